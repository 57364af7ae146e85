"""Public examples in the spellings of docstrings; the expectation stands beside the input."""

import pytest

from smysl.bench.data.examples import of_assertion, of_function, session

SPELLINGS = [
    (">>> f(1)\n2", [("f(1)", "2")]),
    (">>> round(f(1), 2) # a note\n0.5", [("round(f(1), 2)", "0.5")]),
    (">>> f(1)\nsome words", []),
    ("f(1) == 2", [("f(1)", "2")]),
    ("f([1, 2], 'a)') => ['x']", [("f([1, 2], 'a)')", "['x']")]),
    ("f(1) ➞ True # because", [("f(1)", "True")]),
    ("f(1) returns 3.", [("f(1)", "3")]),
    ("f(9) ->9 - 5 - 1 = 3", [("f(9)", "3")]),
    ("f([\n  1,\n  2], 1) == [(0, 0),\n (1, 1)]", [("f([ 1, 2], 1)", "[(0, 0), (1, 1)]")]),
    ("f(1) gives something", []),
    ("prefix.f(1) == 2 and g(1) == 2", []),
    ("f(1 == 2", []),
]


@pytest.mark.parametrize(("docstring", "want"), SPELLINGS)
def test_spelling(docstring: str, want: list[tuple[str, str]]) -> None:
    assert [(example.call, example.expected) for example in of_function(docstring, "f")] == want


def test_an_assertion_is_a_call_and_a_value() -> None:
    example = of_assertion("assert f(1, [2]) == {'a': 1}")
    assert (example.call, example.expected) == ("f(1, [2])", "{'a': 1}")


def test_another_assertion_must_be_true() -> None:
    assert of_assertion("assert math.isclose(f(1), 2.0)").call == "bool(math.isclose(f(1), 2.0))"


def test_what_is_no_assertion_is_no_example() -> None:
    assert of_assertion("f(1) == 2") is None


def test_a_session_keeps_its_statements_in_order() -> None:
    found = session(">>> s = S()\n>>> s.put(1)\n>>> s.all()\n[1]\n")
    assert [(step.code, step.expected) for step in found.steps] == [
        ("s = S()", None),
        ("s.put(1)", None),
        ("s.all()", "[1]"),
    ]


def test_a_session_with_an_output_that_is_no_python_is_unusable() -> None:
    assert session(">>> s.show()\nPlaying: 1, 2") is None
