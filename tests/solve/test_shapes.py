"""Formats that texts have in common."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smysl.solve.shapes import shape_of


@pytest.mark.parametrize(
    ("texts", "pattern"),
    [
        (
            ["2026-11-20 08:30-17:15 -45", "2026-11-20 08:31-17:14", "yesterday"],
            r"(\d{4}-\d{2}-\d{2}) ((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d)(?: -(\d+))?",
        ),
        (
            ["2026-11-20 приход ABC-0042 10 150.00", "2026-11-20 расход ABC-0042 3"],
            r"(\d{4}-\d{2}-\d{2}) (приход|расход) ([A-Z]{3}-\d{4}) (\d+)(?: (\d+\.\d{2}))?",
        ),
        (
            ["2026-11-03 a:b -> c:d 480.00 Autumn fees", "2026-11-05 a:b -> c:e 40.00"],
            r"(\d{4}-\d{2}-\d{2}) ([\w:-]+) -> ([\w:-]+) (\d+\.\d{2})(?: (.+))?",
        ),
    ],
)
def test_what_may_be_missing_is_optional_and_broken_texts_do_not_count(
    texts: list[str], pattern: str
) -> None:
    shape = shape_of(texts)
    assert shape is not None
    assert shape.pattern == pattern


@pytest.mark.parametrize("texts", [[], ["abc"], ["1,234.50", "12.5"], ["", " "]])
def test_texts_without_parts_have_no_shape_worth_telling(texts: list[str]) -> None:
    assert shape_of(texts) is None


@given(st.lists(st.text(alphabet="ab1 -:.0Ж>", max_size=20), max_size=5))
def test_a_shape_matches_the_text_it_shows(texts: list[str]) -> None:
    shape = shape_of(texts)
    if shape is not None:
        match = re.fullmatch(shape.pattern, shape.text)
        assert match is not None
        assert match.groups() == shape.groups
