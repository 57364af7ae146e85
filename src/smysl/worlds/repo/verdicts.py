"""Verdicts: where an environment learns what a run of the tests shows: live, or from a bank."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from smysl.core.seams import Kernel
from smysl.worlds.repo import runs
from smysl.worlds.repo.bank import Bank
from smysl.worlds.repo.held import holds
from smysl.worlds.repo.recent import Recent
from smysl.worlds.repo.runs import Run
from smysl.worlds.repo.task import Task
from smysl.worlds.repo.tree import Tree


class Verdicts(Protocol):
    """What runs show."""

    @property
    def metered(self) -> int:
        """Runs of visible tests so far."""

    def run(self, task: Task, tree: Tree, *, traced: bool = False) -> Run:
        """Run the visible tests of a version."""

    def holds(self, task: Task, tree: Tree) -> bool:
        """Tell whether a version passes the tests that are kept back."""


class Live:
    """Runs everything.

    Args:
        kernel: where tests run.
    """

    def __init__(self, kernel: Kernel) -> None:
        self.metered = 0
        self._kernel = kernel

    def run(self, task: Task, tree: Tree, *, traced: bool = False) -> Run:
        """Run the visible tests of a version by the real pytest."""
        self.metered += 1
        return runs.run(task, tree, self._kernel, traced=traced)

    def holds(self, task: Task, tree: Tree) -> bool:
        """Run the tests that are kept back."""
        return holds(task, tree, self._kernel)


class _Known(NamedTuple):
    """What is known of a task: runs by tree, and whether lines are suspected; what was held of a tree."""

    runs: dict[tuple[Tree, bool], Run]
    held: dict[Tree, bool]


class Memo:
    """Reads a bank, and runs what is not in it yet.

    A run is named by tree, tests, limits and kernel, so that nothing stale is ever read.

    Args:
        bank: the entries.
        kernel: where tests run that it lacks.
    """

    def __init__(self, bank: Bank, kernel: Kernel) -> None:
        self.metered = 0
        self._bank = bank
        self._kernel = kernel
        self._known: Recent[Task, _Known] = Recent(lambda _: _Known({}, {}))

    def run(self, task: Task, tree: Tree, *, traced: bool = False) -> Run:
        """Return what the bank says of a version, or run it once and for all."""
        self.metered += 1
        known = self._known.of(task).runs
        found = known.get((tree, traced))
        if found is None:
            name = runs.key(task.files(tree), task, task.visible, self._kernel, traced=traced)
            found = self._bank.run(name)
            if found is None:
                found = runs.run(task, tree, self._kernel, traced=traced)
                self._bank.keep_run(name, found)
            known[(tree, traced)] = found
        return found

    def holds(self, task: Task, tree: Tree) -> bool:
        """Return what the bank says of the tests that are kept back, or run them once and for all."""
        known = self._known.of(task).held
        held = known.get(tree)
        if held is None:
            name = runs.key(task.closed(tree), task, task.hidden, self._kernel)
            held = self._bank.holds(name)
            if held is None:
                held = holds(task, tree, self._kernel)
                self._bank.keep_holds(name, held=held)
            known[tree] = held
        return held
