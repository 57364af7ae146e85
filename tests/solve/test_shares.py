"""Shares: who is asked next, in which way, and that nothing but outcomes decides it."""

from __future__ import annotations

import math
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smysl.core.journal import Event, Journal
from smysl.solve.shares import (
    ANY,
    LADDER,
    UNKNOWN,
    Arm,
    Beta,
    Shares,
    Tally,
    in_force,
    shipped,
    user_file,
)

FAMILIES = ("hinted", "direct", "planned", "pieces", "examples", "alike")
ARMS = [Arm(family, temperature) for family in FAMILIES for temperature in LADDER]

betas = st.builds(Beta, st.floats(0.01, 20), st.floats(0.01, 20))
tables = st.dictionaries(st.sampled_from([str(arm) for arm in ARMS]), betas)
calls = st.lists(
    st.tuples(st.sampled_from(ARMS), st.integers(1, 5), st.integers(0, 5)).map(
        lambda call: (call[0], call[1], min(call[1], call[2]))
    ),
    max_size=12,
)


def tallied(outcomes: list[tuple[Arm, int, int]]) -> Tally:
    tally = Tally()
    for arm, drawn, good in outcomes:
        tally.note(arm, drawn, good)
    return tally


@given(tables, calls)
def test_the_same_outcomes_lead_to_the_same_arm_in_whatever_order_they_came(table, outcomes) -> None:
    shares = Shares({ANY: table})
    chosen = tallied(outcomes).best(FAMILIES, shares, "m")
    assert tallied(outcomes[::-1]).best(FAMILIES, shares, "m") == chosen
    assert chosen in ARMS


@given(tables, calls, st.integers(1, 5))
def test_an_arm_that_passes_stays_the_best_and_one_that_fails_long_enough_is_left(table, outcomes, n) -> None:
    shares = Shares({ANY: table})
    chosen = tallied(outcomes).best(FAMILIES, shares, "m")
    assert tallied([*outcomes, (chosen, n, n)]).best(FAMILIES, shares, "m") == chosen
    assert tallied([*outcomes, (chosen, 10_000_000, 0)]).best(FAMILIES, shares, "m") != chosen


@given(betas, st.integers(0, 9), st.integers(0, 9))
def test_a_posterior_lies_between_what_was_believed_and_what_was_seen(beta, good, bad) -> None:
    mean = beta.after(good + bad, good)
    seen = good / (good + bad) if good + bad else beta.mean
    low, high = sorted([beta.mean, seen])
    assert low - 1e-9 <= mean <= high + 1e-9


def test_of_equals_the_cooler_comes_first_and_then_the_earlier_family() -> None:
    tally, even = Tally(), Shares({ANY: {str(arm): Beta(1, 1) for arm in ARMS}})
    order = []
    for _ in range(4):
        arm = tally.best(["hinted", "direct"], even, "m")
        tally.note(arm, 1, 0)
        order.append(str(arm))
    assert order == ["hinted@0.7", "direct@0.7", "hinted@1.0", "direct@1.0"]


def test_an_arm_of_little_strength_is_left_after_fewer_failures() -> None:
    def failures_before(beta: Beta) -> int:
        shares = Shares({ANY: {"direct@0.7": beta, "hinted@0.7": Beta(2, 8)}})
        tally, count = Tally(), 0
        while tally.best(["direct", "hinted"], shares, "m").family == "direct":
            tally.note(Arm("direct", 0.7), 1, 0)
            count += 1
        return count

    assert failures_before(Beta(0.8, 1.2)) < failures_before(Beta(8, 12))


def test_a_models_own_number_comes_before_that_of_any_model() -> None:
    shares = Shares(
        {ANY: {"direct@0.7": Beta(1, 1), "hinted@0.7": Beta(2, 2)}, "m": {"direct@0.7": Beta(3, 1)}}
    )
    assert shares.prior("m", Arm("direct", 0.7)) == Beta(3, 1)
    assert shares.prior("m", Arm("hinted", 0.7)) == Beta(2, 2)
    assert shares.prior("other", Arm("direct", 0.7)) == Beta(1, 1)
    assert shares.prior("m", Arm("unheard of", 0.7)) == UNKNOWN


def test_every_arm_that_can_be_asked_has_a_shipped_number() -> None:
    table = shipped().models[ANY]
    assert {str(arm) for arm in ARMS} <= set(table)
    assert all(math.isfinite(beta.strength) and 0 < beta.mean < 1 for beta in table.values())


def order(n: int, families: tuple[str, ...] = FAMILIES, size: int = 3) -> list[str]:
    """Return the arms that follow a first call where everything fails."""
    tally, arms = Tally(), []
    for _ in range(n):
        arm = tally.best(families, shipped(), "1.5b")
        tally.note(arm, size, 0)
        arms.append(str(arm))
    return arms


@pytest.mark.parametrize("size", [1, 2, 3])
def test_as_shipped_hinted_and_direct_take_turns_first(size: int) -> None:
    assert order(4, size=size) == ["direct@0.7", "hinted@0.7", "direct@0.7", "hinted@0.7"]


def test_as_shipped_the_others_come_once_both_have_failed_twice() -> None:
    assert order(13) == [
        "direct@0.7", "hinted@0.7", "direct@0.7", "hinted@0.7",
        "planned@0.7", "pieces@0.7", "examples@0.7", "alike@0.7",
        "direct@1.0", "hinted@1.0", "direct@0.7", "hinted@0.7", "planned@1.0",
    ]  # fmt: skip
    assert order(3, ("direct", "planned", "pieces")) == ["direct@0.7", "direct@0.7", "planned@0.7"]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SMYSL_CACHE", str(tmp_path))
    return tmp_path


def test_what_was_trained_comes_before_what_was_shipped_arm_by_arm(cache: Path) -> None:
    assert in_force() == shipped()
    user_file().write_bytes(msgspec.json.encode(Shares({"1.5b": {"planned@0.7": Beta(3, 1)}}, "mine")))
    found = in_force()
    assert found.fitted == "mine"
    assert found.prior("1.5b", Arm("planned", 0.7)) == Beta(3, 1)
    for model, arm in [("1.5b", Arm("direct", 0.7)), ("7b", Arm("planned", 0.7))]:
        assert found.prior(model, arm) == shipped().prior(model, arm)


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"models": {"any": {"direct@0.7": {"a": 0, "b": 1}}}}',
        b'{"models": {"any": {"direct@0.7": {"a": 1e999, "b": 1}}}}',
        b'{"models": {"any": {"direct@0.7": {"a": "much", "b": 1}}}}',
    ],
)
def test_a_damaged_file_is_passed_over_with_a_note(cache: Path, damage: bytes) -> None:
    user_file().write_bytes(damage)
    heard: list[Event] = []
    journal = Journal()
    journal.subscribe(heard.append)
    assert in_force(journal) == shipped()
    (note,) = heard
    assert (note.kind, note.subject, note.state) == ("note", str(user_file()), "ignored")


def test_a_folder_in_the_files_place_is_passed_over_too(cache: Path) -> None:
    user_file().mkdir()
    assert in_force() == shipped()
