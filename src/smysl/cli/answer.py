"""``smysl answer``: settle a question; the answer goes into the documents themselves."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from smysl.cli.options import JsonOption, OutOption
from smysl.cli.output import OUT
from smysl.cli.verbs import verb_app
from smysl.cli.words import say

app = verb_app()


@app.command()
def answer(
    question: Annotated[str, typer.Argument(metavar="ID", help="The question, as build or plan names it.")],
    choice: Annotated[str, typer.Argument(metavar="CHOICE", help="A number on offer, or the words.")],
    *,
    spec: Annotated[
        Path, typer.Option("--spec", metavar="SPEC", help="The documents; this folder if not given.")
    ] = Path(),
    out: OutOption = None,
    json: JsonOption = False,  # noqa: ARG001 - main has read it already
) -> None:
    """Write an answer into the specification, beside the requirement it belongs to."""
    from smysl.build.answers import answered

    places = answered(spec, out, question, choice)
    for place in places:
        OUT.line(say("written to", place=place))
    again = ["smysl", "build", str(spec), *(["--out", str(out)] if out else [])]
    OUT.line(say("next", command=shlex.join(again)))
    OUT.result("done", answered=question, written=places)
