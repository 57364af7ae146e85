"""Trials: candidates run against the suite, their failing tests first, and counted."""

from __future__ import annotations

import time

import msgspec

from smysl.core.errors import BudgetError
from smysl.core.journal import Journal
from smysl.core.seams import Files, Kernel
from smysl.core.verdict import SuiteLayout, SuiteVerdict
from smysl.solve.repair.baseline import GOOD, Baseline
from smysl.solve.repair.edits import Edit
from smysl.solve.repair.repository import Repository

_MOST_FIRST = 20
"""Failing tests that are run ahead of the others."""


class Trials:
    """Runs candidates of one repair.

    A test run is one candidate put to the suite: its failing tests first, up to the first that still fails,
    and all the others only where none does.

    Args:
        repository: what they change.
        baseline: what the suite says without them.
        kernel: where they run.
        journal: told of each.
        runs: most test runs, ``None``: no limit.
        seconds: wall-clock time from now, ``None``: no limit.

    Attributes:
        runs: how many candidates were run.
    """

    def __init__(
        self,
        repository: Repository,
        baseline: Baseline,
        kernel: Kernel,
        journal: Journal,
        *,
        runs: int | None = None,
        seconds: float | None = None,
    ) -> None:
        self._repository = repository
        self._baseline = baseline
        self._kernel = kernel
        self._journal = journal
        self._most = runs
        self._until = None if seconds is None else time.monotonic() + seconds
        self._known: dict[tuple[str, str], bool] = {}
        self.runs = 0

    def is_known(self, edit: Edit) -> bool:
        """Tell whether an edit was run already."""
        return (edit.path, edit.after) in self._known

    def passes(self, edit: Edit) -> bool:
        """Tell whether every test passes that shall, and none fails that passed; equal edits are run once.

        Raises:
            BudgetError: B002 the time is over, B004 the test runs are used up.
        """
        name = edit.path, edit.after
        if name in self._known:
            return self._known[name]
        self._check_budget()
        self.runs += 1
        files = edit.files(self._repository.files)
        passed = self._passes_first(files) and self._passes_all(files)
        self._known[name] = passed
        self._journal.record(
            "repair",
            edit.what,
            "passes" if passed else "fails",
            runs=self.runs,
            origin=edit.origin,
            file=edit.path,
        )
        return passed

    def _check_budget(self) -> None:
        if self._most is not None and self.runs >= self._most:
            raise BudgetError(
                "B004",
                f"the budget of {self._most} test runs is used up",
                help="give more with --budget-runs",
            )
        if self._until is not None and time.monotonic() >= self._until:
            raise BudgetError("B002", "the budget of time is used up", help="give more with --budget-seconds")

    def _passes_first(self, files: Files) -> bool:
        wanted = tuple(test.id for test in self._baseline.failing)[:_MOST_FIRST]
        layout = msgspec.structs.replace(self._baseline.layout, tests=wanted, stop=True)
        run = self._run(files, layout)
        seen = {test.id: test.outcome for test in run.tests}
        return run.outcome == "passed" and all(seen.get(name) == "passed" for name in wanted)

    def _passes_all(self, files: Files) -> bool:
        baseline = self._baseline
        if not baseline.passing and len(baseline.failing) <= _MOST_FIRST:
            return True
        others = bool(baseline.left or baseline.flaky)
        run = self._run(files, msgspec.structs.replace(baseline.layout, stop=not others))
        if run.outcome != "passed" and not (others and run.outcome == "failed"):
            return False
        seen = {test.id: test.outcome for test in run.tests}
        repaired = all(seen.get(test.id) == "passed" for test in baseline.failing)
        return repaired and all(_still(seen.get(name, ""), was) for name, was in baseline.passing.items())

    def _run(self, files: Files, layout: SuiteLayout) -> SuiteVerdict:
        return self._kernel.run_pytest(files, (), self._baseline.limits, layout=layout)


def _still(outcome: str, was: str) -> bool:
    """Tell whether a test is as good as it was: one that passed must pass."""
    return outcome == "passed" if was == "passed" else outcome in GOOD
