"""A kernel that remembers: the same job is run once, another one is run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from smysl.bench.remembering import Remembering
from smysl.core.example import CallExample
from smysl.core.seams import Kernel
from smysl.core.span import Span
from smysl.core.verdict import Limits, Observation

FILES = {"tin.py": "def twice(n):\n    return 2 * n\n"}
EXAMPLE = CallExample(span=Span("", 1, 1, 1, 1), call="twice(2)", expected="4")


class Counting:
    """Counts the jobs that reach the kernel."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.jobs = 0

    def observe(self, jobs: Sequence[Any], limits: Limits) -> list[list[Observation]]:
        self.jobs += len(jobs)
        return self.kernel.observe(jobs, limits)

    def check_many(self, jobs: Sequence[Any], limits: Limits, **asked: int) -> list[Any]:
        self.jobs += len(jobs)
        return self.kernel.check_many(jobs, limits, **asked)


def test_the_same_job_is_run_once_and_answered_in_order(kernel: Kernel) -> None:
    counting = Counting(kernel)
    remembering = Remembering(counting)  # type: ignore[arg-type]
    four, six = (FILES, "tin", ["twice(2)"]), (FILES, "tin", ["twice(3)", "twice(0)"])
    assert [[o.value for o in row] for row in remembering.observe([four], Limits())] == [["4"]]
    seen = remembering.observe([six, four, six], Limits())
    assert [[o.value for o in row] for row in seen] == [["6", "0"], ["4"], ["6", "0"]]
    assert counting.jobs == 2


def test_other_limits_and_checks_are_other_jobs(kernel: Kernel) -> None:
    counting = Counting(kernel)
    remembering = Remembering(counting)  # type: ignore[arg-type]
    assert remembering.check(FILES, "tin", [EXAMPLE], Limits())[0].passed
    assert remembering.check_many([(FILES, "tin", [EXAMPLE])], Limits())[0][0].passed
    assert counting.jobs == 1
    remembering.check_many([(FILES, "tin", [EXAMPLE])], Limits(cpu_seconds=1.0))
    remembering.check_many([(FILES, "tin", [EXAMPLE])], Limits(), times=2)
    remembering.observe([(FILES, "tin", ["twice(2)"])], Limits())
    assert counting.jobs == 4


def test_what_was_forgotten_is_run_again(kernel: Kernel) -> None:
    counting = Counting(kernel)
    remembering = Remembering(counting)  # type: ignore[arg-type]
    for _ in range(2):
        remembering.observe([(FILES, "tin", ["twice(2)"])], Limits())
        remembering.close()
    assert counting.jobs == 2
