"""``smysl search``: finds requirements of a specification by words, in English and Russian."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from smysl.cli.options import JsonOption, SpecArgument
from smysl.cli.output import OUT, paint
from smysl.cli.verbs import verb_app
from smysl.cli.words import say
from smysl.core.requirement import Requirement, Specification

app = verb_app()

_WIDTH = 76


@app.command()
def search(
    spec: SpecArgument,
    query: Annotated[list[str], typer.Argument(metavar="WORDS...", help="What to look for.")],
    *,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="How many at most.")] = 10,
    json: JsonOption = False,  # noqa: ARG001 - main has read it already
) -> None:
    """Find the requirements of SPEC that the WORDS are about, best first."""
    from smysl.spec import read

    specification = read(spec)
    found = _search(specification, " ".join(query), limit)
    for requirement, _ in found:
        _show(requirement, spec)
    if not found:
        OUT.line(say("nothing found", specification.language))
    OUT.result(results=[_row(requirement, score) for requirement, score in found])


def _search(specification: Specification, query: str, limit: int) -> list[tuple[Requirement, float | None]]:
    from smysl.memory.bm25 import BM25Index

    index = BM25Index()
    for requirement in specification.requirements:
        index.add(requirement.id, "\n".join([*requirement.section, requirement.title, requirement.text]))
    # Somebody who types an id wants that requirement, whatever its words are: it comes first, unscored.
    named = [r.id for r in specification.requirements if r.id.casefold() == query.casefold()]
    by_words = [(name, score) for name, score in index.search(query, limit) if name not in named]
    found = [*((name, None) for name in named), *by_words][:limit]
    return [(specification.requirement(name), score) for name, score in found]


def _show(requirement: Requirement, spec: Path) -> None:
    place = spec / requirement.span.file if spec.is_dir() else spec
    head = paint(f"{requirement.id:<8}", "bold", sys.stdout)
    OUT.line(f"{head} {requirement.title or _first_line(requirement)}   {place}:{requirement.span.line}")
    if requirement.title:
        OUT.line(f"         {_first_line(requirement)}")


def _first_line(requirement: Requirement) -> str:
    text = " ".join(requirement.text.split())
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1].rstrip() + "…"


def _row(requirement: Requirement, score: float | None) -> dict[str, object]:
    return {
        "id": requirement.id,
        "title": requirement.title,
        "text": requirement.text,
        "score": None if score is None else round(score, 3),
        "file": requirement.span.file,
        "line": requirement.span.line,
    }
