"""Beta-binomials: how likely a sample passes, and how much that differs from contract to contract."""

from __future__ import annotations

from collections.abc import Sequence

from smysl.solve.shares import Beta

CONTRACTS = 10
"""Contracts that what is known beforehand weighs as much as: a few builds move it, and do not replace it."""
_LIKENESS = (0.01, 0.95)
_MEAN = (0.005, 0.995)

Counts = Sequence[tuple[int, int]]
"""For each contract the samples drawn, at least one, and those that passed."""


def fitted(counts: Counts, before: Beta) -> Beta:
    """Return the beta distribution of some contracts, drawn towards the one known beforehand.

    The method of moments. The mean is the share of all samples that pass; how alike the samples of one
    contract are is the intraclass correlation 1 / (a + b + 1), from the squares within and between contracts
    (analysis of variance; Ridout et al. 1999, "Estimating intraclass correlation for binary data"). Both are
    weighed against ``before`` by the number of contracts that tell of them. A search stops once it has what
    it wants, so what is counted is a little darker than the truth, for all arms alike.

    Args:
        counts: at least one contract.
        before: the distribution known beforehand.
    """
    share = sum(good for _, good in counts) / sum(drawn for drawn, _ in counts)
    mean = _weighed(share, len(counts), before.mean)
    alike = likeness(counts)
    prior = 1 / (before.strength + 1)
    # Whoever drew one sample of a contract learned nothing of how alike they are.
    telling = sum(drawn > 1 for drawn, _ in counts)
    rho = _within(_LIKENESS, prior if alike is None else _weighed(alike, telling, prior))
    mean, strength = _within(_MEAN, mean), 1 / rho - 1
    return Beta(round(mean * strength, 4), round((1 - mean) * strength, 4))


def likeness(counts: Counts) -> float | None:
    """Return how alike the samples of one contract are, 0 to 1; ``None`` where that cannot be told."""
    total = sum(drawn for drawn, _ in counts)
    groups = len(counts)
    share = sum(good for _, good in counts) / total
    if groups < 2 or total == groups or not 0 < share < 1:
        return None
    between = sum(drawn * (good / drawn - share) ** 2 for drawn, good in counts) / (groups - 1)
    within = sum(good * (drawn - good) / drawn for drawn, good in counts) / (total - groups)
    size = (total - sum(drawn**2 for drawn, _ in counts) / total) / (groups - 1)
    spread = between + (size - 1) * within
    return min(1.0, max(0.0, (between - within) / spread)) if spread > 0 else None


def _weighed(seen: float, contracts: int, before: float) -> float:
    return (seen * contracts + before * CONTRACTS) / (contracts + CONTRACTS)


def _within(bounds: tuple[float, float], value: float) -> float:
    return min(bounds[1], max(bounds[0], value))
