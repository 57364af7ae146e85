"""Relations: how what came out stands to what was asked for, in one word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from smysl.core.literals import value_of
from smysl.core.verdict import ENDED

ABSENT = "!missing"
"""What came out of a test that did not report."""


def relation(expected: str, got: str) -> str:
    """Return one of ``vocabulary.RELATIONS``: what has to happen to the result to become what was asked for.

    Args:
        expected: source of a value, or ``!Type`` of an exception.
        got: the same of what came out; ``!timeout`` where nothing did.
    """
    if expected == got:
        return "same"
    if got == ABSENT:
        return "broken"
    if got in ENDED:
        return "timeout"
    if expected.startswith("!"):
        return "other_error" if got.startswith("!") else "not_raised"
    if got.startswith("!"):
        return "raised"
    try:
        wanted, seen = value_of(expected), value_of(got)
    except ValueError:
        return "different"
    return _of_values(wanted, seen)


def _of_values(wanted: Any, seen: Any) -> str:
    if seen is None or wanted is None:
        return "nothing" if seen is None else "something"
    if isinstance(wanted, bool) and isinstance(seen, bool):
        return "opposite"
    if _is_number(wanted) and _is_number(seen):
        return _of_numbers(wanted, seen)
    if type(wanted) is not type(seen):
        return "other_type"
    if isinstance(wanted, str) and wanted.lower() == seen.lower():
        return "case"
    if isinstance(wanted, str | list | tuple):
        return _of_sequences(wanted, seen)
    return "different"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _of_numbers(wanted: float, seen: float) -> str:
    if wanted == seen + 1:
        return "one_more"
    if wanted == seen - 1:
        return "one_less"
    if wanted == -seen:
        return "negated"
    return "larger" if wanted > seen else "smaller"


def _of_sequences(wanted: Sequence[Any], seen: Sequence[Any]) -> str:
    if not seen:
        return "emptied"
    if not wanted:
        return "filled"
    if len(wanted) != len(seen):
        return "longer" if len(wanted) > len(seen) else "shorter"
    if list(wanted) == list(reversed(seen)):
        return "reversed"
    if sorted(map(repr, wanted)) == sorted(map(repr, seen)):
        return "reordered"
    if sum(one != other for one, other in zip(wanted, seen, strict=True)) == 1:
        return "element"
    return "different"
