"""Loaders: one benchmark a file, each returning tasks without their hidden tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from smysl.bench.data import classeval, exercism, humaneval, mbpp, project, specs
from smysl.bench.task import Task
from smysl.core.errors import UsageError

LOADERS: dict[str, Callable[[Path], list[Task]]] = {
    "classeval": classeval.load,
    "exercism": exercism.load,
    "humaneval": humaneval.load,
    "mbpp": mbpp.load,
    "project": project.load,
    "specs": specs.load,
}


def load(benchmark: str, data: Path) -> list[Task]:
    """Return the tasks of a benchmark, in its own order.

    Args:
        benchmark: a name of ``LOADERS``.
        data: the benchmark's file, or a folder that holds it somewhere near.

    Raises:
        UsageError: U050 for an unknown benchmark, U051 where the data is not there or not readable.
    """
    if benchmark not in LOADERS:
        known = ", ".join(sorted(LOADERS))
        raise UsageError("U050", f"there is no benchmark {benchmark!r}", help=f"choose one of {known}")
    try:
        tasks = LOADERS[benchmark](data)
    except (OSError, ValueError, EOFError) as error:
        raise UsageError(
            "U051",
            f"the data of {benchmark} cannot be read: {error}",
            where=str(data),
            help="point --data to the benchmark's file or to the folder that holds it",
        ) from error
    if not tasks:
        raise UsageError("U051", f"there is no task of {benchmark}", where=str(data), help="check --data")
    return tasks
