"""Literals: what Python source spells."""

from __future__ import annotations

import ast

import pytest

from smysl.core.literals import value_of


@pytest.mark.parametrize(
    ("source", "value"), [("-1", -1), ("{'a': (1, None)}", {"a": (1, None)}), ("{1}", {1})]
)
def test_a_literal_is_read_from_text_and_from_its_tree(source: str, value: object) -> None:
    assert value_of(source) == value
    assert value_of(ast.parse(source, mode="eval").body) == value


@pytest.mark.parametrize(
    "source",
    ["name", "1 +", "{[]: 1}", "f()", "\0", "9" * 5000, "[" * 3000 + "]" * 3000, "-" * 5000 + "1", ""],
)
def test_whatever_is_none_is_one_error(source: str) -> None:
    with pytest.raises(ValueError, match="no literal"):
        value_of(source)
