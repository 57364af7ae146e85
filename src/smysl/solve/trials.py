"""Trials: what candidates of a contract do, on its examples or on inputs that expect nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from smysl.core.contract import Contract
from smysl.core.seams import Files, Kernel
from smysl.core.verdict import Limits, Observation, Verdict
from smysl.solve.attempts import Attempt
from smysl.solve.workspace import Workspace

_T = TypeVar("_T")


class Trials:
    """Runs candidates in the kernel, each beside the solved neighbours that it needs.

    Args:
        kernel: where they run.
        workspace: the solved neighbours.
        limits: of each check.
    """

    def __init__(self, kernel: Kernel, workspace: Workspace, limits: Limits) -> None:
        self._kernel = kernel
        self._workspace = workspace
        self._limits = limits

    def verdicts(self, contract: Contract, sources: Sequence[str]) -> list[list[Verdict]]:
        """Return for each source a verdict on every example of the contract."""
        jobs = [self._job(contract, source, contract.examples) for source in sources]
        return self._kernel.check_many(jobs, self._limits) if jobs else []

    def check(self, contract: Contract, attempts: Sequence[Attempt]) -> None:
        """Run the contract's examples on each attempt and keep the verdicts there."""
        if not contract.examples:
            return
        results = self.verdicts(contract, [attempt.source for attempt in attempts])
        for attempt, verdicts in zip(attempts, results, strict=True):
            attempt.verdicts = tuple(verdicts)

    def observe(
        self, contract: Contract, attempts: Sequence[Attempt], calls: Sequence[str]
    ) -> list[list[Observation]]:
        """Return what each attempt does on the same calls."""
        if not calls or not attempts:
            return [[] for _ in attempts]
        jobs = [self._job(contract, attempt.source, calls) for attempt in attempts]
        return self._kernel.observe(jobs, self._limits)

    def _job(self, contract: Contract, source: str, what: Sequence[_T]) -> tuple[Files, str, Sequence[_T]]:
        files = self._workspace.files(contract, source)
        return files, self._workspace.namespace(contract, files), what
