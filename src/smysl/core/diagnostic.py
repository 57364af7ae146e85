"""Diagnostics: what the front end tells a person about the documents, like a compiler."""

from __future__ import annotations

from typing import Literal

import msgspec

from smysl.core.span import Span

Severity = Literal["error", "warning", "note"]


class Label(msgspec.Struct, frozen=True):
    """A place with a few words about it, shown under the excerpt's caret."""

    span: Span
    text: str = ""


class Diagnostic(msgspec.Struct, frozen=True):
    """One finding with a code, a place and a way out.

    Attributes:
        code: a stable code, ``S031`` for instance; listed in ``docs`` and never reused.
        severity: ``error`` stops a build, ``warning`` and ``note`` do not.
        message: one sentence without a full stop.
        labels: the places, the main one first; empty only if the finding has no place.
        help: what to do about it.
    """

    code: str
    severity: Severity
    message: str
    labels: tuple[Label, ...] = ()
    help: str = ""

    @property
    def span(self) -> Span | None:
        """The main place, if there is one."""
        return self.labels[0].span if self.labels else None

    def as_row(self) -> dict[str, object]:
        """Return the flat form of the command line's JSON output."""
        span = self.span
        return {
            "code": self.code,
            "severity": self.severity,
            "file": span.file if span else None,
            "line": span.line if span else None,
            "column": span.column if span else None,
            "message": self.message,
            "help": self.help,
        }
