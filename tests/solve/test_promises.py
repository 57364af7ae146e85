"""What a text promises of its arguments, and what it does not."""

from __future__ import annotations

import ast

import msgspec
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
    (
        "Given two texts, both consist of open '(' or close parentheses ')' only.",
        ["lst"],
        "f(['()', '('])",
        "f(['b'])",
    ),
    (
        "Given a string consisting only of letters, digits and spaces, count the words.",
        ["s"],
        "f('b2 c')",
        "f('b-c')",
    ),
    ("Given a positive integer k and values, move them.", ["k", "values"], "f(1, [-1])", "f(0, [1])"),
    (
        "Given a list of numbers and a positive integer k, rotate it.",
        ["row", "k"],
        "f([-1], 1)",
        "f([1], -1)",
    ),
    ("Дано положительное целое число n. Функция возвращает его цифры.", ["n"], "f(3)", "f(-3)"),
    ("На вход приходит непустой список чисел.", ["values"], "f([1])", "f([])"),
    ("Дана строка, которая состоит только из цифр.", ["text"], "f('12')", "f('a')"),
]


@pytest.mark.parametrize(("words", "names", "inside", "outside"), KEPT)
def test_a_call_outside_of_what_is_promised_is_left_out(
    words: str, names: list[str], inside: str, outside: str
) -> None:
    said = contract(words, *names)
    assert kept(said, [inside, outside]) == [inside]


NOTHING = [
    ("Return only positive numbers in the list.", ["values"]),
    ("Return True if n is a positive integer, else False.", ["n"]),
    ("Return the largest of negative integers and the smallest of positive integers.", ["values"]),
    ("n is a positive integer; otherwise raise ValueError.", ["n"]),
    ("Given a positive integer, an invalid one is rejected.", ["n"]),
    ("`days` is a positive integer. Return the balance.", ["rate", "balance"]),
    ("If n > 1 return n.", ["n"]),
    ("Count the lists that contain positive numbers.", ["rows"]),
    ("Given a text consisting only of digits and '.', parse it.", ["s"]),
    ("Given a string containing only characters 'a' to 'z'.", ["s"]),
    ("Given a string consisting only of letters and hyphens.", ["s"]),
    ("The result consists only of letters.", ["title"]),
    ("Remove punctuation so that the result contains only letters and digits.", ["text"]),
    ("Given a text, tell whether it consists only of digits.", ["text"]),
    ("A valid password contains only letters and digits.", ["word"]),
    ("A word consisting only of digits is skipped.", ["words"]),
    ("The key does not contain only digits.", ["key"]),
    ("Given a list and a positive integer, rotate it.", ["values", "k"]),
    ("The result is a list of positive integers.", ["n"]),
    ("The factorial of n is a positive integer.", ["n"]),
    ("A prime is a positive integer with two divisors. Tell whether n is prime.", ["n"]),
    ("A palindrome is a non-empty string that reads the same backwards.", ["text"]),
    ("Palindrome: a non-empty string that reads backwards alike.", ["text"]),
    ("Простое число — натуральное число с двумя делителями.", ["n"]),
    ("Результат — положительное число.", ["n"]),
    ("Small orders (n < 10) cost 5, large orders (n >= 10) are free.", ["n"]),
    ("The sign of n is 1 (n > 0), 0 (n = 0) or -1 (n < 0).", ["n"]),
    ("f(n) is n * f(n - 1) where n > 1, and f(1) = 1.", ["n"]),
    ("Assume n > 1 or n < -1.", ["n"]),
    ("A positive integer gives 1, a negative integer gives -1.", ["n"]),
    ("n: positive integer -> 'P', negative integer -> 'N'.", ["n"]),
    ("Given a positive integer n (or 0), halve it.", ["n"]),
    ("The list contains positive integers, negative integers and zeros.", ["row"]),
    ("Given a positive integer n, return its digits. For n = 0 return [0].", ["n"]),
    ("n is a positive integer; otherwise the function gives -1.", ["n"]),
    ("n must be a positive integer; throws otherwise.", ["n"]),
    ("Дано натуральное число n. При n = 0 ответ 0.", ["n"]),
    ("Get unique elements of a list.", ["row"]),
    ("Takes the positive numbers of a list and adds them.", ["row"]),
    ("Получает положительные числа списка и складывает их.", ["row"]),
    ("Given 1 <= n <= 10^5, compute.", ["n"]),
    ("Given 0 < p < 0.5, compute.", ["p"]),
    ("Constraints: n <= 1,000.", ["n"]),
    ("Given n <= 2 * 10^5.", ["n"]),
    ("The list contains distinct values and repeated ones.", ["row"]),
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


def test_an_example_inside_of_an_expression_counts_too() -> None:
    shown = CallExample(span=HERE, call="list(f(0))", expected="[0]")
    assert promises(contract("Given a positive integer n, halve it.", "n", examples=(shown,))) == ()


def test_what_an_optional_parameter_is_says_nothing_of_the_others() -> None:
    said = contract("Given a list and a positive integer k, rotate it.", "values")
    signature = msgspec.structs.replace(
        said.signature, parameters=(Parameter("values"), Parameter("k", default="1"))
    )
    said = msgspec.structs.replace(said, signature=signature)
    assert kept(said, ["f([-1], 1)", "f([1], 0)"]) == ["f([-1], 1)"]


def test_what_leaves_nothing_was_misread() -> None:
    said = contract("Given a positive integer n, halve it.", "n")
    assert kept(said, ["f(0)", "f(-1)"]) == ["f(0)", "f(-1)"]


def test_what_is_called_on_the_result_is_no_argument() -> None:
    said = contract("`n` is a non-negative integer.", "n")
    assert kept(said, ["f(5).add(-3)", "f(1)"]) == ["f(5).add(-3)", "f(1)"]


def test_rules_that_hold_everywhere_may_refuse() -> None:
    said = contract("Given a positive integer n, halve it.", "n")
    rule = Clause("R0", "Every function raises ValueError for what is not positive.")
    assert promises(msgspec.structs.replace(said, context=(rule,))) == ()


def test_a_number_that_cannot_be_written_is_not_as_promised() -> None:
    said = contract("You are given a list; the given list is guaranteed to have unique elements.", "row")
    assert kept(said, [f"f([0x{'f' * 4000}])", "f([1])"])


def test_other_arguments_may_be_anything() -> None:
    said = contract("Given a positive integer k, move the list.", "row", "k")
    assert kept(said, ["f([-1], 2)", "f([1], -2)"]) == ["f([-1], 2)"]


@given(st.lists(st.one_of(st.integers(-50, 50), st.floats(-5, 5))))
def test_values_are_mended_to_what_is_promised(row: list[float]) -> None:
    for words in (
        "Given a list of positive numbers.",
        "The given list is guaranteed to have unique elements.",
    ):
        said = contract(words, "row")
        found = fitted(promises(said), {"row": row})
        assert found is not None
        assert promises(said)
        assert kept(said, [f"f({found['row']!r})", "f([-1, -1])"]) == [f"f({found['row']!r})"]


@given(st.text())
def test_no_text_is_too_odd(words: str) -> None:
    said = contract(words, "n", "text")
    assert isinstance(kept(said, ["f(1, 'x')", "f(n)", "1 +"]), list)


def test_what_cannot_be_mended_is_no_input() -> None:
    said = contract("Given a non-empty list of numbers.", "row")
    assert fitted(promises(said), {"row": []}) is None
    assert fitted((), {"row": []}) == {"row": []}
    assert ast.literal_eval(repr(fitted(promises(said), {"row": [0]}))) == {"row": [0]}
