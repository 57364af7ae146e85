"""``smysl solve``: one function, one class or one file of them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smysl.cli.options import (
    BudgetSecondsOption,
    BudgetTokensOption,
    JsonOption,
    ModelOption,
    NonInteractiveOption,
    ReviewOption,
    SamplesOption,
    SandboxOption,
    SeedOption,
)
from smysl.cli.output import OUT
from smysl.cli.summary import show_diagnostics, show_evidence, show_questions
from smysl.cli.verbs import verb_app

if TYPE_CHECKING:
    from smysl.build.task import Solved

app = verb_app()


@app.command()
def solve(
    task: Annotated[
        str,
        typer.Argument(
            metavar="TASK", help="Python with open definitions, a document, or - for standard input."
        ),
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write it there; TASK itself is filled in."),
    ] = None,
    model: ModelOption = None,
    samples: SamplesOption = None,
    budget_tokens: BudgetTokensOption = None,
    budget_seconds: BudgetSecondsOption = None,
    seed: SeedOption = 0,
    review: ReviewOption = False,
    non_interactive: NonInteractiveOption = False,
    sandbox: SandboxOption = "",
    json: JsonOption = False,
) -> None:
    """Solve one task and print the finished file; what is known of it goes to standard error."""
    from smysl.build.api import Options
    from smysl.build.task import solve as run
    from smysl.cli.asking import asker
    from smysl.cli.progress import watched

    options = Options(
        model=model,
        samples=samples or 8,
        budget_tokens=budget_tokens,
        budget_seconds=budget_seconds,
        seed=seed,
        review=review,
        sandbox=sandbox,
    )
    ask = None if non_interactive or json or task == "-" else asker()
    given: Path | str = sys.stdin.read() if task == "-" else Path(task)
    with watched(budget_tokens) as journal:
        found = run(given, options, journal=journal, ask=ask)
    result = found.result
    if isinstance(given, Path):
        show_diagnostics(result.diagnostics, given)
    where = _written(found, out) if out and found.solved else None
    if found.source and where is None:
        OUT.line(found.source.rstrip("\n"))
    show_evidence(result)
    show_questions(result, found.spec, OUT.note)
    OUT.result(
        result.status,
        **{
            **result.payload(),
            "out": where,
            "source": found.source,
            "solved": list(found.solved),
            "unsolved": list(found.unsolved),
        },
    )


def _written(found: Solved, out: Path) -> str:
    """Write the finished file; over another one only if that is the task itself, as it was read."""
    from smysl.core.errors import OutputError
    from smysl.core.replacing import replace_file
    from smysl.core.store import write_atomically

    source = found.source.encode()
    if out.exists() and out.samefile(found.spec):
        replace_file(out, found.read, source)
        return str(out)
    if out.exists() and out.read_bytes() != source:
        raise OutputError(
            "O070",
            "there is a file already",
            where=str(out),
            help="name another place, or the task itself to fill it in where it stands",
        )
    try:
        write_atomically(out, source)
    except OSError as error:
        raise OutputError("O071", f"the file cannot be written: {error}", where=str(out)) from error
    return str(out)
