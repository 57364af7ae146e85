"""Verdicts: where an environment learns what a run of the tests shows: live, or from a bank."""

from __future__ import annotations

from typing import Protocol

import msgspec

from smysl.core.seams import Kernel
from smysl.worlds.repo import runs
from smysl.worlds.repo.bank import Bank
from smysl.worlds.repo.runs import Run
from smysl.worlds.repo.task import Task


class Verdicts(Protocol):
    """What runs show."""

    @property
    def metered(self) -> int:
        """Runs of visible tests so far."""

    def run(self, task: Task, source: str, *, traced: bool = False) -> Run:
        """Run the visible tests of a version."""

    def holds(self, task: Task, source: str) -> bool:
        """Tell whether a version passes the tests that are kept back."""


class Live:
    """Runs everything.

    Args:
        kernel: where tests run.
    """

    def __init__(self, kernel: Kernel) -> None:
        self.metered = 0
        self._kernel = kernel

    def run(self, task: Task, source: str, *, traced: bool = False) -> Run:
        """Run the visible tests of a version by the real pytest."""
        self.metered += 1
        return runs.run(task, source, self._kernel, traced=traced)

    def holds(self, task: Task, source: str) -> bool:
        """Run the tests that are kept back."""
        return runs.holds(task, source, self._kernel)


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
        self._recent: dict[tuple[str, bool], Run] = {}
        self._of: Task | None = None

    def run(self, task: Task, source: str, *, traced: bool = False) -> Run:
        """Return what the bank says of a version, or run it once and for all."""
        self.metered += 1
        if self._of is not task:
            self._of, self._recent = task, {}
        found = self._recent.get((source, traced))
        if found is None:
            name = runs.key(task, source, self._kernel, traced=traced)
            found = self._bank.run(name)
            if found is None:
                found = runs.run(task, source, self._kernel, traced=traced)
                self._bank.keep_run(name, found)
            self._recent[(source, traced)] = found
        return found

    def holds(self, task: Task, source: str) -> bool:
        """Return what the bank says of the tests that are kept back, or run them once and for all."""
        name = runs.key(msgspec.structs.replace(task, visible=task.hidden), source, self._kernel)
        held = self._bank.holds(name)
        if held is None:
            held = runs.holds(task, source, self._kernel)
            self._bank.keep_holds(name, held=held)
        return held
