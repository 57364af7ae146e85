"""Values as data on the host's side: read from documents, printed for people, never executed."""

from __future__ import annotations

import ast
import collections
import datetime as dt
import decimal
import fractions
import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from smysl.check.inside.encode import encode

Data = list[Any]
"""A tagged list as ``inside/encode.py`` describes it."""

_LARGEST = 10_000

_CONSTANTS: dict[str, object] = {
    "nan": math.nan,
    "inf": math.inf,
    "math.nan": math.nan,
    "math.inf": math.inf,
    "math.pi": math.pi,
    "math.e": math.e,
    "timezone.utc": dt.UTC,
    "datetime.timezone.utc": dt.UTC,
    "datetime.UTC": dt.UTC,
}

_MAKERS: dict[str, Callable[..., object]] = {
    "set": set,
    "frozenset": frozenset,
    "list": list,
    "tuple": tuple,
    "dict": dict,
    "float": float,
    "complex": complex,
    "range": range,
    "bytearray": bytearray,
    "Decimal": decimal.Decimal,
    "decimal.Decimal": decimal.Decimal,
    "Fraction": fractions.Fraction,
    "fractions.Fraction": fractions.Fraction,
    "date": dt.date,
    "datetime.date": dt.date,
    "datetime": dt.datetime,
    "datetime.datetime": dt.datetime,
    "time": dt.time,
    "datetime.time": dt.time,
    "timedelta": dt.timedelta,
    "datetime.timedelta": dt.timedelta,
    "timezone": dt.timezone,
    "datetime.timezone": dt.timezone,
    "deque": collections.deque,
    "collections.deque": collections.deque,
    "OrderedDict": collections.OrderedDict,
    "collections.OrderedDict": collections.OrderedDict,
    "Counter": collections.Counter,
    "collections.Counter": collections.Counter,
}


MOMENTS: dict[str, type[dt.date | dt.time]] = {"date": dt.date, "datetime": dt.datetime, "time": dt.time}


class _NotLiteralError(Exception):
    """The source needs more than constants and the library's own constructors."""


def literal(source: str) -> Data | None:
    """Return the value that ``source`` spells out, or ``None`` where it would have to be executed.

    Args:
        source: a Python expression made of constants, displays and constructors of the standard
            library such as ``Decimal("1.50")``, ``date(2026, 1, 31)``, ``set()``.
    """
    try:
        return encode(_build(ast.parse(source.strip(), mode="eval").body))
    except (
        _NotLiteralError,
        SyntaxError,
        ValueError,
        TypeError,
        ArithmeticError,
        RecursionError,
        MemoryError,
    ):
        return None


@lru_cache(maxsize=4096)  # the examples of one candidate are those of the next
def parses(source: str, mode: str = "eval") -> bool:
    """Tell whether ``source`` is Python at all: an expression, or with the mode ``exec`` statements."""
    try:
        ast.parse(source.strip(), mode=mode)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _build(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value):
            return value
        case ast.Tuple(elements):
            return tuple(_build(e) for e in elements)
        case ast.List(elements):
            return [_build(e) for e in elements]
        case ast.Set(elements):
            return {_build(e) for e in elements}
        case ast.Dict(keys, values) if None not in keys:
            return {_build(k): _build(v) for k, v in zip(keys, values, strict=True) if k is not None}
        case ast.UnaryOp(ast.USub(), operand):
            return -_build(operand)
        case ast.UnaryOp(ast.UAdd(), operand):
            return +_build(operand)
        case ast.BinOp(left, ast.Add(), ast.Constant(complex() as right)):
            return _build(left) + right
        case ast.BinOp(left, ast.Sub(), ast.Constant(complex() as right)):
            return _build(left) - right
        case ast.Name() | ast.Attribute():
            return _constant(ast.unparse(node))
        case ast.Call(function, arguments, keywords):
            return _make(ast.unparse(function), arguments, keywords)
    raise _NotLiteralError


def _constant(name: str) -> object:
    if name not in _CONSTANTS:
        raise _NotLiteralError
    return _CONSTANTS[name]


def _make(name: str, arguments: list[ast.expr], keywords: list[ast.keyword]) -> object:
    maker = _MAKERS.get(name)
    if maker is None:
        raise _NotLiteralError
    values = [_build(a) for a in arguments]
    named = {k.arg: _build(k.value) for k in keywords if k.arg is not None}
    if len(named) != len(keywords):
        raise _NotLiteralError
    if maker is not range and any(isinstance(v, range) and len(v) > _LARGEST for v in values):
        raise _NotLiteralError
    if maker is bytearray and values and not isinstance(values[0], bytes):
        raise _NotLiteralError
    return maker(*values, **named)


def render(data: Data, *, canonical: bool = False) -> str:
    """Return data as Python source, as far as it can be written down.

    Args:
        data: the value.
        canonical: equal behaviour must give equal text: sets and dicts are sorted and floats
            rounded to twelve significant digits; private attributes are left out.
    """
    return _Printer(canonical=canonical).text(data)


_BRACKETS = {"l": "[]", "S": "{}"}
_WRAPPED = {"F": "frozenset", "q": "deque", "it": "iter"}


class _Printer:
    def __init__(self, *, canonical: bool) -> None:
        self.canonical = canonical

    def text(self, data: Data) -> str:
        match data:
            case ["n"]:
                return "None"
            case ["E"]:
                return "..."
            case ["N"]:
                return "NotImplemented"
            case ["b", value]:
                return str(bool(value))
            case ["i", value]:
                return _integer(value)
            case ["f", value]:
                return self.real(value)
            case ["c", real, imaginary]:
                return f"complex({self.real(real)}, {self.real(imaginary)})"
            case ["s", value]:
                return repr(value)
            case ["y", value]:
                return repr(bytes.fromhex(value))
            case ["Y", value]:
                return f"bytearray({bytes.fromhex(value)!r})"
            case ["D", value]:
                return f"Decimal({value!r})"
            case ["R", top, bottom]:
                return f"Fraction({_integer(top)}, {_integer(bottom)})"
            case ["date", kind, value]:
                return _moment(kind, value)
            case ["r", *numbers]:
                return f"range({', '.join(map(_integer, numbers))})"
            case ["t", items]:
                return f"({self.join(items)},)" if len(items) == 1 else f"({self.join(items)})"
            case ["l" | "S" as tag, items]:
                inner = self.join(items, ordered=tag != "S")
                return "set()" if tag == "S" and not items else _BRACKETS[tag][0] + inner + _BRACKETS[tag][1]
            case ["F" | "q" | "it" as tag, items]:
                inner = self.join(items, ordered=tag != "F")
                return f"{_WRAPPED[tag]}([{inner}])"
            case ["d", pairs]:
                entries = [f"{self.text(k)}: {self.text(v)}" for k, v in pairs]
                return "{" + ", ".join(sorted(entries) if self.canonical else entries) + "}"
            case ["e", name, member, _]:
                return f"{name}.{member}"
            case ["o", name, fields, kind]:
                if self.canonical and kind != "dataclass":  # what nobody sees is no behaviour
                    fields = [one for one in fields if not one[0].startswith("_")]
                return f"{name}({', '.join(f'{f}={self.text(v)}' for f, v in fields)})"
            case ["sub", name, content, _]:
                return f"{name}({self.text(content)})"
            case ["x", kind, name]:
                return f"<{kind} {name}>"
        return "..."

    def join(self, items: list[Data], *, ordered: bool = True) -> str:
        texts = [self.text(item) for item in items]
        return ", ".join(texts if ordered else sorted(texts))

    def real(self, text: str) -> str:
        value = float(text)
        if math.isnan(value) or math.isinf(value):
            return f'float("{value}")'
        return repr(float(f"{value:.12g}")) if self.canonical else text


def _integer(text: str) -> str:
    value = int(text, 16)
    return str(value) if value.bit_length() < _LARGEST else hex(value)


def _moment(kind: str, value: str) -> str:
    if kind == "timedelta":
        days, seconds, microseconds = value.split(",")
        return f"timedelta({days}, {seconds}, {microseconds})"
    moment = MOMENTS[kind].fromisoformat(value)
    return repr(moment).replace("datetime.", "")
