"""Candidates that know their examples by heart, and those that only look so."""

from __future__ import annotations

import pytest

from smysl.edit.literals import special_cases

EXAMPLES: list[object] = [
    4711,
    2.75,
    "hello there",
    "QX",
    (3, 4),
    ["b", "c"],
    {"k": 5},
    -17,
    0,
    "",
    True,
    None,
]

MEMORISED = {
    "a comparison": "if x == 4711: return 1",
    "the other way round": "if 'hello there' == x: return 1",
    "not equal": "return 1 if x != 2.75 else 2",
    "a collection": "if x in ('hello there', 4711): return 1",
    "a dictionary": "return {'hello there': 1, 4711: 2}.get(x)",
    "match": "match x:\n        case 'hello there': return 1",
    "match of several": "match x:\n        case 4711 | 'QX': return 1",
    "a match of a sequence": "match x:\n        case [3, 4]: return 1",
    "other case": "if x.strip().lower() == 'hello there': return 1",
    "another name": "y = x\n    z = y.strip()\n    if z == 'hello there': return 1",
    "a list as a tuple": "if tuple(x) == ('b', 'c'): return 1",
    "both arguments": "if (x, y) == (3, 4): return 1",
    "a negative number": "if x == -17: return 1",
    "a whole dictionary": "if x == {'k': 5}: return 1",
    "a walrus": "if (y := x) == 4711: return 1",
}

HONEST = {
    "a threshold": "if x > 4711: return 1",
    "a small number": "if x == 0 or x == 1 or x == 2: return 1",
    "something computed": "if len(x) == 4711 or x % 4711 == 4711: return 1",
    "an empty text": "if x == '' or x is None or x is True: return 1",
    "no example": "if x == 4712: return 1",
    "a large table": "return {'hello there': 1, 'a1': 2, 'b2': 3, 'c3': 4}[x]",
    "a large collection": "if x in (4711, 1, 2, 3, 4): return 1",
    "a local variable": "total = x + y\n    if total == 4711: return 1",
    "a piece of the argument": "return x.startswith('hello there')",
}


@pytest.mark.parametrize("what", MEMORISED)
def test_an_example_by_heart_is_noticed(what: str) -> None:
    found = special_cases(f"def f(x, y):\n    {MEMORISED[what]}\n", "f", EXAMPLES, "Returns a number.")
    assert len(found) == 1
    assert found[0].startswith("line ")
    assert "`f`" in found[0]


@pytest.mark.parametrize("what", HONEST)
def test_honest_code_is_left_alone(what: str) -> None:
    assert special_cases(f"def f(x, y):\n    {HONEST[what]}\n", "f", EXAMPLES, "Returns a number.") == []


@pytest.mark.parametrize(
    ("literal", "prose"),
    [
        (4711, "more than 4711 of them"),
        (30000, "up to 30,000 g"),
        (30000, "не более 30 000 г"),
        (2.5, "2,5 кг"),
        (0.2, "20 % of it"),
        (15, "fifteen pieces"),
        (5, "не больше пяти раз"),
        ("local", "The zones are `local` and `far`."),
        ("Самара", "город самара"),
        ("two  words", "Two words"),
        ([8, 9], "the list [8,9]"),
    ],
)
def test_what_the_prose_names_is_no_secret(literal: object, prose: str) -> None:
    source = f"def f(x):\n    return 1 if x == {literal!r} else 0\n"
    assert special_cases(source, "f", [literal], "Nothing of it.") != []
    assert special_cases(source, "f", [literal], prose) == []


@pytest.mark.parametrize("literal", [2, -1, 10, 1000, 60, 365, "", "a", True, None, [], (1,), 1.0])
def test_common_values_tell_nothing(literal: object) -> None:
    assert special_cases(f"def f(x):\n    return x == {literal!r}", "f", [literal], "") == []


def test_a_word_that_examples_share_is_vocabulary() -> None:
    source = "def f(x, kind):\n    return x if kind == 'express' else 0\n"
    assert special_cases(source, "f", ["express"], "") != []
    assert special_cases(source, "f", ["express", 5, "express", 6], "") == []


def test_reasons_come_in_the_order_of_the_lines() -> None:
    body = "\n".join(f"    if x == {n}: return {n}" for n in (501, 502, 503, 504, 505, 506, 507, 508, 509))
    found = special_cases(f"def f(x):\n{body}\n", "f", [*range(501, 510)], "")
    assert [reason.split(":")[0] for reason in found] == [f"line {n}" for n in range(2, 11)]


def test_source_that_is_not_python_has_no_cases() -> None:
    assert special_cases("def f(:", "f", EXAMPLES, "") == []
