"""HumanEval-XL (Peng et al. 2024), Russian: HumanEval's functions, described in another language."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from smysl.bench.data import humaneval
from smysl.bench.places import find_file
from smysl.bench.task import Task
from smysl.core.example import Example
from smysl.core.span import Span

_NOWHERE = Span("", 1, 1, 1, 1)
FILE = "functions/humaneval_xl_ru.jsonl"


def load(data: Path) -> list[Task]:
    """Return the tasks; their public examples are those of the docstring."""
    return humaneval.tasks(find_file(data, FILE), "humanevalxl")


def in_english(tasks: Sequence[Task], english: Sequence[Task]) -> dict[str, Task]:
    """Return for each of these tasks, by its id, the same one in English; those without one are left out.

    Some functions of HumanEval have a name in common: then it is the one with the same examples.

    Args:
        tasks: of this benchmark.
        english: HumanEval's.
    """
    named: dict[str, list[Task]] = {}
    for task in english:
        named.setdefault(task.entry, []).append(task)
    found = {}
    for task in tasks:
        same = named.get(task.entry, [])
        if len(same) > 1:
            same = [one for one in same if _shown(one) == _shown(task)]
        if len(same) == 1:
            found[task.id] = same[0]
    return found


def _shown(task: Task) -> list[Example]:
    """Return the examples without their places."""
    return [msgspec.structs.replace(example, span=_NOWHERE) for example in task.public]
