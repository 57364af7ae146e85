"""What a definition lacks is written into it, and what it has stays as it is."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smysl.edit.docstrings import Header, documented, quoted

HEADER = Header(docstring="Returns more.", parameters={"n": "int", "way": "str | None"}, returns="int")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(n):\n    return n\n", 'def f(n: int) -> int:\n    """Returns more."""\n    return n\n'),
        ("def f(n): return n\n", 'def f(n: int) -> int:\n    """Returns more."""\n    return n\n'),
        (
            "def f(\n    n,  # é:\n    way=None,\n):\n  pass\n",
            'def f(\n    n: int,  # é:\n    way: str | None=None,\n) -> int:\n  """Returns more."""\n  pass',
        ),
        (
            'def f(n: float) -> str:\n    """Mine."""\n    return n\n',
            'def f(n: float) -> str:\n    """Mine."""\n    return n\n',
        ),
        ("x = {1: 2}\n", "x = {1: 2}\n"),
    ],
    ids=["plain", "one line", "several lines", "complete", "elsewhere"],
)
def test_only_what_is_missing_is_added(source: str, expected: str) -> None:
    found = documented(source, "f", HEADER)
    assert ast.dump(ast.parse(found)) == ast.dump(ast.parse(expected))
    assert found.split() == expected.split()


def test_a_type_that_may_mean_nothing_here_is_left_out() -> None:
    header = Header(parameters={"n": "Entry"}, returns="list[Entry]")
    assert documented("def f(n):\n    return n\n", "f", header) == "def f(n):\n    return n\n"


def test_methods_get_their_own_words() -> None:
    source = "class Till:\n    total = 0\n\n    def add(self, n):\n        self.total += n\n"
    header = Header(
        docstring="A till.",
        methods={"add": Header(docstring="Add n.", parameters={"n": "int"}, returns="None")},
    )
    found = ast.parse(documented(source, "Till", header)).body[0]
    assert isinstance(found, ast.ClassDef)
    assert ast.get_docstring(found) == "A till."
    method = found.body[-1]
    assert isinstance(method, ast.FunctionDef)
    assert ast.unparse(method).startswith('def add(self, n: int) -> None:\n    """Add n."""')


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.just("\n")))
def test_any_words_come_back_as_they_went_in(words: str) -> None:
    header = Header(docstring=words)
    found = documented("def f(n):\n    return n\n", "f", header)
    docstring = ast.get_docstring(ast.parse(found).body[0], clean=False)  # type: ignore[arg-type]
    lines = [line.strip() for line in (docstring or "").strip().split("\n")]
    assert lines == [line.strip() for line in words.strip().split("\n")]


def test_a_docstring_of_several_lines_ends_on_a_line_of_its_own() -> None:
    assert quoted("One.\n\nTwo.", 4) == '"""One.\n\n    Two.\n    """'
