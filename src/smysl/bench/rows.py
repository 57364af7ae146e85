"""The rows of a result: ways of choosing among the same samples, compared pair by pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from smysl.bench.intervals import bootstrap, mcnemar, wilson


class Draw(msgspec.Struct, frozen=True, kw_only=True):
    """One draw from a task's samples, and what each way of choosing takes of it.

    Attributes:
        members: which samples were drawn beside the greedy one; one may be drawn twice.
        picks: way of choosing → sample that it takes, ``None`` where it takes none.
    """

    members: tuple[int, ...]
    picks: dict[str, int | None]


class Pool(msgspec.Struct, frozen=True, kw_only=True):
    """All samples of one task with what is known of them.

    Attributes:
        task: its id.
        passed: for each sample, whether all hidden tests pass; 0 is the greedy one.
        draws: what is chosen from; at least one.
    """

    task: str
    passed: tuple[bool, ...]
    draws: tuple[Draw, ...]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One way of choosing, measured.

    Attributes:
        name: ``greedy``, ``random``, one of the ways of choosing, ``oracle``.
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


def rows(pools: Sequence[Pool], ways: Sequence[str]) -> list[Row]:
    """Return greedy, random, the ways of choosing and oracle, all on the same samples.

    *greedy* is sample 0. *random* is the expected value of taking one of the other samples blindly.
    *oracle* solves what any sample solves: no choice can do better. A task's value is the mean over its
    draws.

    Args:
        pools: one a task.
        ways: names of picks, in the order of the rows.
    """
    values = {
        "greedy": [float(pool.passed[0]) for pool in pools],
        "random": [_mean([_expected(pool.passed, draw.members) for draw in pool.draws]) for pool in pools],
        **{way: solved(pools, way) for way in ways},
        "oracle": [
            _mean([float(any(pool.passed[i] for i in (0, *draw.members))) for draw in pool.draws])
            for pool in pools
        ],
    }
    return compare(values, "greedy")


def solved(pools: Sequence[Pool], way: str) -> list[float]:
    """Return for each pool in what share of its draws a way of choosing solves the task."""
    return [_mean([_right(pool.passed, draw.picks[way]) for draw in pool.draws]) for pool in pools]


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


def _expected(passed: Sequence[bool], members: Sequence[int]) -> float:
    return _mean([float(passed[member]) for member in members or (0,)])


def _right(passed: Sequence[bool], taken: int | None) -> float:
    return float(taken is not None and passed[taken])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
