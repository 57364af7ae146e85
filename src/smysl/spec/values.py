"""Values that stand bare in prose: numbers, quoted strings and containers outside of code font."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from fractions import Fraction

from smysl.spec.expressions import parse, quoted

_NUMBER = re.compile(r"[-−+]?(?:\d[\d_]*\.\d+|\d[\d_]*|\.\d+)(?:[eE][-+]?\d+)?")
_WORD = re.compile(r"True|False|None")
_TYPOGRAPHIC = {"“": "”", "„": "“", "«": "»", "‘": "’", "”": "”"}
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_GOES_ON = re.compile(r"[\w%]|[:/.,-]\w|[ \u00a0\u202f]\d{3}(?!\d)")
_LONGEST = 10_000
_CALCULATION = re.compile(r"[-+*/%() .\d]{3,200}=(?:[-+*/%() .\d]{3,200}=)?[ ]?(?=[-\d])")
_OPERATIONS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction | int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}


def value_at(text: str, position: int) -> tuple[int, str] | None:
    """Read the Python value that begins at ``position``.

    Args:
        text: prose.
        position: where the value must begin.

    Returns:
        The position behind it and its source, or ``None`` where no complete value stands there:
        ``8:00``, ``1 000`` and ``30%`` are none.
    """
    found = _scan(text, position)
    if found is None or _GOES_ON.match(text, found[0]):
        return None
    return found


def worked_out(text: str, position: int) -> tuple[int, str] | None:
    """Read the value of a calculation that the text carries out: ``19 - 5 - 6 = 8``.

    Args:
        text: prose.
        position: where the calculation must begin.

    Returns:
        The position behind its value and the value's source; ``None`` where there is no calculation, or it
        does not come to that value.
    """
    match = _CALCULATION.match(text, position)
    found = value_at(text, match.end()) if match else None
    if match is None or found is None:
        return None
    steps = [calculated(step) for step in (*match[0].split("=")[:-1], found[1])]
    return found if None not in steps and len(set(steps)) == 1 else None


def calculated(source: str) -> Fraction | None:
    """Return what a calculation with numbers and + - * / // % comes to; ``None`` for anything else."""
    tree = parse(source.strip())
    try:
        return None if tree is None else _number(tree)
    except (ValueError, ZeroDivisionError):
        return None


def _number(node: ast.expr) -> Fraction:
    match node:
        case ast.Constant(value=int() | float() as value):
            return Fraction(str(value))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_number(operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
            return Fraction(_OPERATIONS[type(op)](_number(left), _number(right)))
    raise ValueError


def _scan(text: str, position: int) -> tuple[int, str] | None:
    first = text[position : position + 1]
    if first in ('"', "'"):
        end = _string_end(text, position)
        return (end, text[position:end]) if end and parse(text[position:end]) else None
    if first and first in _TYPOGRAPHIC:
        end = text.find(_TYPOGRAPHIC[first], position + 1, position + _LONGEST)
        if end < 0 or "\n\n" in text[position:end]:
            return None
        return end + 1, quoted(text[position + 1 : end])
    if first and first in _PAIRS:
        end = bracket_end(text, position)
        code = re.sub("[“”„«»]", '"', text[position:end])
        return (end, code) if end and parse(code) else None
    match = _WORD.match(text, position) or _NUMBER.match(text, position)
    if match and parse(code := match[0].replace("−", "-")):
        return match.end(), code
    return None


def _string_end(text: str, position: int) -> int:
    """Return the place behind a string literal's closing quote, 0 where it has none."""
    quote = text[position]
    place = position + 1
    while place < len(text) and text[place] != "\n":
        if text[place] == "\\":
            place += 1
        elif text[place] == quote:
            return place + 1
        place += 1
    return 0


def bracket_end(text: str, position: int) -> int:
    """Return the place behind the bracket that closes the one at ``position``, 0 where none does."""
    stack: list[str] = []
    place = position
    limit = min(len(text), position + _LONGEST)
    while place < limit:
        letter = text[place]
        if letter in "\"'":
            end = _string_end(text, place)
            if not end:
                return 0
            place = end
            continue
        if letter in _PAIRS:
            stack.append(_PAIRS[letter])
        elif stack and letter == stack[-1]:
            stack.pop()
            if not stack:
                return place + 1
        elif letter in ")]}":
            return 0
        place += 1
    return 0
