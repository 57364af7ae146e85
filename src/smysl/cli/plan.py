"""``smysl plan``: what was understood, before anything is spent on it."""

from __future__ import annotations

from pathlib import Path

from smysl.cli.options import JsonOption, SpecArgument
from smysl.cli.output import OUT
from smysl.cli.summary import show_diagnostics
from smysl.cli.verbs import verb_app
from smysl.cli.words import say

app = verb_app()


@app.command()
def plan(spec: SpecArgument, *, json: JsonOption = False) -> None:  # noqa: ARG001 - main has read it already
    """Show the goal tree and the contracts that documents lead to."""
    show_plan(spec, full=False)


def show_plan(spec: Path, *, full: bool) -> None:
    """Show a plan; with ``full`` also how each contract would be asked for."""
    import msgspec

    from smysl.build.result import counts, has_errors, question_row
    from smysl.plan.planner import make_plan
    from smysl.plan.questions import blocking_questions
    from smysl.spec import read

    specification = read(spec)
    planned = make_plan(specification)
    made = planned.plan
    diagnostics = specification.diagnostics + planned.diagnostics
    show_diagnostics(diagnostics, spec)
    for goal in made.goals:
        OUT.line(f"{goal.title}")
        for name in goal.contracts:
            contract = made.contract(name)
            answers = ", ".join(contract.requirements)
            OUT.line(f"  {contract.signature!s:<60} {answers}   {say('examples', n=len(contract.examples))}")
            if full:
                OUT.line(f"      {contract.kind}; {say('uses')}: {', '.join(contract.uses) or '-'}")
    questions = blocking_questions(specification)
    OUT.line(say("plan", modules=len(made.goals), contracts=len(made.contracts), questions=len(questions)))
    OUT.result(
        "errors" if has_errors(diagnostics) else "done",
        package=made.package,
        requirements={**counts(()), "total": len(specification.requirements), "items": []},
        contracts={"total": len(made.contracts), "solved": 0, "reused": 0},
        plan=msgspec.to_builtins(made),
        questions=[question_row(q) for q in questions],
        diagnostics=[d.as_row() for d in diagnostics],
    )
