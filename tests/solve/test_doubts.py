"""The smallest question: one call on which the best candidates differ most."""

from __future__ import annotations

import pytest

from smysl.core.verdict import Observation
from smysl.solve.doubts import doubt_of


def vector(*values: str) -> list[Observation]:
    return [Observation(value) for value in values]


CALLS = ["f(1)", "f(22)", "f(0)"]


def test_the_call_that_divides_the_votes_most_is_asked_about() -> None:
    vectors = [vector("1", "1", "0"), vector("1", "2", "0"), vector("1", "2", "!ValueError")]
    doubt = doubt_of(CALLS, vectors, {0: 4, 1: 3, 2: 1}, chosen=0)
    assert doubt is not None
    assert doubt.call == "f(22)"
    assert [(choice.answer, choice.votes) for choice in doubt.choices] == [("1", 4), ("2", 4)]
    assert doubt.default == "1"


def test_of_equal_calls_the_shorter_one() -> None:
    vectors = [vector("1", "1", "1"), vector("2", "2", "2")]
    doubt = doubt_of(["f([1, 2])", "f(22)", "f(3)"], vectors, {0: 1, 1: 1}, chosen=0)
    assert doubt is not None
    assert doubt.call == "f(3)"


@pytest.mark.parametrize("odd", ["f(0)", "f(-1)", "f('')", "f([])", "f(' ')"])
def test_usual_calls_are_asked_about_before_odd_ones(odd: str) -> None:
    doubt = doubt_of([odd, "f([4, 5, 6])"], [vector("1", "1"), vector("2", "2")], {0: 1, 1: 1}, chosen=0)
    assert doubt is not None
    assert doubt.call == "f([4, 5, 6])"


def test_where_somebody_raises_comes_after_where_nobody_does() -> None:
    vectors = [vector("1", "1"), vector("!ValueError", "2"), vector("!ValueError", "1")]
    doubt = doubt_of(["f(1)", "f(2)"], vectors, {0: 1, 1: 1, 2: 1}, chosen=0)
    assert doubt is not None
    assert doubt.call == "f(2)"


def test_what_the_documents_answer_is_not_asked() -> None:
    vectors = [vector("1", "2"), vector("2", "3")]
    doubt = doubt_of(["f( 1 )", "f(22)"], vectors, {0: 1, 1: 1}, chosen=0, settled={"f(1)"})
    assert doubt is not None
    assert doubt.call == "f(22)"


def test_a_minority_that_does_not_end_keeps_nobody_from_asking() -> None:
    vectors = [vector("1"), vector("2"), vector("!timeout")]
    assert doubt_of(["f(1)"], vectors, {0: 1, 1: 1, 2: 1}, chosen=0) is not None
    assert doubt_of(["f(1)"], vectors, {0: 1, 1: 1, 2: 3}, chosen=0) is None


def test_an_exception_is_an_answer() -> None:
    doubt = doubt_of(["f(-1)"], [vector("!ValueError"), vector("0")], {0: 2, 1: 1}, chosen=0)
    assert doubt is not None
    assert doubt.default == "raises ValueError"


def test_who_slips_has_no_say() -> None:
    vectors = [vector("1", "1"), vector("!TypeError", "!TypeError"), vector("1", "2")]
    doubt = doubt_of(["f(1)", "f(2)"], vectors, {0: 2, 1: 5, 2: 1}, chosen=0)
    assert doubt is not None
    assert doubt.call == "f(2)"
    assert [choice.answer for choice in doubt.choices] == ["1", "2"]


def test_who_agrees_has_no_doubt() -> None:
    assert doubt_of(CALLS, [vector("1", "2", "3"), vector("1", "2", "3")], {0: 1, 1: 1}, chosen=0) is None


def test_what_cannot_be_written_as_an_example_is_not_asked() -> None:
    vectors = [vector("<object>", "!timeout", "1"), vector("2", "1", "1")]
    assert doubt_of(CALLS, vectors, {0: 1, 1: 1}, chosen=0) is None
    assert doubt_of(["x = f(1)\nx"], [vector("1"), vector("2")], {0: 1, 1: 1}, chosen=0) is None


def test_where_nobody_has_a_vote_nobody_doubts() -> None:
    assert doubt_of(["f(1)"], [vector("1"), vector("2")], {0: 0, 1: 0}, chosen=0) is None


def test_whether_odd_arguments_raise_is_asked_only_where_documents_speak_of_errors() -> None:
    vectors = [vector("!IndexError"), vector("0")]
    assert doubt_of(["f([], 0)"], vectors, {0: 1, 1: 1}, chosen=1, spoken=True) is not None
    assert doubt_of(["f([], 0)"], vectors, {0: 1, 1: 1}, chosen=1, spoken=False) is None
    assert doubt_of(["f([3], 0)"], vectors, {0: 1, 1: 1}, chosen=1, spoken=False) is not None
