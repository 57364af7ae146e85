"""Benchmarks in which one answer is chosen among samples: humaneval, mbpp, classeval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from smysl.bench import public
from smysl.bench.answers import extract
from smysl.bench.rows import Pool, rows
from smysl.bench.samples import Drawn, draw
from smysl.bench.scorer import Scorer
from smysl.bench.task import Attempt, Task
from smysl.core.fingerprint import fingerprint
from smysl.core.seams import Kernel, Model
from smysl.core.store import Store

Select = Callable[[Task, Sequence[str]], int | None]
"""Task and candidate sources → position of the chosen one, ``None`` where none can be used."""

Say = Callable[[str], None]
_PORTION = 8


class Sampling(msgspec.Struct, frozen=True, kw_only=True):
    """How samples are drawn."""

    n: int = 8
    seed: int = 1
    temperature: float = 0.8
    max_tokens: int = 768


def measure(
    tasks: Sequence[Task],
    sampling: Sampling,
    *,
    model: Model,
    kernel: Kernel,
    select: Select,
    scorer: Scorer,
    store: Store,
    state: str,
    say: Say,
) -> dict[str, Any]:
    """Draw, choose, and only then score; return the rows, the costs and one line a task.

    Choosing is over, for every task, before the scorer has been asked anything.

    Args:
        tasks: what is asked.
        sampling: how samples are drawn.
        model: who is asked.
        kernel: runs public examples.
        select: chooses, as the product does.
        scorer: knows the hidden tests.
        store: keeps calls, public verdicts and choices.
        state: what names ``select`` as it is now; a choice made in another state is made again.
        say: progress.
    """
    drawn = _draw_all(tasks, sampling, model, store, say)
    sources = [[extract(text, task.entry) for text in d.texts] for task, d in zip(tasks, drawn, strict=True)]
    shown = _in_portions(tasks, sources, kernel, store, say)
    picks = []
    for number, (task, candidates) in enumerate(zip(tasks, sources, strict=True), 1):
        key = fingerprint("pick", state, task, candidates)
        raw = store.get("pick", key)
        if raw is None:
            raw = msgspec.json.encode(select(task, candidates))
            store.put("pick", key, raw)
        picks.append(msgspec.json.decode(raw, type=int | None))
        say(f"chose {number}/{len(tasks)}  {task.id}")
    attempts = [
        Attempt(task=task.id, index=index, files=task.files(source))
        for task, candidates in zip(tasks, sources, strict=True)
        for index, source in enumerate(candidates)
    ]
    scores = iter(scorer.score(attempts, lambda done, total: say(f"scored {done}/{total}")))
    pools = []
    for task, candidates, passes, pick in zip(tasks, sources, shown, picks, strict=True):
        verdicts = tuple(next(scores).passed for _ in candidates)
        pools.append(Pool(task=task.id, passed=verdicts, public=passes, ours=pick))
    return {
        "rows": rows(pools),
        "sampling": sampling,
        "public_examples": sum(bool(task.public) for task in tasks),
        "tokens_in": sum(d.tokens_in for d in drawn),
        "tokens_out": sum(d.tokens_out for d in drawn),
        "items": pools,
    }


def _draw_all(tasks: Sequence[Task], sampling: Sampling, model: Model, store: Store, say: Say) -> list[Drawn]:
    drawn = []
    for number, task in enumerate(tasks, 1):
        drawn.append(draw(task, model, store, **msgspec.structs.asdict(sampling)))
        say(f"drew {number}/{len(tasks)}  {task.id}")
    return drawn


def _in_portions(
    tasks: Sequence[Task], sources: Sequence[Sequence[str]], kernel: Kernel, store: Store, say: Say
) -> list[tuple[int, ...]]:
    """Check public examples a few tasks at a time, so that an interruption loses little."""
    found: list[tuple[int, ...]] = []
    for start in range(0, len(tasks), _PORTION):
        part = list(zip(tasks, sources, strict=True))[start : start + _PORTION]
        found += public.passed(part, kernel, store)
        say(f"public examples {len(found)}/{len(tasks)}")
    return found
