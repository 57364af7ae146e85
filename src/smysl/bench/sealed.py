"""The near side of a process that knows hidden data: starts it, asks it, never sees what it knows."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Generic, Self, TypeVar

import msgspec

from smysl.core.errors import MachineError

Reply = TypeVar("Reply", bound=msgspec.Struct)


class Sealed(Generic[Reply]):
    """A process that answers batches of JSON lines, see ``hidden/serving.py``.

    Args:
        module: what it runs, ``smysl.bench.score``.
        benchmark: whose hidden data it loads.
        data: where that lies.
        kind: what a line of an answer holds.
    """

    def __init__(self, module: str, benchmark: str, data: Path, kind: type[Reply]) -> None:
        """Remember what to start; the process starts with the first question."""
        self._command = [sys.executable, "-m", module, benchmark, str(data.resolve())]
        self._kind = kind
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, items: Sequence[msgspec.Struct]) -> list[Reply]:
        """Return one answer an item, in order.

        Raises:
            MachineError: E050 if the process stops.
        """
        process = self._process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(b"".join(msgspec.json.encode(item) + b"\n" for item in items) + b"\n")
            process.stdin.flush()
        except BrokenPipeError:
            pass  # what it said before it ended is read below
        replies: list[Reply] = []
        for line in process.stdout:
            if not line.strip():
                return replies
            if b'"error"' in line[:10]:
                told = msgspec.json.decode(line)
                raise MachineError(told["error"], told["message"], help=told["help"])
            replies.append(msgspec.json.decode(line, type=self._kind))
        raise stopped("the scorer ended before it answered")

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
        """Return the object itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

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


def stopped(message: str) -> MachineError:
    """Return the error of a process that ended too soon."""
    return MachineError("E050", message, help="run the same command again: finished scores are kept")
