"""Consensus: candidates and tests that a model wrote judge each other, and nobody else.

CodeT (Chen et al. 2022): candidates that pass the same tests are one group, worth its members times the
tests that they pass. Tests of a small model are wrong as often as right, so a vote counts here by how well it
goes with the rest of what was said: the candidates that keep it, each by the weight of the votes it keeps.
"""

from __future__ import annotations

from collections.abc import Sequence

_ROUNDS = 4


def dual(kept: Sequence[Sequence[bool]], candidates: Sequence[float], tests: Sequence[float]) -> list[float]:
    """Return CodeT's score of each candidate: members of its group times tests that the group keeps.

    Args:
        kept: of each candidate, which tests it passes.
        candidates: how often each was drawn.
        tests: how often each was written.
    """
    groups: dict[tuple[bool, ...], float] = {}
    for row, weight in zip(kept, candidates, strict=True):
        groups[tuple(row)] = groups.get(tuple(row), 0.0) + weight
    return [groups[tuple(row)] * sum(w for w, k in zip(tests, row, strict=True) if k) for row in kept]
