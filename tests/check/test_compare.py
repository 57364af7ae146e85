"""Values as data: what is read, carried over and compared without executing anything."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Self

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smysl.check.compare import equal
from smysl.check.inside.encode import encode
from smysl.check.values import literal, render

_few = settings(max_examples=40, deadline=None)

_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.binary(),
    st.decimals(allow_nan=False),
    st.fractions(),
    st.dates(),
    st.datetimes(),
    st.timedeltas(),
)
_HASHABLE = st.recursive(_SCALARS, lambda inner: st.tuples(inner, inner) | st.frozensets(inner), max_leaves=8)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner)
        | st.dictionaries(_HASHABLE, inner)
        | st.sets(_HASHABLE, max_size=5)
        | st.frozensets(_HASHABLE, max_size=5)
    ),
    max_leaves=20,
)


@_few
@given(_VALUES)
def test_every_value_equals_itself_after_the_journey(value: object) -> None:
    assert equal(encode(value), encode(value))


@_few
@given(_VALUES)
def test_what_is_printed_reads_back_as_the_same_value(value: object) -> None:
    data = encode(value)
    back = literal(render(data))
    assert back is not None
    assert equal(data, back)


@_few
@given(st.lists(_HASHABLE, max_size=6))
def test_sets_and_dicts_have_no_order(values: list[object]) -> None:
    keys = list(dict.fromkeys(values))  # of those that are equal, such as False and 0, a dict keeps the first
    forwards, backwards = encode(dict.fromkeys(keys, 1)), encode(dict.fromkeys(reversed(keys), 1))
    assert equal(forwards, backwards)
    assert render(forwards, canonical=True) == render(backwards, canonical=True)


SAME = [
    ("0.3", "0.1 + 0.2"),
    ("1", "1.0"),
    ("1.0", "1"),
    ("float('nan')", "float('nan')"),
    ("[float('nan')]", "[float('nan')]"),
    ("0.0", "-0.0"),
    ("{1: [0.3]}", "{1: [0.1 + 0.2]}"),
    ("{(1, 2): 3}", "{(1, 2): 3}"),
    ("Decimal('1.50')", "Decimal('1.5')"),
    ("5", "Decimal(5)"),
    ("set()", "set()"),
    ("{1, 2}", "frozenset({2, 1})"),
    ("(1, 2)", "Point(1, 2)"),
    ("{'a': 1}", "Counter('a')"),
    ("datetime(2026, 1, 1)", "dt.datetime(2026, 1, 1)"),
    ("3+4j", "complex(3, 4)"),
    ("0.0", "1e-13"),
    ("6.62607015e-34", "6.626070150000001e-34"),
]

DIFFERENT = [
    ("1", "True"),
    ("True", "1"),
    ("0", "None"),
    ("[1, 2]", "(1, 2)"),
    ("(1, 2)", "[1, 2]"),
    ("'1'", "1"),
    ("'1'", "b'1'"),
    ("-0.0", "0.0"),
    ("3", "3.0000000001"),
    ("1.0", "1.00001"),
    ("100000000000000001", "100000000000000000"),
    ("[1]", "iter([1])"),
    ("[1]", "(n for n in [1])"),
    ("date(2026, 1, 1)", "dt.datetime(2026, 1, 1)"),
    ("{1, 2}", "{1, 2, 3}"),
    ("{'a': 1}", "{'a': 2}"),
    ("Decimal('0.1')", "0.1"),
    ("1", "Colour.RED"),
    ("6.62607015e-34", "0.0"),
    ("1e-13", "1.1e-13"),
    ("1e-13+1j", "complex(0, 1)"),
]


class Point(tuple):
    __slots__ = ()

    def __new__(cls, x: int, y: int) -> Self:
        return super().__new__(cls, (x, y))


def _observed(source: str) -> list[object]:
    import enum
    from collections import Counter

    colour = enum.Enum("Colour", ["RED"])
    names = {"Decimal": Decimal, "Counter": Counter, "Point": Point, "dt": dt, "Colour": colour}
    return encode(eval(source, names))


@pytest.mark.parametrize(("expected", "observed"), SAME)
def test_the_same_for_a_reader(expected: str, observed: str) -> None:
    data = literal(expected)
    assert data is not None
    assert equal(data, _observed(observed))


@pytest.mark.parametrize(("expected", "observed"), DIFFERENT)
def test_different_for_a_reader(expected: str, observed: str) -> None:
    data = literal(expected)
    assert data is not None
    assert not equal(data, _observed(observed))


def test_a_container_inside_itself_equals_its_like() -> None:
    one: list[object] = [1]
    one.append(one)
    two: list[object] = [1]
    two.append(two)
    three: list[object] = [2]
    three.append(three)
    assert equal(encode(one), encode(two))
    assert not equal(encode(one), encode(three))


@pytest.mark.parametrize(
    "source",
    [
        "open('x')",
        "__import__('os')",
        "f(1)",
        "[1 for _ in range(9)]",
        "list(range(10**9))",
        "9 ** 9 ** 9",
        "x",
    ],
)
def test_what_would_have_to_be_executed_is_no_literal(source: str) -> None:
    assert literal(source) is None


@pytest.mark.parametrize(
    "forged", [[], ["l"], ["l", [[]]], ["f", "x"], ["D", "x"], ["zz", 1], ["sub", "a", [], 0]]
)
def test_forged_data_equals_nothing(forged: list[object]) -> None:
    assert not equal(encode([1.5]), forged or [""])


def test_what_was_too_large_equals_nothing() -> None:
    huge = encode([list(range(1000))] * 1000)
    assert not equal(huge, huge)


def test_canonical_text_rounds_floats_and_keeps_types_apart() -> None:
    assert render(encode(0.1 + 0.2), canonical=True) == render(encode(0.3), canonical=True)
    assert render(encode(1), canonical=True) != render(encode(True), canonical=True)  # noqa: FBT003
    assert render(encode(Fraction(1, 3))) == "Fraction(1, 3)"
    assert render(encode(-math.inf)) == 'float("-inf")'


class _Kept:
    """Keeps what it is given, and may be asked to fill a cache."""

    def __init__(self, **state: object) -> None:
        vars(self).update(state)


HIDDEN = [
    (_Kept(_cents=3), _Kept(_cents=3), True, True),
    (_Kept(_cents=3), _Kept(_cents=999), False, False),
    (_Kept(name="a", _cents=3), _Kept(name="a", _cents=3), True, True),
    (_Kept(name="a", _cache=None), _Kept(name="a", _cache=[1]), False, True),
    (_Kept(name="a", _cents=3), _Kept(name="b", _cents=3), False, False),
    ([_Kept(name="a", _cents=3)], [_Kept(name="a", _cents=4)], False, True),
    (Path("a"), Path("a"), True, True),
    (Path("a"), Path("b"), False, True),
    (object(), object(), False, True),
    (dt.timezone.utc, dt.timezone(dt.timedelta(hours=1)), False, True),  # noqa: UP017 - no class attribute
    (ValueError("a"), ValueError("a"), True, True),
    (ValueError("a"), ValueError("b"), False, False),
]


@pytest.mark.parametrize(("expected", "observed", "same", "may_be"), HIDDEN)
def test_private_state_counts_and_doubt_is_told_from_difference(
    *, expected: object, observed: object, same: bool, may_be: bool
) -> None:
    assert equal(encode(expected), encode(observed)) is same
    assert equal(encode(expected), encode(observed), doubt=True) is may_be


@pytest.mark.parametrize("observed", ["[(1, 2), (3, 4)]", "iter([(1, 2), (3, 4)])", "((1, 2), (3, 4))"])
def test_loosely_a_list_spells_out_the_items_of_an_iterator(observed: str) -> None:
    assert equal(encode([(1, 2), (3, 4)]), _observed(observed), loose=True)


def test_even_loosely_the_items_are_what_they_are() -> None:
    assert not equal(encode([(1, 2)]), encode(iter([[1, 2]])), loose=True)
