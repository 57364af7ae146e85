"""Trust: more agreement is more trust, and nobody is trusted alone."""

from __future__ import annotations

import math

import msgspec
import pytest

from smysl.solve.trust import SURE, Sight, Weights, probability, shipped

GOOD = Sight(
    likeness=1.0,
    share=1.0,
    margin=1.0,
    votes=8,
    behaviours=0.25,
    values=1.0,
    kinds=9,
    examples=3,
    passed=3,
    eligible=1.0,
    lines=6,
)


def test_it_is_a_probability() -> None:
    assert 0.0 < probability(GOOD) < 1.0
    assert probability(GOOD, Weights(bias=0.0, weights={})) == 0.5
    assert probability(GOOD, Weights(bias=1e9, weights={})) == pytest.approx(1.0)


def test_every_shipped_weight_has_its_feature() -> None:
    assert set(shipped().weights) == set(GOOD.features)
    assert all(math.isfinite(weight) for weight in shipped().weights.values())


@pytest.mark.parametrize(
    "worse",
    [
        {"share": 0.4, "margin": 0.1, "likeness": 0.7, "behaviours": 0.6},
        {"passed": 1, "eligible": 0.3},
        {"kinds": 1},
    ],
)
def test_what_speaks_against_a_choice_lowers_it(worse: dict[str, float]) -> None:
    assert probability(msgspec.structs.replace(GOOD, **worse)) < probability(GOOD)


def test_a_choice_with_examples_and_one_voice_against_is_below_what_may_be_claimed_blind() -> None:
    blind = msgspec.structs.replace(GOOD, examples=0, passed=0, votes=5, share=0.6, margin=0.2, likeness=0.8)
    assert probability(blind) < SURE
