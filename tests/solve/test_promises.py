"""What a text promises of its arguments, and what it does not."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smysl.core.contract import Clause, Contract
from smysl.core.example import CallExample
from smysl.core.requirement import Parameter, Signature
from smysl.core.span import Span
from smysl.solve.promises import fitted, kept, promises

HERE = Span("spec.md", 1, 1, 1, 1)


def contract(words: str, *names: str, examples: tuple[CallExample, ...] = ()) -> Contract:
    parameters = tuple(Parameter(name) for name in names)
    signature = Signature(name="f", parameters=parameters, span=HERE, requirement="R1")
    return Contract(
        name="m.f",
        kind="function",
        module="m",
        signature=signature,
        clauses=(Clause("R1", words),),
        examples=examples,
    )


KEPT = [
    ("Given a positive integer n, return its digits.", ["n"], "f(3)", "f(0)"),
    ("Return the largest prime factor of n. Assume n > 1 and is not a prime.", ["n"], "f(9)", "f(1)"),
    ("`count` is a non-negative integer. The result is its root.", ["count", "low"], "f(0, -1)", "f(-1, 1)"),
    ("f takes two positive integers a and b; return what lies between.", ["a", "b"], "f(1, 2)", "f(1, -2)"),
    ("Given an array of non-negative integers, sort it.", ["array"], "f([0, 2])", "f([3, -1])"),
    ("You are given a non-empty list of integers.", ["values"], "f([0])", "f([])"),
    ("Note: The given list is guaranteed to have unique elements.", ["row"], "f([1, 2])", "f([1, 1])"),
    ("Sort the grid (1 <= k <= 10) times.", ["grid", "k"], "f([-1], 10)", "f([-1], 11)"),
    ("Input are two strings consisting only of 1s and 0s.", ["a", "b"], "f('01', '1')", "f('01', '2')"),
    ("Both consist of open '(' or close parentheses ')' only.", ["lst"], "f(['()', '('])", "f(['b'])"),
    ("Дано положительное целое число n. Функция возвращает его цифры.", ["n"], "f(3)", "f(-3)"),
    ("На вход приходит непустой список чисел.", ["values"], "f([1])", "f([])"),
    ("Строка состоит только из цифр.", ["text"], "f('12')", "f('a')"),
]


@pytest.mark.parametrize(("words", "names", "inside", "outside"), KEPT)
def test_a_call_outside_of_what_is_promised_is_left_out(
    words: str, names: list[str], inside: str, outside: str
) -> None:
    said = contract(words, *names)
    assert kept(promises(said), said, [inside, outside]) == [inside]


NOTHING = [
    ("Return only positive numbers in the list.", ["values"]),
    ("Return True if n is a positive integer, else False.", ["n"]),
    ("Return the largest of negative integers and the smallest of positive integers.", ["values"]),
    ("n is a positive integer; otherwise raise ValueError.", ["n"]),
    ("Given a positive integer, an invalid one is rejected.", ["n"]),
    ("`days` is a positive integer. Return the balance.", ["rate", "balance"]),
    ("If n > 1 return n.", ["n"]),
    ("Count the lists that contain positive numbers.", ["rows"]),
    ("Сколько строк, в которых содержатся положительные числа.", ["rows"]),
    ("Return sorted unique elements of a list.", ["values"]),
    ("Find the smallest sum of any non-empty sub-array of nums.", ["nums"]),
    ("Вернуть положительные числа списка.", ["values"]),
    ("Если n — положительное целое число, вернуть n.", ["n"]),
]


@pytest.mark.parametrize(("words", "names"), NOTHING)
def test_cases_results_and_what_is_refused_are_no_promises(words: str, names: list[str]) -> None:
    assert promises(contract(words, *names)) == ()


def test_what_an_example_does_not_keep_is_not_promised() -> None:
    shown = CallExample(span=HERE, call="f(0)", expected="0")
    assert promises(contract("Given a positive integer n, halve it.", "n", examples=(shown,))) == ()


def test_other_arguments_may_be_anything() -> None:
    said = contract("Given a positive integer k, move the list.", "row", "k")
    assert kept(promises(said), said, ["f([-1], 2)", "f([1], -2)"]) == ["f([-1], 2)"]


@given(st.lists(st.one_of(st.integers(-50, 50), st.floats(-5, 5))))
def test_values_are_mended_to_what_is_promised(row: list[float]) -> None:
    for words in ("Given a list of positive numbers.", "Given an array; it has unique elements."):
        said = contract(words, "row")
        found = fitted(promises(said), {"row": row})
        assert found is not None
        assert kept(promises(said), said, [f"f({found['row']!r})"])


@given(st.text())
def test_no_text_is_too_odd(words: str) -> None:
    said = contract(words, "n", "text")
    assert isinstance(kept(promises(said), said, ["f(1, 'x')", "f(n)", "1 +"]), list)


def test_what_cannot_be_mended_is_no_input() -> None:
    said = contract("Given a non-empty list of numbers.", "row")
    assert fitted(promises(said), {"row": []}) is None
    assert fitted((), {"row": []}) == {"row": []}
    assert ast.literal_eval(repr(fitted(promises(said), {"row": [0]}))) == {"row": [0]}
