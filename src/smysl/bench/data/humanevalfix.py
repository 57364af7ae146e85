"""HumanEvalFix (Muennighoff et al. 2023): functions of HumanEval with one fault each.

A repair may see the examples of the docstring, as the benchmark's own ``example_test`` spells them, one
test each; a patch counts as right if the hidden tests of HumanEval pass. Where the docstring has no example,
or the fault passes all of them, there is nothing that a repair could begin with: no row solves that task.
"""

from __future__ import annotations

import ast
from pathlib import Path

import msgspec

from smysl.bench.data.reading import lines, tasks_of
from smysl.bench.places import find_file
from smysl.bench.task import Task

FILE = "repair/humanevalfix_dev.jsonl"
_TEST = "tests/test_examples.py"


class _Visible(msgspec.Struct):
    """The fields that a repair may see."""

    task_id: str
    entry_point: str
    prompt: str
    buggy_solution: str
    example_test: str


def load(data: Path) -> list[Task]:
    """Return the functions with the tests that their docstrings show."""
    decoder = msgspec.json.Decoder(_Visible)
    return tasks_of(lines(find_file(data, FILE)), lambda line: _task(decoder.decode(line)))


def _task(row: _Visible) -> Task:
    source = row.prompt + row.buggy_solution
    tests = visible_tests(row.example_test, row.entry_point)
    documents = {"solution.py": source, **({_TEST: tests} if tests else {})}
    return Task(
        id=row.task_id,
        benchmark="humanevalfix",
        entry=row.entry_point,
        documents=tuple(documents.items()),
    )


def visible_tests(example_test: str, entry: str) -> str:
    """Return the assertions of a ``check`` function as a test module, nothing where there are none.

    Assertions are one test each, so that they can be told apart; among other statements they stay together.

    Args:
        example_test: source that defines ``check``; what stands before that is no part of it.
        entry: the function under test.
    """
    _, mark, rest = ("\n" + example_test).rpartition("\ndef check(")
    try:
        tree = ast.parse(mark + rest)
    except SyntaxError:
        return ""
    check = next((node for node in tree.body if isinstance(node, ast.FunctionDef)), None)
    if check is None:
        return ""
    body = [node for node in check.body if not isinstance(node, ast.Pass)]
    apart = all(isinstance(node, ast.Assert) for node in body)
    groups = [[node] for node in body] if apart else [body]
    head = f"from solution import {entry}\n"
    name = check.args.args[0].arg if check.args.args else entry
    if name != entry:
        head += f"\n{name} = {entry}\n"
    made = [
        f"\n\ndef test_example_{number}():\n"
        + "\n".join(f"    {line}" for node in group for line in _lines(node))
        for number, group in enumerate(groups, 1)
        if group
    ]
    return head + "\n".join(made) + "\n" if made else ""


def _lines(node: ast.stmt) -> list[str]:
    return ast.unparse(node).split("\n")
