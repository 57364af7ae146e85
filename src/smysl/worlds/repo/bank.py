"""The bank: tasks and runs that were made before, and, in a place of its own, what decides in the end.

What a policy in training reads of a bank lies in its folder: tasks without their answers, and runs of visible
tests. Which patch is right, the tests that are kept back, and what they say lie in ``answers`` below it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from smysl.core.store import Store
from smysl.worlds.repo.runs import Run
from smysl.worlds.repo.task import Case, Task
from smysl.worlds.repo.tree import Tree


class _Answer(msgspec.Struct, frozen=True):
    gold: int | None
    hidden: tuple[Case, ...]
    answer: Tree | None
    kept: Mapping[str, str]


class Bank:
    """Stores of tasks and runs, by names that say all that they depend on.

    Args:
        folder: where; ``None``: in memory.
    """

    def __init__(self, folder: Path | None) -> None:
        """Open the two stores."""
        self._open = Store(folder)
        self._closed = Store(None if folder is None else folder / "answers")

    def task(self, name: str) -> Task | None:
        """Return a task with its answer, ``None`` where one of the two is not here."""
        shown, answer = self._open.get("task", name), self._closed.get("answer", name)
        if shown is None or answer is None:
            return None
        found = msgspec.json.decode(answer, type=_Answer)
        task = msgspec.json.decode(shown, type=Task)
        return msgspec.structs.replace(
            task, gold=found.gold, hidden=found.hidden, answer=found.answer, kept=found.kept
        )

    def keep_task(self, name: str, task: Task) -> None:
        """Keep a task, and its answer apart from it."""
        answer = _Answer(task.gold, task.hidden, task.answer, task.kept)
        self._closed.put("answer", name, msgspec.json.encode(answer))
        shown = msgspec.structs.replace(task, gold=None, hidden=(), answer=None, kept={})
        self._open.put("task", name, msgspec.json.encode(shown))

    def run(self, name: str) -> Run | None:
        """Return a run of visible tests."""
        stored = self._open.get("run", name)
        return None if stored is None else msgspec.json.decode(stored, type=Run)

    def keep_run(self, name: str, found: Run) -> None:
        """Keep a run of visible tests."""
        self._open.put("run", name, msgspec.json.encode(found))

    def holds(self, name: str) -> bool | None:
        """Return what the tests that are kept back said."""
        stored = self._closed.get("hidden", name)
        return None if stored is None else msgspec.json.decode(stored, type=bool)

    def keep_holds(self, name: str, *, held: bool) -> None:
        """Keep what the tests that are kept back said."""
        self._closed.put("hidden", name, msgspec.json.encode(held))

    def close(self) -> None:
        """Close both stores."""
        self._open.close()
        self._closed.close()
