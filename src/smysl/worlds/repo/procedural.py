"""Procedural tasks: a fresh program, tests and patches from a seed."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from operator import ne
from typing import NamedTuple

import msgspec
import numpy as np

from smysl.core.errors import UsageError
from smysl.core.fingerprint import fingerprint
from smysl.core.seams import Kernel
from smysl.core.verdict import ENDED, Limits, Observation
from smysl.worlds.repo.balance import choose
from smysl.worlds.repo.bank import Bank
from smysl.worlds.repo.barred import is_barred
from smysl.worlds.repo.dice import Dice
from smysl.worlds.repo.frames import FRAMES
from smysl.worlds.repo.natural import programs
from smysl.worlds.repo.neighbours import neighbours
from smysl.worlds.repo.program import Program, calls
from smysl.worlds.repo.splits import OPERATORS, SPLITS, split_of
from smysl.worlds.repo.task import (
    MODULE,
    Case,
    Patch,
    Task,
    compared,
    imported,
    is_literal,
    single,
    skeleton_of,
)
from smysl.worlds.repo.tasks import Fresh

VERSION = 6
"""Raised whenever a seed gives another task."""

LIMITS = Limits(cpu_seconds=0.25, wall_seconds=10.0, memory_mb=512)
"""Of all calls of one program: what takes longer is no task."""

_CALLS = 28
_ATTEMPTS = 200
_OPTIONS = 4
"""Edits that are run for each patch on the menu: many behave alike."""
_NATURAL = "natural"
"""Functions of the standard library."""
_AT_A_TIME = 16
"""Programs that are run together."""
_LARGEST = 160
"""Characters of a value that a test may hold."""
_APART = 2
"""Calls by which two programs of a menu differ at least: one for a visible test, one for a hidden one."""


class Recipe(msgspec.Struct, frozen=True):
    """What tasks to make.

    Attributes:
        kind: kind of fault, ``mixed`` for any; ``natural`` for functions of the standard library.
        patches: on the menu.
        loop: whether the menu appears only after the first failing run.
        impossible: share of tasks without a right patch on the menu.
        deceived: share of tasks in which a wrong patch passes the visible tests.
        split: ``train``, ``validation`` or ``test``; empty for programs of all three.
        operators: ``known`` or ``held`` out edit operators; empty for both.
    """

    kind: str = "mixed"
    patches: int = 12
    loop: bool = True
    impossible: float = 0.05
    deceived: float = 0.15
    split: str = ""
    operators: str = ""


def recipe(scenario: str, patches: int = 12, split: str = "", operators: str = "") -> Recipe:
    """Return the recipe of a scenario: ``proc_KIND``, ``natural``, either also with ``_loop`` behind it.

    Args:
        scenario: its name.
        patches: on the menu.
        split: of which programs; empty for all.
        operators: with which the patches are made; empty for all.

    Raises:
        UsageError: W001 for a scenario that does not exist, W002 for a menu or a split that makes no sense.
    """
    loop = scenario.endswith("_loop")
    name = scenario.removesuffix("_loop")
    kind = name.removeprefix("proc_")
    names = (*(f"proc_{kind}" for kind in ("mixed", *FRAMES)), _NATURAL)
    if name not in names:
        known = ", ".join(names)
        raise UsageError("W001", f"there is no scenario {scenario}", help=f"{known}; each also with _loop")
    if patches < 2:
        raise UsageError("W002", f"a menu has two patches at least, not {patches}", help="patches=12")
    if split not in {"", *SPLITS}:
        raise UsageError("W002", f"there is no split {split!r}", help=f"{', '.join(SPLITS)}, or none")
    if operators not in {"", *OPERATORS}:
        told = f"there are no operators {operators!r}"
        raise UsageError("W002", told, help=f"{', '.join(OPERATORS)}, or none")
    return Recipe(kind, patches, loop, split=split, operators=operators)


def fresh(wanted: Recipe, kernel: Kernel, bank: Bank | None = None, pool: int = 0) -> Fresh:
    """Return what makes the tasks of a recipe.

    Args:
        wanted: what to make.
        kernel: runs the programs.
        bank: keeps what was made.
        pool: how many tasks there are; 0: any number.
    """
    library = platform.python_version() if wanted.kind == _NATURAL else ""
    name = fingerprint("task", VERSION, wanted, library)
    return Fresh(lambda seed: make(wanted, seed, kernel), name, bank, pool)


def make(wanted: Recipe, seed: int | Sequence[int], kernel: Kernel) -> Task:
    """Return the task of a seed.

    Args:
        wanted: what to make.
        seed: one or several numbers.
        kernel: runs the programs.

    Raises:
        UsageError: W003 where two hundred programs in a row gave no task.
    """
    for attempt in range(_ATTEMPTS):
        making, drawing = np.random.SeedSequence([*np.atleast_1d(seed), attempt]).spawn(2)
        task = _made(
            wanted, Dice(np.random.default_rng(making)), Dice(np.random.default_rng(drawing)), kernel
        )
        if task is not None:
            return task
    raise UsageError("W003", f"no task came of seed {seed}", help="another seed, or fewer patches")


def _made(wanted: Recipe, dice: Dice, draw: Dice, kernel: Kernel) -> Task | None:
    kind, program = _program(wanted, dice)
    family = skeleton_of(program.source)
    if is_barred(program.source) or (wanted.split and split_of(family) != wanted.split):
        return None
    asked = calls(dice, program, _CALLS)
    options = neighbours(dice, program, _OPTIONS * wanted.patches, kind, wanted.operators)
    if len(options) <= wanted.patches:
        return None
    (right,) = kernel.observe([({f"{MODULE}.py": program.source}, MODULE, asked)], LIMITS)
    telling = [at for at in range(len(asked)) if is_tested(right[at])]
    base = [compared(right[at].value) for at in telling]
    if len(set(base)) < 2:
        return None
    menu = _different(base, options, asked, telling, wanted.patches + 1, kernel)
    if menu is None:
        return None
    chosen = choose(
        draw, base, [one.row for one in menu], impossible=wanted.impossible, deceived=wanted.deceived
    )
    if chosen is None:
        return None
    gold = menu[chosen.gold].seen

    def cases(positions: Sequence[int]) -> tuple[Case, ...]:
        return tuple(Case(asked[telling[at]], gold[telling[at]].source) for at in positions)

    return Task(
        tree=single(program.source),
        imports=imported(program.symbol),
        visible=cases(chosen.visible),
        hidden=cases(chosen.hidden),
        patches=tuple(one.patch for one in menu[:-1]),
        gold=None if chosen.gold == wanted.patches else chosen.gold,
        family=family,
    )


def _program(wanted: Recipe, dice: Dice) -> tuple[str, Program]:
    """Return the kind of fault that is preferred, empty for any, and a right program."""
    if wanted.kind == _NATURAL:
        return "", dice.pick(programs())
    kind = dice.pick(tuple(FRAMES)) if wanted.kind == "mixed" else wanted.kind
    return kind, dice.pick(FRAMES[kind])(dice)


class _Offer(NamedTuple):
    """A patch, what it gives for every call, and that as tests compare it, for the calls that tell."""

    patch: Patch
    seen: Sequence[Observation]
    row: Sequence[str]


def _different(
    base: Sequence[str],
    options: Sequence[Patch],
    asked: Sequence[str],
    telling: Sequence[int],
    count: int,
    kernel: Kernel,
) -> list[_Offer] | None:
    """Return the first patches that end everywhere and behave like no other, and not like the program.

    Some are run at a time: on average half of them are enough.
    """
    known = [tuple(base)]
    found: list[_Offer] = []
    for start in range(0, len(options), _AT_A_TIME):
        some = options[start : start + _AT_A_TIME]
        jobs = [({f"{MODULE}.py": one.source}, MODULE, asked) for one in some]
        for patch, seen in zip(some, kernel.observe(jobs, LIMITS), strict=True):
            row = tuple(compared(seen[at].value) for at in telling)
            # One that calls what is not there is nobody's repair: it would be ruled out by reading alone.
            if not all(_is_settled(value) and not _is_slip(value) for value in row):
                continue
            if any(sum(map(ne, row, other)) < _APART for other in known):
                continue
            known.append(row)
            found.append(_Offer(patch, seen, row))
            if len(found) == count:
                return found
    return None


def _is_settled(value: str) -> bool:
    if value in ENDED or len(value) > _LARGEST:
        return False
    return value.startswith("!") or is_literal(value)


def _is_slip(value: str) -> bool:
    return Observation(value).is_slip


def is_tested(seen: Observation) -> bool:
    """Tell whether a test can ask for what a call gave: a value that can be written down, or an error."""
    return _is_settled(seen.value) and not seen.is_slip
