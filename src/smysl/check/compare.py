"""Whether what came out is what was asked for: decided on data, outside the sandbox."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from smysl.check.values import Data, render

RELATIVE = 1e-9
ABSOLUTE = 1e-12
_MANY = 200

_NUMBERS = {"i", "f", "c", "D", "R"}
_SEQUENCES = {"l", "t", "q", "it"}


def equal(expected: Data, observed: Data, *, loose: bool = False, doubt: bool = False) -> bool:
    """Tell whether two values are the same for a reader of the documents.

    Floats are compared with a tolerance, ``nan`` equals ``nan`` and an expected ``-0.0`` wants its
    sign. A whole float equals an int as in Python; a bool is no number. Sets and dicts have no order.
    Instances of a subclass of a built-in count as their content, unless the subclass redefines
    equality. What was too large to be carried over is equal to nothing.

    Args:
        expected: from the documents.
        observed: from the sandbox.
        loose: lists, tuples, deques and exhausted iterators with the same items are the same; those among
            the items are told apart.
        doubt: what cannot be compared counts as the same: private attributes beside public ones, which may
            be caches, those of the library's objects, and objects that show no state.
    """
    try:
        if loose and {expected[0], observed[0]} <= _SEQUENCES:
            return _items(expected, observed, doubt)
        return _equal(expected, observed, doubt)
    except (RecursionError, ValueError, TypeError, IndexError, ArithmeticError):
        return False  # not data as our encoder writes it


def _equal(expected: Data, observed: Data, doubt: bool) -> bool:  # noqa: FBT001 - one signature for all
    kind, other = expected[0], observed[0]
    if kind in _NUMBERS and other in _NUMBERS:
        return _numbers(expected, observed)
    if kind == "sub" and other == "sub" and expected[1] != observed[1]:
        return False
    if other == "sub":
        return not observed[3] and _equal(expected[2] if kind == "sub" else expected, observed[2], doubt)
    if kind == "sub":
        return False
    if other == "e" and kind != "e":
        return False
    if kind != other and {kind, other} != {"S", "F"}:
        return False
    return _COMPARE.get(kind, _same)(expected, observed, doubt)


def _same(expected: Data, observed: Data, _: bool) -> bool:  # noqa: FBT001 - one signature for all
    return expected == observed and expected != ["cut"]


def _items(expected: Data, observed: Data, doubt: bool) -> bool:  # noqa: FBT001 - one signature for all
    if len(expected[1]) != len(observed[1]):
        return False
    return all(_equal(a, b, doubt) for a, b in zip(expected[1], observed[1], strict=True))


def _unordered(expected: Data, observed: Data, doubt: bool) -> bool:  # noqa: FBT001 - one signature for all
    return _match(expected[1], observed[1], lambda a, b: _equal(a, b, doubt), lambda a: a)


def _mapping(expected: Data, observed: Data, doubt: bool) -> bool:  # noqa: FBT001 - one signature for all
    def same(a: Any, b: Any) -> bool:
        return _equal(a[0], b[0], doubt) and _equal(a[1], b[1], doubt)

    return _match(expected[1], observed[1], same, lambda pair: pair[0])


def _match(
    expected: list[Any], observed: list[Any], same: Callable[[Any, Any], bool], key: Callable[[Any], Data]
) -> bool:
    """Pair the members off, those that print alike first; only the rest is tried with each other."""
    if len(expected) != len(observed):
        return False
    index: dict[str, list[Any]] = {}
    for item in observed:
        index.setdefault(render(key(item), canonical=True), []).append(item)
    rest = []
    for item in expected:
        alike = index.get(render(key(item), canonical=True), [])
        found = next((i for i, other in enumerate(alike) if same(item, other)), None)
        if found is None:
            rest.append(item)
        else:
            del alike[found]
    left = [item for items in index.values() for item in items]
    if len(rest) > _MANY:
        return False
    for item in rest:
        found = next((i for i, other in enumerate(left) if same(item, other)), None)
        if found is None:
            return False
        del left[found]
    return True


def _objects(expected: Data, observed: Data, doubt: bool) -> bool:  # noqa: FBT001 - one signature for all
    if expected[1] != observed[1] or expected[3] != observed[3]:
        return False
    ours, theirs = dict(expected[2]), dict(observed[2])
    if doubt and expected[3] != "dataclass":
        if expected[3] == "plain" and all(name.startswith("_") for name in ours.keys() | theirs.keys()):
            doubt = False  # where only private attributes exist they are the state
        else:
            ours, theirs = _shown(ours), _shown(theirs)
    elif expected[3] == "opaque":
        return False
    return ours.keys() == theirs.keys() and all(_equal(ours[f], theirs[f], doubt) for f in ours)


def _shown(fields: dict[str, Data]) -> dict[str, Data]:
    return {name: value for name, value in fields.items() if not name.startswith("_")}


def _members(expected: Data, observed: Data, _: bool) -> bool:  # noqa: FBT001 - one signature for all
    return bool(expected[1:3] == observed[1:3])


def _moments(expected: Data, observed: Data, _: bool) -> bool:  # noqa: FBT001 - one signature for all
    if expected[1] != observed[1]:
        return False
    if expected[1] != "datetime":
        return bool(expected[2] == observed[2])
    return dt.datetime.fromisoformat(expected[2]) == dt.datetime.fromisoformat(observed[2])


def _numbers(expected: Data, observed: Data) -> bool:
    ours, theirs = _number(expected), _number(observed)
    if isinstance(ours, complex) or isinstance(theirs, complex):
        if isinstance(ours, Decimal | Fraction) or isinstance(theirs, Decimal | Fraction):
            return False
        a, b = complex(ours), complex(theirs)
        return _close(a.real, b.real) and _close(a.imag, b.imag)
    if isinstance(ours, float) and isinstance(theirs, float):
        return _close(ours, theirs)
    if {type(ours), type(theirs)} == {Decimal, Fraction}:
        return False
    return bool(ours == theirs or (ours != ours and theirs != theirs))  # noqa: PLR0124 - nan


def _close(ours: float, theirs: float) -> bool:
    if math.isnan(ours) or math.isnan(theirs):
        return math.isnan(ours) and math.isnan(theirs)
    if ours == 0 and math.copysign(1, ours) < 0 and theirs == 0:
        return math.copysign(1, theirs) < 0
    # Only nothing has no size that a difference could be measured by.
    return math.isclose(ours, theirs, rel_tol=RELATIVE, abs_tol=0.0 if ours else ABSOLUTE)


def _number(data: Data) -> Any:
    match data:
        case ["i", text]:
            return int(text, 16)
        case ["f", text]:
            return float(text)
        case ["c", real, imaginary]:
            return complex(float(real), float(imaginary))
        case ["D", text]:
            return Decimal(text)
        case ["R", top, bottom]:
            return Fraction(int(top, 16), int(bottom, 16))
    raise ValueError(data)


_COMPARE: dict[str, Callable[[Data, Data, bool], bool]] = {
    "l": _items,
    "t": _items,
    "q": _items,
    "it": _items,
    "S": _unordered,
    "F": _unordered,
    "d": _mapping,
    "o": _objects,
    "e": _members,
    "date": _moments,
}
