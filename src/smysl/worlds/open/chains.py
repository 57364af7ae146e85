"""Chains: programs of several functions, of which some have one fault each."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

import msgspec
import numpy as np

from smysl.core.errors import UsageError
from smysl.core.fingerprint import fingerprint
from smysl.core.seams import Kernel
from smysl.core.verdict import Observation
from smysl.edit.operators import changes
from smysl.edit.text import Text
from smysl.worlds.open.edits import leaves
from smysl.worlds.repo.bank import Bank
from smysl.worlds.repo.dice import Dice
from smysl.worlds.repo.frames import FRAMES
from smysl.worlds.repo.procedural import LIMITS, is_tested
from smysl.worlds.repo.program import Program, calls, plain
from smysl.worlds.repo.splits import SPLITS, split_of
from smysl.worlds.repo.task import MODULE, Case, Task, compared, skeleton_of
from smysl.worlds.repo.tasks import Fresh

VERSION = 2
"""Raised whenever a seed gives another task."""

MOST = 64
"""Faults of one task."""

_CALLS = 20
_ATTEMPTS = 40
_MUTANTS = 6
_SHOWN, _KEPT = 3, 3
"""Tests of a function that a run runs, and that decide in the end."""


class Chain(msgspec.Struct, frozen=True):
    """What tasks to make.

    Attributes:
        faults: 1 to 64, each in a function of its own.
        sound: functions beside them that are right.
        split: ``train``, ``validation`` or ``test``; empty for programs of all three.
    """

    faults: int = 1
    sound: int = 2
    split: str = ""

    def __post_init__(self) -> None:
        """Refuse what makes no sense.

        Raises:
            UsageError: W020.
        """
        if not (1 <= self.faults <= MOST and 0 <= self.sound <= MOST) or self.split not in {"", *SPLITS}:
            raise UsageError(
                "W020",
                f"a chain has 1 to {MOST} faults and a split that exists",
                help="faults=1, split='train'",
            )


def fresh(chain: Chain, kernel: Kernel, bank: Bank | None = None) -> Fresh:
    """Return what makes chains.

    Args:
        chain: what to make.
        kernel: runs the programs.
        bank: keeps what was made.
    """
    return Fresh(lambda seed: make(chain, seed, kernel), fingerprint("chain", VERSION, chain), bank)


def make(chain: Chain, seed: int, kernel: Kernel) -> Task:
    """Return the task of a seed.

    Args:
        chain: what to make.
        seed: its number.
        kernel: runs the programs.

    Raises:
        UsageError: W003 where too many programs in a row gave no function.
    """
    dice = Dice(np.random.default_rng([seed, 7]))
    count = chain.faults + chain.sound
    faulty = set(dice.some(range(count), chain.faults))
    parts = [_part(chain, dice, number, number in faulty, kernel) for number in range(count)]
    visible = [case for part in parts for case in part.visible]
    return Task(
        source="\n\n".join(part.source for part in parts),
        symbol=", ".join(part.symbol for part in parts),
        visible=tuple(dice.some(visible, len(visible))),
        hidden=tuple(case for part in parts for case in part.hidden),
        patches=(),
        gold=None,
        family=parts[0].family if count == 1 else fingerprint("chain", [part.family for part in parts]),
        answer="\n\n".join(part.answer for part in parts),
    )


class _Part(msgspec.Struct, frozen=True):
    symbol: str
    source: str
    answer: str
    visible: tuple[Case, ...]
    hidden: tuple[Case, ...]
    family: str


def _part(chain: Chain, dice: Dice, number: int, faulty: bool, kernel: Kernel) -> _Part:  # noqa: FBT001 - a fact of the part
    for _ in range(_ATTEMPTS):
        made = _renamed(dice.pick(FRAMES[dice.pick(tuple(FRAMES))])(dice), number)
        family = skeleton_of(made.source)
        if chain.split and split_of(family) != chain.split:
            continue
        found = _tested(made, family, dice, kernel, faulty=faulty)
        if found is not None:
            return found
    raise UsageError("W003", "no function came of this seed", help="another seed")


def _tested(made: Program, family: str, dice: Dice, kernel: Kernel, *, faulty: bool) -> _Part | None:
    asked = calls(dice, made, _CALLS)
    broken = _mutants(made, dice) if faulty else []
    jobs = [({f"{MODULE}.py": source}, MODULE, asked) for source in (made.source, *broken)]
    right, *rows = kernel.observe(jobs, LIMITS)
    usable = [at for at in range(len(asked)) if is_tested(right[at])]
    if len({right[at].value for at in usable}) < 2:
        return None
    if not faulty:
        chosen = dice.some(usable, _SHOWN + _KEPT)
        return _of(made, made.source, family, asked, right, chosen[:_SHOWN], chosen[_SHOWN:])
    for source, row in zip(broken, rows, strict=True):
        if not all(is_tested(row[at]) for at in usable):
            continue
        caught = [at for at in usable if compared(row[at].value) != compared(right[at].value)]
        alike = [at for at in usable if at not in caught]
        # One call that shows the fault in either half, and it must be one edit from being right.
        if len(caught) < 2 or len(alike) < 2 or not _is_near(source, made.source):
            continue
        mixed = dice.some(caught, len(caught))
        shown = [*mixed[: min(2, len(mixed) - 1)], alike[0]]
        kept = [mixed[-1], *[at for at in usable if at not in {*shown, mixed[-1]}][: _KEPT - 1]]
        return _of(made, source, family, asked, right, shown, kept)
    return None


def _of(
    made: Program,
    source: str,
    family: str,
    asked: Sequence[str],
    right: Sequence[Observation],
    shown: Sequence[int],
    kept: Sequence[int],
) -> _Part:
    def cases(positions: Sequence[int]) -> tuple[Case, ...]:
        return tuple(Case(asked[at], right[at].value) for at in positions)

    return _Part(made.symbol, source, made.source, cases(shown), cases(kept), family)


def _mutants(made: Program, dice: Dice) -> list[str]:
    """Return some faulty versions of a program."""
    function = ast.parse(made.source).body[-1]
    text = Text(made.source)
    found: dict[str, None] = {}
    for change in dice.some(list(changes(function)), 40):
        source = plain(text.changed(change.node, change.text, function)[0])
        if source != made.source:
            found.setdefault(source)
        if len(found) == _MUTANTS:
            break
    return list(found)


def _is_near(source: str, answer: str) -> bool:
    """Tell whether one edit on offer makes a program right, formatting aside."""
    wanted = ast.dump(ast.parse(answer))
    return any(ast.dump(ast.parse(after)) == wanted for _, after in leaves(source, {}))


def _renamed(made: Program, number: int) -> Program:
    """Return a program whose function has a name of its own among many."""
    symbol = f"{made.symbol}_{number + 1}"
    source = re.sub(rf"\b{made.symbol}\b", symbol, made.source)
    return msgspec.structs.replace(made, symbol=symbol, source=source)
