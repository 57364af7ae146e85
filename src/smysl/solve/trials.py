"""Trials: what candidates of a contract do, on its examples or on inputs that expect nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from smysl.core.contract import Contract
from smysl.core.example import CallExample
from smysl.core.fingerprint import fingerprint
from smysl.core.seams import Files, Kernel
from smysl.core.span import Span
from smysl.core.verdict import Limits, Observation, Verdict
from smysl.solve.attempts import Attempt
from smysl.solve.workspace import Workspace

_T = TypeVar("_T")
_NOWHERE = Span("", 1, 1, 1, 1)

_LOOK_SECONDS = 1.0
"""CPU seconds of a call that expects nothing: a candidate that needs longer is told apart by that alone."""

_BRIEF_SECONDS = 0.1
"""CPU seconds of a call that only shall tell quick candidates apart."""

_CROWD = 32
"""Candidates from which on nobody waits for the slow ones: among so many there are quick ones."""

_SPRINT_SECONDS = 0.02
"""CPU seconds of each check in a crowd, as long as some candidate needs no more."""

_CROWD_SECONDS = 0.25
"""CPU seconds of each check in a crowd otherwise, and of each look."""

_SCOUTS = 16
"""Candidates of a crowd that see the inputs first."""


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
        self._looks = _within(limits, _LOOK_SECONDS)
        self._seen: dict[str, list[Observation]] = {}

    def verdicts(self, contract: Contract, sources: Sequence[str]) -> list[list[Verdict]]:
        """Return for each source a verdict on every example of the contract."""
        jobs = [self._job(contract, source, contract.examples) for source in sources]
        return self._kernel.check_many(jobs, self._limits) if jobs else []

    def check(self, contract: Contract, attempts: Sequence[Attempt]) -> None:
        """Run the contract's examples on each attempt and keep the verdicts there.

        Of a crowd, the first example that does not hold ends a candidate, as long as one holds them all.
        """
        if not contract.examples:
            return
        if len(attempts) > _CROWD:
            jobs = [self._job(contract, attempt.source, contract.examples) for attempt in attempts]
            results = self._kernel.check_many(jobs, _within(self._limits, _SPRINT_SECONDS), lose=1)
            if not any(all(verdict.passed for verdict in verdicts) for verdicts in results):
                results = self._kernel.check_many(jobs, _within(self._limits, _CROWD_SECONDS))
        else:
            results = self.verdicts(contract, [attempt.source for attempt in attempts])
        for attempt, verdicts in zip(attempts, results, strict=True):
            attempt.verdicts = tuple(verdicts)

    def telling(self, contract: Contract, attempts: Sequence[Attempt], calls: Sequence[str]) -> list[str]:
        """Return the calls that are worth making on every attempt of a crowd.

        What most of the first ones do not finish tells candidates apart by their patience alone, and costs
        more than all other calls together.
        """
        if len(attempts) <= _CROWD or not calls:
            return list(calls)
        scouts = attempts[:: len(attempts) // _SCOUTS]
        looks = _within(self._looks, _CROWD_SECONDS)
        # One by one: who loops on one call has still to be heard on the others.
        jobs = [self._job(contract, attempt.source, [call]) for attempt in scouts for call in calls]
        made = [call for _ in scouts for call in calls]
        seen = self._kernel.observe(jobs, looks)
        ended = Counter(call for call, [look] in zip(made, seen, strict=True) if look.is_ended)
        return [call for call in calls if 2 * ended[call] <= len(scouts)]

    def observe(
        self, contract: Contract, attempts: Sequence[Attempt], calls: Sequence[str], *, brief: bool = False
    ) -> list[list[Observation]]:
        """Return what each attempt does on the same calls; what was seen before is not run again.

        A ``brief`` look waits for nobody who is slow.
        """
        if not calls or not attempts:
            return [[] for _ in attempts]
        seconds = _BRIEF_SECONDS if brief else _CROWD_SECONDS if len(attempts) > _CROWD else _LOOK_SECONDS
        looks = _within(self._looks, seconds)
        jobs = [self._job(contract, attempt.source, calls) for attempt in attempts]
        names = [fingerprint(looks.cpu_seconds, *job) for job in jobs]
        fresh = {name: job for name, job in zip(names, jobs, strict=True) if name not in self._seen}
        if fresh:
            self._seen |= zip(fresh, self._kernel.observe(list(fresh.values()), looks), strict=True)
        return [self._seen[name] for name in names]

    def times(
        self, contract: Contract, attempts: Sequence[Attempt], calls: Sequence[str]
    ) -> list[list[Verdict]]:
        """Return a verdict on each call, passed if it gives any value: what counts is how long it took."""
        checks = [CallExample(span=_NOWHERE, call=f"bool([{call}])", expected="True") for call in calls]
        # Each by itself: calls of one job may share a process, and its time.
        jobs = [self._job(contract, attempt.source, [check]) for attempt in attempts for check in checks]
        flat = [verdict for [verdict] in self._kernel.check_many(jobs, self._looks)] if jobs else []
        return [flat[start : start + len(calls)] for start in range(0, len(flat), max(len(calls), 1))]

    def _job(self, contract: Contract, source: str, what: Sequence[_T]) -> tuple[Files, str, Sequence[_T]]:
        files = self._workspace.files(contract, source)
        return files, self._workspace.namespace(contract, files), what


def _within(limits: Limits, cpu_seconds: float) -> Limits:
    return msgspec.structs.replace(limits, cpu_seconds=min(limits.cpu_seconds, cpu_seconds))
