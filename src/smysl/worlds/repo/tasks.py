"""Where tasks come from: made fresh from a seed, or read from what was made before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from smysl.core.fingerprint import fingerprint
from smysl.worlds.repo.bank import Bank
from smysl.worlds.repo.recent import MOST
from smysl.worlds.repo.task import Task


class Tasks(Protocol):
    """Gives the task of an episode."""

    def draw(self, rng: np.random.Generator) -> Task:
        """Return a task; the same state of the stream gives the same task."""


class Fresh:
    """Makes a fresh task for every episode.

    Args:
        make: seed → task.
        name: of what is made, for the bank: recipe and version.
        bank: keeps what was made; ``None``: nothing is kept.
        pool: how many tasks there are; 0: any number.
    """

    def __init__(
        self, make: Callable[[int], Task], name: str, bank: Bank | None = None, pool: int = 0
    ) -> None:
        self._make = make
        self._name = name
        self._bank = bank
        self._pool = pool
        self._known: dict[int, Task] = {}

    def draw(self, rng: np.random.Generator) -> Task:
        """Return the task of the next number of the stream."""
        seed = int(rng.integers(self._pool or 1 << 62))
        if not self._pool:
            return self.task(seed)
        # The same object again: others remember what they made of it.
        found = self._known.get(seed)
        if found is None:
            found = self.task(seed)
            if len(self._known) < MOST:
                self._known[seed] = found
        return found

    def task(self, seed: int) -> Task:
        """Return the task of a seed."""
        task = self.stored(seed)
        if task is None:
            task = self._make(seed)
            self.keep(seed, task)
        return task

    def stored(self, seed: int) -> Task | None:
        """Return the task of a seed if it was made before."""
        return None if self._bank is None else self._bank.task(fingerprint(self._name, seed))

    def keep(self, seed: int, task: Task) -> None:
        """Keep the task of a seed."""
        if self._bank is not None:
            self._bank.keep_task(fingerprint(self._name, seed), task)


class Listed:
    """Draws from a list of tasks, each equally likely.

    Args:
        tasks: at least one.
    """

    def __init__(self, tasks: tuple[Task, ...]) -> None:
        self._tasks = tasks

    def draw(self, rng: np.random.Generator) -> Task:
        """Return one of them."""
        return self._tasks[int(rng.integers(len(self._tasks)))]


class InTurn:
    """Gives the tasks of a list one after the other, and begins again behind the last.

    Args:
        tasks: at least one.
    """

    def __init__(self, tasks: Sequence[Task]) -> None:
        self._tasks = tasks
        self._at = 0

    def draw(self, rng: np.random.Generator) -> Task:  # noqa: ARG002 - the order is given
        """Return the next one."""
        found = self._tasks[self._at % len(self._tasks)]
        self._at += 1
        return found
