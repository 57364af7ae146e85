"""The trace as plain lines for a terminal, and as the object that ``--json`` prints."""

from __future__ import annotations

from typing import Any

import msgspec

from smysl.build.table import strength_of
from smysl.build.trace import LineTrace, Place, RequirementTrace


def trace_lines(trace: RequirementTrace | LineTrace) -> list[str]:
    """Return a trace as lines of text."""
    return _requirement(trace) if isinstance(trace, RequirementTrace) else _line(trace)


def trace_json(trace: RequirementTrace | LineTrace) -> dict[str, Any]:
    """Return a trace as plain values."""
    values: dict[str, Any] = msgspec.to_builtins(trace)
    return values


def _requirement(trace: RequirementTrace) -> list[str]:
    evidence = trace.evidence
    kind = f"{evidence.kind}   {strength_of(evidence)}".rstrip() if evidence else "not built"
    lines = [f"{trace.id}  {trace.title}   {trace.strength}   {kind}".replace("     ", "   ")]
    lines += [f"  said   {trace.place}"]
    lines += [f"         {line}" for line in trace.text.strip().split("\n")]
    lines += [f"  code   {_place(place)}" for place in trace.symbols] or ["  code   no symbol answers it"]
    for test in trace.tests:
        file, _, name = test.id.partition("::")
        lines.append(f"  test   {file}:{test.line}   {name}   {test.example}   from {test.place}")
    return lines


def _line(trace: LineTrace) -> list[str]:
    if trace.symbol is None:
        return [f"{trace.file}:{trace.line}   belongs to no symbol: imports, a docstring or white space"]
    lines = [_place(trace.symbol)]
    for row in trace.evidence:
        what = f"{row.kind}   {strength_of(row)}".rstrip()
        lines.append(f"  {row.requirement}   {row.strength}   {what}   {row.span.file}:{row.span.line}")
    if not trace.evidence:
        lines.append("  answers no requirement")
    return lines


def _place(place: Place) -> str:
    parts = [f"{place.file}:{place.line}-{place.end_line}", place.symbol]
    is_test = place.file.startswith("tests/")
    author = "by a person" if place.authorship == "person" else "by the model"
    parts.append("from the documents" if is_test and place.authorship == "model" else author)
    parts += [f"{place.samples} candidates"] if place.samples and place.authorship == "model" else []
    parts += [f"prompt {place.prompt[:12]}"] if place.prompt else []
    return "   ".join(parts)
