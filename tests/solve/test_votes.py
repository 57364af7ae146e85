"""Votes: which assertions of an answer count, and which candidates keep them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smysl.core.verdict import Observation
from smysl.solve.consensus import dual, tempered
from smysl.solve.votes import Vote, kept, votes

PANGRAM = """---
package: tiny
---
# Tiny

The module is `tiny`.

## C-1 Pangrams
`covers(text)` tells whether a text has every letter from a to c.
"""
EXACT = 'def covers(text):\n    return set(text) == set("abc")'
SUPERSET = 'def covers(text):\n    return set("abc") <= set(text)'


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("assert f(1) == 2", Vote("f(1)", "2")),
        ("assert 2 == f(1)", Vote("f(1)", "2")),
        ("assert f('a') is None", Vote("f('a')", "None")),
        ("assert f(1)", Vote("f(1)", "True")),
        ("assert not f(1)", Vote("f(1)", "False")),
        ("assert f(f(1)) == 3, 'twice'", Vote("f(f(1))", "3")),
        ("assert add(1) == 2", None),
        ("assert f(1) == f(2)", None),
        ("assert f(1) != 2", None),
        ("assert 1 < f(1) < 3", None),
        ("f(1) == 2", None),
    ],
)
def test_an_assertion_votes_if_it_says_what_a_call_gives(line: str, expected: Vote | None) -> None:
    assert votes(f"```python\n{line}\n```", "f") == ([expected] if expected else [])


def test_what_is_cut_off_or_broken_does_not_take_the_rest_with_it() -> None:
    text = "Here:\n```python\nassert f(1) == 2\nassert f( == 3\nassert f(2) == 3\nassert f([1, 2"
    assert votes(text, "f") == [Vote("f(1)", "2"), Vote("f(2)", "3")]


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    votes(f"assert {text}", "f")


def test_a_vote_is_kept_by_equal_values_however_they_are_written() -> None:
    cast = [Vote("f(1)", "{2, 1}"), Vote("f(2)", "0.5"), Vote("f(3)", "unknown()"), Vote("f(4)", "1")]
    vectors = [[Observation("{1, 2}"), Observation("0.5"), Observation("!ValueError")]]
    assert kept(cast, ["f(1)", "f(2)", "f(3)"], vectors) == [[True, True]]


def test_a_group_is_worth_its_members_times_the_tests_that_it_keeps() -> None:
    assert dual([[True, False], [True, False], [True, True]], [1, 2, 1]) == [3, 3, 2]


def test_tests_that_nobody_keeps_change_nothing() -> None:
    assert tempered([0.5, 1.0], [[False], [False]], [1, 1]) == [0.5, 1.0]
    assert tempered([0.5, 1.0], [[], []], [1, 1]) == [0.5, 1.0]


def test_where_candidates_are_split_the_tests_decide(planned, search) -> None:
    tests = "assert covers('abc') == True\nassert covers('a b c') == True\nassert covers('ab') == False"
    drawn = [EXACT, SUPERSET, EXACT, SUPERSET, "def covers(text):\n    return False", tests, EXACT]
    found, contract, _ = search(planned(PANGRAM), *drawn, samples=5)
    assert "<=" in found.solve(contract).source


def test_a_vote_is_no_example_and_proves_nothing(planned, search) -> None:
    found, contract, _ = search(
        planned(PANGRAM), EXACT, SUPERSET, EXACT, SUPERSET, EXACT, "assert covers('abc')"
    )
    solution = found.solve(contract)
    assert solution.passed == ()
    assert solution.confidence < 1
