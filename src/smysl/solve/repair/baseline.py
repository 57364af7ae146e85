"""Before anything is repaired: which tests fail, always the same ones, and which lines they run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from smysl.check.coverage import Place, Suspect, ran, suspects
from smysl.core.errors import UsageError
from smysl.core.journal import Journal
from smysl.core.seams import Kernel
from smysl.core.verdict import Limits, SuiteLayout, SuiteVerdict, TestReport
from smysl.solve.repair.refusals import collectable, ended
from smysl.solve.repair.repository import Repository

GOOD = frozenset({"passed", "xfailed", "xpassed", "skipped"})
_LIMITS = Limits(cpu_seconds=120.0, wall_seconds=300.0, memory_mb=2048, processes=64)
_PATIENT, _QUICK = 4.0, 1.0
"""CPU seconds of one test: at first, and of a candidate's where no passing test needs half of that."""
_TRACED = 10
"""How much longer a test may take while it is traced."""


class Baseline(msgspec.Struct, frozen=True, kw_only=True):
    """What the suite says of the repository as it is.

    Attributes:
        failing: tests to be repaired.
        passing: ids of tests that must go on passing, each with its outcome.
        left: ids of tests that fail and that nobody asked to repair.
        flaky: ids of tests that do not always end alike.
        broken: test files that cannot be collected, each with the reason.
        uncollected: those of them that were to be repaired: they fail.
        suspects: lines that the failing tests run, most suspicious first.
        traces: by id of a test the lines of sources that it runs.
        types: types that variables were seen to have: file, first line of the function, name, type.
        layout: how the suite is run on a candidate.
        limits: of a run.
    """

    failing: tuple[TestReport, ...] = ()
    passing: Mapping[str, str] = {}
    left: tuple[str, ...] = ()
    flaky: tuple[str, ...] = ()
    broken: tuple[tuple[str, str], ...] = ()
    uncollected: tuple[str, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    traces: Mapping[str, frozenset[Place]] = {}
    types: frozenset[tuple[str, int, str, str]] = frozenset()
    layout: SuiteLayout
    limits: Limits = _LIMITS

    @property
    def total(self) -> int:
        """How many tests there are; a file that cannot be collected counts as one that fails."""
        known = len(self.failing) + len(self.passing) + len(self.left) + len(self.flaky)
        return known + len(self.uncollected)


def examine(
    repository: Repository, kernel: Kernel, wanted: Sequence[str] = (), journal: Journal | None = None
) -> Baseline:
    """Run the suite of a repository as it is, three times, and once more with coverage where tests fail.

    Args:
        repository: what to run.
        kernel: where.
        wanted: ids of the tests to be repaired, or beginnings of them; none: all that fail.
        journal: told of the steps.

    Raises:
        UsageError: U063 there is no such test; U064 no test can be collected; U065 the source has an error of
            syntax.
        MachineError: E060 a module is missing that every test needs; E061 the run ends before its tests do.
    """
    journal = journal or Journal()
    journal.record("repair", "tests", "start", files=len(repository.tests))
    layout = msgspec.structs.replace(repository.layout, test_seconds=_PATIENT)
    first = kernel.run_pytest(repository.files, (), _LIMITS, layout=layout)
    if first.broken:
        whole = collectable(repository, first)
        layout = msgspec.structs.replace(layout, tests=whole)
        first_whole = kernel.run_pytest(repository.files, (), _LIMITS, layout=layout)
    else:
        first_whole = first
    if first_whole.outcome in {"timeout", "crashed", "memory"} or not first_whole.tests:
        raise ended(first_whole)
    layout, runs = _repeated(repository, kernel, layout, first_whole)
    seen: dict[str, set[str]] = {}
    for run in runs:
        for test in run.tests:
            seen.setdefault(test.id, set()).add("good" if test.outcome in GOOD else "bad")
    reports = {test.id: test for test in first_whole.tests}
    flaky = tuple(sorted(name for name, outcomes in seen.items() if len(outcomes) > 1))
    stable = {name: test for name, test in reports.items() if name not in flaky}
    failing = [test for test in stable.values() if test.outcome not in GOOD]
    broken = tuple(dict.fromkeys(name.partition("::")[0] for name, _ in first.broken))
    chosen = _chosen(failing, (*stable, *flaky), broken, wanted)
    baseline = Baseline(
        failing=tuple(chosen),
        passing={name: test.outcome for name, test in stable.items() if test.outcome in GOOD},
        left=tuple(test.id for test in failing if test not in chosen),
        flaky=flaky,
        broken=first.broken,
        uncollected=tuple(
            path for path in broken if not wanted or any(_is_in(path, name) for name in wanted)
        ),
        layout=layout,
    )
    if not chosen:
        return baseline
    journal.record(
        "repair", "tests", "failing", failing=len(chosen) + len(baseline.uncollected), tests=baseline.total
    )
    return _located(repository, kernel, baseline)


def _repeated(
    repository: Repository, kernel: Kernel, layout: SuiteLayout, first: SuiteVerdict
) -> tuple[SuiteLayout, list[SuiteVerdict]]:
    """Run the suite twice more, with less patience; return with how much candidates are run, and all runs."""
    quick = msgspec.structs.replace(layout, test_seconds=_QUICK)
    good = {test.id for test in first.tests if test.outcome in GOOD}
    hasty = msgspec.structs.replace(layout, test_seconds=_QUICK / 2)
    second = kernel.run_pytest(repository.files, (), _LIMITS, layout=hasty)
    if not good <= {test.id for test in second.tests if test.outcome in GOOD}:
        quick = layout
        second = kernel.run_pytest(repository.files, (), _LIMITS, layout=layout)
    third = kernel.run_pytest(repository.files, (), _LIMITS, layout=quick)
    return quick, [first, second, third]


def _chosen(
    failing: Sequence[TestReport],
    collected: Sequence[str],
    broken: Sequence[str],
    wanted: Sequence[str],
) -> list[TestReport]:
    """Return the failing tests that are to be repaired. Raises UsageError U063 where one is named in vain."""
    if not wanted:
        return list(failing)
    for name in wanted:
        is_there = any(_is_named(test, name) for test in collected) or any(_is_in(p, name) for p in broken)
        if not is_there:
            near = next((test for test in collected if name.rpartition("::")[2] in test), "")
            raise UsageError(
                "U063",
                f"there is no test {name!r}",
                help=f"did you mean {near}?" if near else "pytest --collect-only lists them",
            )
    return [test for test in failing if any(_is_named(test.id, name) for name in wanted)]


def _is_named(test: str, name: str) -> bool:
    return test == name or test.startswith((f"{name}::", f"{name}[", f"{name}/"))


def _is_in(path: str, name: str) -> bool:
    """Tell whether a file is named, or a folder above it or a test that would be in it."""
    return _is_named(path, name) or name.startswith(f"{path}::")


def _located(repository: Repository, kernel: Kernel, baseline: Baseline) -> Baseline:
    """Add the lines of sources that tests run, and which of them are suspicious.

    Each half of the suite is traced by itself: a failing test may be one that never ends, and gets no more
    time for being traced; the others do.
    """
    failing = {test.id: test.outcome for test in baseline.failing}
    traced = msgspec.structs.replace(baseline.layout, tests=tuple(failing))
    runs = [kernel.run_pytest(repository.files, (), baseline.limits, coverage=True, layout=traced)]
    if baseline.passing:
        seconds = baseline.layout.test_seconds * _TRACED
        patient = msgspec.structs.replace(
            baseline.layout, tests=tuple(baseline.passing), test_seconds=seconds
        )
        runs.append(kernel.run_pytest(repository.files, (), baseline.limits, coverage=True, layout=patient))
    sources = set(repository.sources)
    # What failed only for being traced is what it was.
    outcomes = {**dict.fromkeys(baseline.passing, "passed"), **dict.fromkeys(failing, "failed")}
    tests = [test for run in runs for test in run.tests if test.id in outcomes]
    judged = tuple(msgspec.structs.replace(test, outcome=outcomes[test.id]) for test in tests)
    return msgspec.structs.replace(
        baseline,
        suspects=tuple(one for one in suspects(SuiteVerdict(tests=judged)) if one.file in sources),
        traces={test.id: frozenset(place for place in ran(test) if place[0] in sources) for test in tests},
        types=frozenset(row for test in tests for row in test.types),
    )
