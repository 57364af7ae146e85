"""MBPP hidden tests: all assertions, after the task's set-up code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from smysl.bench.hidden.trial import Calls, Judge
from smysl.bench.places import find_file, read_lines

_FILE = "functions/mbpp_train_validation.jsonl"

_TEST = """

def hidden_{number}():
    exec({code!r}, globals())
    return True
"""


def load(data: Path) -> Judge:
    """Return the judge; every assertion is one test, and it sees all names of the answer."""
    rows = {str(row["task_id"]): row for row in map(json.loads, read_lines(find_file(data, _FILE)))}

    def judge(task: str, files: Mapping[str, str]) -> Calls:
        row = rows[task]
        tests = [_TEST.format(number=n, code=code) for n, code in enumerate(row["test_list"])]
        source = "\n".join([*files.values(), row["test_setup_code"].replace("\r", ""), *tests])
        return Calls(
            files={"hidden_check.py": source},
            namespace="hidden_check",
            calls=tuple(("", f"hidden_{n}()") for n in range(len(tests))),
        )

    return judge
