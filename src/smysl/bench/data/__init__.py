"""Loaders: one benchmark a file, each returning tasks without their hidden tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from smysl.bench.data import (
    classeval,
    exercism,
    humaneval,
    humanevalfix,
    humanevalxl,
    mbpp,
    project,
    quixbugs,
    specs,
)
from smysl.bench.places import find_file, find_folder
from smysl.bench.task import Task
from smysl.core.errors import UsageError

LOADERS: dict[str, Callable[[Path], list[Task]]] = {
    "classeval": classeval.load,
    "exercism": exercism.load,
    "humaneval": humaneval.load,
    "humanevalfix": humanevalfix.load,
    "humanevalxl": humanevalxl.load,
    "mbpp": mbpp.load,
    "project": project.load,
    "quixbugs": quixbugs.load,
    "specs": specs.load,
}

_FILES = {
    "classeval": classeval.FILE,
    "humaneval": humaneval.FILE,
    "humanevalfix": humanevalfix.FILE,
    "humanevalxl": humanevalxl.FILE,
    "mbpp": mbpp.FILE,
}
_FOLDERS = {
    "exercism": exercism.FOLDER,
    "project": project.FOLDER,
    "quixbugs": quixbugs.FOLDER,
    "specs": specs.FOLDER,
}


def place(benchmark: str, data: Path) -> Path:
    """Return the file or folder that is a benchmark's own, and nothing beside it.

    Args:
        benchmark: a name of ``LOADERS``.
        data: that place itself, or a folder that holds it.

    Raises:
        UsageError: U050 for an unknown benchmark, U051 where the data is not there.
    """
    if benchmark not in LOADERS:
        known = ", ".join(sorted(LOADERS))
        raise UsageError("U050", f"there is no benchmark {benchmark!r}", help=f"choose one of {known}")
    try:
        if benchmark in _FILES:
            return find_file(data, _FILES[benchmark])
        return find_folder(data, _FOLDERS[benchmark])
    except OSError as error:
        raise unreadable(benchmark, data, str(error)) from error


def load(benchmark: str, data: Path) -> list[Task]:
    """Return the tasks of a benchmark, in its own order.

    Args:
        benchmark: a name of ``LOADERS``.
        data: the benchmark's file or folder, or a folder that holds it.

    Raises:
        UsageError: U050 for an unknown benchmark, U051 where the data is not there or not readable.
    """
    own = place(benchmark, data)
    try:
        tasks = LOADERS[benchmark](own)
    except (OSError, ValueError, EOFError) as error:
        raise unreadable(benchmark, data, str(error)) from error
    if not tasks:
        raise unreadable(benchmark, data, "there is no task in it")
    return tasks


def unreadable(benchmark: str, data: Path, why: str) -> UsageError:
    """Return the error that says why the data of a benchmark is none."""
    return UsageError(
        "U051",
        f"the data of {benchmark} cannot be read: {why}",
        where=str(data),
        help="point --data to the benchmark's file or to the folder that holds it",
    )
