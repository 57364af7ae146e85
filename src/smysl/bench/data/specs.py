"""Specifications with hidden tests: build the package, then see what was claimed of it and what holds."""

from __future__ import annotations

import re
from pathlib import Path

from smysl.bench.places import find_folder, text_files
from smysl.bench.task import Task

FOLDER = "specs"


def load(data: Path) -> list[Task]:
    """Return one task for each ``NAME/spec`` folder; nothing beside that folder is opened."""
    folders = sorted(path for path in find_folder(data, FOLDER).glob("*/spec") if path.is_dir())
    return [_task(folder) for folder in folders]


def _task(folder: Path) -> Task:
    documents = text_files(folder)
    named = [match[1] for text in documents.values() if (match := _PACKAGE.search(text))]
    package = named[0] if named else folder.parent.name
    return Task(id=folder.parent.name, benchmark="specs", entry=package, documents=tuple(documents.items()))


_PACKAGE = re.compile(r"\A---\n(?:.*\n)*?package:\s*(\w+)")
