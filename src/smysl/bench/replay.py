"""Replay: ways of choosing, compared on samples that were drawn before. No model runs.

The rows are those of AlphaCode's and CodeT's papers: what a blind draw is worth, the first sample that passes
the public examples, the largest cluster of equal behaviour (Li et al. 2022), dual execution agreement (Chen
et al. 2022), the product's own choice, and what no choice can beat.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from smysl.bench import ours, table
from smysl.bench.calibration import Claim, calibration
from smysl.bench.data import load, place
from smysl.bench.intervals import bootstrap
from smysl.bench.places import data_digest
from smysl.bench.pools import Pooled
from smysl.bench.pools import load as load_pool
from smysl.bench.result import write
from smysl.bench.rows import Row, compare
from smysl.bench.scorer import Scorer
from smysl.bench.task import Attempt
from smysl.bench.ways import ABLATIONS, METHOD, WAYS, Picks, equals, pick
from smysl.check import open_kernel
from smysl.core.fingerprint import fingerprint
from smysl.core.seams import Kernel
from smysl.core.store import Store
from smysl.solve.trust import SURE

BENCHMARK = "humaneval"
ROWS = ("greedy", "random", *WAYS, "oracle")

Say = Callable[[str], None]


def run(
    pool: Path,
    data: Path,
    out: Path,
    *,
    limit: int = 0,
    blind: bool = False,
    ablate: bool = False,
    say: Say = lambda _: None,
) -> dict[str, Any]:
    """Compare ways of choosing on a pool of stored samples.

    Choosing is over, for every task, before the scorer has been asked anything. Choices and scores are kept
    below ``out``: the same command goes on where an interrupted one stopped.

    Args:
        pool: a file or folder of samples, see ``pools.load``.
        data: the folder with HumanEval+.
        out: folder for stores and ``replay.json``.
        limit: only the first so many tasks of the pool, 0 for all.
        blind: whether no way of choosing sees the public examples, as if the tasks had none.
        ablate: whether the product shall also choose without each of its signals.
        say: gets one line of progress at a time.

    Returns:
        ``rows``: way → share of tasks solved, ``None`` for *greedy* where the pool has no greedy sample;
        ``intervals``: way → its 95 % interval; ``n``: number of tasks; ``agreed``, if ``blind``: what the
        product's confidence is worth where no example says anything; ``ablation``, if asked for: what is
        solved without each signal, compared with *ours*; and what was compared.

    Raises:
        UsageError: U050 to U056 for data or a pool that cannot be used.
    """
    started = time.monotonic()
    data = place(BENCHMARK, data)
    pooled = load_pool(pool, load(BENCHMARK, data))[: limit or None]
    if blind:
        pooled = [
            msgspec.structs.replace(one, task=msgspec.structs.replace(one.task, public=())) for one in pooled
        ]
    with open_kernel() as kernel:
        with Store(out / ".smysl" / "replay") as store:
            state = ours.state("given", kernel, {})
            picks = [
                _chosen(
                    one,
                    kernel,
                    store,
                    state,
                    f"chose {number}/{len(pooled)}  {one.task.id}",
                    say,
                    ablate=ablate,
                )
                for number, one in enumerate(pooled, 1)
            ]
        passed = scored(pooled, out, data, kernel, say)
    solved = [_solved(*both) for both in zip(pooled, passed, picks, strict=True)]
    values = {name: [value for row in solved if (value := row[name]) is not None] for name in ROWS}
    rows = {name: sum(known) / len(known) if known else None for name, known in values.items()}
    result = {
        "rows": rows,
        "intervals": {name: bootstrap(known) for name, known in values.items() if known},
        "n": len(pooled),
        "samples": sum(len(one.sources) for one in pooled),
        "tests": sum(len(one.votes) for one in pooled),
        "blind": blind,
        "ablation": _ablation(picks, passed) if ablate else None,
        "agreed": calibration(_claims(picks, passed), SURE) if blind else None,
        "data": data_digest(data),
        "kernel": kernel.fingerprint,
        "seconds": round(time.monotonic() - started, 1),
        "items": [{"task": one.task.id, **row} for one, row in zip(pooled, solved, strict=True)],
    }
    return write(out / "replay.json", result)


def _ablation(picks: Sequence[Picks], passed: Sequence[Sequence[bool]]) -> list[Row]:
    """Return what the product solves, and what it would solve without each of its signals."""
    taken = {"ours": [pick.ours for pick in picks]}
    taken |= {way: [pick.ablated[way] for pick in picks] for way in ABLATIONS}
    return compare(
        {
            way: [float(place is not None and row[place]) for place, row in zip(places, passed, strict=True)]
            for way, places in taken.items()
        },
        "ours",
    )


def _claims(picks: Sequence[Picks], passed: Sequence[Sequence[bool]]) -> list[Claim]:
    """Return how sure the product is of each task, and whether it is right."""
    return [
        (pick.confidence, pick.ours is not None and row[pick.ours])
        for pick, row in zip(picks, passed, strict=True)
    ]


def lines(result: dict[str, Any]) -> list[str]:
    """Return a result as lines for a person."""
    found = [f"replay  {result['n']} tasks  {result['samples']:,} samples  {result['tests']:,} tests", ""]
    for name, value in result["rows"].items():
        if value is None:
            found.append(f"  {name:<13}    -   the pool has no greedy sample")
            continue
        low, high = result["intervals"][name]
        found.append(f"  {name:<13} {100 * value:5.1f}  [{100 * low:.1f}, {100 * high:.1f}]")
    if result["agreed"]:
        found.append("")
        for name in ("shipped", "fitted"):
            if (row := result["agreed"][name]) and row["precision"] is not None:
                precision, coverage = 100 * row["precision"], 100 * row["coverage"]
                found.append(
                    f"  agreed ({name})  right {precision:.1f} % of {coverage:.1f} %, from {row['threshold']}"
                )
    found += table.ablation(result)
    return [*found, "", f"  {result['seconds']} s"]


def _chosen(
    one: Pooled, kernel: Kernel, store: Store, state: str, told: str, say: Say, *, ablate: bool
) -> Picks:
    """Return what each way chooses, from the store where it was chosen before."""
    key = fingerprint("replay", METHOD, state, one, ablate)
    raw = store.get("pick", key)
    if raw is None:
        raw = msgspec.json.encode(pick(one.task, one.sources, one.votes, kernel, ablate=ablate))
        store.put("pick", key, raw)
    say(told)
    return msgspec.json.decode(raw, type=Picks)


def scored(pooled: Sequence[Pooled], out: Path, data: Path, kernel: Kernel, say: Say) -> list[list[bool]]:
    """Return for each source of each task whether all hidden tests pass, scores being kept below ``out``."""
    with (
        Store(out / ".smysl" / "scores") as scores,
        Scorer(BENCHMARK, data, scores, kernel.fingerprint) as scorer,
    ):
        return [
            _passed(one, scorer, f"scored {number}/{len(pooled)}  {one.task.id}", say)
            for number, one in enumerate(pooled, 1)
        ]


def _passed(one: Pooled, scorer: Scorer, told: str, say: Say) -> list[bool]:
    """Return for each source whether all hidden tests pass; equal ones are run once."""
    found = [False] * len(one.sources)
    groups = equals(one.sources)
    attempts = [
        Attempt(task=one.task.id, index=members[0], files=one.task.files(one.sources[members[0]]))
        for members in groups
    ]
    for members, score in zip(groups, scorer.score(attempts), strict=True):
        for position in members:
            found[position] = score.passed
    say(told)
    return found


def _solved(one: Pooled, passed: Sequence[bool], picks: Picks) -> dict[str, float | None]:
    drawn = passed[1:] if one.is_greedy and len(passed) > 1 else passed
    return {
        "greedy": float(passed[0]) if one.is_greedy else None,
        "random": sum(drawn) / len(drawn),
        "first_public": float(passed[picks.first_public]),
        "majority": float(passed[picks.majority]),
        "codet": float(passed[picks.codet]),
        "ours": float(picks.ours is not None and passed[picks.ours]),
        "oracle": float(any(passed)),
    }
