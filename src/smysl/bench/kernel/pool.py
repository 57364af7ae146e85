"""The samples that both verifiers judge: reference solutions of HumanEval+ and mutants of each.

Expected values are what the reference returns in the sandbox, once, for the base inputs.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from smysl.bench.places import find_file, read_lines
from smysl.core.example import CallExample
from smysl.core.seams import Kernel
from smysl.core.span import Span
from smysl.core.verdict import Limits
from smysl.edit.mutants import mutants

FILE = "functions/HumanEvalPlus.jsonl.gz"
MODULE = "solution"

_LONGEST = 1_000
"""Characters of an expected value: what is longer is left out."""
_TOLERANCE = 1e-6

_SAME = """
import math
from math import inf, nan

def _same(got, want):
    if isinstance(want, float) or isinstance(got, float):
        return math.isclose(got, want, rel_tol={tolerance}, abs_tol={tolerance}) or got == want
    if isinstance(want, (list, tuple)) and type(got) is type(want):
        return len(got) == len(want) and all(map(_same, got, want))
    return type(got) is type(want) and got == want

"""
"""How the plain harness compares: exactly, floats within a tolerance."""


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """One program to judge.

    Attributes:
        id: task and number; ``HumanEval/3#0`` is the reference itself, later numbers are its mutants.
        source: the candidate's module.
        examples: its calls with what they must return.
    """

    id: str
    source: str
    examples: tuple[CallExample, ...]

    @property
    def files(self) -> dict[str, str]:
        """The files of a check."""
        return {f"{MODULE}.py": self.source}

    def program(self) -> str:
        """Return the same check as a program that ends without an exception if it holds."""
        asserts = "".join(f"assert _same({e.call}, {e.expected})\n" for e in self.examples)
        return self.source + _SAME.format(tolerance=_TOLERANCE) + asserts


class _Row(msgspec.Struct):
    task_id: str
    prompt: str
    entry_point: str
    canonical_solution: str
    base_input: list[list[object]]


def samples(data: Path, kernel: Kernel, *, each: int = 20, limit: int = 0) -> list[Sample]:
    """Return the pool, in the data's order.

    Args:
        data: the folder of benchmark data, or the file itself.
        kernel: evaluates the references.
        each: mutants of a reference, at most.
        limit: only so many tasks, 0 for all.

    Raises:
        FileNotFoundError: where the data is not there.
    """
    decoder = msgspec.json.Decoder(_Row)
    rows = [decoder.decode(line) for line in read_lines(find_file(data, FILE))][: limit or None]
    jobs = [({f"{MODULE}.py": _reference(row)}, MODULE, _calls(row)) for row in rows]
    results = kernel.check_many(jobs, Limits(cpu_seconds=10))
    found = []
    for row, (_, _, calls), verdicts in zip(rows, jobs, results, strict=True):
        examples = tuple(
            msgspec.structs.replace(call, expected=verdict.observed)
            for call, verdict in zip(calls, verdicts, strict=True)
            if verdict.passed and 0 < len(verdict.observed) <= _LONGEST
        )
        if examples:
            found += _of_task(row, examples, each)
    return found


def _of_task(row: _Row, examples: tuple[CallExample, ...], each: int) -> list[Sample]:
    reference = _reference(row)
    sources = [reference, *(mutant.source for mutant in mutants(reference, row.entry_point, each))]
    return [
        Sample(id=f"{row.task_id}#{number}", source=source, examples=examples)
        for number, source in enumerate(sources)
    ]


def _reference(row: _Row) -> str:
    return row.prompt + row.canonical_solution


def _calls(row: _Row) -> Sequence[CallExample]:
    nowhere = Span("", 1, 1, 1, 1)
    return [
        CallExample(call=f"{row.entry_point}({', '.join(map(repr, arguments))})", span=nowhere)
        for arguments in row.base_input
    ]
