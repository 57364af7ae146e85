"""``smysl repair``: from failing tests to the smallest patch with which they pass."""

from __future__ import annotations

import itertools
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smysl.cli.options import (
    BudgetSecondsOption,
    BudgetTokensOption,
    JsonOption,
    ModelOption,
    SamplesOption,
    SeedOption,
)
from smysl.cli.output import OUT, Status, paint
from smysl.cli.summary import show_diagnostics
from smysl.cli.verbs import verb_app
from smysl.cli.words import say

if TYPE_CHECKING:
    from smysl.core.journal import Event
    from smysl.solve.repair.session import Repair

app = verb_app()

_NONE = "none"
_EVERY = 25
"""Test runs between two lines of progress."""


@app.command()
def repair(
    repo: Annotated[Path, typer.Argument(metavar="REPO", help="A folder with Python source and its tests.")],
    *,
    test: Annotated[
        list[str] | None,
        typer.Option(
            "--test", metavar="NODEID", help="Repair only this test, or those of this file; repeatable."
        ),
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Write the patch into REPO.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Also write the diff there.")
    ] = None,
    model: ModelOption = None,
    samples: SamplesOption = None,
    budget_tokens: BudgetTokensOption = None,
    budget_runs: Annotated[
        int | None, typer.Option("--budget-runs", metavar="N", min=0, help="Most candidates that are run.")
    ] = None,
    budget_seconds: BudgetSecondsOption = None,
    seed: SeedOption = 0,
    json: JsonOption = False,  # noqa: ARG001 - main has read it already
) -> None:
    """Find the smallest patch with which the failing tests pass, and print it as a diff.

    Nothing in REPO is changed without --apply, and tests never are. Its code runs in the sandbox alone. The
    model is 1.5b where that is on this machine; --model none does without one.
    """
    from smysl.check import open_kernel
    from smysl.core.journal import Journal
    from smysl.core.places import cache_folder
    from smysl.core.store import Store
    from smysl.model.open import DEFAULT, open_model
    from smysl.solve.repair.applying import apply_edit, write_diff
    from smysl.solve.repair.findings import diagnostics, payload
    from smysl.solve.repair.repository import read_repository
    from smysl.solve.repair.session import Source
    from smysl.solve.repair.session import repair as run
    from smysl.solve.repair.settings import Settings

    repository = read_repository(repo)
    journal = Journal()
    journal.subscribe(_tell)
    defaults = Settings()
    settings = Settings(
        samples=samples or defaults.samples,
        seed=seed,
        runs=defaults.runs if budget_runs is None else budget_runs,
        seconds=budget_seconds,
    )
    source = Source(lambda: open_model(model or DEFAULT), needed=model is not None)
    kernel = open_kernel(journal=journal)
    try:
        with Store(cache_folder() / "repair") as store:
            done = run(
                repository,
                kernel,
                settings,
                wanted=test or (),
                source=None if model == _NONE else source,
                store=store,
                budget_tokens=budget_tokens,
                journal=journal,
            )
    finally:
        kernel.close()
    found = diagnostics(done, repository)
    status: Status = "done" if done.is_done else "unsolved"
    OUT.result(status, repo=str(repo), applied=False, **payload(done, journal))
    OUT.result(status, diagnostics=[one.as_row() for one in found])
    show_diagnostics(found, repo)
    _show(done)
    if done.edit is not None and out is not None:
        write_diff(out, done.edit)
        OUT.note(say("written", path=out))
    if done.edit is not None and apply:
        OUT.note(say("written", path=apply_edit(repo, done.edit)))
        OUT.result(status, applied=True)
    elif done.edit is not None:
        given = {
            "--model": model,
            "--samples": samples,
            "--budget-tokens": budget_tokens,
            "--budget-runs": budget_runs,
            "--budget-seconds": budget_seconds,
            "--seed": seed or None,
        }
        OUT.note(say("next", command=_applied(repo, test or (), given)))


def _applied(repo: Path, tests: Sequence[str], given: Mapping[str, object]) -> str:
    """Return the command that finds the same patch again and writes it."""
    options = [(name, str(value)) for name, value in given.items() if value is not None]
    options = [*(("--test", test) for test in tests), *options]
    return shlex.join(["smysl", "repair", str(repo), *itertools.chain(*options), "--apply"])


def _tell(event: Event) -> None:
    """Show how far a repair is, on standard error."""
    if event.kind != "repair":
        return
    data = event.data
    if event.state == "start":
        OUT.note(f" {say('repair start', n=data['files'])}")
    elif event.state == "failing":
        OUT.note(f" {say('repair failing', failing=data['failing'], tests=data['tests'])}")
    elif event.state == "asking":
        OUT.note(f" {say('repair asking', name=event.subject, n=data['samples'])}")
    elif event.state in {"passes", "fails"} and data["runs"] % _EVERY == 0:
        OUT.note(f" {say('repair runs', n=data['runs'])}")


def _show(done: Repair) -> None:
    """Show the patch on standard output, and what is known of it beside that."""
    baseline, edit = done.baseline, done.edit
    for test in baseline.failing:
        mark = paint("✔" if edit else "✘", "green" if edit else "red", sys.stderr)
        told = (test.message.strip().splitlines() or [""])[0]
        OUT.note(f" {mark} {test.id}   {told}"[:160])
    for path in baseline.uncollected:
        OUT.note(f" {paint('✘', 'red', sys.stderr)} {path}   {say('repair uncollected')}")
    if not baseline.failing:
        if not (baseline.flaky or baseline.uncollected):
            OUT.note(f" {say('repair nothing', n=baseline.total)}")
        return
    if edit is not None:
        OUT.line(edit.diff.rstrip("\n"))
        nodes, lines = edit.size
        OUT.note(f" {say('repair size', what=edit.what, nodes=nodes, lines=lines)}")
        tests = len(baseline.failing) + len(baseline.passing)
        OUT.note(f" {say('repair plausible', n=tests, covering=len(done.covering))}")
    tokens = done.tokens_in + done.tokens_out
    model = done.model or say("repair no model")
    OUT.note(
        f" {say('repair cost', runs=done.runs, model=model, tokens=tokens, seconds=f'{done.seconds:.0f}')}"
    )
