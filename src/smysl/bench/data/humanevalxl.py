"""HumanEval-XL (Peng et al. 2024), Russian: HumanEval's functions, described in another language."""

from __future__ import annotations

from pathlib import Path

from smysl.bench.data import humaneval
from smysl.bench.places import find_file
from smysl.bench.task import Task

FILE = "functions/humaneval_xl_ru.jsonl"


def load(data: Path) -> list[Task]:
    """Return the tasks; their public examples are those of the docstring."""
    return humaneval.tasks(find_file(data, FILE), "humanevalxl")
