"""A kernel that runs the same job once: ways of choosing among the same candidates share their runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from smysl.core.example import Example
from smysl.core.fingerprint import fingerprint
from smysl.core.seams import Files, Kernel
from smysl.core.verdict import Limits, Observation, SuiteLayout, SuiteVerdict, Verdict

_Job = TypeVar("_Job")
_Seen = TypeVar("_Seen")


class Remembering:
    """A kernel whose checks and looks are remembered, job by job, for as long as it lives.

    Besides the time it is fair: what takes about as long as its limit ends the same for everybody.

    Args:
        kernel: where jobs run that are new. It stays open.
    """

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._seen: dict[str, Any] = {}

    @property
    def fingerprint(self) -> str:
        """That of the kernel behind it."""
        return self._kernel.fingerprint

    def check(
        self, files: Files, namespace: str, examples: Sequence[Example], limits: Limits
    ) -> list[Verdict]:
        """Check the examples on one candidate, see ``Kernel``."""
        return self.check_many([(files, namespace, examples)], limits)[0]

    def check_many(
        self,
        jobs: Sequence[tuple[Files, str, Sequence[Example]]],
        limits: Limits,
        *,
        times: int = 1,
        lose: int = 0,
    ) -> list[list[Verdict]]:
        """Check many candidates, see ``Kernel``."""
        return self._remembered(
            ("check", limits, times, lose),
            jobs,
            lambda new: self._kernel.check_many(new, limits, times=times, lose=lose),
        )

    def observe(
        self, jobs: Sequence[tuple[Files, str, Sequence[str]]], limits: Limits
    ) -> list[list[Observation]]:
        """Evaluate calls on many candidates, see ``Kernel``."""
        return self._remembered(("observe", limits), jobs, lambda new: self._kernel.observe(new, limits))

    def run_pytest(
        self,
        files: Files,
        expected: Sequence[str],
        limits: Limits,
        *,
        coverage: bool = False,
        layout: SuiteLayout | None = None,
    ) -> SuiteVerdict:
        """Run a suite, see ``Kernel``; suites are not remembered."""
        return self._kernel.run_pytest(files, expected, limits, coverage=coverage, layout=layout)

    def close(self) -> None:
        """Forget everything."""
        self._seen.clear()

    def _remembered(
        self, what: object, jobs: Sequence[_Job], run: Callable[[Sequence[_Job]], list[_Seen]]
    ) -> list[_Seen]:
        names = [fingerprint(what, job) for job in jobs]
        new = {name: job for name, job in zip(names, jobs, strict=True) if name not in self._seen}
        if new:
            self._seen |= zip(new, run(list(new.values())), strict=True)
        return [self._seen[name] for name in names]
