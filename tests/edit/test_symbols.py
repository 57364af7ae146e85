"""Symbols: taken out and put back with not a byte of the rest touched."""

from __future__ import annotations

import ast

import pytest
from edit_modules import MODULES, modules
from hypothesis import given, settings

from smysl.edit.names import bound_names, idle_expressions, undefined_names
from smysl.edit.symbols import add_symbol, remove_symbol, replace_symbol, symbols_of

SOURCE = '''\
"""Pay."""

import os

# The rate,
# in cents.
RATE = 2050  # since May


@decorated
def pay(hours):
    return hours * RATE


class Clerk:
    pass
'''


def test_a_symbol_has_its_decorators_and_comments() -> None:
    assert symbols_of(SOURCE) == {
        "RATE": "# The rate,\n# in cents.\nRATE = 2050  # since May",
        "pay": "@decorated\ndef pay(hours):\n    return hours * RATE",
        "Clerk": "class Clerk:\n    pass",
    }


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("a, (b, *c) = d = 1, (2,)", ["a", "b", "c", "d"]),
        ("x: int\nx += 1", ["x"]),
        ("async def f(): pass", ["f"]),
        ("import os\nif os: y = 1\nz.w = 2\nv[0] = 3", []),
        ("#!/usr/bin/env python\n# -*- coding: utf-8 -*-\nx = 1", ["x"]),
    ],
)
def test_symbols_are_top_level_definitions(source: str, names: list[str]) -> None:
    assert list(symbols_of(source)) == names


def test_first_lines_that_belong_to_the_file_belong_to_no_symbol() -> None:
    assert symbols_of("#!/usr/bin/env python\n# -*- coding: utf-8 -*-\nx = 1") == {"x": "x = 1"}


def test_replacing_changes_one_symbol_only() -> None:
    changed = replace_symbol(SOURCE, "pay", "def pay(hours):\n    return 1\n")
    assert changed == SOURCE.replace(
        "@decorated\ndef pay(hours):\n    return hours * RATE", "def pay(hours):\n    return 1"
    )


def test_removing_takes_the_blank_lines_below_along() -> None:
    removed = remove_symbol(SOURCE, "pay")
    assert removed == SOURCE.replace("@decorated\ndef pay(hours):\n    return hours * RATE\n\n\n", "")
    assert remove_symbol("x = 1\n\n\ny = 2\n", "y") == "x = 1\n"
    assert remove_symbol("x = 1\n", "x") == ""


def test_line_ends_of_the_file_are_kept() -> None:
    assert replace_symbol("x = 1\r\ny = 2\r\n", "x", "x = (\n1)") == "x = (\r\n1)\r\ny = 2\r\n"


def test_statements_that_share_a_line_are_parted() -> None:
    assert replace_symbol("a = 1; b = 2; c = 3  # all\n", "b", "b = 9") == "a = 1\nb = 9\nc = 3  # all\n"
    assert remove_symbol("a = 1; b = 2; c = 3\n", "b") == "a = 1\nc = 3\n"
    assert remove_symbol("a = 1; b = 2\n", "b") == "a = 1\n"


def test_a_name_defined_twice_is_replaced_once() -> None:
    source = "x = []\ny = 0\nx = sorted(x)\n"
    assert symbols_of(source)["x"] == "x = []\nx = sorted(x)"
    assert replace_symbol(source, "x", "x = 1") == "y = 0\nx = 1\n"


def test_a_missing_symbol_is_an_error() -> None:
    with pytest.raises(KeyError):
        replace_symbol(SOURCE, "salary", "salary = 1")
    with pytest.raises(KeyError):
        remove_symbol(SOURCE, "os")


def test_a_symbol_is_added_two_lines_below() -> None:
    assert add_symbol("x = 1\n", "\ny = 2\n") == "x = 1\n\n\ny = 2\n"
    assert add_symbol("", "y = 2") == "y = 2\n"


@settings(max_examples=80, deadline=None)
@given(modules())
def test_replacing_a_symbol_by_itself_is_the_identity(source: str) -> None:
    for name, text in symbols_of(source).items():
        assert replace_symbol(source, name, text) == source


@settings(max_examples=80, deadline=None)
@given(modules())
def test_edits_leave_python_and_the_other_symbols(source: str) -> None:
    found = symbols_of(source)
    for name in found:
        changed = replace_symbol(source, name, f"{name} = 0")
        assert symbols_of(changed)[name] == f"{name} = 0"
        removed = remove_symbol(source, name)
        assert name not in symbols_of(removed)
        for result in (changed, removed):
            ast.parse(result)
            left = set(symbols_of(result))
            assert {other for other, text in found.items() if text != found[name]} - {name} <= left


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ("def f(x):\n    return g(x) + len(x)", {"g"}),
        ("def f(x):\n    y = 1\ndef h():\n    return y", {"y"}),
        ("import a.b as c\nfrom d import e\nprint(a, c, e)", {"a"}),
        ("def f():\n    global n\n    n = 1\ndef g():\n    return n", set()),
        ("class A(B):\n    x = 1\n    def m(self, y=x):\n        return x, __class__", {"B", "x"}),
        ("[i for i in range(3) if i > j]", {"j"}),
        ("def f(x: 'Node') -> list['Leaf']: ...", {"Node", "Leaf"}),
        ("from typing import Literal\ndef f(x: Literal['a', 'b']): ...", set()),
        ("from x import *\nprint(y)", set()),
        ("def f():\n    x = 1\n    def g():\n        return x + z\n    return g", {"z"}),
        ("try:\n    import a\nexcept ImportError as e:\n    a = e", set()),
        ("def top(x):\n    return x + y", {"y"}),
        ("print(__name__, __file__)", set()),
    ],
)
def test_undefined_names_follow_pythons_scopes(source: str, missing: set[str]) -> None:
    assert undefined_names(source) == missing
    assert undefined_names(source, missing) == set()


def test_a_statement_that_only_names_something_is_idle() -> None:
    source = "'Text.'\ndef f(a):\n    a.append\n    a\n    a.sort()\n    a.loaded\n    a\n    yield a\n"
    assert idle_expressions(source) == ["a.append", "a"]
    assert idle_expressions("try:\n    unicode\n    a.sort\nexcept NameError:\n    unicode = str\n") == []


def test_bound_names_are_those_of_the_module() -> None:
    assert bound_names("import a.b\nfor i in x: j = 1\ndef f(): k = 2\nclass C: m = 1") == {
        "a",
        "i",
        "j",
        "f",
        "C",
    }


@pytest.mark.parametrize("name", MODULES)
def test_written_modules_round_trip(name: str) -> None:
    source = MODULES[name]
    for symbol, text in symbols_of(source).items():
        assert text in source or "\nLIMIT += 1" in text
        assert replace_symbol(source, symbol, text) == source
