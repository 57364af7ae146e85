"""Consensus: candidates and tests that a model wrote judge each other, and nobody else.

CodeT (Chen et al. 2022): candidates that pass the same tests are one group, worth its members times the
tests that they pass. A small model's tests are often wrong, so their word only tempers how alike candidates
behave; see ``design/search.md`` for the measure.
"""

from __future__ import annotations

from collections.abc import Sequence

_SAY = 0.3
"""Power of the tests' word beside behaviour: 0 would not hear them, 1 is as strong as CodeT's own."""


def dual(kept: Sequence[Sequence[bool]], votes: Sequence[float]) -> list[float]:
    """Return CodeT's score of each candidate: members of its group times tests that the group keeps.

    Args:
        kept: of each candidate, which tests it passes.
        votes: how often each candidate was drawn.
    """
    groups: dict[tuple[bool, ...], float] = {}
    for row, weight in zip(kept, votes, strict=True):
        groups[tuple(row)] = groups.get(tuple(row), 0.0) + weight
    return [groups[tuple(row)] * sum(row) for row in kept]


def tempered(alike: Sequence[float], kept: Sequence[Sequence[bool]], votes: Sequence[float]) -> list[float]:
    """Return how alike each candidate behaves to all others, tempered by what tests say of it.

    Args:
        alike: of each candidate, 0 to 1.
        kept: of each candidate, which tests it passes; the same number for all.
        votes: how often each candidate was drawn.
    """
    scores = dual(kept, votes)
    most = max(scores, default=0.0)
    if not most:
        return list(alike)
    return [one * (score / most) ** _SAY for one, score in zip(alike, scores, strict=True)]
