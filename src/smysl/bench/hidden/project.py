"""DevEval's hidden tests: unit and acceptance tests of a project, filed under those two words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from smysl.bench.hidden.trial import CONFTEST, Judge, Suite, ids_of
from smysl.bench.places import find_folder, text_files

_FOLDER = "projects"


def load(data: Path) -> Judge:
    """Return the judge.

    The tests look for their data beside their own folder, so what the project requires is laid down
    both at the root and under ``tests/``.
    """
    top = find_folder(data, _FOLDER)

    def judge(task: str, files: Mapping[str, str]) -> Suite:
        folder = top / task
        if not folder.is_dir():
            raise KeyError(task)
        config = json.loads((folder / "repo_config.json").read_text(encoding="utf-8"))
        required = [name.removesuffix("/*") for name in config["required_files"]]
        data_files = text_files(folder, [*required, config["usage_examples"]])
        laid = {**data_files, **files, "tests/conftest.py": CONFTEST}
        laid |= {f"tests/{name}": text for name, text in data_files.items()}
        expected: list[tuple[str, str]] = []
        for part, key in (("unit", "unit_tests"), ("acceptance", "acceptance_tests")):
            for name, text in text_files(folder, [config[key]]).items():
                if name.endswith("__init__.py"):
                    continue
                laid[f"tests/{name}"] = text
                expected += ids_of(f"tests/{name}", text, part)
        return Suite(files=laid, expected=tuple(expected))

    return judge
