"""Trust: how likely a chosen candidate is right, learned from choices that were judged.

Logistic regression on what the search sees of its own choice. The weights lie in ``trust.json`` beside this
module; ``smysl bench trust`` fits them anew.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from importlib import resources

import msgspec

SURE = 0.9
"""Probability from which on agreement may stand for an example: what the design asks of *agreed*."""


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    """What the search sees of its choice.

    Attributes:
        likeness: mean share of votes that give the same value.
        share: share of votes that give the same values throughout.
        margin: share of its behaviour less that of the next one.
        votes: independent votes.
        behaviours: different ones among the eligible, a candidate.
        values: share of inputs that give a value.
        kinds: different values.
        examples: those of the contract.
        passed: those that it passes.
        eligible: share of the candidates that pass as many.
        lines: of its code.
    """

    likeness: float
    share: float
    margin: float
    votes: int
    behaviours: float
    values: float
    kinds: int
    examples: int
    passed: int
    eligible: float
    lines: int

    @property
    def features(self) -> dict[str, float]:
        """The numbers that are weighed, all of the order of one."""
        return {
            "likeness": self.likeness,
            "share": self.share,
            "margin": self.margin,
            "votes": math.log1p(self.votes),
            "behaviours": self.behaviours,
            "values": self.values,
            "kinds": math.log1p(self.kinds),
            "tells": float(self.kinds > 1),
            "examples": math.log1p(self.examples),
            "shown": float(self.examples > 0),
            "passed": self.passed / self.examples if self.examples else 0.0,
            "eligible": self.eligible,
            "lines": math.log1p(self.lines),
        }


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """A fitted regression.

    Attributes:
        bias: log-odds where all features are nought.
        weights: feature → log-odds a unit.
        fitted: what it was fitted on, for people.
    """

    bias: float
    weights: dict[str, float]
    fitted: str = ""


def probability(sight: Sight, weights: Weights | None = None) -> float:
    """Return how likely a choice is right, 0 to 1, to four places."""
    weights = weights or shipped()
    return round(logistic(weights.bias, weights.weights, sight.features), 4)


def logistic(bias: float, weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    """Return the probability of a weighted sum."""
    odds = bias + sum(weight * features[name] for name, weight in weights.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


@cache
def shipped() -> Weights:
    """Return the weights that came with the program."""
    return msgspec.json.decode(
        resources.files("smysl.solve").joinpath("trust.json").read_bytes(), type=Weights
    )
