"""Programs of published benchmarks: no task is made of them."""

from __future__ import annotations

import pytest

from smysl.worlds.repo import barred
from smysl.worlds.repo.barred import is_barred, shapes_of

PROGRAM = """def total(values, limit):
    result = 0
    for value in values:
        if value < limit:
            result += value
    return result
"""


def test_names_constants_annotations_and_docstrings_make_no_other_shape() -> None:
    other = """def count(rows: list[int], most: int = 3) -> int:
    '''Return something.'''
    found = 7
    for row in rows:
        if row < most:
            found += row
    return found
"""
    assert shapes_of(PROGRAM) == shapes_of(other.replace(" = 3", ""))
    assert shapes_of(PROGRAM) != shapes_of(PROGRAM.replace("<", ">"))


def test_small_functions_have_no_shape_of_their_own() -> None:
    assert shapes_of("def f(a):\n    return a\n") == set()
    assert not is_barred("def f(a):\n    return a\n")


def test_a_listed_program_is_barred_under_other_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(barred, "barred", lambda: frozenset(shapes_of(PROGRAM)))
    assert is_barred(f"def other(a):\n    return a\n\n\n{PROGRAM.replace('total', 'sum_up')}")
    assert not is_barred(PROGRAM.replace("<", ">"))
