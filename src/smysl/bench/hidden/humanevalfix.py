"""HumanEvalFix hidden tests: the ``check`` function of HumanEval, as one call."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from smysl.bench.hidden.trial import Calls, Judge
from smysl.bench.places import find_file, read_lines

_FILE = "repair/humanevalfix_dev.jsonl"
_TEST = "\n\ndef hidden():\n    exec({code!r}, globals())\n    return True\n"


def load(data: Path) -> Judge:
    """Return the judge; how long an attempt may take is measured on the right answer."""
    rows = {row["task_id"]: row for row in map(json.loads, read_lines(find_file(data, _FILE)))}

    def judge(task: str, files: Mapping[str, str]) -> Calls:
        row = rows[task]
        check = _TEST.format(code=row["test"])
        right = row["prompt"] + row["canonical_solution"]
        return Calls(
            files={"hidden_check.py": "\n".join(files.values()) + check},
            namespace="hidden_check",
            calls=(("", "hidden()"),),
            reference={"hidden_check.py": right + check},
        )

    return judge
