"""``smysl bench``: public benchmarks, measured on tests that nothing here has seen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from smysl.cli.options import BudgetTokensOption, JsonOption, ModelOption, SamplesOption, SeedOption
from smysl.cli.output import OUT
from smysl.cli.verbs import verb_app
from smysl.core.errors import UsageError

app = verb_app()


@app.command()
def bench(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="humaneval, mbpp, exercism, classeval, project, specs, quixbugs, humanevalfix, replay or "
            "kernel.",
        ),
    ],
    *,
    data: Annotated[Path, typer.Option("--data", metavar="PATH", help="The benchmark's data.")],
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Samples, builds, scores, result.")
    ] = Path("bench"),
    model: ModelOption = None,
    samples: SamplesOption = None,
    seed: SeedOption = 1,
    draws: Annotated[int, typer.Option("--draws", metavar="N", min=1, help="Builds of each task.")] = 1,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=0, help="Only the first N tasks.")] = 0,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="TASK", help="Only this task; may be repeated.")
    ] = None,
    budget_tokens: BudgetTokensOption = None,
    budget_runs: Annotated[
        int | None,
        typer.Option("--budget-runs", metavar="N", min=0, help="Test runs of each way of repairing a task."),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option("--baseline", metavar="FILE", help="What kernel is compared with: a harness in Python."),
    ] = None,
    pool: Annotated[
        Path | None, typer.Option("--pool", metavar="PATH", help="Stored samples to replay.")
    ] = None,
    soak: Annotated[
        int, typer.Option("--soak", metavar="N", min=0, help="With kernel: also N checks in one long run.")
    ] = 0,
    json: JsonOption = False,  # noqa: ARG001 - main has read it already
) -> None:
    """Measure the product on a public benchmark; the same command goes on where it was stopped."""
    if name == "kernel":
        from smysl.bench.kernel import run as kernel

        measured = kernel.run(data, out, baseline=baseline, limit=limit, soaked=soak, say=OUT.note)
        for line in kernel.lines(measured):
            OUT.line(line)
        OUT.result(**measured)
        return
    if name == "replay":
        from smysl.bench import replay

        if pool is None:
            raise UsageError("U057", "replay needs stored samples", help="name them: --pool PATH")
        replayed = replay.run(pool, data, out, limit=limit, say=OUT.note)
        for line in replay.lines(replayed):
            OUT.line(line)
        OUT.result(**replayed)
        return
    from smysl.bench.run import Settings, run
    from smysl.bench.table import lines

    defaults = Settings()
    settings = Settings(
        model=model or defaults.model,
        samples=samples or defaults.samples,
        seed=seed,
        draws=draws,
        limit=limit,
        only=tuple(only or ()),
        budget_tokens=budget_tokens,
        budget_runs=defaults.budget_runs if budget_runs is None else budget_runs,
    )
    result = run(name, data, out, settings, say=OUT.note)
    for line in lines(result):
        OUT.line(line)
    OUT.result(**result)
