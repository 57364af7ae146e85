"""Pools: samples that were drawn before and stored, so that a choice among them costs no model call."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from smysl.bench.answers import extract
from smysl.bench.places import read_lines
from smysl.bench.task import Task
from smysl.core.errors import UsageError
from smysl.solve.votes import Vote, votes

_SOLUTIONS = "*_code_solution.jsonl.gz"
_TESTS = "*_test_case.jsonl.gz"
_END = re.compile(r"^(?:def|class|assert|if|print|#|from|import|@|\S+ = )", re.MULTILINE)


class Pooled(msgspec.Struct, frozen=True, kw_only=True):
    """One task with everything that was ever answered to it.

    Attributes:
        task: the task.
        sources: the answers' modules, the greedy one first where there is one.
        is_greedy: whether the first source was drawn greedily.
        votes: what generated tests expect, duplicates kept: each is one voice.
    """

    task: Task
    sources: tuple[str, ...]
    is_greedy: bool
    votes: tuple[Vote, ...] = ()


class _Sample(msgspec.Struct):
    """A line of a pool: one answer of a model."""

    task_id: str
    seed: int
    text: str


class _Replayed(msgspec.Struct):
    """A line of CodeT's replay: all completions of one prompt."""

    prompt: str
    samples: list[str]


def load(pool: Path, tasks: Sequence[Task]) -> list[Pooled]:
    """Return the tasks for which a pool holds samples, in the order of ``tasks``.

    Args:
        pool: a file of lines ``{"task_id", "seed", "text"}``, where seed 0 is greedy; or a folder with the
            solutions and test cases that CodeT published (Chen et al. 2022).
        tasks: HumanEval's.

    Raises:
        UsageError: U055 the pool cannot be read, U056 it holds no sample of any task.
    """
    try:
        found = _codet(pool, tasks) if pool.is_dir() else _samples(pool, tasks)
    except (OSError, EOFError, msgspec.DecodeError) as error:
        raise UsageError(
            "U055",
            f"the pool cannot be read: {error}",
            where=str(pool),
            help="name a file of JSON lines with task_id, seed and text, or the folder of CodeT's samples",
        ) from error
    if not found:
        raise UsageError(
            "U056",
            "the pool holds no sample of a task of this benchmark",
            where=str(pool),
            help="name a pool that was drawn for HumanEval",
        )
    return found


def _samples(file: Path, tasks: Sequence[Task]) -> list[Pooled]:
    decoder = msgspec.json.Decoder(_Sample)
    by_task: dict[str, dict[int, str]] = {}
    for line in read_lines(file):
        sample = decoder.decode(line)
        by_task.setdefault(sample.task_id, {})[sample.seed] = sample.text
    return [
        Pooled(
            task=task,
            sources=tuple(extract(text, task.entry) for _, text in sorted(by_task[task.id].items())),
            is_greedy=0 in by_task[task.id],
        )
        for task in tasks
        if task.id in by_task
    ]


def _codet(folder: Path, tasks: Sequence[Task]) -> list[Pooled]:
    solutions = _by_entry(folder, _SOLUTIONS)
    tests = _by_entry(folder, _TESTS)
    found = []
    for task in tasks:
        if (answered := solutions.get(task.entry)) is None:
            continue
        texts = tests[task.entry].samples if task.entry in tests else []
        found.append(
            Pooled(
                task=task,
                sources=tuple(answered.prompt + _body(sample) for sample in answered.samples),
                is_greedy=False,
                # Five assertions of each sample count, as in the paper.
                votes=tuple(vote for text in texts for vote in votes(f"assert {text}", task.entry)[:5]),
            )
        )
    return found


def _by_entry(folder: Path, pattern: str) -> dict[str, _Replayed]:
    decoder = msgspec.json.Decoder(_Replayed)
    file = next(iter(sorted(folder.glob(pattern))), None)
    if file is None:
        raise FileNotFoundError(f"no file {pattern} in {folder}")
    rows = (decoder.decode(line) for line in read_lines(file))
    # The task's own function is the last one of a prompt; those before it are given.
    return {re.findall(r"^def (\w+)", row.prompt, re.MULTILINE)[-1]: row for row in rows}


def _body(sample: str) -> str:
    """Return the first function body of a completion: what follows is another thought."""
    end = _END.search(sample)
    return sample[: end.start()] if end else sample
