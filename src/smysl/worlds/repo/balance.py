"""Balance: which patch is right is drawn, and the tests are written from what it does.

All programs of a menu are one edit from the program as it is, all behave differently, and tests can be
written for each of them. Which of them is gold is drawn only then. So without the tests' output every patch
is as likely as every other, whatever it looks like.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from smysl.worlds.repo.dice import Dice

Vector = Sequence[str]
"""What a program gives for each call, as ``Observation.value``."""

_MORE = 2
"""Tests beside those that are needed to tell the gold apart."""


class Chosen(msgspec.Struct, frozen=True):
    """Which patch is right, and which calls test for it.

    Attributes:
        gold: position among the behaviours, the last one standing for a patch that is not on offer.
        visible: positions of calls.
        hidden: positions of other calls.
    """

    gold: int
    visible: tuple[int, ...]
    hidden: tuple[int, ...]


def choose(
    dice: Dice, base: Vector, patches: Sequence[Vector], *, impossible: float, deceived: float
) -> Chosen | None:
    """Draw the gold and the tests that tell it apart.

    Args:
        dice: a stream of its own, so that nothing about the program tells the gold.
        base: what the program gives as it is.
        patches: what each patch gives; the last one is on offer in no case.
        impossible: share of tasks whose gold is that last one.
        deceived: share of tasks in which a wrong patch passes the visible tests.

    Returns:
        ``None`` where the calls do not tell *every* patch apart, whichever is drawn then: if only those that
        cannot be told apart were passed over, the others would come more often.
    """
    offered = len(patches) - 1
    calls = dice.some(range(len(base)), len(base))
    rivals = [
        [base, *(one for other, one in enumerate(patches[:offered]) if other != position)]
        for position in range(len(patches))
    ]
    able = [_tests(calls, gold, others, None) for gold, others in zip(patches, rivals, strict=True)]
    gold = offered if dice.chance(impossible) else dice.number(0, offered - 1)
    if not all(able):
        return None
    lied = [_lied(dice, calls, at, patches, others) for at, others in enumerate(rivals)]
    # Few can lie: they have to give what the gold gives wherever the tests tell all others apart. Where it is
    # possible for some golds only it is wished for so much the more often: passing over the other golds would
    # tell something of them.
    share = sum(one is not None for one in lied[:offered]) / offered
    wanted = share > 0 and dice.chance(min(1.0, deceived / share))
    visible, hidden = (lied[gold] if wanted else None) or able[gold] or ((), ())
    return Chosen(gold, tuple(dice.some(visible, len(visible))), tuple(hidden))


def _lied(
    dice: Dice, calls: Sequence[int], gold: int, patches: Sequence[Vector], rivals: Sequence[Vector]
) -> tuple[Sequence[int], Sequence[int]] | None:
    """Return tests of a gold that one of the other patches on offer deceives, if any of them can."""
    others = [at for at in range(len(patches) - 1) if at != gold]
    found = (_tests(calls, patches[gold], rivals, patches[at]) for at in dice.some(others, len(others)))
    return next(filter(None, found), None)


def _tests(
    calls: Sequence[int], gold: Vector, rivals: Sequence[Vector], spared: Vector | None
) -> tuple[Sequence[int], Sequence[int]] | None:
    """Return calls for visible and for hidden tests, or ``None`` where some rival would pass them.

    The spared one passes all visible tests and fails a hidden one.
    """
    usable = [at for at in calls if spared is None or spared[at] == gold[at]]
    shown = _cover(usable, gold, [one for one in rivals if one is not spared])
    if shown is None:
        return None
    shown += [at for at in usable if at not in shown][:_MORE]
    rest = [at for at in calls if at not in shown]
    kept = _cover(rest, gold, rivals)
    if kept is None:
        return None
    kept += [at for at in rest if at not in kept][:_MORE]
    return shown, kept


def _cover(calls: Sequence[int], gold: Vector, rivals: Sequence[Vector]) -> list[int] | None:
    """Return some of the calls: every rival differs from the gold on one; ``None``: there are none."""
    left = list(rivals)
    found: list[int] = []
    for at in calls:
        caught = [one for one in left if one[at] != gold[at]]
        if caught:
            found.append(at)
            left = [one for one in left if one[at] == gold[at]]
    return None if left else found
