"""HumanEval-XL hidden tests: the benchmark's own assertions, as one test."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from smysl.bench.hidden.trial import Calls, Judge
from smysl.bench.places import find_file, read_lines

_FILE = "functions/humaneval_xl_ru.jsonl"

_TEST = """
import solution
{test}

def hidden():
    check(getattr(solution, {entry!r}))
    return True
"""


def load(data: Path) -> Judge:
    """Return the judge; a task has one test."""
    rows = {row["task_id"]: row for row in map(json.loads, read_lines(find_file(data, _FILE)))}

    def judge(task: str, files: Mapping[str, str]) -> Calls:
        row = rows[task]
        judging = {"hidden_check.py": _TEST.format(test=row["test"], entry=row["entry_point"])}
        right = row["prompt"] + row["canonical_solution"]
        return Calls(
            files={**files, **judging},
            namespace="hidden_check",
            calls=(("", "hidden()"),),
            reference={"solution.py": right, **judging},
        )

    return judge
