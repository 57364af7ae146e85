"""``smysl train``: what the product learns from its own earlier runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from smysl.cli.options import JsonOption
from smysl.cli.output import OUT
from smysl.cli.verbs import verb_app
from smysl.cli.words import say

app = verb_app()


@app.callback()
def train() -> None:
    """Learn from earlier builds. Nothing that is solved is solved again because of it."""


@app.command()
def shares(
    folders: Annotated[
        list[Path],
        typer.Argument(metavar="DIR...", help="Built packages, or folders with some below them."),
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write there, not to this user's cache."),
    ] = None,
    json: JsonOption = False,  # noqa: ARG001 - main has read it already
) -> None:
    """Learn which prompt and which temperature to try next, from what came of the calls of earlier builds.

    The file is made anew from the folders that are named. Every later build of this user goes by it; delete
    it to go by what came with the program again.
    """
    from smysl.train import shares as training

    result = training.run(folders, out)
    for line in training.lines(result):
        OUT.line(line)
    OUT.line()
    OUT.line(say("written", path=result["path"]))
    OUT.result(**result)
