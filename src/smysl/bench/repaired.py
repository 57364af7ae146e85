"""Benchmarks of repair: three ways from a failing test to a patch, on the same samples of the model.

*operators* enumerates templates by suspiciousness; *model* runs answers as they were drawn, the greedy
one first; *ours* is what ``smysl repair`` does. All have the same budget of test runs, and stop at the first
patch that passes the visible tests; hidden tests say whether it is right.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import msgspec

from smysl.bench.rows import compare
from smysl.bench.scorer import Scorer
from smysl.bench.task import Attempt, Task
from smysl.core.errors import UsageError
from smysl.core.fingerprint import fingerprint
from smysl.core.seams import Kernel, Model
from smysl.core.store import Store
from smysl.solve.repair.baseline import Baseline, examine
from smysl.solve.repair.repository import Repository, from_files
from smysl.solve.repair.session import Source, repair
from smysl.solve.repair.settings import Settings, Way

RUNS = 200
"""Test runs that each way may spend on a task."""

_WAYS: dict[str, Way] = {"operators": "operators", "model": "model", "ours": "together"}
Say = Callable[[str], None]


class Patched(msgspec.Struct, frozen=True, kw_only=True):
    """What one way made of one task.

    Attributes:
        files: what it changed; nothing where it found no patch.
        origin: who proposed the patch, or nothing.
        nodes: how many syntax nodes it changes.
        runs: test runs.
        tokens_in: tokens read by the model.
        tokens_out: tokens written.
        silent: whether no visible test fails.
    """

    files: dict[str, str] = {}
    origin: str = ""
    nodes: int = 0
    runs: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    silent: bool = False


def measure(
    tasks: Sequence[Task],
    settings: Settings,
    *,
    model: Model | None,
    kernel: Kernel,
    scorer: Scorer,
    store: Store,
    state: str,
    say: Say,
) -> dict[str, Any]:
    """Repair every task in every way, and only then score; return the rows and one line a task.

    Args:
        tasks: with the repository to repair as their documents.
        settings: of the search; the way is set here.
        model: who is asked, ``None``: *model* is not measured, and *ours* does without one.
        kernel: where candidates run.
        scorer: knows the hidden tests.
        store: keeps calls and patches.
        state: what names the product and the model as they are now.
        say: progress.
    """
    names = [name for name in _WAYS if model is not None or name != "model"]
    made: dict[str, list[Patched]] = {name: [] for name in names}
    for number, task in enumerate(tasks, 1):
        examined = _Examined(task, kernel)
        for name in names:
            chosen = msgspec.structs.replace(settings, way=_WAYS[name])
            key = fingerprint("patched", state, task, chosen, kernel.fingerprint)
            raw = store.get("patched", key)
            if raw is None:
                raw = msgspec.json.encode(_patched(examined, chosen, model, kernel, store))
                store.put("patched", key, raw)
            made[name].append(msgspec.json.decode(raw, type=Patched))
        told = "  ".join(f"{name} {_word(made[name][-1])}" for name in names)
        say(f"repaired {number}/{len(tasks)}  {task.id}  {told}")
    solved = {name: _solved(tasks, rows, scorer) for name, rows in made.items()}
    return {
        "rows": [
            {**msgspec.structs.asdict(row), **_figures(made[row.name])}
            for row in compare({name: [float(one) for one in row] for name, row in solved.items()}, names[0])
        ],
        "silent": [task.id for task, one in zip(tasks, made[names[0]], strict=True) if one.silent],
        "repair": settings,
        "items": [
            {
                "task": task.id,
                **{name: {**_facts(made[name][place]), "solved": solved[name][place]} for name in names},
            }
            for place, task in enumerate(tasks)
        ],
    }


class _Examined:
    """A task's repository and what its suite says, found out when the first way asks for it."""

    def __init__(self, task: Task, kernel: Kernel) -> None:
        self._task = task
        self._kernel = kernel

    @cached_property
    def repository(self) -> Repository | None:
        """The files, ``None`` where there is no visible test."""
        try:
            return from_files(dict(self._task.documents))
        except UsageError:
            return None

    @cached_property
    def baseline(self) -> Baseline:
        """What the visible tests say of the faulty program."""
        assert self.repository is not None
        return examine(self.repository, self._kernel)


def _patched(
    examined: _Examined, settings: Settings, model: Model | None, kernel: Kernel, store: Store
) -> Patched:
    if examined.repository is None:
        return Patched(silent=True)
    source = None if model is None or settings.way == "operators" else Source(lambda: _Kept(model))
    done = repair(
        examined.repository, kernel, settings, baseline=examined.baseline, source=source, store=store
    )
    edit = done.edit
    return Patched(
        files={edit.path: edit.after} if edit else {},
        origin=edit.origin if edit else "",
        nodes=edit.nodes if edit else 0,
        runs=done.runs,
        tokens_in=done.tokens_in,
        tokens_out=done.tokens_out,
        silent=not done.failing,
    )


class _Kept:
    """A model that stays open when a repair has ended."""

    def __init__(self, model: Model) -> None:
        self.name = model.name
        self.fingerprint = model.fingerprint
        self.complete = model.complete

    def close(self) -> None:
        """Leave it open."""


def _solved(tasks: Sequence[Task], row: Sequence[Patched], scorer: Scorer) -> list[bool]:
    """Return for each task whether a patch was found and all hidden tests pass with it."""
    places = [place for place, one in enumerate(row) if one.files]
    attempts = [Attempt(task=tasks[place].id, index=0, files=row[place].files) for place in places]
    right = {place for place, score in zip(places, scorer.score(attempts), strict=True) if score.passed}
    return [place in right for place in range(len(row))]


def _figures(row: Sequence[Patched]) -> dict[str, Any]:
    runs = [one.runs for one in row if not one.silent]
    return {
        "plausible": sum(bool(one.files) for one in row),
        "runs": sum(runs),
        "runs_median": statistics.median(runs) if runs else 0,
        "tokens_in": sum(one.tokens_in for one in row),
        "tokens_out": sum(one.tokens_out for one in row),
    }


def _facts(one: Patched) -> dict[str, Any]:
    return {
        name: value for name, value in msgspec.structs.asdict(one).items() if name not in {"files", "silent"}
    }


def _word(one: Patched) -> str:
    return "silent" if one.silent else f"{'found' if one.files else 'nothing'} after {one.runs}"
