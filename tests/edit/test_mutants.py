"""Mutants: valid, different, repeatable, and none where nothing can be noticed."""

from __future__ import annotations

import ast
from collections import Counter

import pytest
from edit_modules import MODULES, modules
from hypothesis import given, settings

from smysl.edit.mutants import mutants
from smysl.edit.normalise import code_digest
from smysl.edit.symbols import symbols_of


def descriptions(body: str, symbol: str = "f") -> dict[str, str]:
    source = body if body.startswith(("def", "@", "class", "import")) else f"def f(x, y):\n    {body}\n"
    return {mutant.description: mutant.operator for mutant in mutants(source, symbol, 100)}


@pytest.mark.parametrize(
    ("code", "wanted", "operator"),
    [
        ("return x + y", "`x + y` as `x - y`", "arithmetic"),
        ("x += y\n    return x", "`x += y` as `x -= y`", "arithmetic"),
        ("return x < y", "`x < y` as `x > y`", "comparison"),
        ("return x < y", "`x < y` as `x <= y`", "boundary"),
        ("return x < 5", "4 for 5", "boundary"),
        ("return x < 5", "6 for 5", "constant"),
        ("return x and y", "`x and y` as `x or y`", "boolean"),
        ("return not x", "drop `not` of `not x`", "boolean"),
        ("if x(y):\n        return 1", "negate `x(y)`", "condition"),
        ("return [i for i in x if i]", "negate `i`", "condition"),
        ("return x[1:y]", "slice from `y` + 1", "slice"),
        ("return y", "return None for `y`", "return"),
        ("x.append(y)\n    return x", "remove `x.append(y)`", "statement"),
        ("x[0] = y\n    return x", "remove `x[0] = y`", "statement"),
        ("for i in x:\n        break", "remove `break`", "statement"),
        ("def f(x, y=3):\n    return x", "4 for 3", "default"),
        ("def f(x, *, y=True):\n    return x", "False for True", "default"),
        ("raise ValueError(x)", "raise RuntimeError for ValueError", "exception"),
        ("raise ValueError(x)", "remove `raise ValueError(x)`", "exception"),
        (
            "try:\n        x()\n    except KeyError:\n        pass",
            "catch ZeroDivisionError for KeyError",
            "exception",
        ),
        ("return x + 'ab'", "'abx' for 'ab'", "string"),
        ("return ''", "'x' for ''", "string"),
    ],
)
def test_each_operator_takes_its_wrong_turn(code: str, wanted: str, operator: str) -> None:
    assert descriptions(code).get(wanted) == operator


@pytest.mark.parametrize(
    "code",
    [
        pytest.param('def f():\n    """Doc 3."""\n', id="docstrings"),
        pytest.param("def f(x: list[3]) -> 'a': ...", id="annotations"),
        pytest.param("def f(log):\n    log.debug('x %d', 3)", id="log messages"),
        pytest.param("import warnings\ndef f():\n    warnings.warn('x', stacklevel=2)", id="warnings"),
        pytest.param("@cache(3)\ndef f(): ...", id="decorators"),
        pytest.param("def f(x):\n    assert x > 3, 'no'", id="asserts"),
        pytest.param("def f():\n    return None", id="nothing returned"),
    ],
)
def test_what_nobody_could_notice_is_left_alone(code: str) -> None:
    assert descriptions(code) == {}


def test_the_wording_of_an_error_is_left_alone() -> None:
    assert set(descriptions("raise ValueError('negative 5')").values()) == {"exception"}


def test_a_mutant_differs_in_one_place_and_says_where() -> None:
    source = "# ö\ndef f(x):\n    s = 'ö'; return x + 1  # why\n"
    found = {mutant.description: mutant for mutant in mutants(source, "f", 50)}
    mutant = found["`x + 1` as `x - 1`"]
    assert mutant.line == 3
    assert mutant.source == source.replace("x + 1", "(x - 1)")


def test_private_helpers_count_and_public_neighbours_do_not() -> None:
    source = "def f(x):\n    return _g(x) + h(x) + N\ndef _g(x):\n    return x - 1\n"
    source += "def h(x):\n    return x - 2\nN = 7\nM = 8\n"
    assert {mutant.line for mutant in mutants(source, "f", 50)} == {2, 4, 7}


def test_a_choice_is_spread_and_repeatable() -> None:
    source = MODULES["control"]
    few = mutants(source, "run", 10, seed=1)
    assert few == mutants(source, "run", 10, seed=1)
    assert few != mutants(source, "run", 10, seed=2)
    assert len(few) == 10
    assert len({mutant.operator for mutant in few}) >= 7
    assert max(Counter(mutant.line for mutant in few).values()) <= 2


@pytest.mark.parametrize(("source", "symbol"), [("def f(:", "f"), ("def g(): return 1", "f"), ("", "f")])
def test_without_the_symbol_there_are_none(source: str, symbol: str) -> None:
    assert mutants(source, symbol) == []


@settings(max_examples=40, deadline=None)
@given(modules())
def test_mutants_parse_and_differ(source: str) -> None:
    for symbol in symbols_of(source):
        found = mutants(source, symbol, 8)
        for mutant in found:
            ast.parse(mutant.source)
        digests = {code_digest(mutant.source) for mutant in found} | {code_digest(source)}
        assert len(digests) == len(found) + 1
