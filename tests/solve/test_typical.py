"""Typical values: of a type as it is written, and for whom the documents show none."""

from __future__ import annotations

import typing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smysl.solve.typical import typical


@pytest.mark.parametrize(
    ("annotation", "kinds"),
    [
        ("int", {int}),
        ("bool", {bool}),
        ("List[int]", {list}),
        ("typing.Sequence[str]", {list}),
        ("tuple[int, str]", {tuple}),
        ("tuple[int, ...]", {tuple}),
        ("Dict[str, int]", {dict}),
        ("set[int]", {set}),
        ("int | None", {int, type(None)}),
        ("Optional[str]", {str, type(None)}),
        ("'list[str]'", {list}),
        ("None", {type(None)}),
        ("Literal['up', 'down']", {str}),
    ],
)
def test_values_are_of_the_type(annotation: str, kinds: set[type]) -> None:
    values = typical(annotation)
    assert len(values) >= 1
    assert {type(value) for value in values} == kinds


def test_lists_are_empty_single_unsorted_sorted_and_repeat_something() -> None:
    lists = typing.cast("list[list[int]]", typical("list[int]"))
    assert [] in lists
    assert any(len(one) == 1 for one in lists)
    assert any(len(set(one)) < len(one) for one in lists)
    assert any(one == sorted(one) and len(one) > 2 for one in lists)
    assert any(one != sorted(one) for one in lists)


def test_lists_of_lists() -> None:
    assert any(
        one and isinstance(one[0], list)
        for one in typing.cast("list[list[object]]", typical("List[List[int]]"))
    )


@pytest.mark.parametrize("annotation", ["", "Account", "list[", "Callable[[int], int]", "1 + 1"])
def test_of_what_is_not_understood_there_are_none(annotation: str) -> None:
    assert typical(annotation) == []


NAMES = st.sampled_from(
    ["int", "str", "list", "Dict", "Set", "tuple", "Optional", "Literal", "None", "...", "1", "x.y"]
)
WILD = st.recursive(
    NAMES,
    lambda inner: st.builds(
        lambda head, parts: f"{head}[{', '.join(parts)}]", NAMES, st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)


@given(WILD | st.text())
def test_nothing_that_is_written_as_a_type_breaks_it(annotation: str) -> None:
    for value in typical(annotation):
        repr(value)
