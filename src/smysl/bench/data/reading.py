"""Rows of a benchmark's data, each read by itself: what is wrong with one is told with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from smysl.bench.places import read_lines
from smysl.bench.task import Task

Row = TypeVar("Row")
_BAD = (ValueError, SyntaxError, LookupError, TypeError, AttributeError, StopIteration, RecursionError)
"""What a row can raise that is not of its benchmark's form."""


def tasks_of(rows: Iterable[tuple[str, Row]], task: Callable[[Row], Task]) -> list[Task]:
    """Return the task of each row.

    Args:
        rows: the place of each, as a person finds it, and what lies there.
        task: reads one.

    Raises:
        ValueError: a row is not of its benchmark's form; the place of the row comes first in the words.
    """
    found = []
    for place, row in rows:
        try:
            found.append(task(row))
        except _BAD as error:
            # Of a syntax error only the words: its text quotes the row.
            why = error.msg if isinstance(error, SyntaxError) else str(error)
            kind = "" if isinstance(error, SyntaxError | ValueError) else f"{type(error).__name__}: "
            raise ValueError(f"{place}: {kind}{why}") from error
    return found


def lines(path: Path) -> list[tuple[str, bytes]]:
    """Return the rows of a JSON-lines file with their places."""
    return [(f"{path.name}, row {number}", line) for number, line in enumerate(read_lines(path), 1)]
