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
            help="humaneval, humanevalxl, mbpp, exercism, classeval, project, specs, quixbugs, humanevalfix, "
            "replay, questions, trust, crowd, generation, kernel or worlds.",
        ),
    ],
    *,
    data: Annotated[Path | None, typer.Option("--data", metavar="PATH", help="The benchmark's data.")] = None,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Samples, builds, scores, result.")
    ] = Path("bench"),
    model: ModelOption = None,
    samples: SamplesOption = None,
    seed: SeedOption = 1,
    seeds: Annotated[
        str,
        typer.Option("--seeds", metavar="LIST", help="Draws with replacement from the samples: 0,1,2."),
    ] = "",
    draws: Annotated[int, typer.Option("--draws", metavar="N", min=1, help="Builds of each task.")] = 1,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=0, help="Only the first N tasks.")] = 0,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="TASK",
            help="Only this task, function, or range 511-600 of numbers; may be repeated.",
        ),
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
        Path | None,
        typer.Option(
            "--pool",
            metavar="PATH",
            help="Stored samples to replay; with humanevalxl: of the same problems in English.",
        ),
    ] = None,
    blind: Annotated[
        bool, typer.Option("--blind", help="With replay: nobody sees the public examples.")
    ] = False,
    ablate: Annotated[
        bool,
        typer.Option("--ablate", help="With replay and the sampled ones: ours without each of its signals."),
    ] = False,
    soak: Annotated[
        int, typer.Option("--soak", metavar="N", min=0, help="With kernel: also N checks in one long run.")
    ] = 0,
    candidates: Annotated[
        int, typer.Option("--candidates", metavar="N", min=1, help="With crowd: how many to choose among.")
    ] = 10_000,
    json: JsonOption = False,  # noqa: ARG001 - main has read it already
) -> None:
    """Measure the product on a public benchmark; the same command goes on where it was stopped."""
    from types import ModuleType
    from typing import Any

    def show(measure: ModuleType, result: dict[str, Any]) -> None:
        for line in measure.lines(result):
            OUT.line(line)
        OUT.result(**result)

    if name == "kernel":
        from smysl.bench.kernel import run as kernel

        found = kernel.run(_named(data), out, baseline=baseline, limit=limit, soaked=soak, say=OUT.note)
        show(kernel, found)
    elif name == "worlds":
        from smysl.worlds.installed import required

        required()
        from smysl.bench.worlds import run as worlds

        show(worlds, worlds.run(out, data=data, limit=limit, rounds=draws, say=OUT.note))
    elif name == "crowd":
        from smysl.bench import crowd

        asked = tuple(only or ())
        show(
            crowd,
            crowd.run(_pool(pool), _named(data), out, candidates=candidates, only=asked, say=OUT.note),
        )
    elif name == "replay":
        from smysl.bench import replay

        found = replay.run(
            _pool(pool), _named(data), out, limit=limit, blind=blind, ablate=ablate, say=OUT.note
        )
        show(replay, found)
    elif name == "questions":
        from smysl.bench import questions

        show(questions, questions.run(_pool(pool), _named(data), out, limit=limit, say=OUT.note))
    elif name == "trust":
        from smysl.bench import trust

        show(trust, trust.run(_pool(pool), _named(data), out, limit=limit, say=OUT.note))
    elif name == "generation":
        from smysl.bench import generation
        from smysl.model.open import DEFAULT, open_model

        opened = open_model(model or DEFAULT)
        try:
            many = samples or generation.SAMPLES
            show(generation, generation.run(opened, out, samples=many, rounds=draws, say=OUT.note))
        finally:
            opened.close()
    else:
        from smysl.bench import table
        from smysl.bench.run import Settings, run

        defaults = Settings()
        settings = Settings(
            model=model or defaults.model,
            samples=samples or defaults.samples,
            seed=seed,
            seeds=_numbers(seeds),
            draws=draws,
            limit=limit,
            only=tuple(only or ()),
            ablate=ablate,
            budget_tokens=budget_tokens,
            budget_runs=defaults.budget_runs if budget_runs is None else budget_runs,
        )
        show(table, run(name, _named(data), out, settings, pool=pool, say=OUT.note))


def _numbers(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(",") if part.strip())
    except ValueError:
        raise UsageError("U066", f"--seeds takes numbers, not {text!r}", help="--seeds 0,1,2") from None


def _named(data: Path | None) -> Path:
    if data is None:
        raise UsageError("U059", "this needs the benchmark's data", help="name its folder: --data PATH")
    return data


def _pool(pool: Path | None) -> Path:
    if pool is None:
        raise UsageError("U057", "this needs stored samples", help="name them: --pool PATH")
    return pool
