"""Votes: what tests that a model wrote expect of a call. They choose among candidates and prove nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

import msgspec

from smysl.check.values import literal, render
from smysl.core.verdict import Observation
from smysl.edit.fences import python_pieces


class Vote(msgspec.Struct, frozen=True):
    """One expectation: a call and its result, both as source.

    Attributes:
        call: an expression that calls the symbol.
        expected: a literal, or an expression of the standard library's own constructors.
    """

    call: str
    expected: str


def votes(text: str, symbol: str) -> list[Vote]:
    """Return the assertions of an answer that compare a call of a symbol with a value. Never raises.

    Args:
        text: the whole answer.
        symbol: what is called.
    """
    found = []
    for piece in list(python_pieces(text)) or [text]:
        for statement in _statements(piece):
            vote = _vote(statement, symbol)
            if vote is not None:
                found.append(vote)
    return list(dict.fromkeys(found))


def kept(
    cast: Sequence[Vote], calls: Sequence[str], vectors: Sequence[Sequence[Observation]]
) -> list[list[bool]]:
    """Return for each behaviour vector which votes it keeps.

    Args:
        cast: the votes; those whose call was not made, or whose value cannot be read, say nothing.
        calls: the inputs.
        vectors: what each candidate did on them.
    """
    places = {call: place for place, call in enumerate(calls)}
    heard = [(places[vote.call], value) for vote in cast if vote.call in places and (value := _value(vote))]
    return [[vector[place].value == value for place, value in heard] for vector in vectors]


def _value(vote: Vote) -> str:
    data = literal(vote.expected)
    return render(data, canonical=True) if data is not None else ""


def _statements(text: str) -> list[ast.stmt]:
    """Return the statements of a text; where it does not parse, those of its pieces that do."""
    whole = _parsed(text)
    if whole is not None:
        return whole
    found: list[ast.stmt] = []
    for piece in re.split(r"^(?=assert\b)", text, flags=re.MULTILINE):
        one = _parsed(piece) or _parsed(" ".join(piece.split()).partition(" #")[0])
        found += one or []
    return found


def _parsed(text: str) -> list[ast.stmt] | None:
    try:
        return ast.parse(text.strip()).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _vote(statement: ast.stmt, symbol: str) -> Vote | None:
    if not isinstance(statement, ast.Assert):
        return None
    match statement.test:
        case ast.Compare(left=call, ops=[ast.Eq() | ast.Is()], comparators=[expected]):
            sides = (call, expected)
        case ast.UnaryOp(op=ast.Not(), operand=call):
            sides = (call, ast.Constant(value=False))
        case call:
            sides = (call, ast.Constant(value=True))
    if _calls(sides[0], symbol) and not _calls(sides[1], symbol):
        return Vote(ast.unparse(sides[0]), ast.unparse(sides[1]))
    if _calls(sides[1], symbol) and not _calls(sides[0], symbol):
        return Vote(ast.unparse(sides[1]), ast.unparse(sides[0]))
    return None


def _calls(node: ast.expr, symbol: str) -> bool:
    names = (n.func for n in ast.walk(node) if isinstance(n, ast.Call))
    return any(isinstance(name, ast.Name) and name.id == symbol for name in names)
