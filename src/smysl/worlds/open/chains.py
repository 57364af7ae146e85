"""Chains: programs of several functions, of which some are wrong, each by one edit."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import Literal

import msgspec
import numpy as np

from smysl.core.errors import UsageError
from smysl.core.fingerprint import fingerprint
from smysl.core.seams import Kernel
from smysl.core.verdict import Observation
from smysl.edit.operators import changes
from smysl.edit.text import Text
from smysl.worlds.open.edits import leaves, meaning
from smysl.worlds.repo.bank import Bank
from smysl.worlds.repo.barred import is_barred
from smysl.worlds.repo.dice import Dice
from smysl.worlds.repo.frames import FRAMES
from smysl.worlds.repo.procedural import LIMITS, is_tested
from smysl.worlds.repo.program import Program, calls, plain
from smysl.worlds.repo.splits import SPLITS, split_of
from smysl.worlds.repo.task import MODULE, Case, Task, compared, single, skeleton_of
from smysl.worlds.repo.tasks import Fresh
from smysl.worlds.repo.tree import tree_of

VERSION = 4
"""Raised whenever a seed gives another task."""

MOST = 64
"""Faults of one task."""

Scenario = Literal["chain", "regression", "refactor", "mixed"]
SCENARIOS: tuple[Scenario, ...] = ("chain", "regression", "refactor", "mixed")

_CALLS = 20
_ATTEMPTS = 60
_MUTANTS = 6
_TRAPS = 60
"""Edits of a faulty function among which is looked for one that mends red tests and breaks a green one."""
_SHOWN, _KEPT = 3, 3
"""Tests of a function that a run runs, and that decide in the end."""


class Chain(msgspec.Struct, frozen=True):
    """What tasks to make.

    Attributes:
        scenario: ``chain``: faults; ``regression``: faults for which some edit makes the red tests of its
            function green and breaks another; ``refactor``: lines that are written twice, behaviour being
            right; ``mixed``: any of these.
        faults: 1 to 64, each in a function of its own.
        sound: functions beside them that are right.
        files: modules that the functions are spread over.
        split: ``train``, ``validation`` or ``test``; empty for programs of all three.
    """

    scenario: str = "chain"
    faults: int = 1
    sound: int = 2
    files: int = 1
    split: str = ""

    def __post_init__(self) -> None:
        """Refuse what makes no sense.

        Raises:
            UsageError: W020.
        """
        known = self.scenario in SCENARIOS and self.split in {"", *SPLITS}
        counts = 1 <= self.faults <= MOST and 0 <= self.sound <= MOST
        if not known or not counts or not 1 <= self.files <= self.faults + self.sound:
            raise UsageError(
                "W020",
                f"a chain has a scenario that exists, 1 to {MOST} faults, a function for each file at least, "
                "and a split that exists",
                help=f"scenario={SCENARIOS[0]!r}, faults=1, files=1, split='train'",
            )


def fresh(chain: Chain, kernel: Kernel, bank: Bank | None = None, pool: int = 0) -> Fresh:
    """Return what makes chains.

    Args:
        chain: what to make.
        kernel: runs the programs.
        bank: keeps what was made.
        pool: how many tasks there are; 0: any number.
    """
    return Fresh(lambda seed: make(chain, seed, kernel), fingerprint("chain", VERSION, chain), bank, pool)


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
    parts = []
    for number in range(count):
        wanted = dice.pick(SCENARIOS[:-1]) if chain.scenario == "mixed" else chain.scenario
        parts.append(_part(chain, dice, number, wanted if number in faulty else "", kernel))
    modules: dict[str, list[_Part]] = {}
    for number, part in enumerate(parts):
        at = number % chain.files
        modules.setdefault(f"{MODULE}_{at + 1}" if at else MODULE, []).append(part)
    visible = [case for part in parts for case in part.visible]
    return Task(
        tree=tree_of({f"{name}.py": "\n\n".join(part.source for part in of) for name, of in modules.items()}),
        imports=(
            *(["import inspect"] if any(_STRUCTURE in case.call for case in visible) else []),
            *(f"from {name} import {', '.join(part.symbol for part in of)}" for name, of in modules.items()),
        ),
        visible=tuple(dice.some(visible, len(visible))),
        hidden=tuple(case for part in parts for case in part.hidden),
        family=parts[0].family if count == 1 else fingerprint("chain", [part.family for part in parts]),
        answer=tree_of(
            {f"{name}.py": "\n\n".join(part.answer for part in of) for name, of in modules.items()}
        ),
    )


class _Part(msgspec.Struct, frozen=True):
    symbol: str
    source: str
    answer: str
    visible: tuple[Case, ...]
    hidden: tuple[Case, ...]
    family: str


class _Made(msgspec.Struct, frozen=True):
    """A right function with what it gives for some calls.

    Attributes:
        program: the function.
        family: its digest.
        asked: calls.
        right: what they give.
        usable: positions of calls that a test may ask for.
    """

    program: Program
    family: str
    asked: Sequence[str]
    right: Sequence[Observation]
    usable: Sequence[int]

    def part(
        self, source: str, shown: Sequence[int], kept: Sequence[int], more: Sequence[Case] = ()
    ) -> _Part:
        """Return the function as a part of a task.

        Args:
            source: as it comes.
            shown: positions of calls for visible tests.
            kept: of calls for tests that are kept back.
            more: tests for either.
        """

        def cases(positions: Sequence[int]) -> tuple[Case, ...]:
            return (*(Case(self.asked[at], self.right[at].source) for at in positions), *more)

        program = self.program
        return _Part(program.symbol, source, program.source, cases(shown), cases(kept), self.family)

    def is_right(self, at: int, found: Observation) -> bool:
        """Tell whether something gives for a call what it should."""
        return compared(found.value) == compared(self.right[at].value)


def _part(chain: Chain, dice: Dice, number: int, scenario: str, kernel: Kernel) -> _Part:
    """Return a function with a fault of this scenario, or a sound one where there is no scenario."""
    for _ in range(_ATTEMPTS):
        program = _renamed(dice.pick(FRAMES[dice.pick(tuple(FRAMES))])(dice), number)
        family = skeleton_of(program.source)
        if is_barred(program.source) or (chain.split and split_of(family) != chain.split):
            continue
        found = _tested(program, family, dice, kernel, scenario)
        if found is not None:
            return found
    raise UsageError("W003", "no function came of this seed", help="another seed")


def _tested(program: Program, family: str, dice: Dice, kernel: Kernel, scenario: str) -> _Part | None:
    asked = calls(dice, program, _CALLS)
    versions = _versions(program, dice, scenario)
    right, *rows = _observed([program.source, *versions], asked, kernel)
    usable = [at for at in range(len(asked)) if is_tested(right[at])]
    if len({right[at].value for at in usable}) < 2:
        return None
    made = _Made(program, family, asked, right, usable)
    if not scenario:
        chosen = dice.some(usable, _SHOWN + _KEPT)
        return made.part(program.source, chosen[:_SHOWN], chosen[_SHOWN:])
    for source, row in zip(versions, rows, strict=True):
        if not all(is_tested(row[at]) for at in usable) or not _is_near(source, program.source):
            continue
        found = _with_fault(made, source, row, dice, kernel, scenario)
        if found is not None:
            return found
    return None


def _versions(program: Program, dice: Dice, scenario: str) -> list[str]:
    """Return versions of a program from which the task may begin."""
    if not scenario:
        return []
    return _doubled(program) if scenario == "refactor" else _mutants(program, dice)


def _with_fault(
    made: _Made, source: str, row: Sequence[Observation], dice: Dice, kernel: Kernel, scenario: str
) -> _Part | None:
    """Return a part with this version of the function, ``None`` where its calls do not suffice."""
    caught = [at for at in made.usable if not made.is_right(at, row[at])]
    alike = [at for at in made.usable if at not in caught]
    mixed = dice.some(caught, len(caught))
    if scenario == "refactor":
        if caught or len(alike) < 2:
            return None
        chosen = dice.some(alike, 2 + _KEPT)
        call = f'{_STRUCTURE}({made.program.symbol}).count("{_ASSIGNED}")'
        lines = Case(call, str(made.program.source.count(_ASSIGNED)))
        return made.part(source, chosen[:2], chosen[2:], (lines,))
    # One call that shows the fault in either half.
    if len(caught) < 2 or len(alike) < 2:
        return None
    shown = [*mixed[: min(2, len(mixed) - 1)], alike[0]]
    if scenario == "regression":
        trap = _trap(made, source, mixed[:-1], alike, dice, kernel)
        if trap is None:
            return None
        shown = [*trap, *[at for at in alike if at not in trap][:1]]
    kept = [mixed[-1], *[at for at in made.usable if at not in {*shown, mixed[-1]}][: _KEPT - 1]]
    return made.part(source, shown, kept)


def _trap(
    made: _Made, source: str, caught: Sequence[int], alike: Sequence[int], dice: Dice, kernel: Kernel
) -> tuple[int, int] | None:
    """Return a red call and a green one such that some edit mends the first and breaks the second."""
    versions = [tree.text(f"{MODULE}.py") for _, tree in leaves(single(source), {})]
    tried = dice.some(versions, _TRAPS)
    for row in _observed(tried, made.asked, kernel):
        mended = [at for at in caught if made.is_right(at, row[at])]
        broken = [at for at in alike if not made.is_right(at, row[at])]
        if mended and broken:
            return mended[0], broken[0]
    return None


def _observed(sources: Sequence[str], asked: Sequence[str], kernel: Kernel) -> list[Sequence[Observation]]:
    return list(kernel.observe([({f"{MODULE}.py": source}, MODULE, asked) for source in sources], LIMITS))


_STRUCTURE = "inspect.getsource"
_ASSIGNED = " = "


def _doubled(program: Program) -> list[str]:
    """Return versions of a program in which one line stands twice."""
    lines = program.source.splitlines()
    return [plain("\n".join([*lines[:at], *lines[at - 1 :]])) for at in _simple(program.source)]


def _simple(source: str) -> list[int]:
    """Return the lines that are one assignment of a name."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assign) and node.lineno == node.end_lineno
    ]


def _mutants(program: Program, dice: Dice) -> list[str]:
    """Return some faulty versions of a program."""
    function = ast.parse(program.source).body[-1]
    text = Text(program.source)
    found: dict[str, None] = {}
    for change in dice.some(list(changes(function)), 40):
        source = plain(text.changed(change.node, change.text, function)[0])
        if source != program.source:
            found.setdefault(source)
        if len(found) == _MUTANTS:
            break
    return list(found)


def _is_near(source: str, answer: str) -> bool:
    """Tell whether one edit on offer makes a program right, formatting aside."""
    wanted = meaning(answer)
    return any(meaning(after.text(f"{MODULE}.py")) == wanted for _, after in leaves(single(source), {}))


def _renamed(made: Program, number: int) -> Program:
    """Return a program whose function has a name of its own among many."""
    symbol = f"{made.symbol}_{number + 1}"
    source = re.sub(rf"\b{made.symbol}\b", symbol, made.source)
    return msgspec.structs.replace(made, symbol=symbol, source=source)
