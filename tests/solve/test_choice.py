"""The choice among candidates that pass as many examples: whose word counts how much."""

from __future__ import annotations

from smysl.core.verdict import Observation
from smysl.solve.attempts import Attempt
from smysl.solve.choice import Choice, choose


def chosen(*attempts: Attempt, answers: tuple[str, ...]) -> Choice:
    return choose(
        attempts,
        [[Observation(answer), Observation("1"), Observation("2")] for answer in answers],
        strict=True,
        calls=["f(1)", "f(2)", "f(3)"],
        faults=[()] * len(attempts),
        preferred=(),
    )


def attempt(name: str, logprob: float | None, votes: int = 1) -> Attempt:
    return Attempt(f"def f(n):\n    return '{name}'\n", name, votes=votes, logprob=logprob)


def test_two_unsure_answers_do_not_outvote_a_sure_one() -> None:
    unsure = attempt("a", -0.3), attempt("b", -0.3)
    found = chosen(*unsure, attempt("c", -0.02), answers=("7", "7", "8"))
    assert found.attempt.origin == "c"


def test_of_answers_that_are_equally_sure_most_decide() -> None:
    found = chosen(attempt("a", -0.1), attempt("b", -0.1), attempt("c", -0.1), answers=("7", "8", "8"))
    assert found.attempt.origin == "b"


def test_where_sureness_is_not_known_of_all_each_answer_has_a_vote() -> None:
    found = chosen(attempt("a", -3.0), attempt("b", -3.0), attempt("c", None), answers=("7", "7", "8"))
    assert found.attempt.origin == "a"


def test_what_may_be_claimed_is_counted_by_votes_however_sure_they_are() -> None:
    found = chosen(attempt("a", -3.0), attempt("b", -3.0), attempt("c", -0.01), answers=("7", "7", "8"))
    assert found.attempt.origin == "c"
    assert found.share == 1 / 3
    assert found.votes == 3


def test_to_fail_as_most_do_counts_less_than_to_give_a_value() -> None:
    answers = ("!IndexError", "!IndexError", "!IndexError", "7", "7")
    found = choose(
        [attempt(name, -0.1) for name in "abcde"],
        [[Observation(answer), Observation("1"), Observation("2")] for answer in answers],
        strict=False,
        calls=["f([])", "f([1])", "f([2])"],
        faults=[()] * 5,
        preferred=(),
    )
    assert found.attempt.origin == "d"


def test_an_exception_that_the_documents_name_counts_as_a_value_does() -> None:
    answers = ("!ValueError", "!ValueError", "!ValueError", "7", "7")
    found = chosen(*(attempt(name, -0.1) for name in "abcde"), answers=answers)
    assert found.attempt.origin == "a"


def test_who_swallows_all_errors_does_not_win_by_it() -> None:
    right = ["!IndexError"] * 20 + ["1"] * 20
    swallower = ["None"] * 20 + ["1"] * 18 + ["0"] * 2
    found = choose(
        [attempt(name, -0.1) for name in "abcdefghi"],
        [[Observation(value) for value in right]] * 6 + [[Observation(value) for value in swallower]] * 3,
        strict=False,
        calls=[f"f({n})" for n in range(40)],
        faults=[()] * 9,
        preferred=(),
    )
    assert found.attempt.origin == "a"


def test_to_fail_counts_as_a_value_does_where_documents_speak_of_errors_in_plain_words() -> None:
    found = choose(
        [attempt(name, -0.1) for name in "abcde"],
        [[Observation("!ValueError"), Observation("1"), Observation("2")]] * 3
        + [[Observation("7"), Observation("1"), Observation("2")]] * 2,
        strict=False,
        spoken=True,
        calls=["f([])", "f([1])", "f([2])"],
        faults=[()] * 5,
        preferred=(),
    )
    assert found.attempt.origin == "a"
