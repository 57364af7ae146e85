"""QuixBugs hidden tests: every test case, those that a repair has seen among them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from smysl.bench.hidden.trial import CONFTEST, Judge, Suite
from smysl.bench.places import find_folder

_FOLDER = "repair/quixbugs"
_OWN = "import pytest\n\npytest.use_correct = False\npytest.run_slow = False\n"


def load(data: Path) -> Judge:
    """Return the judge. Test ids are learned from a run against the right program."""
    folder = find_folder(data, _FOLDER)
    support = json.loads((folder / "_support.json").read_bytes())

    def judge(task: str, files: Mapping[str, str]) -> Suite:
        path = folder / f"{task}.json"
        if not path.is_file() or task.startswith("_"):
            raise KeyError(task)
        row = json.loads(path.read_bytes())
        tests = {
            "tests/conftest.py": CONFTEST + _OWN,
            "tests/node.py": support["node_py"],
            "tests/load_testdata.py": support["load_testdata_py"],
            f"tests/test_{task}.py": row["python_testcase"],
        }
        if row["json_testcases"] is not None:
            lines = "".join(json.dumps(case) + "\n" for case in row["json_testcases"])
            tests[f"json_testcases/{task}.json"] = lines
        right = {f"python_programs/{task}.py": row["correct"]}
        return Suite(files={**files, **tests}, collect={**right, **tests})

    return judge
