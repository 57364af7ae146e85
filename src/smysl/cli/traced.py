"""The trace as plain lines for a terminal, in the language of the person's locale."""

from __future__ import annotations

from smysl.build.trace import LineTrace, Place, RequirementTrace
from smysl.cli.russian import told
from smysl.cli.words import say
from smysl.core.evidence import Evidence


def trace_lines(trace: RequirementTrace | LineTrace) -> list[str]:
    """Return a trace as lines of text."""
    return _requirement(trace) if isinstance(trace, RequirementTrace) else _line(trace)


def _requirement(trace: RequirementTrace) -> list[str]:
    names = [say(key) for key in ("trace said", "trace code", "trace test")]
    width = max(map(len, names))
    said, code, test = (f"  {name:<{width}}   " for name in names)
    stands = _standing(trace.evidence) if trace.evidence else say("not built")
    lines = ["   ".join(filter(None, (f"{trace.id}  {trace.title}", say(trace.strength), stands)))]
    lines.append(f"{said}{trace.place}")
    lines += [f"{' ' * len(said)}{line}" for line in trace.text.strip().split("\n")]
    lines += [f"{code}{_place(place)}" for place in trace.symbols] or [f"{code}{say('no symbol')}"]
    for one in trace.tests:
        file, _, name = one.id.partition("::")
        lines.append(
            f"{test}{file}:{one.line}   {name}   {one.example}   {say('made from', place=one.place)}"
        )
    return lines


def _line(trace: LineTrace) -> list[str]:
    if trace.symbol is None:
        return [f"{trace.file}:{trace.line}   {say('no symbol here')}"]
    lines = [_place(trace.symbol)]
    for row in trace.evidence:
        where = f"{row.span.file}:{row.span.line}"
        lines.append(f"  {row.requirement}   {say(row.strength)}   {_standing(row)}   {where}")
    if not trace.evidence:
        lines.append(f"  {say('no requirement')}")
    return lines


def _standing(row: Evidence) -> str:
    """Return how a requirement stands, and how strong the evidence is, in a few words."""
    parts = []
    if row.failing:
        parts.append(say("examples of", n=row.examples, total=row.examples + row.failing))
    elif row.examples:
        parts.append(say("one example") if row.examples == 1 else say("examples", n=row.examples))
    if row.mutants_killed is not None:
        parts.append(say("share of mutants", share=f"{row.mutants_killed:.0%}"))
    if row.confidence is not None:
        parts.append(say("confidence", share=f"{row.confidence:.2f}"))
    if row.authorship == "person":
        parts.append(say("code of a person"))
    if row.note and not row.failing:
        parts.append(told(row.note))
    stands = say("examples pass" if row.standing == "passes" else row.standing)
    return f"{stands}   {', '.join(parts)}".rstrip()


def _place(place: Place) -> str:
    parts = [f"{place.file}:{place.line}-{place.end_line}", place.symbol]
    if place.authorship == "person":
        parts.append(say("by a person"))
    else:
        parts.append(say("from the documents" if place.file.startswith("tests/") else "by the model"))
        parts += [say("candidates", n=place.samples)] if place.samples else []
    parts += [say("prompt", key=place.prompt[:12])] if place.prompt else []
    return "   ".join(parts)
