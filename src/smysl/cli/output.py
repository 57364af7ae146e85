"""What goes to which stream.

For a person: results on standard output, everything else on standard error, colour only on a
terminal. With ``--json``: exactly one object on standard output on every exit code; whatever else
writes there, a library or a child process, lands on standard error instead.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping
from typing import Any, Literal, TextIO

from smysl.cli.russian import told
from smysl.cli.words import say
from smysl.core.errors import SmyslError

Status = Literal["done", "unsolved", "errors", "questions", "environment", "interrupted"]

EXIT_CODES: Mapping[str, int] = {
    "done": 0,
    "unsolved": 1,
    "errors": 2,
    "questions": 3,
    "environment": 4,
    "interrupted": 130,
}

_COLOURS = {"bold": "1", "red": "31", "green": "32", "yellow": "33", "blue": "34", "dim": "2"}


class Output:
    """The two streams of this process, and the one object of ``--json``."""

    def __init__(self) -> None:
        """Speak to a person until told otherwise."""
        self.json = False
        self._status: Status = "done"
        self._payload: dict[str, Any] = {}
        self._stdout: int | None = None

    def begin(self, *, json: bool) -> None:
        """Start one run; with ``json``, take standard output away from everybody else."""
        self.json = json
        self._status, self._payload = "done", {}
        if json:
            sys.stdout.flush()
            self._stdout = os.dup(1)
            os.dup2(2, 1)

    def line(self, text: str = "") -> None:
        """Print a line of the result for a person; nothing with ``--json``."""
        if self.json:
            return
        try:
            print(text, flush=True)
        except BrokenPipeError:
            # The reader has gone (``| head``); the work goes on, silently.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)

    def note(self, text: str) -> None:
        """Print a line beside the result, on standard error."""
        with contextlib.suppress(BrokenPipeError):
            print(text, file=sys.stderr, flush=True)

    def result(self, status: Status = "done", **payload: Any) -> None:
        """Set the outcome of this run: it becomes the exit code and, with ``--json``, the object."""
        self._status = status
        self._payload |= payload

    def fail(self, error: SmyslError) -> None:
        """Report an error, keeping whatever result was already set."""
        self._status = error.status  # type: ignore[assignment]  # the tree in core.errors uses these words
        row = {
            "code": error.code,
            "severity": "error",
            "file": error.where or None,
            "line": None,
            "column": None,
            "message": error.message,
            "help": error.help,
        }
        self._payload["diagnostics"] = [*self._payload.get("diagnostics", ()), row]
        if self.json:
            return
        head = paint(f"{say('error')}[{error.code}]", "red", sys.stderr)
        self.note(f"{head}: {told(error.message)}")
        for name, value in (("where", error.where), ("help", told(error.help))):
            if value:
                self.note(f"  = {say(name):<6} {value}")

    def end(self, *, pipeline: bool) -> int:
        """Write the object, if one is due, and return the exit code. Only the first call writes."""
        if self._stdout is not None:
            import msgspec

            whole = _shape(self._status, pipeline=pipeline) | self._payload
            data = msgspec.json.format(msgspec.json.encode(whole, enc_hook=str), indent=2) + b"\n"
            _give_back(self._stdout, data)
            self._stdout = None
        return EXIT_CODES[self._status]


OUT = Output()
"""This process's output: a process has one standard output, so there is one of these."""


def _shape(status: Status, *, pipeline: bool) -> dict[str, Any]:
    """Return the keys that are always there, so that a script never has to ask."""
    shape: dict[str, Any] = {"status": status}
    if pipeline:
        counts = dict.fromkeys(("total", "verified", "agreed", "failing", "unsolved", "unchecked"), 0)
        costs = dict.fromkeys(("model_calls", "tokens_in", "tokens_out", "sandbox_runs"), 0)
        shape["out"] = None
        shape["requirements"] = {**counts, "items": []}
        shape["contracts"] = {"total": 0, "solved": 0, "reused": 0}
        shape["cost"] = {**costs, "seconds": 0.0}
        shape["questions"] = []
    shape["diagnostics"] = []
    return shape


def _give_back(stdout: int, data: bytes) -> None:
    sys.stdout.flush()
    try:
        while data:
            data = data[os.write(stdout, data) :]
    except BrokenPipeError:
        pass
    os.dup2(stdout, 1)
    os.close(stdout)


def paint(text: str, colour: str, stream: TextIO) -> str:
    """Return ``text`` in a colour (bold, red, green, yellow, blue, dim) if ``stream`` shows colours."""
    return f"\033[{_COLOURS[colour]}m{text}\033[0m" if shows_colour(stream) else text


def shows_colour(stream: TextIO) -> bool:
    """Tell whether a stream is a terminal whose owner has not asked for plain text."""
    return is_live(stream) and not os.environ.get("NO_COLOR")


def is_live(stream: TextIO) -> bool:
    """Tell whether lines on a stream may be drawn over: a capable terminal, not CI's log."""
    return stream.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("CI")
