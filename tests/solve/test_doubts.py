"""The smallest question: one call on which the best candidates differ most."""

from __future__ import annotations

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
    doubt = doubt_of(["f([1, 2])", "f(22)", "f(0)"], vectors, {0: 1, 1: 1}, chosen=0)
    assert doubt is not None
    assert doubt.call == "f(0)"


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
