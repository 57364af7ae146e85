"""Observations: what a call gave, as text that is equal where behaviour is equal."""

from __future__ import annotations

import re

from smysl.check.judge import trim
from smysl.check.reports import Report, Result
from smysl.check.values import render
from smysl.check.workers import Reply
from smysl.core.verdict import Observation

_FLOAT = re.compile(r"\.|e[-+]")
"""In every text with a float that can have been rounded."""


def observed(reply: Reply, report: Report) -> Observation:
    """Return what a call gave, from what its worker and its child say of it alone."""
    return _observation(report.results[0]) if report.results else _unfinished(reply, report)


def _observation(result: Result) -> Observation:
    """Return the canonical text of a result; what a call prints is part of its behaviour."""
    printed = trim(result.printed)
    if result.error is not None:
        name = result.error.classes[0] if result.error.classes else "Exception"
        return Observation("!memory" if name == "MemoryError" else f"!{name}", result.error.text)
    if result.value is None:
        return Observation(f" and prints {printed!r}" if printed else "")
    value = render(result.value, canonical=True)
    if printed:
        return Observation(f"{value} and prints {printed!r}")
    exact = render(result.value) if _FLOAT.search(value) else value
    return Observation(value, exact="" if exact == value else exact)


def _unfinished(reply: Reply, report: Report) -> Observation:
    """Return what stands for a call whose child did not get to its end."""
    if report.import_error is not None:
        name = report.import_error.classes[0] if report.import_error.classes else "ImportError"
        return Observation(f"!{name}", f"on import: {report.import_error.text}")
    return Observation("!timeout" if reply["ended"] == "timeout" else "!crashed", reply["ended"])
