"""``smysl build``: compile a specification into a package."""

from __future__ import annotations

from smysl.cli.options import (
    BudgetSecondsOption,
    BudgetTokensOption,
    DryRunOption,
    JsonOption,
    LockedOption,
    ModelOption,
    NoContextOption,
    NonInteractiveOption,
    OutOption,
    ReplanOption,
    ReviewOption,
    SamplesOption,
    SandboxOption,
    SeedOption,
    SpecArgument,
    ThenOption,
)
from smysl.cli.output import OUT
from smysl.cli.summary import show_diagnostics, show_questions, show_result
from smysl.cli.verbs import verb_app

app = verb_app()


@app.command()
def build(
    spec: SpecArgument,
    *,
    out: OutOption = None,
    model: ModelOption = None,
    then: ThenOption = None,
    samples: SamplesOption = None,
    budget_tokens: BudgetTokensOption = None,
    budget_seconds: BudgetSecondsOption = None,
    seed: SeedOption = 0,
    locked: LockedOption = False,
    replan: ReplanOption = False,
    no_context: NoContextOption = False,
    review: ReviewOption = False,
    non_interactive: NonInteractiveOption = False,
    dry_run: DryRunOption = False,
    sandbox: SandboxOption = "",
    json: JsonOption = False,
) -> None:
    """Compile a specification into a working, tested package."""
    if dry_run:
        from smysl.cli.plan import show_plan

        show_plan(spec, full=True)
        return
    from smysl.build.api import Options
    from smysl.build.panel import build_with
    from smysl.cli.asking import asker
    from smysl.cli.progress import watched

    options = Options(
        model=model,
        samples=samples or 8,
        budget_tokens=budget_tokens,
        budget_seconds=budget_seconds,
        seed=seed,
        locked=locked,
        context=not no_context,
        review=review,
        replan=replan,
        sandbox=sandbox,
    )
    ask = None if non_interactive or json else asker()
    with watched(budget_tokens) as journal:
        models = (model, *(then or ()))
        result = build_with(models, spec, out, options, journal=journal, ask=ask, say=OUT.note)
    show_diagnostics(result.diagnostics, spec)
    if result.status == "questions":
        show_questions(result, spec)
    show_result(result, spec)
    OUT.result(result.status, **result.payload())
