"""HumanEval+ (Chen et al. 2021; Liu et al. 2023): complete a function from its docstring."""

from __future__ import annotations

from pathlib import Path

import msgspec

from smysl.bench.data import examples
from smysl.bench.places import find_file, read_lines
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
    decoder = msgspec.json.Decoder(_Visible)
    return [_task(decoder.decode(line)) for line in read_lines(find_file(data, FILE))]


def _task(row: _Visible) -> Task:
    head = row.prompt.rpartition(f"def {row.entry_point}")[0]
    docstring = examples.docstring_of(row.prompt, row.entry_point)
    return Task(
        id=row.task_id,
        benchmark="humaneval",
        prompt=f"{_INSTRUCTION}```python\n{row.prompt.strip()}\n```",
        entry=row.entry_point,
        preamble=head.rstrip() + "\n" if head.strip() else "",
        public=examples.of_function(docstring, row.entry_point, row.prompt),
    )
