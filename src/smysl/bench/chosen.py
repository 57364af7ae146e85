"""Benchmarks in which one answer is chosen among samples: humaneval, humanevalxl, mbpp, classeval."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from smysl.bench.answers import extract
from smysl.bench.rows import Draw, Pool, compare, rows, solved
from smysl.bench.samples import Drawn, draw
from smysl.bench.scorer import Scorer
from smysl.bench.task import Attempt, Task
from smysl.bench.ways import ABLATIONS, METHOD, WAYS, Picks, pick
from smysl.core.fingerprint import fingerprint
from smysl.core.seams import Kernel, Model
from smysl.core.store import Store
from smysl.solve.votes import Vote, votes

Say = Callable[[str], None]


class Sampling(msgspec.Struct, frozen=True, kw_only=True):
    """How samples are drawn.

    Attributes:
        n: samples beside the greedy answer.
        seed: of the first sample.
        temperature: of the samples.
        max_tokens: of one answer.
        tests: answers that hold tests.
    """

    n: int = 8
    seed: int = 1
    temperature: float = 0.8
    max_tokens: int = 768
    tests: int = 2


class _Answered(msgspec.Struct, frozen=True, kw_only=True):
    """A task, its answers as sources, and what the model's own tests expect."""

    task: Task
    drawn: Drawn
    sources: tuple[str, ...]
    cast: tuple[Vote, ...]


def measure(
    tasks: Sequence[Task],
    sampling: Sampling,
    seeds: Sequence[int],
    *,
    model: Model,
    kernel: Kernel,
    scorer: Scorer,
    store: Store,
    state: str,
    ablate: bool = False,
    say: Say,
) -> dict[str, Any]:
    """Draw, choose, and only then score; return the rows, the costs and one line a task.

    Choosing is over, for every task, before the scorer has been asked anything.

    Args:
        tasks: what is asked.
        sampling: how samples are drawn.
        seeds: of draws with replacement from the samples, each as large as they are; empty for one draw that
            holds each sample once.
        model: who is asked.
        kernel: runs public examples and generated inputs.
        scorer: knows the hidden tests.
        store: keeps calls and choices.
        state: what names the product as it is now; a choice made in another state is made again.
        ablate: whether the product shall also choose without each of its signals.
        say: progress.
    """
    answered = []
    for number, task in enumerate(tasks, 1):
        answered.append(_answered(task, sampling, model, store))
        say(f"drew {number}/{len(tasks)}  {task.id}")
    draws = []
    for number, one in enumerate(answered, 1):
        draws.append(
            [_chosen(one, members, kernel, store, state, ablate=ablate) for members in _members(one, seeds)]
        )
        say(f"chose {number}/{len(tasks)}  {one.task.id}")
    attempts = [
        Attempt(task=one.task.id, index=index, files=one.task.files(source))
        for one in answered
        for index, source in enumerate(one.sources)
    ]
    scores = iter(scorer.score(attempts, lambda done, total: say(f"scored {done}/{total}")))
    pools = [
        Pool(task=one.task.id, passed=tuple(next(scores).passed for _ in one.sources), draws=tuple(taken))
        for one, taken in zip(answered, draws, strict=True)
    ]
    return {
        "rows": rows(pools, WAYS),
        "ablation": compare({way: solved(pools, way) for way in ("ours", *ABLATIONS)}, "ours")
        if ablate
        else None,
        "by_seed": {str(seed): _values(pools, place) for place, seed in enumerate(seeds)},
        "sampling": sampling,
        "public_examples": sum(bool(task.public) for task in tasks),
        "tests": sum(len(one.cast) for one in answered),
        "tokens_in": sum(one.drawn.tokens_in for one in answered),
        "tokens_out": sum(one.drawn.tokens_out for one in answered),
        "items": pools,
    }


def _answered(task: Task, sampling: Sampling, model: Model, store: Store) -> _Answered:
    drawn = draw(task, model, store, **msgspec.structs.asdict(sampling))
    return _Answered(
        task=task,
        drawn=drawn,
        sources=tuple(extract(text, task.entry) for text in drawn.texts),
        cast=tuple(vote for text in drawn.tests for vote in votes(text, task.entry)),
    )


def _members(one: _Answered, seeds: Sequence[int]) -> list[list[int]]:
    """Return the draws: positions of samples beside the greedy one."""
    rest = range(1, len(one.sources))
    if not seeds or not rest:
        return [list(rest)] * max(1, len(seeds))
    names = [fingerprint("draw", one.task.id, seed) for seed in seeds]
    return [random.Random(name).choices(rest, k=len(rest)) for name in names]  # noqa: S311 - no secret


def _chosen(
    one: _Answered, members: Sequence[int], kernel: Kernel, store: Store, state: str, *, ablate: bool
) -> Draw:
    """Return what each way chooses from a draw, from the store where it was chosen before."""
    places = (0, *members)
    sources = [one.sources[place] for place in places]
    sureness = [one.drawn.sureness[place] for place in places]
    key = fingerprint("pick", METHOD, state, one.task, sources, one.cast, sureness, ablate)
    raw = store.get("pick", key)
    if raw is None:
        raw = msgspec.json.encode(pick(one.task, sources, one.cast, kernel, sureness, ablate=ablate))
        store.put("pick", key, raw)
    picks = msgspec.json.decode(raw, type=Picks)
    taken = {**{way: getattr(picks, way) for way in WAYS}, **picks.ablated}
    return Draw(
        members=tuple(members),
        picks={way: None if position is None else places[position] for way, position in taken.items()},
    )


def _values(pools: Sequence[Pool], place: int) -> dict[str, float]:
    """Return the value of each row in one draw."""
    one = [msgspec.structs.replace(pool, draws=(pool.draws[place],)) for pool in pools]
    return {row.name: row.value for row in rows(one, WAYS)}
