"""Exercism hidden tests: the exercise's own test file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from smysl.bench.hidden.trial import CONFTEST, Judge, Suite, ids_of
from smysl.bench.places import find_folder

_FOLDER = "exercism"


def load(data: Path) -> Judge:
    """Return the judge."""
    rows = {path.stem: json.loads(path.read_bytes()) for path in find_folder(data, _FOLDER).glob("*.json")}

    def judge(task: str, files: Mapping[str, str]) -> Suite:
        row = rows[task]
        tests = {f"tests/{name}": text for name, text in row["tests"].items()}
        expected = [pair for path, text in tests.items() for pair in ids_of(path, text)]
        laid = {**files, **row["support_files"], "tests/conftest.py": CONFTEST, **tests}
        return Suite(files=laid, expected=tuple(expected))

    return judge
