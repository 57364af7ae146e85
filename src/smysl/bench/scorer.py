"""The near side of the scorer: starts its process, remembers its scores, never sees a test."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

import msgspec

from smysl.bench.places import data_digest
from smysl.bench.task import Attempt, Score
from smysl.core.errors import MachineError
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
        self._command = [sys.executable, "-m", "smysl.bench.score", benchmark, str(data.resolve())]
        self._store = store
        self._state = fingerprint(benchmark, data_digest(data), _own_digest(), kernel)
        self._process: subprocess.Popen[bytes] | None = None

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
            for (key, _), score in zip(batch, self._ask([a for _, a in batch]), strict=True):
                self._store.put("score", key, msgspec.json.encode(score))
            if progress:
                progress(min(start + _BATCH, len(pending)), len(pending))
        scores = []
        for key, attempt in zip(keys, attempts, strict=True):
            known = self._known(key)
            if known is None:
                raise _stopped("a score was written and cannot be read back")
            scores.append(msgspec.structs.replace(known, index=attempt.index))
        return scores

    def close(self) -> None:
        """End the process; safe to call twice."""
        if self._process is not None:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.close()
            self._process.wait()
            self._process.stdout.close()
            self._process = None

    def __enter__(self) -> Self:
        """Return the scorer itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def _known(self, key: str) -> Score | None:
        raw = self._store.get("score", key)
        return msgspec.json.decode(raw, type=Score) if raw else None

    def _ask(self, attempts: Sequence[Attempt]) -> list[Score]:
        process = self._process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(b"".join(msgspec.json.encode(a) + b"\n" for a in attempts) + b"\n")
            process.stdin.flush()
        except BrokenPipeError:
            pass  # what it said before it ended is read below
        scores: list[Score] = []
        for line in process.stdout:
            if not line.strip():
                return scores
            if b'"error"' in line[:10]:
                told = msgspec.json.decode(line)
                raise MachineError(told["error"], told["message"], help=told["help"])
            scores.append(msgspec.json.decode(line, type=Score))
        raise _stopped("the scorer ended before it answered")

    def _start(self) -> subprocess.Popen[bytes]:
        source = str(Path(__file__).resolve().parents[2])
        path = os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH", "")]))
        # Its standard error could quote a hidden test in a traceback; nobody reads it.
        return subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
        )


def _own_digest() -> str:
    """Return the digest of the scorer's code, read as bytes: importing it would load hidden tests."""
    here = Path(__file__).parent
    return fingerprint(
        *(digest(path.read_bytes()) for path in sorted([here / "score.py", *(here / "hidden").glob("*.py")]))
    )


def _stopped(message: str) -> MachineError:
    return MachineError("E050", message, help="run the same command again: finished scores are kept")
