"""Public examples: how many of them each answer passes. What is hidden is not known here."""

from __future__ import annotations

from collections.abc import Sequence

from smysl.bench.task import Task
from smysl.core.fingerprint import fingerprint
from smysl.core.seams import Kernel
from smysl.core.store import Store
from smysl.core.verdict import Limits

_LIMITS = Limits(cpu_seconds=2)


def passed(
    answers: Sequence[tuple[Task, Sequence[str]]], kernel: Kernel, store: Store
) -> list[tuple[int, ...]]:
    """Return for each task how many public examples each of its sources passes.

    Args:
        answers: tasks with candidate sources.
        kernel: runs them.
        store: remembers verdicts; equal sources of one task are run once.
    """
    fresh: dict[str, tuple[Task, str]] = {}
    keys = [[_key(task, source, kernel) for source in sources] for task, sources in answers]
    for (task, sources), names in zip(answers, keys, strict=True):
        for source, name in zip(sources, names, strict=True):
            if task.public and store.get("public", name) is None:
                fresh[name] = (task, source)
    jobs = [(task.files(source), task.namespace, task.public) for task, source in fresh.values()]
    for name, verdicts in zip(fresh, kernel.check_many(jobs, _LIMITS) if jobs else [], strict=True):
        store.put("public", name, str(sum(v.passed for v in verdicts)).encode())
    return [
        tuple(int(store.get("public", name) or b"0") if task.public else 0 for name in names)
        for (task, _), names in zip(answers, keys, strict=True)
    ]


def _key(task: Task, source: str, kernel: Kernel) -> str:
    return fingerprint(task.id, task.files(source), task.public, kernel.fingerprint)
