"""Trust: fits how likely a chosen candidate is right, and says how far that can be believed. No model runs.

Every task is chosen for several times: with its examples and without them, from its first few samples and
from all. What the search saw of each choice, and whether hidden tests pass, are the data of a logistic
regression. It is fitted on every other task and judged on the rest, then the other way round; what is shipped
is fitted on all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from smysl.bench.calibration import at, calibration
from smysl.bench.contracts import alone, contract_of, fitted
from smysl.bench.data import load, place
from smysl.bench.places import data_digest
from smysl.bench.pools import Pooled
from smysl.bench.pools import load as load_pool
from smysl.bench.questions import unshown
from smysl.bench.replay import BENCHMARK, scored
from smysl.bench.result import write
from smysl.bench.task import Task
from smysl.check import open_kernel
from smysl.core.fingerprint import fingerprint
from smysl.core.sampling import Completion, Sample
from smysl.core.seams import Kernel
from smysl.core.store import Store
from smysl.solve.field import Field
from smysl.solve.settings import QUICK, Settings
from smysl.solve.trials import Trials
from smysl.solve.trust import SURE, Sight, Weights, probability

_METHOD = 1
_FEW = (3, 5, 7)
"""Samples of a small search; all samples of the pool are one more."""
_RIDGE = 3.0
_BINS = 5

Say = Callable[[str], None]


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """One choice.

    Attributes:
        task: of which task.
        blind: whether its examples were taken away.
        drawn: samples that were chosen among.
        source: position of the chosen one.
        sight: what the search saw of it.
    """

    task: str
    blind: bool
    drawn: int
    source: int
    sight: Sight


Judged = tuple[Seen, bool]


def run(pool: Path, data: Path, out: Path, *, limit: int = 0, say: Say = lambda _: None) -> dict[str, Any]:
    """Fit the weights of ``solve/trust.py``.

    Args:
        pool: stored samples, see ``pools.load``.
        data: the folder with HumanEval+.
        out: folder for stores, ``trust.json`` (the weights) and ``calibration.json`` (the result).
        limit: only the first so many tasks of the pool, 0 for all.
        say: gets one line of progress at a time.

    Returns:
        ``weights``; and of the cross-fitted probabilities, for choices ``with`` and ``without`` examples: the
        ``brier`` score beside that of one who always says the mean, ``reliability`` (for each fifth of the
        choices the mean probability and the share that is right), and, of those where as many voices were
        ``heard`` as a claim asks for, precision and coverage at the threshold.

    Raises:
        UsageError: U050 to U056 for data or a pool that cannot be used.
    """
    started = time.monotonic()
    data = place(BENCHMARK, data)
    pooled = load_pool(pool, load(BENCHMARK, data))[: limit or None]
    with open_kernel() as kernel:
        with Store(out / ".smysl" / "trust") as store:
            seen = [
                one
                for number, task in enumerate(pooled, 1)
                for one in _kept(task, kernel, store, f"chose {number}/{len(pooled)}  {task.task.id}", say)
            ]
        scores = scored(pooled, out, data, kernel, say)
    passed = {one.task.id: row for one, row in zip(pooled, scores, strict=True)}
    judged = [(one, passed[one.task][one.source]) for one in seen]
    halves = [judged_tasks(judged, pooled, half) for half in (0, 1)]
    told = [
        (one, right, probability(one.sight, weights))
        for half, weights in ((0, fit(halves[1])), (1, fit(halves[0])))
        for one, right in halves[half]
    ]
    fitted_on = f"{len(judged)} choices of {len(pooled)} tasks, {pool.name}"
    weights = msgspec.structs.replace(fit(judged), fitted=fitted_on)
    result = {
        "weights": weights,
        "n": len(pooled),
        "choices": len(judged),
        "with": _report([row for row in told if not row[0].blind]),
        "without": _report([row for row in told if row[0].blind]),
        "data": data_digest(data),
        "kernel": kernel.fingerprint,
        "seconds": round(time.monotonic() - started, 1),
    }
    write(out / "trust.json", weights)
    return write(out / "calibration.json", result)


def lines(result: dict[str, Any]) -> list[str]:
    """Return a result as lines for a person."""
    found = [
        f"trust  {result['choices']} choices of {result['n']} tasks, judged by what the others taught",
        "",
    ]
    for name in ("with", "without"):
        row = result[name]
        found.append(
            f"  {name} examples: Brier {row['brier']:.3f}, who says the mean {row['brier_of_mean']:.3f}"
        )
        found += [f"    told {told:.2f}  right {right:.2f}  of {n}" for told, right, n in row["reliability"]]
        if row["sure"]["precision"] is not None:
            precision, coverage = 100 * row["sure"]["precision"], 100 * row["sure"]["coverage"]
            threshold = row["sure"]["threshold"]
            found.append(
                f"    from {threshold} on, where enough were heard ({row['heard']} choices): "
                f"right {precision:.1f} % of {coverage:.1f} %"
            )
    return [*found, "", f"  {result['seconds']} s"]


def fit(judged: Sequence[Judged]) -> Weights:
    """Return the logistic regression of some choices, by Newton's method with a ridge.

    Args:
        judged: what was seen of each choice, and whether it is right; at least one.
    """
    names = list(judged[0][0].sight.features)
    raw = np.array([[one.sight.features[name] for name in names] for one, _ in judged])
    right = np.array([float(held) for _, held in judged])
    mean, spread = raw.mean(axis=0), raw.std(axis=0) + 1e-9
    data = np.column_stack([np.ones(len(raw)), (raw - mean) / spread])
    ridge = np.diag([1e-6, *[_RIDGE] * len(names)])
    beta = np.zeros(len(names) + 1)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-data @ beta))
        slope = data.T @ (right - chance) - ridge @ beta
        bend = (data * (chance * (1 - chance))[:, None]).T @ data + ridge
        step = np.linalg.solve(bend, slope)
        beta += step
        if np.abs(step).max() < 1e-9:
            break
    plain = beta[1:] / spread
    return Weights(
        bias=round(float(beta[0] - plain @ mean), 4),
        weights={name: round(float(value), 4) for name, value in zip(names, plain, strict=True)},
    )


def judged_tasks(judged: Sequence[Judged], pooled: Sequence[Pooled], half: int) -> list[Judged]:
    """Return the choices of every other task."""
    names = {one.task.id for one in pooled[half::2]}
    return [row for row in judged if row[0].task in names]


def _report(told: Sequence[tuple[Seen, bool, float]]) -> dict[str, Any]:
    claims = [(chance, right) for _, right, chance in told]
    heard = [(chance, right) for one, right, chance in told if one.sight.votes >= Settings().sure]
    base = sum(right for _, right in claims) / max(len(claims), 1)
    ranked = sorted(claims)
    size = max(1, len(ranked) // _BINS)
    bins = [ranked[start : start + size] for start in range(0, size * _BINS, size)]
    return {
        "brier": calibration(claims, SURE)["brier"],
        "brier_of_mean": round(base * (1 - base), 4),
        "reliability": [
            (
                round(sum(chance for chance, _ in one) / len(one), 3),
                round(sum(right for _, right in one) / len(one), 3),
                len(one),
            )
            for one in bins
            if one
        ],
        "heard": len(heard),
        "sure": at(heard, SURE),
    }


def _kept(one: Pooled, kernel: Kernel, store: Store, told: str, say: Say) -> list[Seen]:
    key = fingerprint("trust", _METHOD, one, kernel.fingerprint)
    raw = store.get("seen", key)
    if raw is None:
        raw = msgspec.json.encode(
            [found for task in (one.task, unshown(one.task)) for found in _choices(one, task, kernel)]
        )
        store.put("seen", key, raw)
    say(told)
    return msgspec.json.decode(raw, type=list[Seen])


def _choices(one: Pooled, task: Task, kernel: Kernel) -> list[Seen]:
    """Choose among the first few samples, and among all."""
    contract = contract_of(task, one.sources)
    surroundings = alone(contract)
    trials = Trials(kernel, surroundings.workspace, QUICK)
    sources = [fitted(task.files(source)[task.path], contract) for source in one.sources]
    found = []
    for count in sorted({min(few, len(sources)) for few in (*_FEW, len(sources))}):
        field = Field(contract, surroundings, (), trials, Settings(as_written=True))
        texts = [Sample(f"```python\n{source}\n```", 0) for source in sources[:count]]
        field.admit(Completion(tuple(texts), 0, 0), "trust", "given")
        choice = field.choose()
        if choice is not None and choice.sight is not None and choice.is_heard_by_others:
            place = int(choice.attempt.origin.rpartition("#")[2])
            found.append(
                Seen(
                    task=task.id,
                    blind=not task.public,
                    drawn=count,
                    source=place,
                    sight=choice.sight,
                )
            )
    return found
