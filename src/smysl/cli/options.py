"""Arguments and options that several verbs share, so that a name means the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

SpecArgument = Annotated[Path, typer.Argument(metavar="SPEC", help="A document or a folder of documents.")]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Exactly one JSON object on standard output, on every exit code.")
]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="The package's folder; ./NAME if not given.")
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="M",
        help="1.5b, 0.5b, 7b, a GGUF file, an endpoint's base URL and model, or scripted:FILE.",
    ),
]
NoContextOption = Annotated[
    bool,
    typer.Option("--no-context", help="Prompts without definitions and rules: to see what these are worth."),
]
ThenOption = Annotated[
    list[str] | None,
    typer.Option(
        "--then", metavar="M", help="Asked for what the models before it did not solve; may be repeated."
    ),
]
ReviewOption = Annotated[
    bool,
    typer.Option("--review", help="The model reviews its solutions and reflects on failures: more calls."),
]
SamplesOption = Annotated[
    int | None,
    typer.Option(
        "--samples",
        metavar="N",
        min=1,
        help="Most candidates drawn for a contract before repairs.",
    ),
]
BudgetTokensOption = Annotated[
    int | None,
    typer.Option("--budget-tokens", metavar="N", min=0, help="Stop gracefully after so many new tokens."),
]
BudgetSecondsOption = Annotated[
    float | None,
    typer.Option("--budget-seconds", metavar="S", min=0, help="Stop gracefully after so much time."),
]
SeedOption = Annotated[int, typer.Option("--seed", metavar="K", help="Where sampling starts.")]
LockedOption = Annotated[
    bool, typer.Option("--locked", help="Fail rather than solve anything that the lock does not hold.")
]
ReplanOption = Annotated[bool, typer.Option("--replan", help="Plan anew, the existing plan set aside.")]
NonInteractiveOption = Annotated[
    bool, typer.Option("--non-interactive", help="Ask nothing: write questions down and exit with 3.")
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Say what would be done; call no model.")]
SandboxOption = Annotated[
    str,
    typer.Option(
        "--sandbox", metavar="NAME", help="bubblewrap, namespaces, or unsafe (accepts the risk by name)."
    ),
]
