"""Fitting beta-binomials: what is put in comes out again, and little data moves little."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smysl.solve.shares import Beta
from smysl.train.betas import CONTRACTS, Counts, fitted, likeness

FLAT = Beta(0.5, 1.5)


def simulated(truth: Beta, contracts: int) -> Counts:
    """Return outcomes of contracts whose chances are drawn from ``truth``, two to five samples each."""
    draw = random.Random(3)
    rows = []
    for _ in range(contracts):
        chance, n = draw.betavariate(truth.a, truth.b), draw.randint(2, 5)
        rows.append((n, sum(draw.random() < chance for _ in range(n))))
    return rows


@pytest.mark.parametrize("truth", [Beta(0.6, 1.4), Beta(0.2, 0.3), Beta(4, 6), Beta(0.3, 2.7)])
def test_what_outcomes_were_drawn_from_is_found_again(truth: Beta) -> None:
    found = fitted(simulated(truth, 4000), FLAT)
    assert found.mean == pytest.approx(truth.mean, abs=0.03)
    assert 1 / (found.strength + 1) == pytest.approx(1 / (truth.strength + 1), abs=0.04)


def test_few_contracts_move_little_and_as_many_as_the_prior_weighs_move_it_half_way() -> None:
    assert fitted([(3, 3)], FLAT).mean == pytest.approx(
        FLAT.mean + (1 - FLAT.mean) / (CONTRACTS + 1), abs=1e-3
    )
    assert fitted([(3, 3)] * CONTRACTS, FLAT).mean == pytest.approx((1 + FLAT.mean) / 2, abs=1e-3)


def test_samples_that_agree_within_a_contract_weaken_and_samples_that_do_not_strengthen() -> None:
    assert fitted([(4, 4), (4, 0)] * 50, FLAT).strength < FLAT.strength
    assert fitted([(4, 2)] * 100, FLAT).strength > FLAT.strength


@pytest.mark.parametrize("counts", [[(1, 1), (1, 0)], [(3, 1)], [(3, 3), (3, 3)], [(2, 0)]])
def test_where_it_cannot_be_told_how_alike_samples_are_the_strength_stays(counts: Counts) -> None:
    assert likeness(counts) is None
    assert fitted(counts, FLAT).strength == pytest.approx(FLAT.strength, abs=1e-3)


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)).map(lambda c: (c[0], min(c))), min_size=1),
    st.builds(Beta, st.floats(0.01, 50), st.floats(0.01, 50)),
)
def test_whatever_was_seen_a_distribution_comes_out(counts: Counts, before: Beta) -> None:
    found = fitted(counts, before)
    assert found.a > 0
    assert found.b > 0
    alike = likeness(counts)
    assert alike is None or 0 <= alike <= 1
