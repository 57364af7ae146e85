"""The near side of the scorer: remembers its scores, never sees a test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

import msgspec

from smysl.bench.places import data_digest
from smysl.bench.sealed import Sealed, stopped
from smysl.bench.task import Attempt, Score
from smysl.core.fingerprint import digest, fingerprint
from smysl.core.store import Store

_BATCH = 24


class Scorer:
    """Scores attempts against hidden tests in another process.

    Args:
        benchmark: its name.
        data: where its data lies.
        store: remembers scores; one that nothing which chooses can reach.
        kernel: fingerprint of the kernel, part of every score's name.
    """

    def __init__(self, benchmark: str, data: Path, store: Store, kernel: str) -> None:
        """Name the state of data, tests and kernel; the process starts with the first new attempt."""
        self._process = Sealed("smysl.bench.score", benchmark, data, Score)
        self._store = store
        self._state = fingerprint(benchmark, data_digest(data), _own_digest(), kernel)

    def score(
        self, attempts: Sequence[Attempt], progress: Callable[[int, int], None] | None = None
    ) -> list[Score]:
        """Return one score an attempt, in order. Equal answers to one task are run once.

        Args:
            attempts: what to judge.
            progress: called with (done, all) after each batch.

        Raises:
            MachineError: E050 if the scorer stops.
        """
        keys = [fingerprint(self._state, attempt.task, sorted(attempt.files.items())) for attempt in attempts]
        fresh = {key: attempt for key, attempt in zip(keys, attempts, strict=True) if not self._known(key)}
        pending = list(fresh.items())
        for start in range(0, len(pending), _BATCH):
            batch = pending[start : start + _BATCH]
            for (key, _), score in zip(batch, self._process.ask([a for _, a in batch]), strict=True):
                self._store.put("score", key, msgspec.json.encode(score))
            if progress:
                progress(min(start + _BATCH, len(pending)), len(pending))
        scores = []
        for key, attempt in zip(keys, attempts, strict=True):
            known = self._known(key)
            if known is None:
                raise stopped("a score was written and cannot be read back")
            scores.append(msgspec.structs.replace(known, index=attempt.index))
        return scores

    def close(self) -> None:
        """End the process; safe to call twice."""
        self._process.close()

    def __enter__(self) -> Self:
        """Return the scorer itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def _known(self, key: str) -> Score | None:
        raw = self._store.get("score", key)
        return msgspec.json.decode(raw, type=Score) if raw else None


def _own_digest() -> str:
    """Return the digest of the scorer's code, read as bytes: importing it would load hidden tests."""
    here = Path(__file__).parent
    return fingerprint(
        *(digest(path.read_bytes()) for path in sorted([here / "score.py", *(here / "hidden").glob("*.py")]))
    )
