"""Types that examples show."""

import ast

import pytest

from smysl.core.example import CallExample
from smysl.core.requirement import Parameter, Signature
from smysl.core.span import Span
from smysl.plan.types import annotation_of, infer_types, signature_from_calls, singular

HERE = Span("a.md", 1, 1, 1, 2)


def signature(name: str, *parameters: str) -> Signature:
    return Signature(name=name, parameters=tuple(Parameter(p) for p in parameters), span=HERE)


def example(call: str, expected: str) -> CallExample:
    return CallExample(span=HERE, call=call, expected=expected)


@pytest.mark.parametrize(
    ("source", "annotation"),
    [
        ("1", "int"),
        ("-1.5", "float"),
        ("'a'", "str"),
        ("None", "None"),
        ("[1, 2]", "list[int]"),
        ("[1, 2.5]", "list[float]"),
        ("[]", "list"),
        ("(1, 'a')", "tuple[int, str]"),
        ("{'a': 1, 'b': None}", "dict[str, int | None]"),
        ("{1, 2}", "set[int]"),
        ("Entry('a')", "Entry"),
        ("x + 1", None),
    ],
)
def test_a_literal_shows_its_type(source: str, annotation: str | None) -> None:
    assert annotation_of(ast.parse(source, mode="eval").body) == annotation


def test_examples_give_parameters_and_result_their_types() -> None:
    (typed,) = infer_types([signature("pay", "minutes", "rate")], [example("pay(90, 20.5)", "'30'")])
    assert str(typed) == "pay(minutes: int, rate: float) -> str"


def test_a_parameter_without_an_example_takes_the_type_its_name_has_elsewhere() -> None:
    typed = infer_types(
        [signature("worked", "line"), signature("total", "lines"), signature("night", "line")],
        [example("worked('a')", "1")],
    )
    assert [str(one) for one in typed] == [
        "worked(line: str) -> int",
        "total(lines: list[str])",
        "night(line: str)",
    ]


def test_a_parameter_named_like_a_class_is_of_that_class() -> None:
    entry = Signature(name="Entry", kind="data", span=HERE)
    typed = infer_types([entry, signature("show", "entry"), signature("count", "entries")], [])
    assert [str(one) for one in typed[1:]] == ["show(entry: Entry)", "count(entries: list[Entry])"]


def test_different_results_become_a_union_with_none_last() -> None:
    (typed,) = infer_types(
        [signature("parent", "name")], [example("parent('a')", "None"), example("parent('a:b')", "'a'")]
    )
    assert typed.returns == "str | None"


def test_what_the_document_says_is_not_overruled() -> None:
    said = Signature(name="f", parameters=(Parameter("x", "float"),), returns="float", span=HERE)
    (typed,) = infer_types([said], [example("f(1)", "2")])
    assert str(typed) == "f(x: float) -> float"


def test_a_question_in_the_name_returns_a_truth_value() -> None:
    (typed,) = infer_types([signature("is_free", "day")], [])
    assert typed.returns == "bool"


def test_a_signature_is_made_from_calls_alone() -> None:
    calls = [ast.parse(c, mode="eval").body for c in ("f(1)", "f(1, 2, deep=True)")]
    made = signature_from_calls("f", signature("f"), [c for c in calls if isinstance(c, ast.Call)])
    assert str(made) == "f(arg1, arg2=None, *, deep=None)"


@pytest.mark.parametrize(
    ("plural", "one"),
    [("lines", "line"), ("entries", "entry"), ("class", "class"), ("as", "as"), ("day", "day")],
)
def test_plural_names_have_a_singular(plural: str, one: str) -> None:
    assert singular(plural) == one
