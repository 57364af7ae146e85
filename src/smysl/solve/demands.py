"""Demands: what a value can be asked to be, and how another one is made to be it."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import TypeGuard

import msgspec

_Test = Callable[[object], bool]
_Change = Callable[[object], object]


def _same(value: object) -> object:
    return value


class Demand(msgspec.Struct, frozen=True):
    """What a value has to be, or all that is in it.

    Attributes:
        test: tells it of a value.
        mend: makes a value that is so out of most others.
        alphabet: characters that texts are made of, where that is asked.
        is_range: whether bounds of a number are asked.
    """

    test: _Test
    mend: _Change = _same
    alphabet: str = ""
    is_range: bool = False

    def holds(self, value: object) -> bool:
        """Tell whether a value is what is asked; one that cannot be looked at is not."""
        try:
            return self.test(value)
        except (ValueError, RecursionError):  # a number of thousands of digits cannot be written
            return False


def positive() -> Demand:
    """Every number is above zero."""
    return Demand(lambda value: all(one > 0 for one in _numbers(value)), _above(1))


def not_negative() -> Demand:
    """No number is below zero."""
    return Demand(lambda value: all(one >= 0 for one in _numbers(value)), _above(0))


def not_empty() -> Demand:
    """A text or a collection has something in it."""
    return Demand(lambda value: bool(value) or not isinstance(value, str | list | tuple | dict | set))


def unique() -> Demand:
    """No two elements of a list are equal."""
    return Demand(
        lambda value: not isinstance(value, list | tuple) or len({repr(one) for one in value}) == len(value),
        _made_unique,
    )


def between(low: str | None, below: str | None, compare: str, bound: str) -> Demand:
    """A number lies where ``low <= n < bound`` says; ``low`` and what stands behind it may be absent."""
    tests = [(_COMPARED[compare], int(bound))]
    if low is not None:
        tests.append((operator.gt if below == "<" else operator.ge, int(low)))
    return Demand(
        lambda value: not _is_number(value) or all(holds(value, end) for holds, end in tests), is_range=True
    )


def made_of(alphabet: str) -> Demand:
    """No text has other characters than these, and spaces, which are seldom ruled out by who says so."""
    allowed = {*alphabet, " "}
    # Whoever says letters does not always mean those of one alphabet.
    has_letters = {"a", "Z"} <= allowed

    def is_allowed(character: str) -> bool:
        return character in allowed or (has_letters and character.isalpha())

    def spelled(value: object) -> object:
        if not isinstance(value, str):
            return value
        return "".join(c if is_allowed(c) else alphabet[ord(c) % len(alphabet)] for c in value)

    return Demand(
        lambda value: all(is_allowed(c) for text in _texts(value) for c in text),
        lambda value: _each(value, spelled),
        alphabet,
    )


_COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "≤": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "≥": operator.ge,
}


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _numbers(value: object) -> Iterator[float]:
    return (one for one in _flat(value) if _is_number(one))


def _texts(value: object) -> Iterator[str]:
    return (one for one in _flat(value) if isinstance(one, str))


def _flat(value: object) -> Iterator[object]:
    match value:
        case list() | tuple() | set() | frozenset():
            for one in value:
                yield from _flat(one)
        case dict():
            for pair in value.items():
                yield from _flat(pair)
        case _:
            yield value


def _each(value: object, change: _Change) -> object:
    """Return a value with all that is in it changed."""
    match value:
        case list() | tuple() | set() | frozenset():
            return type(value)(_each(one, change) for one in value)
        case dict():
            return {_each(key, change): _each(one, change) for key, one in value.items()}
    return change(value)


def _above(least: int) -> _Change:
    return lambda value: _each(value, lambda one: max(abs(one), least) if _is_number(one) else one)


def _made_unique(value: object) -> object:
    if not isinstance(value, list | tuple):
        return value
    return type(value)({repr(one): one for one in value}.values())
