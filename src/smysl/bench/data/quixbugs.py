"""QuixBugs (Lin et al. 2017): classic algorithms with one faulty line each, and their test cases.

A repair may see every other test case, beginning with the first, so that simple and hard ones are on both
sides; a patch counts as right if all cases pass. Programs without listed cases have test functions, of which
the same half is visible. The faulty program is shown as it was published, its description with it.
"""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import msgspec

from smysl.bench.data.reading import tasks_of
from smysl.bench.places import find_folder
from smysl.bench.task import Task

FOLDER = "repair/quixbugs"
SUPPORT = "_support.json"
"""The file of the helpers that all programs share."""

CONFTEST = "import pytest\n\npytest.use_correct = False\npytest.run_slow = False\n"
"""Chooses the program under repair, as the published options do."""


class _Visible(msgspec.Struct):
    """The fields that a repair may see, of the tests only the visible half; the right program is not read."""

    name: str
    entry_point: str
    buggy: str
    python_testcase: str
    json_testcases: list[Any] | None = None


def load(data: Path) -> list[Task]:
    """Return the programs with their visible tests."""
    folder = find_folder(data, FOLDER)
    support = json.loads((folder / SUPPORT).read_bytes())
    paths = sorted(path for path in folder.glob("*.json") if path.name != SUPPORT)
    placed = [(path.name, path.read_bytes()) for path in paths]
    return tasks_of(placed, lambda row: _task(msgspec.json.decode(row, type=_Visible), support))


def laid_out(
    name: str, program: str, test: str, cases: list[Any] | None, support: dict[str, str]
) -> dict[str, str]:
    """Return a program with tests as files, laid out as they expect it.

    Args:
        name: of the program.
        program: its source.
        test: the module of its tests.
        cases: arguments and result of each, where any are listed.
        support: the helpers that all programs share.
    """
    files = {
        f"python_programs/{name}.py": program,
        "tests/conftest.py": CONFTEST,
        "tests/node.py": support["node_py"],
        "tests/load_testdata.py": support["load_testdata_py"],
        f"tests/test_{name}.py": test,
    }
    if cases is not None:
        files[f"json_testcases/{name}.json"] = "".join(f"{json.dumps(case)}\n" for case in cases)
    return files


def _task(row: _Visible, support: dict[str, str]) -> Task:
    cases = None if row.json_testcases is None else row.json_testcases[::2]
    test = row.python_testcase if cases is not None else every_other(row.python_testcase)
    files = laid_out(row.name, row.buggy, test, cases, support)
    return Task(
        id=row.name,
        benchmark="quixbugs",
        entry=row.entry_point,
        path=f"python_programs/{row.name}.py",
        documents=tuple(files.items()),
    )


def every_other(module: str) -> str:
    """Return a test module with every other test function left out."""
    tests = [
        node
        for node in ast.parse(module).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test")
    ]
    lines = module.splitlines(keepends=True)
    for node in reversed(tests[1::2]):
        del lines[node.lineno - 1 : node.end_lineno]
    return "".join(lines)
