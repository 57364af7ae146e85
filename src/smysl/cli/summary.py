"""What a person sees at the end: what is proven, what is not, and where to look."""

from __future__ import annotations

import shlex
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from smysl.cli.output import OUT, paint
from smysl.cli.russian import told
from smysl.cli.view import duration, grouped
from smysl.cli.words import Language, locale_language, say
from smysl.core.diagnostic import Diagnostic

if TYPE_CHECKING:
    from smysl.build.result import Result
    from smysl.core.evidence import Evidence

_COLOURS = {"error": "red", "warning": "yellow", "note": "blue"}
_STANDINGS = ("verified", "agreed", "examples pass", "failing", "unsolved", "unchecked")
_MOST_NOTES = 8
_MOST_QUESTIONS = 3


def show_diagnostics(diagnostics: Sequence[Diagnostic], spec: Path, *, everything: bool = False) -> None:
    """Show findings with their excerpts on standard error; a flood of notes is cut short and counted."""
    if OUT.json or not diagnostics:
        return
    from smysl.spec.excerpt import render

    sources = _sources(spec, diagnostics)
    language = _language(sources)
    notes = 0
    for diagnostic in diagnostics:
        if diagnostic.severity == "note":
            notes += 1
            if notes > _MOST_NOTES and not everything:
                continue
        text = render(diagnostic, sources, language=language)
        head, newline, rest = text.partition("\n")
        OUT.note(paint(head, _COLOURS[diagnostic.severity], sys.stderr) + newline + rest + "\n")
    if notes > _MOST_NOTES and not everything:
        OUT.note(say("more notes", language, n=notes - _MOST_NOTES) + "\n")


def _sources(spec: Path, diagnostics: Sequence[Diagnostic]) -> dict[str, str]:
    sources = {}
    for name in {label.span.file for diagnostic in diagnostics for label in diagnostic.labels}:
        path = spec / name if spec.is_dir() else spec
        try:
            text = path.read_bytes().decode("utf-8-sig", "replace")
        except OSError:
            continue
        sources[name] = text.replace("\r\n", "\n")
    return sources


def _language(sources: Mapping[str, str]) -> Language:
    """Speak Russian where the documents do, or the person's locale does."""
    text = "".join(list(sources.values()))[:20_000]
    cyrillic = sum("а" <= c.lower() <= "я" for c in text)
    latin = sum("a" <= c.lower() <= "z" for c in text)
    return "ru" if cyrillic > latin else locale_language()


def show_questions(result: Result, spec: Path, show: Callable[[str], None] = OUT.line) -> None:
    """Show questions that wait, with the command that answers them; of those that can wait the first few."""
    blocking = result.status == "questions"
    shown = result.questions if blocking else result.questions[:_MOST_QUESTIONS]
    for question in shown:
        show(f"{question.id}  {question.requirement}  {question.text}")
        for number, choice in enumerate(question.choices, 1):
            votes = f"   {say('votes', n=choice.votes)}" if not blocking else ""
            show(f"  {number}) {choice.answer}{votes}")
    if left := len(result.questions) - len(shown):
        show(f"  … {left}: {_short(result.out)}/questions.md")
    if shown:
        places = ["--spec", str(spec), *(_out(result) if blocking else ["--out", _short(result.out)])]
        show(f"{say('answer with', id=shown[0].id)} {shlex.join(places)}")


def show_result(result: Result, spec: Path) -> None:
    """Show the last lines of a build."""
    if OUT.json or result.status == "questions":
        return
    cost = result.cost
    if result.up_to_date:
        OUT.line(
            f" {say('up to date')}   {counted(result.evidence)}   0 model calls   {cost['seconds']:.1f} s"
        )
        for note in result.notes:
            OUT.line(f" {note}")
        return
    where = _short(result.out)
    contracts = result.contracts
    OUT.line()
    OUT.line(f" {where}/   {say('solved of', n=contracts['solved'], total=contracts['total'])}")
    OUT.line(f" {counted(result.evidence)}")
    for row in result.evidence:
        if row.kind in {"failing", "unsolved"}:
            OUT.line(
                f"   {paint(say(row.kind), 'red', sys.stdout)}  {row.requirement}  {told(row.note)}"[:160]
            )
    for note in result.notes:
        OUT.line(f"   {note}")
    OUT.line(_cost(result))
    show_questions(result, spec)
    first = next((r.requirement for r in result.evidence if r.kind in {"failing", "unsolved"}), None)
    first = first or next((row.requirement for row in result.evidence), None)
    why = f"     why  smysl trace {first}" if first else ""
    again = shlex.join(["smysl", "build", str(spec), *_out(result)])
    OUT.line(f" report {where}/report.html{why}     again  {again}")


def show_evidence(result: Result) -> None:
    """Show on standard error how each requirement of a task stands, and what it cost."""
    if OUT.json or result.status == "questions":
        return
    for row in result.evidence:
        standing = "examples pass" if row.standing == "passes" else row.standing
        colour = {"verified": "green", "failing": "red", "unsolved": "red"}.get(row.kind, "yellow")
        OUT.note(
            f" {paint(say(standing), colour, sys.stderr)}  {row.requirement}  {told(row.note)}".rstrip()[:160]
        )
    for note in result.notes:
        OUT.note(f"   {note}")
    OUT.note(_cost(result))


def _cost(result: Result) -> str:
    cost, language = result.cost, locale_language()
    tokens = int(cost.get("tokens_in", 0) + cost.get("tokens_out", 0))
    calls, checks = int(cost.get("model_calls", 0)), int(cost.get("sandbox_runs", 0))
    return (
        f" {duration(cost['seconds'], language)}   {calls} model calls   "
        f"{grouped(tokens, language)} tokens   {checks} checks"
    )


def counted(evidence: Sequence[Evidence]) -> str:
    """Return how many requirements stand how, as one line; what does not occur is left out."""
    counts: Counter[str] = Counter(row.standing for row in evidence)
    counts["examples pass"] = counts.pop("passes", 0)  # of a contract, "passes" says something else
    parts = [say("requirements", n=len(evidence))]
    parts += [f"{counts[standing]} {say(standing)}" for standing in _STANDINGS if counts[standing]]
    return "   ".join(parts)


def _out(result: Result) -> list[str]:
    """Return the option that names the package's folder, where it is not the usual one."""
    where = _short(result.out)
    return [] if where == result.package else ["--out", where]


def _short(out: str) -> str:
    path = Path(out)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
