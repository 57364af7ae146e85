"""Trials: what candidates of a contract do, on its examples or on inputs that expect nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from smysl.core.contract import Contract
from smysl.core.fingerprint import fingerprint
from smysl.core.seams import Files, Kernel
from smysl.core.verdict import Limits, Observation, Verdict
from smysl.solve.attempts import Attempt
from smysl.solve.workspace import Workspace

_T = TypeVar("_T")

_LOOK_SECONDS = 1.0
"""CPU seconds of a call that expects nothing: a candidate that needs longer is told apart by that alone."""


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
        self._looks = msgspec.structs.replace(limits, cpu_seconds=min(limits.cpu_seconds, _LOOK_SECONDS))
        self._seen: dict[str, list[Observation]] = {}

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
        """Return what each attempt does on the same calls; what was seen before is not run again."""
        if not calls or not attempts:
            return [[] for _ in attempts]
        jobs = [self._job(contract, attempt.source, calls) for attempt in attempts]
        names = [fingerprint(*job) for job in jobs]
        fresh = {name: job for name, job in zip(names, jobs, strict=True) if name not in self._seen}
        if fresh:
            self._seen |= zip(fresh, self._kernel.observe(list(fresh.values()), self._looks), strict=True)
        return [self._seen[name] for name in names]

    def _job(self, contract: Contract, source: str, what: Sequence[_T]) -> tuple[Files, str, Sequence[_T]]:
        files = self._workspace.files(contract, source)
        return files, self._workspace.namespace(contract, files), what
