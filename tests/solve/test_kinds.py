"""Kinds: what a function is called with whose documents show neither types nor examples."""

from __future__ import annotations

import pytest

from smysl.core.contract import Clause, Contract, Plan
from smysl.core.example import CallExample
from smysl.core.requirement import Parameter, Signature
from smysl.core.seams import Kernel
from smysl.core.span import Span
from smysl.solve.attempts import Attempt
from smysl.solve.inputs import ValuePool
from smysl.solve.kinds import typed
from smysl.solve.settings import QUICK
from smysl.solve.trials import Trials
from smysl.solve.workspace import Workspace

HERE = Span("spec", 1, 1, 1, 1)


def contract(words: str, *names: str, examples: tuple[CallExample, ...] = ()) -> Contract:
    return Contract(
        name="shop.f",
        kind="function",
        module="shop",
        signature=Signature(name="f", span=HERE, parameters=tuple(map(Parameter, names))),
        clauses=(Clause("R-1", words),),
        examples=examples,
    )


def kinds(kernel: Kernel, asked: Contract, *sources: str) -> list[str | None]:
    trials = Trials(kernel, Workspace(Plan(package="p", contracts=(asked,)), {}), QUICK)
    found = typed(asked, [Attempt(source, "") for source in sources], ValuePool([asked]), trials)
    return [parameter.annotation for parameter in found.signature.parameters]


@pytest.mark.parametrize(
    ("words", "source", "kind"),
    [
        ("Given a string `s`, count its capitals.", "sum(c.isupper() for c in x)", "str"),
        ("Return the largest of a list of integers.", "max(x)", "list[int]"),
        ("Sort the list of words.", "sorted(x, key=len)", "list[str]"),
        ("Tell whether the number is even.", "x % 2 == 0", "int"),
        ("Sum up every row of the matrix.", "[sum(r) for r in x]", "list[list[int]]"),
        ("Сумма всех чисел списка.", "sum(x)", "list[int]"),
        ("Swap keys and values of the dictionary.", "{v: k for k, v in x.items()}", "dict[str, str]"),
    ],
)
def test_words_and_what_candidates_can_do_tell_the_kind(
    kernel: Kernel, words: str, source: str, kind: str
) -> None:
    assert kinds(kernel, contract(words, "x"), f"def f(x):\n    return {source}\n") == [kind]


def test_words_mislead_nobody_where_candidates_fail(kernel: Kernel) -> None:
    asked = contract("The string of numbers.", "x")
    assert kinds(kernel, asked, "def f(x):\n    return x + 1\n") != ["str"]


def test_each_parameter_has_a_kind_of_its_own(kernel: Kernel) -> None:
    asked = contract("Return the first n letters of the string s; n is an integer.", "s", "n")
    assert kinds(kernel, asked, "def f(s, n):\n    return s[:n].lower()\n") == ["str", "int"]


def test_nothing_is_guessed_where_everything_fails(kernel: Kernel) -> None:
    asked = contract("Do it.", "x")
    assert kinds(kernel, asked, "def f(x):\n    raise ValueError\n") == [None]


def test_what_an_example_shows_is_not_guessed(kernel: Kernel) -> None:
    shown = CallExample(span=HERE, call="f([1.5])", expected="1.5")
    asked = contract("Given a string, whatever.", "x", examples=(shown,))
    assert kinds(kernel, asked, "def f(x):\n    return x[0]\n") == ["list[float]"]


def test_one_text_of_many_that_candidates_can_read_is_enough(kernel: Kernel) -> None:
    asked = contract("x is a string that tells how many apples and pears there are.", "x")
    reader = "def f(x):\n    words = x.split()\n    return int(words[0]) + int(words[3])\n"
    assert kinds(kernel, asked, reader) == ["str"]
