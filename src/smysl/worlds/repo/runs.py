"""Runs: what a run of the visible tests showed."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

import msgspec

from smysl.check.coverage import suspects
from smysl.core.fingerprint import fingerprint
from smysl.core.seams import Kernel
from smysl.core.verdict import Limits, SuiteLayout, SuiteVerdict, TestReport
from smysl.worlds.repo.relation import ABSENT, relation
from smysl.worlds.repo.task import Case, Task, is_literal
from smysl.worlds.repo.tree import Tree

_WALL = 10.0
"""Seconds of a run for each of its CPU time."""

_COMPARED = re.compile(r"\bassert (.+)$")
_RAISED = re.compile(r"(?:\w+\.)*(\w+)(?::|$)")


class Failure(msgspec.Struct, frozen=True):
    """One test that failed.

    Attributes:
        number: position among the visible tests.
        relation: how what came out stands to what was asked for.
        got: source of what came out, ``!Type`` of an exception, or ``!missing``.
        wanted: source of what was asked for, where pytest says so; empty: nobody knows.
    """

    number: int
    relation: str
    got: str
    wanted: str = ""


class Run(msgspec.Struct, frozen=True):
    """One run of the visible tests.

    Attributes:
        outcome: of the suite as a whole; ``passed`` only if it is green.
        failures: in the order of the tests.
        suspicion: file → line → Ochiai, 0 to 1; empty where it was not asked for.
        cost: CPU seconds of the run.
    """

    outcome: str
    failures: tuple[Failure, ...] = ()
    suspicion: Mapping[str, Mapping[int, float]] = {}
    cost: float = 0.0

    @property
    def is_green(self) -> bool:
        """Whether every test passed, and nothing was forged."""
        return self.outcome == "passed" and not self.failures

    @property
    def is_whole(self) -> bool:
        """Whether every test had its say, and none of them lied."""
        return self.outcome in {"passed", "failed"}

    @property
    def is_forged(self) -> bool:
        """Whether the program touched its tests, or what reports on them."""
        return self.outcome == "forged"


def run(task: Task, tree: Tree, kernel: Kernel, *, traced: bool = False) -> Run:
    """Run the visible tests by the real pytest, sealed off.

    Args:
        task: the repository.
        tree: its files as they stand.
        kernel: runs it.
        traced: whether lines are to be suspected.
    """
    expected = task.ids(task.visible)
    verdict = kernel.run_pytest(
        task.files(tree), expected, limits_of(task), coverage=traced, layout=layout_of(task, task.visible)
    )
    reports = {report.id: report for report in verdict.tests}
    failures = [
        _failure(number, case, reports.get(name))
        for number, (name, case) in enumerate(zip(expected, task.visible, strict=True))
        if name not in reports or reports[name].outcome != "passed"
    ]
    if verdict.outcome in {"timeout", "memory", "crashed"}:
        failures = [Failure(one.number, "timeout", f"!{verdict.outcome}", one.wanted) for one in failures]
    return Run(
        verdict.outcome, tuple(failures), _suspicion(task, verdict) if traced else {}, verdict.cpu_seconds
    )


def key(
    files: Mapping[str, str], task: Task, cases: tuple[Case, ...], kernel: Kernel, *, traced: bool = False
) -> str:
    """Return the name of a run: files, tests, limits, kernel, and whether lines are suspected."""
    return fingerprint(
        "run", files, task.ids(cases), layout_of(task, cases), limits_of(task), kernel.fingerprint, traced
    )


def limits_of(task: Task) -> Limits:
    """Return the limits of one run of a task's tests."""
    return Limits(cpu_seconds=task.seconds, wall_seconds=_WALL * task.seconds)


def layout_of(task: Task, cases: tuple[Case, ...]) -> SuiteLayout | None:
    """Return how the tests of these cases are run: those alone, where they came with a repository."""
    if task.layout is None:
        return None
    return msgspec.structs.replace(task.layout, tests=tuple(task.ids(cases)))


def _failure(number: int, case: Case, report: TestReport | None) -> Failure:
    if report is None:
        return Failure(number, relation(case.value, ABSENT), ABSENT, case.value)
    got, wanted = got_of(report.message), case.value
    if not wanted and (both := _both(report.message)):
        got, wanted = both
    return Failure(number, relation(wanted, got), got, wanted)


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


def _both(message: str) -> tuple[str, str] | None:
    """Return what came out and what was asked for, where pytest shows the two sides of a comparison."""
    found = _COMPARED.search(message.partition("\n")[0])
    if found is None:
        return None
    try:
        shown = ast.parse(found[1], mode="eval").body
    except (SyntaxError, ValueError):
        return None
    if not (isinstance(shown, ast.Compare) and len(shown.ops) == 1 and isinstance(shown.ops[0], ast.Eq)):
        return None
    got, wanted = ast.unparse(shown.left), ast.unparse(shown.comparators[0])
    return (got, wanted) if is_literal(got) and is_literal(wanted) else None


def _suspicion(task: Task, verdict: SuiteVerdict) -> dict[str, dict[int, float]]:
    found: dict[str, dict[int, float]] = {}
    for one in suspects(verdict):
        if one.file in task.tree.paths:
            found.setdefault(one.file, {})[one.line] = one.ochiai
    return found
