"""Dice: choices from one random stream, so that a task is a function of its seed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


class Dice:
    """Choices from a random generator.

    Args:
        rng: the stream.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng

    def number(self, low: int, high: int) -> int:
        """Return an integer from ``low`` to ``high``, both included."""
        return int(self._rng.integers(low, high + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of the choices."""
        return choices[int(self._rng.integers(len(choices)))]

    def some(self, choices: Sequence[T], count: int) -> list[T]:
        """Return ``count`` different ones, in random order; all of them where there are fewer."""
        order = self._rng.permutation(len(choices))[:count]
        return [choices[int(position)] for position in order]

    def chance(self, probability: float) -> bool:
        """Return whether something happens."""
        return bool(self._rng.random() < probability)
