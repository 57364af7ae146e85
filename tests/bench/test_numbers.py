"""Figures: intervals that textbooks give, rows that compare like with like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smysl.bench.intervals import bootstrap, mcnemar, wilson
from smysl.bench.rows import Draw, Pool, compare, rows


@pytest.mark.parametrize(
    ("passed", "total", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (50, 100, 0.4038, 0.5962), (117, 164, 0.6400, 0.7770)],
)
def test_wilson_gives_the_published_interval(passed: int, total: int, low: float, high: float) -> None:
    assert wilson(passed, total) == pytest.approx((low, high), abs=1e-3)


def test_wilson_of_nothing_is_everything() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(0, 60), st.integers(1, 60))
def test_wilson_surrounds_the_share(passed: int, total: int) -> None:
    passed = min(passed, total)
    low, high = wilson(passed, total)
    assert 0 <= low <= passed / total <= high <= 1


def test_bootstrap_is_repeatable_and_surrounds_the_mean() -> None:
    values = [0.0, 1.0, 1.0, 0.5] * 20
    assert bootstrap(values) == bootstrap(values)
    low, high = bootstrap(values)
    assert low < 0.625 < high


def test_bootstrap_of_equal_values_is_a_point() -> None:
    assert bootstrap([0.25] * 9) == (0.25, 0.25)


@pytest.mark.parametrize(
    ("wins", "losses", "p"), [(0, 0, 1.0), (5, 5, 1.0), (10, 0, 2 / 1024), (1, 8, 20 / 512)]
)
def test_mcnemar_is_the_exact_binomial(wins: int, losses: int, p: float) -> None:
    assert mcnemar(wins, losses) == pytest.approx(p)


def drawn(first: int, ours: int | None, members: tuple[int, ...] = (1, 2)) -> Draw:
    return Draw(members=members, picks={"first_public": first, "ours": ours})


POOLS = [
    Pool(task="a", passed=(True, True, False), draws=(drawn(0, 0),)),
    Pool(task="b", passed=(False, False, True), draws=(drawn(2, 2),)),
    Pool(task="c", passed=(False, True, False), draws=(drawn(0, 1),)),
    Pool(task="d", passed=(False, False, False), draws=(drawn(0, None),)),
]
WAYS = ("first_public", "ours")


def test_rows_of_one_pool() -> None:
    by_name = {row.name: row for row in rows(POOLS, WAYS)}
    assert {name: row.value for name, row in by_name.items()} == {
        "greedy": 0.25,
        "random": 0.375,  # (1/2 + 1/2 + 1/2 + 0) / 4: the greedy sample is not drawn
        "first_public": 0.5,
        "ours": 0.75,
        "oracle": 0.75,
    }
    assert (by_name["ours"].wins, by_name["ours"].losses) == (2, 0)
    assert by_name["random"].p is None


def test_a_task_counts_as_the_mean_over_its_draws() -> None:
    pool = Pool(task="a", passed=(False, True, False), draws=(drawn(0, 1, (1, 1)), drawn(0, 2, (2, 2))))
    values = {row.name: row.value for row in rows([pool], WAYS)}
    assert values == {"greedy": 0.0, "random": 0.5, "first_public": 0.0, "ours": 0.5, "oracle": 0.5}


def test_the_oracle_is_never_beaten() -> None:
    values = {row.name: row.value for row in rows(POOLS, WAYS)}
    assert max(values.values()) == values["oracle"]


def test_fractions_are_compared_without_wins_and_losses() -> None:
    ours = compare({"greedy": [1.0, 0.0], "ours": [1.0, 2 / 3]}, "greedy")[1]
    assert (ours.wins, ours.losses, ours.p) == (0, 0, None)
    assert ours.difference == pytest.approx(1 / 3)
