"""One benchmark from data to result: resumable, progress told, one JSON object at the end."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec

from smysl.bench import built, chosen, ours, repaired
from smysl.bench.data import load, place
from smysl.bench.data.humanevalxl import in_english
from smysl.bench.places import data_digest
from smysl.bench.pools import load as load_pool
from smysl.bench.result import write
from smysl.bench.scorer import Scorer
from smysl.bench.task import Task
from smysl.core.seams import Kernel, Model
from smysl.core.store import Store
from smysl.solve.repair.settings import Settings as Repairing

SAMPLED = ("humaneval", "humanevalxl", "mbpp", "classeval")
BUILT = ("exercism", "project", "specs")
REPAIRED = ("humanevalfix", "quixbugs")


_RANGE = re.compile(r"(\d+)-(\d+)")


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What a person may set.

    Attributes:
        model: its name; ``none`` where a repair shall do without one.
        samples: beside the greedy answer; for builds, most candidates of a contract; for repairs, answers.
        seed: of the first sample.
        seeds: of draws with replacement from the samples; empty for the samples as they are.
        temperature: of the samples.
        max_tokens: of one answer.
        draws: builds of each task, with seeds 0, 1, …
        budget_tokens: new tokens a build, or ``None``.
        budget_runs: test runs that each way of repairing may spend on a task.
        limit: only the first so many tasks, 0 for all.
        only: only the tasks with these ids, or that ask for these functions; ``511-600`` is a range of ids;
            empty for all.
        ablate: of the sampled ones, whether the product shall also choose without each of its signals.
    """

    model: str = "1.5b"
    samples: int = 8
    seed: int = 1
    seeds: tuple[int, ...] = ()
    temperature: float = 0.8
    max_tokens: int = 768
    draws: int = 1
    budget_tokens: int | None = None
    budget_runs: int = repaired.RUNS
    limit: int = 0
    only: tuple[str, ...] = ()
    ablate: bool = False


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """The exchangeable parts; what is ``None`` is opened here and closed again."""

    model: Model | None = None
    kernel: Kernel | None = None
    builder: built.Builder | None = None


def run(
    benchmark: str,
    data: Path,
    out: Path,
    settings: Settings | None = None,
    *,
    pool: Path | None = None,
    parts: Parts | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Measure the product on a benchmark.

    Every model call, build and score is kept below ``out``; the same command goes on where an
    interrupted one stopped. Scores lie in a store of their own, which is opened after the last choice.

    Args:
        benchmark: ``humaneval``, ``humanevalxl``, ``mbpp``, ``classeval``, ``exercism``, ``project``,
            ``specs``, ``quixbugs`` or ``humanevalfix``.
        data: the benchmark's data.
        out: folder for stores, builds and ``BENCHMARK.json``.
        settings: see ``Settings``.
        pool: of ``humanevalxl``, stored answers to HumanEval: the same problems in English beside it.
        parts: for tests and for comparisons.
        say: gets one line of progress at a time.

    Returns:
        the result that also stands in ``out/BENCHMARK.json``.

    Raises:
        UsageError: U050, U051 for an unknown benchmark or unreadable data; U055, U056 for a pool.
        OutputError: O050 if ``out`` cannot be written.
    """
    from smysl.check import open_kernel

    settings = settings or Settings()
    parts = parts or Parts()
    folder, data = data if data.is_dir() else data.parent, place(benchmark, data)
    wanted = _wanted(load(benchmark, data), settings)
    english = _in_english(wanted, pool, folder) if pool and benchmark == "humanevalxl" else []
    # The sandbox has the standard library only: what needs more cannot be judged, whoever wrote it.
    tasks = [task for task in wanted if not task.needs]
    started = time.monotonic()
    kernel = parts.kernel or open_kernel()
    without = settings.model == "none" and benchmark in REPAIRED
    model = parts.model or (None if without else ours.open_model(settings.model))
    try:
        with Store(out / ".smysl" / "bench") as store:
            measured = _measure(
                benchmark, data, out, settings, parts, tasks, english, model, kernel, store, say
            )
    finally:
        if parts.model is None and model is not None:
            model.close()
        if parts.kernel is None:
            kernel.close()
    result = {
        "benchmark": benchmark,
        "data": data_digest(data),
        "tasks": len(tasks),
        "left_out": {task.id: task.needs for task in wanted if task.needs},
        "model": {"name": model.name if model else "none", "fingerprint": model.fingerprint if model else ""},
        "kernel": kernel.fingerprint,
        "settings": settings,
        "seconds": round(time.monotonic() - started, 1),
        **measured,
    }
    return write(out / f"{benchmark}.json", result)


def _measure(
    benchmark: str,
    data: Path,
    out: Path,
    settings: Settings,
    parts: Parts,
    tasks: list[Task],
    english: list[chosen.Answered],
    model: Model | None,
    kernel: Kernel,
    store: Store,
    say: built.Say,
) -> dict[str, Any]:
    if benchmark in REPAIRED:
        with (
            Store(out / ".smysl" / "scores") as scores,
            Scorer(benchmark, data, scores, kernel.fingerprint) as scorer,
        ):
            return repaired.measure(
                tasks,
                Repairing(
                    samples=settings.samples,
                    temperature=settings.temperature,
                    max_tokens=settings.max_tokens,
                    seed=settings.seed,
                    runs=settings.budget_runs,
                ),
                model=model,
                kernel=kernel,
                scorer=scorer,
                store=store,
                state=ours.state(model.fingerprint if model else "", kernel, {}),
                say=say,
            )
    assert model is not None
    if benchmark in SAMPLED:
        with (
            Store(out / ".smysl" / "scores") as scores,
            Scorer(benchmark, data, scores, kernel.fingerprint) as scorer,
        ):
            sampling = chosen.Sampling(
                n=settings.samples,
                seed=settings.seed,
                temperature=settings.temperature,
                max_tokens=settings.max_tokens,
            )
            choosing = chosen.Choosing(
                kernel=kernel,
                scorer=scorer,
                store=store,
                state=ours.state("given", kernel, {}),
                seeds=settings.seeds,
                ablate=settings.ablate,
                say=say,
            )
            return chosen.measure(tasks, sampling, choosing, model=model, english=english)
    build = parts.builder or ours.builder(
        kernel=kernel,
        model=lambda: model,
        samples=settings.samples,
        budget_tokens=settings.budget_tokens,
        name=settings.model,
    )
    asked = {"samples": settings.samples, "budget": settings.budget_tokens, "shares": ours.shares()}
    state = ours.state(model.fingerprint, kernel, asked)
    done = built.build_all(
        tasks, settings.draws, build, folder=out / "builds", store=store, state=state, say=say
    )
    with (
        Store(out / ".smysl" / "scores") as scores,
        Scorer(benchmark, data, scores, kernel.fingerprint) as scorer,
    ):
        if benchmark == "specs":
            return built.measure_specs(tasks, done, scorer)
        if benchmark == "project":
            return built.measure_projects(tasks, done, scorer)
        return built.measure_exercism(
            tasks, done, scorer, model=model, store=store, max_tokens=settings.max_tokens, say=say
        )


def _in_english(tasks: list[Task], pool: Path, data: Path) -> list[chosen.Answered]:
    """Return stored answers to the same tasks in English, under the ids of these."""
    original = load("humaneval", place("humaneval", data))
    same = in_english(tasks, original)
    stored = {one.task.id: one for one in load_pool(pool, original) if one.is_greedy}
    return [
        chosen.Answered(
            task=msgspec.structs.replace(same[task.id], id=task.id),
            sources=stored[same[task.id].id].sources,
            sureness=(None,) * len(stored[same[task.id].id].sources),
        )
        for task in tasks
        if task.id in same and same[task.id].id in stored
    ]


def _wanted(tasks: list[Task], settings: Settings) -> list[Task]:
    names = {name for word in settings.only for name in _names(word)}
    wanted = [task for task in tasks if not names or task.id in names or task.entry in names]
    return wanted[: settings.limit or None]


def _names(word: str) -> Iterable[str]:
    """Return what a word of ``only`` stands for: itself, or the numbers of a range."""
    if found := _RANGE.fullmatch(word):
        return map(str, range(int(found[1]), int(found[2]) + 1))
    return (word,)
