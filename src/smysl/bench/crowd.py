"""A crowd: one task, thousands of candidates, and what it takes to choose among them. No model runs.

Candidates are stored samples, then their mutants, then the mutants' mutants: most are wrong, many never end.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from smysl.bench.contracts import alone, contract_of, fitted
from smysl.bench.data import load, place
from smysl.bench.kernel.usage import descendants, memory_mb
from smysl.bench.pools import Pooled
from smysl.bench.pools import load as load_pool
from smysl.bench.replay import BENCHMARK
from smysl.bench.result import write
from smysl.bench.scorer import Scorer
from smysl.bench.task import Attempt
from smysl.check import open_kernel
from smysl.core.errors import UsageError
from smysl.core.sampling import Completion, Sample
from smysl.core.seams import Kernel
from smysl.core.store import Store
from smysl.edit.mutants import mutants
from smysl.solve.field import Field
from smysl.solve.settings import QUICK, Settings
from smysl.solve.trials import Trials

_INPUTS = 50
_MUTANTS = 200
"""Mutants of one candidate at the most."""

Say = Callable[[str], None]


def run(
    pool: Path,
    data: Path,
    out: Path,
    *,
    candidates: int,
    only: Sequence[str] = (),
    say: Say = lambda _: None,
) -> dict[str, Any]:
    """Choose among a crowd of candidates of one task.

    Args:
        pool: stored samples, see ``pools.load``.
        data: the folder with HumanEval+.
        out: folder for ``crowd.json``.
        candidates: how many.
        only: the task; by default the first of the pool that shows an example.
        say: gets one line of progress at a time.

    Returns:
        ``n`` candidates; ``distinct`` ones, formatting and local names aside; how many of those ``passed``
        the public examples; their different ``behaviours`` on ``inputs`` calls; the ``chosen`` one and
        whether it is ``solved`` by the hidden tests; ``filter_seconds`` until the examples have been run,
        ``seconds`` in all; ``peak_mb`` of this process and all workers together.

    Raises:
        UsageError: U050 to U056 for data or a pool that cannot be used, U058 if no task can be taken.
    """
    data = place(BENCHMARK, data)
    pooled = [
        one
        for one in load_pool(pool, load(BENCHMARK, data))
        if one.task.public and (not only or one.task.id in only)
    ]
    if not pooled:
        raise UsageError(
            "U058", "no task of the pool shows an example", where=str(pool), help="name one: --only TASK"
        )
    one = pooled[0]
    sources = crowd(one, candidates)
    say(f"{one.task.id}: {len(sources):,} candidates made")
    with open_kernel() as kernel:
        result, chosen = _chosen(one, sources, kernel, say)
        with (
            Store(out / ".smysl" / "scores") as scores,
            Scorer(BENCHMARK, data, scores, kernel.fingerprint) as scorer,
        ):
            attempt = Attempt(task=one.task.id, index=chosen, files=one.task.files(sources[chosen]))
            result["solved"] = scorer.score([attempt])[0].passed
    return write(out / "crowd.json", result)


def crowd(one: Pooled, number: int) -> list[str]:
    """Return different candidates of one task: its samples, their mutants, and the mutants of those.

    Args:
        one: the task with its samples.
        number: how many at the most; fewer, where there are no more mutants.
    """
    found = dict.fromkeys(one.sources)
    order = list(found)
    place = 0
    while len(order) < number and place < len(order):
        for mutant in mutants(order[place], one.task.entry, limit=_MUTANTS, seed=place):
            if mutant.source not in found:
                found[mutant.source] = None
                order.append(mutant.source)
        place += 1
    return order[:number]


def lines(result: dict[str, Any]) -> list[str]:
    """Return a result as lines for a person."""
    return [
        f"crowd  {result['task']}  {result['n']:,} candidates",
        "",
        f"  distinct    {result['distinct']:>7,}",
        f"  passed      {result['passed']:>7,}   all public examples   {result['filter_seconds']} s so far",
        f"  behaviours  {result['behaviours']:>7,}   on {result['inputs']} inputs",
        f"  chosen      {'right' if result['solved'] else 'wrong'}   by the hidden tests",
        "",
        f"  {result['seconds']} s, {result['peak_mb']:.0f} MB",
    ]


def _chosen(one: Pooled, sources: Sequence[str], kernel: Kernel, say: Say) -> tuple[dict[str, Any], int]:
    contract = contract_of(one.task, one.sources)
    surroundings = alone(contract)
    settings = Settings(samples=len(sources), inputs=_INPUTS, as_written=True)
    field = Field(contract, surroundings, (), Trials(kernel, surroundings.workspace, QUICK), settings)
    started = time.monotonic()
    texts = (fitted(one.task.files(source)[one.task.path], contract) for source in sources)
    field.admit(Completion(tuple(Sample(f"```python\n{text}\n```", 0) for text in texts), 0, 0), "", "")
    filtered = time.monotonic() - started
    peak = _memory_mb()
    passing = sum(a.passed == len(contract.examples) for a in field.attempts.values() if not a.rejected)
    say(f"{len(field.attempts):,} are different, {passing:,} pass the public examples, {filtered:.1f} s")
    choice = field.choose()
    together = time.monotonic() - started
    result = {
        "task": one.task.id,
        "n": len(sources),
        "distinct": len(field.attempts),
        "passed": passing,
        "behaviours": choice.behaviours if choice else 0,
        "inputs": _INPUTS,
        "filter_seconds": round(filtered, 1),
        "seconds": round(together, 1),
        "peak_mb": round(max(peak, _memory_mb()), 1),
        "kernel": kernel.fingerprint,
    }
    return result, int(choice.attempt.origin.rpartition("#")[2]) if choice else 0


def _memory_mb() -> float:
    """Return the most that this process has held, and what its workers hold now, in mebibytes."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return own + sum(map(memory_mb, descendants()))
