"""The seams: every place where one part can be exchanged for another, on one page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from smysl.core.example import Example
from smysl.core.requirement import Specification
from smysl.core.sampling import Completion, Request
from smysl.core.verdict import Limits, Observation, SuiteLayout, SuiteVerdict, Verdict

Files = Mapping[str, str]
"""Relative path (forward slashes) → text: what is laid down in a check's fresh folder."""


@runtime_checkable
class Reader(Protocol):
    """Reads documents of one format into a specification."""

    def read(self, path: Path) -> Specification:
        """Read a file or folder. Raises SpecError where nothing can be understood."""


@runtime_checkable
class Model(Protocol):
    """A language model."""

    @property
    def name(self) -> str:
        """What a person calls it: ``1.5b``, ``scripted:fakes.jsonl``, an endpoint's model name."""

    @property
    def fingerprint(self) -> str:
        """What names its answers in the store: weights' digest or endpoint, plus engine version."""

    def complete(self, request: Request) -> Completion:
        """Answer one call. Raises ModelError; a crash of the engine costs this call alone."""

    def close(self) -> None:
        """Release the engine; safe to call twice."""


@runtime_checkable
class Embedder(Protocol):
    """Turns texts into unit vectors."""

    def embed(self, texts: Sequence[str], *, query: bool = False) -> list[list[float]]:
        """Return one vector a text."""


@runtime_checkable
class Index(Protocol):
    """Finds texts near a query."""

    def add(self, identifier: str, text: str) -> None:
        """Add or replace one text."""

    def search(self, query: str, k: int) -> list[tuple[str, float]]:
        """Return up to ``k`` identifiers with scores, best first."""


@runtime_checkable
class Kernel(Protocol):
    """Runs code that a model wrote, sealed off, and says what it saw. The only place that runs it."""

    @property
    def fingerprint(self) -> str:
        """Part of every verify key: kernel version, Python version, isolation does not count."""

    def check(
        self, files: Files, namespace: str, examples: Sequence[Example], limits: Limits
    ) -> list[Verdict]:
        """Check each example in a fresh folder against the package laid down from ``files``.

        Args:
            files: the package's files, for instance ``{"pay/__init__.py": …, "pay/pay.py": …}``.
            namespace: module whose names the examples see, ``pay.pay``; transcripts ignore it.
            examples: what must hold; values are compared outside the sandbox.
            limits: of each example.
        """

    def check_many(
        self,
        jobs: Sequence[tuple[Files, str, Sequence[Example]]],
        limits: Limits,
        *,
        times: int = 1,
        lose: int = 0,
    ) -> list[list[Verdict]]:
        """Check many candidates, over all cores; results in the order of ``jobs``.

        Whatever is not provably always the same is run ``times`` times, to tell what is flaky. What has
        failed ``lose`` examples has lost: the rest need not be run.
        """

    def observe(
        self, jobs: Sequence[tuple[Files, str, Sequence[str]]], limits: Limits
    ) -> list[list[Observation]]:
        """Evaluate call expressions on many candidates: behaviour vectors for clustering."""

    def run_pytest(
        self,
        files: Files,
        expected: Sequence[str],
        limits: Limits,
        *,
        coverage: bool = False,
        layout: SuiteLayout | None = None,
    ) -> SuiteVerdict:
        """Run the tests under ``tests/`` of ``files``; every expected id must report for itself.

        With ``coverage``, each says what it ran; that takes longer. A ``layout`` names other tests.
        """

    def close(self) -> None:
        """End all workers; safe to call twice."""


class WorkUnit(Protocol):
    """Some checks of one candidate, for one worker in one go.

    Attributes:
        request: what the worker is told of the candidate, and the limits.
        tasks: the checks.
        replies: what came of each, ``None`` until it is known.
        error: why there is none; it belongs to whoever waits.
    """

    request: dict[str, Any]
    tasks: list[dict[str, Any]]
    replies: list[dict[str, Any] | None]
    error: BaseException | None


@runtime_checkable
class Pool(Protocol):
    """Workers behind a kernel: processes on this machine, or on a cluster; replies are the same."""

    def run(self, units: Iterable[WorkUnit]) -> None:
        """Run the units; their replies are filled in when this returns.

        Raises:
            SandboxError: where there are no workers any more.
            StopError: where the pool is closed meanwhile.
        """

    def close(self) -> None:
        """End all workers, in the middle of their work too; safe to call twice."""


@runtime_checkable
class Oracle(Protocol):
    """Somebody who can answer questions: a person at a terminal, a file, nobody."""

    def ask(self, question: str, choices: Sequence[str]) -> int | str | None:
        """Return the position of a choice, other words, or ``None`` for "decide later"."""
