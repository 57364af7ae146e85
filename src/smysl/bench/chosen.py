"""Benchmarks in which one answer is chosen among samples: humaneval, humanevalxl, mbpp, classeval."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from smysl.bench.answers import extract
from smysl.bench.rows import Draw, Pool, compare, rows, solved
from smysl.bench.samples import draw
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


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """A task and its answers.

    Attributes:
        task: what was asked.
        sources: the answers' modules, the greedy one first.
        sureness: of each the mean log-probability of its tokens, where that is known.
        cast: what the model's own tests expect.
        tokens_in: tokens read.
        tokens_out: tokens written.
    """

    task: Task
    sources: tuple[str, ...]
    sureness: tuple[float | None, ...]
    cast: tuple[Vote, ...] = ()
    tokens_in: int = 0
    tokens_out: int = 0


class Choosing(msgspec.Struct, frozen=True, kw_only=True):
    """What choices are made with, and where they are kept.

    Attributes:
        kernel: runs public examples and generated inputs.
        scorer: knows the hidden tests; asked after the last choice.
        store: keeps calls and choices.
        state: what names the product as it is now; a choice made in another state is made again.
        seeds: of draws with replacement from the samples, each as large as they are; empty for one draw that
            holds each sample once.
        ablate: whether the product shall also choose without each of its signals.
        say: progress.
    """

    kernel: Kernel
    scorer: Scorer
    store: Store
    state: str
    seeds: tuple[int, ...] = ()
    ablate: bool = False
    say: Say


def measure(
    tasks: Sequence[Task],
    sampling: Sampling,
    choosing: Choosing,
    *,
    model: Model,
    english: Sequence[Answered] = (),
) -> dict[str, Any]:
    """Draw, choose, and only then score; return the rows, the costs and one line a task.

    Choosing is over, for every task, before the scorer has been asked anything.

    Args:
        tasks: what is asked.
        sampling: how samples are drawn.
        choosing: how they are chosen from.
        model: who is asked.
        english: stored answers to the same tasks in English, under the same ids: compared in the same way.
    """
    answered = []
    for number, task in enumerate(tasks, 1):
        answered.append(_answered(task, sampling, model, choosing.store))
        choosing.say(f"drew {number}/{len(tasks)}  {task.id}")
    draws, others = _drawn(answered, choosing), _drawn(english, choosing)
    pools, translated = _scored(answered, draws, choosing), _scored(english, others, choosing)
    return {
        "rows": rows(pools, WAYS),
        "english": _english(pools, translated) if english else None,
        "ablation": compare({way: solved(pools, way) for way in ("ours", *ABLATIONS)}, "ours")
        if choosing.ablate
        else None,
        "by_seed": {str(seed): _values(pools, place) for place, seed in enumerate(choosing.seeds)},
        "sampling": sampling,
        "public_examples": sum(bool(task.public) for task in tasks),
        "tests": sum(len(one.cast) for one in answered),
        "tokens_in": sum(one.tokens_in for one in answered),
        "tokens_out": sum(one.tokens_out for one in answered),
        "items": pools,
    }


def _drawn(answered: Sequence[Answered], choosing: Choosing) -> list[list[Draw]]:
    """Return the draws from each task's answers, with what each way chooses."""
    found = []
    for number, one in enumerate(answered, 1):
        found.append([_chosen(one, members, choosing) for members in _members(one, choosing.seeds)])
        choosing.say(f"chose {number}/{len(answered)}  {one.task.id}")
    return found


def _scored(answered: Sequence[Answered], draws: Sequence[Sequence[Draw]], choosing: Choosing) -> list[Pool]:
    """Return each task's answers with what the hidden tests say of them."""
    attempts = [
        Attempt(task=one.task.id, index=index, files=one.task.files(source))
        for one in answered
        for index, source in enumerate(one.sources)
    ]
    say = choosing.say
    scores = iter(choosing.scorer.score(attempts, lambda done, total: say(f"scored {done}/{total}")))
    return [
        Pool(task=one.task.id, passed=tuple(next(scores).passed for _ in one.sources), draws=tuple(taken))
        for one, taken in zip(answered, draws, strict=True)
    ]


def _english(pools: Sequence[Pool], english: Sequence[Pool]) -> dict[str, Any]:
    """Return the rows of the tasks that were also asked in English, and both languages side by side."""
    asked = {pool.task for pool in english}
    same = [pool for pool in pools if pool.task in asked]
    here = {"in English": english, "here": same}
    return {
        "tasks": len(english),
        "rows": rows(english, WAYS),
        "compared": {
            way: compare({name: _solved(some, way) for name, some in here.items()}, "in English")
            for way in ("greedy", "ours")
        },
    }


def _solved(pools: Sequence[Pool], way: str) -> list[float]:
    return [float(pool.passed[0]) for pool in pools] if way == "greedy" else solved(pools, way)


def _answered(task: Task, sampling: Sampling, model: Model, store: Store) -> Answered:
    drawn = draw(task, model, store, **msgspec.structs.asdict(sampling))
    return Answered(
        task=task,
        sources=tuple(extract(text, task.entry) for text in drawn.texts),
        sureness=drawn.sureness,
        cast=tuple(vote for text in drawn.tests for vote in votes(text, task.entry)),
        tokens_in=drawn.tokens_in,
        tokens_out=drawn.tokens_out,
    )


def _members(one: Answered, seeds: Sequence[int]) -> list[list[int]]:
    """Return the draws: positions of samples beside the greedy one."""
    rest = range(1, len(one.sources))
    if not seeds or not rest:
        return [list(rest)] * max(1, len(seeds))
    names = [fingerprint("draw", one.task.id, seed) for seed in seeds]
    return [random.Random(name).choices(rest, k=len(rest)) for name in names]  # noqa: S311 - no secret


def _chosen(one: Answered, members: Sequence[int], choosing: Choosing) -> Draw:
    """Return what each way chooses from a draw, from the store where it was chosen before."""
    places = (0, *members)
    sources = [one.sources[place] for place in places]
    sureness = [one.sureness[place] for place in places]
    ablate, store = choosing.ablate, choosing.store
    key = fingerprint("pick", METHOD, choosing.state, one.task, sources, one.cast, sureness, ablate)
    raw = store.get("pick", key)
    if raw is None:
        picks = pick(one.task, sources, one.cast, choosing.kernel, sureness, ablate=ablate)
        store.put("pick", key, raw := msgspec.json.encode(picks))
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
