"""The list of barred programs: made of the benchmarks' data, and what it lacks of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from smysl.bench.places import read_lines
from smysl.worlds.repo.barred import barred, shapes_of

_LINES = (
    "functions/HumanEvalPlus.jsonl.gz",
    "functions/mbpp_train_validation.jsonl",
    "repair/humanevalfix_dev.jsonl",
)
_OBJECTS = ("classes/ClassEval_dev.json", "repair/quixbugs")


def shapes(data: Path) -> set[str]:
    """Return the digests of all functions of HumanEval, MBPP, ClassEval and QuixBugs that are there.

    Args:
        data: folder of benchmark data.
    """
    return {digest for row in _rows(data) for source in _programs(row) for digest in shapes_of(source)}


def measure(data: Path) -> dict[str, int]:
    """Return how many shapes there are, and how many of them are not barred."""
    found = shapes(data)
    return {"shapes": len(found), "missing": len(found - barred())}


def _rows(data: Path) -> Iterator[dict[str, Any]]:
    for name in _LINES:
        yield from map(json.loads, read_lines(data / name))
    for name in _OBJECTS:
        path = data / name
        for file in sorted(path.glob("*.json")) if path.is_dir() else (path,):
            found = json.loads(file.read_bytes())
            yield from found if isinstance(found, list) else [found]


def _programs(row: dict[str, Any]) -> Iterator[str]:
    """Yield the programs of one task, right ones and faulty ones."""
    head = row.get("prompt", "")
    for key in ("canonical_solution", "buggy_solution"):
        if key in row:
            yield head + row[key]
    yield from (row[key] for key in ("code", "solution_code", "buggy", "correct") if key in row)
