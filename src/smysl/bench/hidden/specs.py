"""Hidden tests of specifications, each filed under the requirement that it judges."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from smysl.bench.hidden.trial import CONFTEST, Judge, Suite
from smysl.bench.places import find_folder, text_files

_FOLDER = "specs"

_ENVIRONMENT = """\
import os

os.environ["SPEC_PACKAGE"] = {package!r}
os.environ["PYTHONPATH"] = str(_HERE.parent)

"""


def load(data: Path) -> Judge:
    """Return the judge. Test ids are learned from a run against an empty package."""
    top = find_folder(data, _FOLDER)

    def judge(task: str, files: Mapping[str, str]) -> Suite:
        folder = top / task
        if not (folder / "map.json").is_file():
            raise KeyError(task)
        tests = dict(text_files(folder, ["tests"]))
        own = tests.get("tests/conftest.py", "")
        # A conftest may begin with imports from the future, but these do not.
        tests["tests/conftest.py"] = CONFTEST + _ENVIRONMENT.format(package=task) + own
        return Suite(
            files={**files, **tests},
            collect={f"{task}/__init__.py": "", **tests},
            part=json.loads((folder / "map.json").read_text(encoding="utf-8")),
        )

    return judge
