"""Questions: what it is worth to ask a person, on samples that were drawn before. No model runs.

The tasks' examples are taken away. A simulated person, who knows the right answer, is asked what one call
gives, at most three times a task: the call on which the samples that are still as good as any differ most.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from smysl.bench import ours
from smysl.bench.data import load, place
from smysl.bench.intervals import bootstrap
from smysl.bench.places import data_digest
from smysl.bench.pools import Pooled
from smysl.bench.pools import load as load_pool
from smysl.bench.replay import BENCHMARK, scored
from smysl.bench.result import write
from smysl.bench.sealed import Sealed
from smysl.bench.task import Asked, Task
from smysl.check import open_kernel
from smysl.core.example import CallExample
from smysl.core.fingerprint import fingerprint
from smysl.core.seams import Kernel
from smysl.core.span import Span
from smysl.core.store import Store
from smysl.core.verdict import Observation
from smysl.solve.doubts import stated

MOST = 3
"""Questions a task."""

_METHOD = 2
"""Raise whenever the same samples may lead to other questions."""
_NOWHERE = Span("answer", 1, 1, 1, 1)
_SHOWN = re.compile(r">>>|^\s*(?:for )?examples?\b|^\s*(?:sample )?(?:input|output)s?\b", re.IGNORECASE)

Say = Callable[[str], None]


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one task.

    Attributes:
        picks: after 0, 1, … questions, which source is chosen.
        asked: the calls that were asked about, and what the person said; empty where nothing that can be
            written down.
    """

    picks: tuple[int | None, ...]
    asked: tuple[tuple[str, str], ...]


def run(pool: Path, data: Path, out: Path, *, limit: int = 0, say: Say = lambda _: None) -> dict[str, Any]:
    """Measure what questions are worth.

    Choosing and asking are over, for every task, before the scorer has been asked anything. All is kept
    below ``out``: the same command goes on where an interrupted one stopped.

    Args:
        pool: stored samples, see ``pools.load``.
        data: the folder with HumanEval+.
        out: folder for stores and ``questions.json``.
        limit: only the first so many tasks of the pool, 0 for all.
        say: gets one line of progress at a time.

    Returns:
        ``rows``: for each number of questions allowed, the share of tasks ``solved``, its interval and how
        many were ``asked`` in all; ``oracle``: the share with a right sample; ``n`` tasks.

    Raises:
        UsageError: U050 to U056 for data or a pool that cannot be used.
    """
    started = time.monotonic()
    data = place(BENCHMARK, data)
    pooled = [
        msgspec.structs.replace(one, task=unshown(one.task)) for one in load_pool(pool, load(BENCHMARK, data))
    ][: limit or None]
    with open_kernel() as kernel:
        with (
            Store(out / ".smysl" / "questions") as store,
            Sealed("smysl.bench.reference", BENCHMARK, data, Observation) as person,
        ):
            state = ours.state("given", kernel, {})
            found = []
            for number, one in enumerate(pooled, 1):
                found.append(_kept(one, kernel, person, store, state))
                say(f"asked {number}/{len(pooled)}  {one.task.id}")
        passed = scored(pooled, out, data, kernel, say)
    result = {
        "rows": [_row(count, found, passed) for count in range(MOST + 1)],
        "oracle": sum(any(row) for row in passed) / len(passed),
        "n": len(pooled),
        "data": data_digest(data),
        "kernel": kernel.fingerprint,
        "seconds": round(time.monotonic() - started, 1),
        "items": [
            {
                "task": one.task.id,
                "asked": [{"call": call, "answer": answer} for call, answer in asking.asked],
                "solved": _solved(asking, row),
                "solvable": any(row),
            }
            for one, asking, row in zip(pooled, found, passed, strict=True)
        ],
    }
    return write(out / "questions.json", result)


def lines(result: dict[str, Any]) -> list[str]:
    """Return a result as lines for a person."""
    found = [f"questions  {result['n']} tasks without their examples", ""]
    for row in result["rows"]:
        low, high = row["interval"]
        told = f"{100 * row['solved']:5.1f}  [{100 * low:.1f}, {100 * high:.1f}]   {row['asked']} asked"
        found.append(f"  at most {row['questions']}   {told}")
    return [*found, f"  oracle      {100 * result['oracle']:5.1f}", "", f"  {result['seconds']} s"]


def unshown(task: Task) -> Task:
    """Return a task without its examples: neither to check by nor in its words."""
    entry = re.compile(rf"(?<!def )\b{re.escape(task.entry)}\(")
    kept: list[str] = []
    body = False
    quotes = "'''" if "'''" in task.prompt else '"""'
    for line in task.prompt.splitlines(keepends=True):
        if body and (_SHOWN.search(line) or entry.search(line)):
            kept.append(f"    {quotes}\n```")
            break
        kept.append(line)
        body = body or f"def {task.entry}" in line
    return msgspec.structs.replace(task, prompt="".join(kept), public=())


def _kept(one: Pooled, kernel: Kernel, person: Sealed[Observation], store: Store, state: str) -> Asking:
    key = fingerprint("questions", _METHOD, MOST, state, one)
    raw = store.get("asked", key)
    if raw is None:
        raw = msgspec.json.encode(_ask(one, kernel, person))
        store.put("asked", key, raw)
    return msgspec.json.decode(raw, type=Asking)


def _ask(one: Pooled, kernel: Kernel, person: Sealed[Observation]) -> Asking:
    """Choose, ask about the doubt that remains, and choose again knowing the answer."""
    task = one.task
    chosen = ours.chosen_by_search(task, one.sources, kernel)
    picks = [chosen.place]
    asked: list[tuple[str, str]] = []
    while len(asked) < MOST and chosen.doubt is not None:
        call = chosen.doubt.call
        [seen] = person.ask([Asked(task=task.id, namespace=task.namespace, call=call)])
        answer = stated(seen)
        asked.append((call, answer))
        if answer:
            task = msgspec.structs.replace(task, public=(*task.public, _example(call, answer)))
            chosen = ours.chosen_by_search(task, one.sources, kernel)
        picks.append(chosen.place)
        if not answer:  # the same would be asked again
            break
    return Asking(picks=tuple(picks), asked=tuple(asked))


def _example(call: str, answer: str) -> CallExample:
    if answer.startswith("raises "):
        return CallExample(span=_NOWHERE, call=call, raises=answer.removeprefix("raises "))
    return CallExample(span=_NOWHERE, call=call, expected=answer)


def _solved(asking: Asking, passed: Sequence[bool]) -> list[bool]:
    """Return for each number of questions allowed whether the choice is right."""
    last = len(asking.picks) - 1
    picks = [asking.picks[min(count, last)] for count in range(MOST + 1)]
    return [pick is not None and passed[pick] for pick in picks]


def _row(count: int, found: Sequence[Asking], passed: Sequence[Sequence[bool]]) -> dict[str, Any]:
    solved = [float(_solved(asking, row)[count]) for asking, row in zip(found, passed, strict=True)]
    return {
        "questions": count,
        "solved": sum(solved) / len(solved),
        "interval": bootstrap(solved),
        "asked": sum(min(count, len(asking.asked)) for asking in found),
    }
