"""ClassEval hidden tests: unittest classes that stand in one module with the answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from smysl.bench.hidden.trial import CONFTEST, Judge, Suite, ids_of
from smysl.bench.places import find_file

_FILE = "classes/ClassEval_dev.json"
_MODULE = "tests/test_hidden.py"


def load(data: Path) -> Judge:
    """Return the judge."""
    rows = {row["task_id"]: row for row in json.loads(find_file(data, _FILE).read_text(encoding="utf-8"))}

    def judge(task: str, files: Mapping[str, str]) -> Suite:
        test = rows[task]["test"]
        source = "\n\n".join([*files.values(), test])
        return Suite(
            files={"tests/conftest.py": CONFTEST, _MODULE: source},
            expected=tuple(ids_of(_MODULE, test)),
        )

    return judge
