"""Splits: which programs and edits are for learning, for choosing a checkpoint, and for measuring."""

from __future__ import annotations

from smysl.core.errors import UsageError

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


def measure_plainly(split: str, operators: str, *, verdicts: str, shaping: bool = False) -> None:
    """Refuse shaped or remembered episodes on programs and edits that are kept for measuring.

    Args:
        split: of programs; ``validation`` and ``test`` are for measuring.
        operators: of patches; ``held`` out ones are.
        verdicts: ``live`` or ``memo``.
        shaping: whether the potential counts.

    Raises:
        UsageError: W013.
    """
    kept = split if split in {"validation", "test"} else operators if operators == "held" else ""
    if kept and (shaping or verdicts != "live"):
        told = f"{kept} is for measuring: everything is run, and nothing is shaped"
        raise UsageError("W013", told, help='verdicts="live", shaping=False')


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
