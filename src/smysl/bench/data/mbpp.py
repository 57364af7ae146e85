"""MBPP (Austin et al. 2021): write a function from one sentence and one visible assertion."""

from __future__ import annotations

import ast
import builtins
from pathlib import Path

import msgspec

from smysl.bench.data import examples
from smysl.bench.data.reading import lines, tasks_of
from smysl.bench.places import find_file
from smysl.bench.task import Task

FILE = "functions/mbpp_train_validation.jsonl"

_INSTRUCTION = (
    "Please provide a self-contained Python script that solves the following problem "
    "in a markdown code block:\n"
)


class _Visible(msgspec.Struct):
    """The fields that are needed; of the tests only the first is kept."""

    task_id: int
    text: str
    test_list: list[str]


def load(data: Path) -> list[Task]:
    """Return the tasks; the first assertion is public, the others stay behind."""
    decoder = msgspec.json.Decoder(_Visible)
    return tasks_of(lines(find_file(data, FILE)), lambda line: _task(decoder.decode(line)))


def _task(row: _Visible) -> Task:
    if not row.test_list:
        raise ValueError("it has no test")
    shown = row.test_list[0]
    example = examples.of_assertion(shown)
    return Task(
        id=str(row.task_id),
        benchmark="mbpp",
        prompt=f'{_INSTRUCTION}```python\n"""\n{row.text}\n{shown}\n"""\n```',
        entry=_called(shown),
        public=(example,) if example else (),
    )


def _called(assertion: str) -> str:
    """Return the first name that is called and is not built in."""
    names = [
        node.func.id
        for node in ast.walk(ast.parse(assertion))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    return next((name for name in names if not hasattr(builtins, name)), "")
