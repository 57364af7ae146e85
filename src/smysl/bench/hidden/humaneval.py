"""HumanEval+ hidden tests: base and plus inputs, compared with the reference as EvalPlus compares."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from smysl.bench.hidden.trial import Calls, Judge
from smysl.bench.places import find_file, read_lines

_FILE = "functions/HumanEvalPlus.jsonl.gz"

_CHECK = """\
import copy
import json
import math
import pathlib

import hidden_reference
import solution

_INPUTS = json.loads(pathlib.Path(__file__).with_name("hidden_inputs.json").read_text(encoding="utf-8"))


def _is_floats(value):
    if isinstance(value, float):
        return True
    return isinstance(value, (list, tuple)) and bool(value) and all(isinstance(v, float) for v in value)


def _near(got, want, atol):
    if isinstance(want, (list, tuple)):
        return type(got) is type(want) and len(got) == len(want) and all(
            _near(a, b, atol) for a, b in zip(got, want)
        )
    return math.isclose(got, want, rel_tol=1e-7, abs_tol=atol)


def _run(kind):
    reference = getattr(hidden_reference, _INPUTS["entry"])
    candidate = getattr(solution, _INPUTS["entry"])
    for arguments in _INPUTS[kind]:
        atol = _INPUTS["atol"]
        got = candidate(*copy.deepcopy(arguments))
        if _INPUTS["root"]:
            if not abs(hidden_reference.poly(*copy.deepcopy(arguments), got)) <= atol:
                return False
            continue
        want = reference(*copy.deepcopy(arguments))
        if got == want:
            continue
        if atol == 0 and _is_floats(want):
            atol = 1e-6
        if atol == 0 or not _near(got, want, atol):
            return False
    return True


def base():
    return _run("base")


def plus():
    return _run("plus")
"""


def load(data: Path) -> Judge:
    """Return the judge; a task has two tests, ``base`` and ``plus``."""
    rows = {row["task_id"]: row for row in map(json.loads, read_lines(find_file(data, _FILE)))}

    def judge(task: str, files: Mapping[str, str]) -> Calls:
        row = rows[task]
        inputs = {
            "entry": row["entry_point"],
            "base": row["base_input"],
            "plus": row["plus_input"],
            "atol": row["atol"],
            "root": task == "HumanEval/32",
        }
        right = row["prompt"] + row["canonical_solution"]
        judging = {
            "hidden_reference.py": right,
            "hidden_inputs.json": json.dumps(inputs),
            "hidden_check.py": _CHECK,
        }
        return Calls(
            files={**files, **judging},
            namespace="hidden_check",
            calls=(("base", "base()"), ("plus", "plus()")),
            reference={"solution.py": right, **judging},
        )

    return judge
