"""How sure a figure is: Wilson's interval, the paired bootstrap, McNemar's test."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

_Z95 = 1.959963984540054
_DRAWS = 2000


def wilson(passed: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927), (0, 1) where there is nothing to count."""
    if not total:
        return (0.0, 1.0)
    share = passed / total
    square = _Z95 * _Z95
    middle = share + square / (2 * total)
    half = _Z95 * math.sqrt(share * (1 - share) / total + square / (4 * total * total))
    scale = 1 + square / total
    # At the ends the formula gives exactly 0 and 1; in floating point it may miss them by a hair.
    low = (middle - half) / scale if passed else 0.0
    high = (middle + half) / scale if passed < total else 1.0
    return (low, high)


def bootstrap(values: Sequence[float], *, seed: int = 0, draws: int = _DRAWS) -> tuple[float, float]:
    """Return the 95 % percentile interval of a mean, by resampling tasks (Efron 1979).

    Args:
        values: one number a task; for a paired comparison, the differences.
        seed: of the resampling, so that a figure can be printed twice.
        draws: resamplings.
    """
    if not values:
        return (0.0, 0.0)
    chance = random.Random(seed)  # noqa: S311 - statistics, not secrets
    count = len(values)
    means = sorted(sum(chance.choices(values, k=count)) / count for _ in range(draws))
    return (means[int(0.025 * draws)], means[min(draws - 1, int(0.975 * draws))])


def mcnemar(wins: int, losses: int) -> float:
    """Return the exact two-sided p of a paired comparison in which only disagreements count."""
    total = wins + losses
    if not total:
        return 1.0
    tail = sum(math.comb(total, k) for k in range(min(wins, losses) + 1))
    return float(min(1.0, 2 * tail / 2**total))
