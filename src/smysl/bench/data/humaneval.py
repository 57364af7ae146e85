"""HumanEval+ (Chen et al. 2021; Liu et al. 2023): complete a function from its docstring."""

from __future__ import annotations

from pathlib import Path

import msgspec

from smysl.bench.data import examples
from smysl.bench.data.reading import lines, tasks_of
from smysl.bench.places import find_file
from smysl.bench.task import Task

FILE = "functions/HumanEvalPlus.jsonl.gz"

_INSTRUCTION = (
    "Please provide a self-contained Python script that solves the following problem "
    "in a markdown code block:\n"
)


class _Visible(msgspec.Struct):
    """The fields that a solver may see; all others of a line are skipped unread."""

    task_id: str
    prompt: str
    entry_point: str


def load(data: Path) -> list[Task]:
    """Return the tasks; their public examples are those of the docstring."""
    return tasks(find_file(data, FILE), "humaneval")


def tasks(file: Path, benchmark: str) -> list[Task]:
    """Return the tasks of a file in HumanEval's form."""
    decoder = msgspec.json.Decoder(_Visible)
    return tasks_of(lines(file), lambda line: _task(decoder.decode(line), benchmark))


def _task(row: _Visible, benchmark: str) -> Task:
    head = row.prompt.rpartition(f"def {row.entry_point}")[0]
    docstring = examples.docstring_of(row.prompt, row.entry_point)
    return Task(
        id=row.task_id,
        benchmark=benchmark,
        prompt=f"{_INSTRUCTION}```python\n{row.prompt.strip()}\n```",
        entry=row.entry_point,
        preamble=head.rstrip() + "\n" if head.strip() else "",
        public=examples.of_function(docstring, row.entry_point, row.prompt),
    )
