"""Ways of choosing one answer of many, on the same candidates, the same inputs and the same tests.

The first that passes the public examples, the largest cluster of equal behaviour (Li et al. 2022), dual
execution agreement (Chen et al. 2022), and the product's own choice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from smysl.bench import ours
from smysl.bench.contracts import alone, contract_of, fitted
from smysl.bench.remembering import Remembering
from smysl.bench.task import Task
from smysl.core.seams import Kernel
from smysl.core.verdict import Observation
from smysl.edit.alpha import alpha_digest
from smysl.solve.attempts import Attempt as Candidate
from smysl.solve.consensus import dual
from smysl.solve.inputs import generate
from smysl.solve.settings import QUICK, SIGNALS
from smysl.solve.trials import Trials
from smysl.solve.votes import Vote, kept

WAYS = ("first_public", "majority", "codet", "ours")
"""The ways, in the order of a table."""

ABLATIONS = {**{f"without {signal}": (signal,) for signal in SIGNALS}, "without all of these": SIGNALS}
"""The product's own way without some of what it rests on: row → signals."""

METHOD = 4
"""Raise whenever a way other than the product's own would choose otherwise."""
_INPUTS = 32
_MOST_TESTS = 100


class Picks(msgspec.Struct, frozen=True, kw_only=True):
    """Which source of a task each way of choosing takes; ``None`` where it finds none to take.

    ``ablated`` holds a place for each of ``ABLATIONS``, where these were asked for.
    """

    first_public: int
    majority: int
    codet: int
    ours: int | None
    confidence: float
    ablated: dict[str, int | None] = {}


def pick(
    task: Task,
    candidates: Sequence[str],
    votes: Sequence[Vote],
    kernel: Kernel,
    sureness: Sequence[float | None] = (),
    *,
    ablate: bool = False,
) -> Picks:
    """Let every way choose.

    Args:
        task: what is asked.
        candidates: sources, in the order in which they came, at least one.
        votes: what tests that a model wrote expect, duplicates kept: each is one voice.
        kernel: where candidates run.
        sureness: of each source the mean log-probability of its tokens; only the product's own way heeds it.
        ablate: whether the product shall also choose without each of its signals.
    """
    kernel = Remembering(kernel)
    groups = equals(candidates)
    heads = [members[0] for members in groups]
    sources = [candidates[head] for head in heads]
    counts = [float(len(members)) for members in groups]
    cast = Counter(votes)
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
    chosen = ours.chosen_by_search(task, candidates, kernel, written, sureness)
    ablated = {
        row: ours.chosen_by_search(task, candidates, kernel, written, sureness, without).place
        for row, without in (ABLATIONS.items() if ablate else ())
    }
    return Picks(
        first_public=heads[_first_best(shown)],
        majority=heads[best[_first_best(_clusters(vectors, drawn))]],
        codet=heads[best[_first_best(agreement)]],
        ours=chosen.place,
        confidence=chosen.confidence,
        ablated=ablated,
    )


def equals(sources: Sequence[str]) -> list[list[int]]:
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
    behaviours = [tuple(o.told() for o in vector) for vector in vectors]
    sizes: Counter[tuple[str, ...]] = Counter()
    for behaviour, count in zip(behaviours, counts, strict=True):
        sizes[behaviour] += int(count)
    return [float(sizes[b]) if not b or set(b) != {"!"} else 0.0 for b in behaviours]


def _first_best(values: Sequence[float]) -> int:
    return max(range(len(values)), key=lambda position: (values[position], -position))
