"""Splits: which programs and edits are for learning, for choosing a checkpoint, and for measuring."""

from __future__ import annotations

SPLITS = ("train", "validation", "test")

_SHARE = {"train": 70, "validation": 10, "test": 20}


OPERATORS = ("known", "held")
HELD_OUT = frozenset(
    {"target", "operand", "borrowed condition", "move", "index", "swap", "arguments", "jump"}
)
"""Edit operators that patches for learning need not be made with: to see whether more was learned than a
list of edits. What the screen calls them, other operators are called too."""


def is_offered(operator: str, operators: str) -> bool:
    """Tell whether patches of a menu may be made with an edit operator.

    Args:
        operator: its name.
        operators: ``known``, ``held`` or empty for all.
    """
    return not operators or (operator in HELD_OUT) == (operators == "held")


def split_of(family: str) -> str:
    """Return the split of a family of programs, by its digest: no family is in two.

    Args:
        family: ``Task.family``.
    """
    place = int(family[:12], 16) % 100
    for name, share in _SHARE.items():
        if place < share:
            return name
        place -= share
    raise AssertionError
