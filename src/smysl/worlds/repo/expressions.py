"""Random expressions over integers: what the procedural programs compute, compare and ask."""

from __future__ import annotations

from collections.abc import Sequence

from smysl.worlds.repo.dice import Dice

ORDERED = ("<", "<=", ">", ">=")
"""Comparisons that have an edge."""

_COMPARISONS = (*ORDERED, "==", "!=")


def integer(dice: Dice, names: Sequence[str], depth: int = 1) -> str:
    """Return an expression of integers whose value never fails and never grows without bound.

    Args:
        dice: choices.
        names: variables that hold integers.
        depth: how deep operators may nest.
    """
    if depth <= 0 or dice.chance(0.15):
        return dice.pick(names) if dice.chance(0.7) else str(dice.number(1, 9))
    match dice.number(0, 7):
        case 0 | 1:
            return f"{integer(dice, names, depth - 1)} + {factor(dice, names, depth - 1)}"
        case 2 | 3:
            return f"{integer(dice, names, depth - 1)} - {factor(dice, names, depth - 1)}"
        case 4:
            return f"{factor(dice, names, depth - 1)} * {dice.number(2, 5)}"
        case 5:
            return f"{factor(dice, names, depth - 1)} {dice.pick(('//', '%'))} {dice.number(2, 7)}"
        case 6:
            one, other = integer(dice, names, depth - 1), integer(dice, names, depth - 1)
            return f"{dice.pick(('max', 'min'))}({one}, {other})"
        case _:
            return f"abs({integer(dice, names, depth - 1)})"


def factor(dice: Dice, names: Sequence[str], depth: int) -> str:
    """Return an expression that may stand beside an operator."""
    text = integer(dice, names, depth)
    return (
        text
        if text.isidentifier() or text.isdigit() or (text.endswith(")") and " " not in text)
        else f"({text})"
    )


def comparison(dice: Dice, names: Sequence[str]) -> str:
    """Return one comparison of integers."""
    left = dice.pick(names)
    match dice.number(0, 4):
        case 0:
            return f"{left} % {dice.number(2, 4)} {dice.pick(('==', '!='))} {dice.number(0, 1)}"
        case 1 if len(names) > 1:
            right = dice.pick([name for name in names if name != left])
            return f"{left} {dice.pick(ORDERED)} {right}"
        case 2:
            return f"{integer(dice, names, 1)} {dice.pick(ORDERED)} {dice.number(0, 8)}"
        case _:
            return f"{left} {dice.pick(_COMPARISONS)} {dice.number(-2, 6)}"


def condition(dice: Dice, names: Sequence[str], depth: int = 1) -> str:
    """Return a condition: comparisons joined by ``and``, ``or`` and ``not``."""
    if depth <= 0 or dice.chance(0.4):
        return comparison(dice, names)
    one, other = comparison(dice, names), condition(dice, names, depth - 1)
    if " or " in other or " and " in other or dice.chance(0.2):
        other = f"({other})"
    joined = f"{one} {dice.pick(('and', 'or'))} {other}"
    return f"not ({joined})" if dice.chance(0.15) else joined
