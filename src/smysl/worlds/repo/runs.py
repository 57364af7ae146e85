"""Runs: what a run of the visible tests showed."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from smysl.check.coverage import suspects
from smysl.core.fingerprint import fingerprint
from smysl.core.seams import Kernel
from smysl.core.verdict import Limits, SuiteVerdict, TestReport
from smysl.worlds.repo.relation import ABSENT, relation
from smysl.worlds.repo.task import MODULE, SUITE, Case, Task

LIMITS = Limits(cpu_seconds=2.0, wall_seconds=20.0)
"""Of one run of the tests."""

_RAISED = re.compile(r"(?:\w+\.)*(\w+)(?::|$)")


class Failure(msgspec.Struct, frozen=True):
    """One test that failed.

    Attributes:
        number: position among the visible tests.
        relation: how what came out stands to what was asked for.
        got: source of what came out, ``!Type`` of an exception, or ``!missing``.
    """

    number: int
    relation: str
    got: str


class Run(msgspec.Struct, frozen=True):
    """One run of the visible tests.

    Attributes:
        outcome: of the suite as a whole; ``passed`` only if it is green.
        failures: in the order of the tests.
        suspicion: line of the program → Ochiai, 0 to 1; empty where it was not asked for.
        cost: CPU seconds of the run.
    """

    outcome: str
    failures: tuple[Failure, ...] = ()
    suspicion: Mapping[int, float] = {}
    cost: float = 0.0

    @property
    def is_green(self) -> bool:
        """Whether every test passed, and nothing was forged."""
        return self.outcome == "passed" and not self.failures


def run(task: Task, source: str, kernel: Kernel, *, traced: bool = False) -> Run:
    """Run the visible tests by the real pytest, sealed off.

    Args:
        task: the repository.
        source: the program as it stands.
        kernel: runs it.
        traced: whether lines are to be suspected.
    """
    expected = task.ids(task.visible)
    verdict = kernel.run_pytest(task.files(source), expected, LIMITS, coverage=traced)
    reports = {report.id: report for report in verdict.tests}
    failures = [
        _failure(number, case, reports.get(name))
        for number, (name, case) in enumerate(zip(expected, task.visible, strict=True))
        if name not in reports or reports[name].outcome != "passed"
    ]
    if verdict.outcome in {"timeout", "memory", "crashed"}:
        failures = [Failure(one.number, "timeout", f"!{verdict.outcome}") for one in failures]
    return Run(verdict.outcome, tuple(failures), _suspicion(verdict) if traced else {}, verdict.cpu_seconds)


def holds(task: Task, source: str, kernel: Kernel) -> bool:
    """Tell whether a version passes the tests that are kept back; they are laid down for this run alone."""
    files = {**task.files(source), SUITE: task.suite(task.hidden)}
    return kernel.run_pytest(files, task.ids(task.hidden), LIMITS).passed


def key(task: Task, source: str, kernel: Kernel, *, traced: bool = False) -> str:
    """Return the name of a run: tree, tests, limits, kernel, and whether lines are suspected."""
    return fingerprint("run", task.files(source), LIMITS, kernel.fingerprint, traced)


def _failure(number: int, case: Case, report: TestReport | None) -> Failure:
    got = ABSENT if report is None else got_of(report.message)
    return Failure(number, relation(case.value, got), got)


def got_of(message: str) -> str:
    """Return what came out of a test, by the first line that pytest says of it.

    A value stands in the message of the assertion; anything else is the name of an exception.
    """
    first = message.partition("\n")[0]
    kind, colon, rest = first.partition(": ")
    if kind == "AssertionError" and colon:
        return rest
    if first.startswith("Failed: DID NOT RAISE"):
        return "..."
    found = _RAISED.match(first)
    return f"!{found[1]}" if found else ABSENT


def _suspicion(verdict: SuiteVerdict) -> dict[int, float]:
    return {one.line: one.ochiai for one in suspects(verdict) if one.file == f"{MODULE}.py"}
