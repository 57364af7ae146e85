"""The rows of a result: ways of choosing among the same samples, compared pair by pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from smysl.bench.intervals import bootstrap, mcnemar, wilson


class Pool(msgspec.Struct, frozen=True, kw_only=True):
    """All samples of one task with what is known of them.

    Attributes:
        task: its id.
        passed: for each sample, whether all hidden tests pass; 0 is the greedy one.
        public: for each sample, how many public examples pass.
        ours: which sample the product chose, or ``None`` where it chose nothing.
    """

    task: str
    passed: tuple[bool, ...]
    public: tuple[int, ...] = ()
    ours: int | None = None


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One way of choosing, measured.

    Attributes:
        name: ``greedy``, ``random``, ``first``, ``ours``, ``oracle``.
        value: share of tasks solved.
        interval: its 95 % interval: Wilson's, or the bootstrap's where tasks count in fractions.
        tasks: number of tasks.
        wins: tasks that this row solves and greedy does not (for whole verdicts only).
        losses: the reverse.
        difference: from greedy.
        difference_interval: its 95 % interval, by paired bootstrap over tasks.
        p: McNemar's exact p against greedy, where verdicts are whole.
    """

    name: str
    value: float
    interval: tuple[float, float]
    tasks: int
    wins: int = 0
    losses: int = 0
    difference: float = 0.0
    difference_interval: tuple[float, float] = (0.0, 0.0)
    p: float | None = None


def rows(pools: Sequence[Pool]) -> list[Row]:
    """Return greedy, random, first, ours and oracle, all on the same samples.

    *greedy* is sample 0. *random* is the expected value of taking one of the other samples blindly.
    *first* is the earliest sample that passes the most public examples. *oracle* solves what any
    sample solves: no choice can do better.
    """
    ways: dict[str, list[float]] = {
        "greedy": [float(pool.passed[0]) for pool in pools],
        "random": [_expected(pool.passed) for pool in pools],
        "first": [float(pool.passed[_first(pool)]) for pool in pools],
        "ours": [float(pool.ours is not None and pool.passed[pool.ours]) for pool in pools],
        "oracle": [float(any(pool.passed)) for pool in pools],
    }
    return compare(ways, "greedy")


def compare(ways: Mapping[str, Sequence[float]], baseline: str) -> list[Row]:
    """Return one row a way; every way has one number, 0 to 1, for each task in the same order."""
    return [_row(name, values, ways[baseline]) for name, values in ways.items()]


def _row(name: str, values: Sequence[float], base: Sequence[float]) -> Row:
    total = len(values)
    whole = all(value in (0.0, 1.0) for value in (*values, *base))
    gaps = [value - other for value, other in zip(values, base, strict=True)]
    wins = sum(gap > 0 for gap in gaps) if whole else 0
    losses = sum(gap < 0 for gap in gaps) if whole else 0
    return Row(
        name=name,
        value=sum(values) / total if total else 0.0,
        interval=wilson(round(sum(values)), total) if whole else bootstrap(values),
        tasks=total,
        wins=wins,
        losses=losses,
        difference=sum(gaps) / total if total else 0.0,
        difference_interval=bootstrap(gaps),
        p=mcnemar(wins, losses) if whole else None,
    )


def _expected(passed: Sequence[bool]) -> float:
    drawn = passed[1:] or passed
    return sum(drawn) / len(drawn)


def _first(pool: Pool) -> int:
    if not pool.public:
        return 0
    return pool.public.index(max(pool.public))
