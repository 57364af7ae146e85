"""What stands before and behind every result."""

from __future__ import annotations

import pytest

from smysl.edit.affixes import affixes, with_affixes

MONEY = """\
def money(n):
    def part(m):
        return str(m)
    if n < 0:
        return "-" + part(-n)
    return part(n)
"""


@pytest.mark.parametrize(
    ("pairs", "given", "found"),
    [
        ([("1 234,56", "1 234,56 руб.")], "money(123456)", ("", " руб.")),
        ([("12", "[12]"), ("-3.5", "[-3.5]")], "", ("[", "]")),
        ([("12", "12 left"), ("13", "13 left")], "f(12)", ("", " left")),
        ([("12", "12 left"), ("13", "13 right")], "", None),
        ([("1 234", "1 234,56")], "money(123456)", None),
        ([("12", "12 Ann")], "f(12, 'Ann')", None),
        ([("12", "12")], "", None),
        ([("", "none")], "", None),
        ([("a b", "b a")], "", None),
        ([], "", None),
    ],
)
def test_an_affix_is_the_same_everywhere_and_depends_on_nothing(
    pairs: list[tuple[str, str]], given: str, found: tuple[str, str] | None
) -> None:
    assert affixes(pairs, given) == found


def test_every_result_gets_it_and_no_inner_functions() -> None:
    source = with_affixes(MONEY, "money", "", " руб.")
    names: dict[str, object] = {}
    exec(source or "", names)
    money = names["money"]
    assert [money(12), money(-5)] == ["12 руб.", "-5 руб."]  # type: ignore[operator]
    assert (source or "").count("руб.") == 2


def test_what_returns_nothing_is_left_alone() -> None:
    assert with_affixes("def f():\n    print(1)\n", "f", "", "x") is None
    assert with_affixes("def g():\n    return 1\n", "f", "", "x") is None
