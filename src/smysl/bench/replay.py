"""Replay: ways of choosing, compared on samples that were drawn before. No model runs.

The rows are those of AlphaCode's and CodeT's papers: what a blind draw is worth, the first sample that passes
the public examples, the largest cluster of equal behaviour (Li et al. 2022), dual execution agreement (Chen
et al. 2022), the product's own choice, and what no choice can beat.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from smysl.bench import ours
from smysl.bench.calibration import Claim, calibration
from smysl.bench.contracts import alone, contract_of, fitted
from smysl.bench.data import load, place
from smysl.bench.intervals import bootstrap
from smysl.bench.places import data_digest
from smysl.bench.pools import Pooled
from smysl.bench.pools import load as load_pool
from smysl.bench.scorer import Scorer
from smysl.bench.task import Attempt
from smysl.build.judge import SURE
from smysl.check import open_kernel
from smysl.core.fingerprint import fingerprint
from smysl.core.seams import Kernel
from smysl.core.store import Store, write_atomically
from smysl.core.verdict import Observation
from smysl.edit.alpha import alpha_digest
from smysl.solve.attempts import Attempt as Candidate
from smysl.solve.consensus import dual
from smysl.solve.inputs import generate
from smysl.solve.settings import QUICK
from smysl.solve.trials import Trials
from smysl.solve.votes import kept

BENCHMARK = "humaneval"
ROWS = ("greedy", "random", "first_public", "majority", "codet", "ours", "oracle")

_METHOD = 3
"""Raise whenever a row other than the product's own would choose otherwise."""
_INPUTS = 32
_MOST_TESTS = 100

Say = Callable[[str], None]


class Picks(msgspec.Struct, frozen=True, kw_only=True):
    """Which source of a task each way of choosing takes; ``None`` where it finds none to take."""

    first_public: int
    majority: int
    codet: int
    ours: int | None
    confidence: float


def run(
    pool: Path,
    data: Path,
    out: Path,
    *,
    limit: int = 0,
    blind: bool = False,
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
        say: gets one line of progress at a time.

    Returns:
        ``rows``: way → share of tasks solved, ``None`` for *greedy* where the pool has no greedy sample;
        ``intervals``: way → its 95 % interval; ``n``: number of tasks; ``agreed``, if ``blind``: what the
        product's confidence is worth where no example says anything; and what was compared.

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
                _chosen(one, kernel, store, state, f"chose {number}/{len(pooled)}  {one.task.id}", say)
                for number, one in enumerate(pooled, 1)
            ]
        with (
            Store(out / ".smysl" / "scores") as scores,
            Scorer(BENCHMARK, data, scores, kernel.fingerprint) as scorer,
        ):
            passed = [
                _passed(one, scorer, f"scored {number}/{len(pooled)}  {one.task.id}", say)
                for number, one in enumerate(pooled, 1)
            ]
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
        "agreed": calibration(_claims(picks, passed), SURE) if blind else None,
        "data": data_digest(data),
        "kernel": kernel.fingerprint,
        "seconds": round(time.monotonic() - started, 1),
        "items": [{"task": one.task.id, **row} for one, row in zip(pooled, solved, strict=True)],
    }
    text = msgspec.json.format(msgspec.json.encode(result)) + b"\n"
    write_atomically(out / "replay.json", text)
    plain: dict[str, Any] = msgspec.json.decode(text)
    return plain


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
    return [*found, "", f"  {result['seconds']} s"]


def _chosen(one: Pooled, kernel: Kernel, store: Store, state: str, told: str, say: Say) -> Picks:
    """Return what each way chooses, from the store where it was chosen before."""
    key = fingerprint("replay", _METHOD, state, one)
    raw = store.get("pick", key)
    if raw is None:
        raw = msgspec.json.encode(_pick(one, kernel))
        store.put("pick", key, raw)
    say(told)
    return msgspec.json.decode(raw, type=Picks)


def _pick(one: Pooled, kernel: Kernel) -> Picks:
    task = one.task
    groups = _groups(one.sources)
    heads = [members[0] for members in groups]
    sources = [one.sources[head] for head in heads]
    counts = [float(len(members)) for members in groups]
    cast = Counter(one.votes)
    tests = [vote for vote, _ in cast.most_common(_MOST_TESTS)]
    contract = contract_of(task, sources)
    surroundings = alone(contract)
    trials = Trials(kernel, surroundings.workspace, QUICK)
    tried = [Candidate(fitted(task.files(source)[task.path], contract), "") for source in sources]
    trials.check(contract, tried)
    shown = [candidate.passed for candidate in tried]
    # Every way but the blind draw has seen the public examples: what fails more of them is out.
    best = [place for place, number in enumerate(shown) if number == max(shown)]
    eligible = [tried[place] for place in best]
    made = generate(contract, surroundings.pool, _INPUTS, ())
    calls = trials.telling(contract, eligible, list(dict.fromkeys([*(v.call for v in tests), *made])))
    vectors = trials.observe(contract, eligible, calls)
    drawn = [counts[place] for place in best]
    agreement = dual(kept(tests, calls, vectors) if tests else [[True]] * len(best), drawn)
    written = "\n".join(f"assert {vote.call} == {vote.expected}" for vote in tests)
    place, confidence = ours.chosen_by_search(task, one.sources, kernel, written)
    return Picks(
        first_public=heads[_first_best(shown)],
        majority=heads[best[_first_best(_clusters(vectors, drawn))]],
        codet=heads[best[_first_best(agreement)]],
        ours=place,
        confidence=confidence,
    )


def _groups(sources: Sequence[str]) -> list[list[int]]:
    """Return the positions of equal sources, formatting and local names aside."""
    found: dict[str, list[int]] = {}
    for position, source in enumerate(sources):
        try:
            name = alpha_digest(source)
        except (SyntaxError, ValueError, RecursionError):
            name = source
        found.setdefault(name, []).append(position)
    return list(found.values())


def _clusters(vectors: Sequence[Sequence[Observation]], counts: Sequence[float]) -> list[float]:
    """Return for each source how many behave exactly like it; one that never gives a value is alone."""
    behaviours = [tuple(o.value if not o.is_failure else "!" for o in vector) for vector in vectors]
    sizes: Counter[tuple[str, ...]] = Counter()
    for behaviour, count in zip(behaviours, counts, strict=True):
        sizes[behaviour] += int(count)
    return [float(sizes[b]) if not b or set(b) != {"!"} else 0.0 for b in behaviours]


def _first_best(values: Sequence[float]) -> int:
    return max(range(len(values)), key=lambda position: (values[position], -position))


def _passed(one: Pooled, scorer: Scorer, told: str, say: Say) -> list[bool]:
    """Return for each source whether all hidden tests pass; equal ones are run once."""
    found = [False] * len(one.sources)
    groups = _groups(one.sources)
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
