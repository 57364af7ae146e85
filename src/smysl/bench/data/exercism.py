"""Exercism's Python track: an exercise is its instructions and a stub to complete."""

from __future__ import annotations

from pathlib import Path

import msgspec

from smysl.bench.data.reading import tasks_of
from smysl.bench.places import find_folder
from smysl.bench.task import Task

FOLDER = "exercism"

PACKAGE = "exercise"
"""Name of the package that a build makes of an exercise; the stub is a module of it."""

_INSTRUCTION = (
    "Complete the file below so that it does what the instructions say. Keep all names and signatures. "
    "Answer with the whole file in one markdown code block."
)


class _Visible(msgspec.Struct):
    """The fields that a solver may see."""

    slug: str
    instructions: str
    stub: dict[str, str]
    editor_files: dict[str, str]


def load(data: Path) -> list[Task]:
    """Return the exercises; none has public examples but those in its instructions."""
    paths = sorted(find_folder(data, FOLDER).glob("*.json"))
    placed = [(path.name, path.read_bytes()) for path in paths]
    return tasks_of(placed, lambda row: _task(msgspec.json.decode(row, type=_Visible)))


def _task(row: _Visible) -> Task:
    if not row.stub:
        raise ValueError("it has no stub")
    path = next(iter(row.stub))
    given = {**row.editor_files, **row.stub}
    listing = "\n\n".join(f"{name}\n```python\n{text.strip()}\n```" for name, text in given.items())
    return Task(
        id=row.slug,
        benchmark="exercism",
        prompt=f"{row.instructions.strip()}\n\n{_INSTRUCTION}\n\n{listing}",
        entry=path.removesuffix(".py"),
        path=path,
        documents=(("instructions.md", f"---\npackage: {PACKAGE}\n---\n{row.instructions}"), *given.items()),
    )
