"""What counts as a change of code, and what does not."""

from __future__ import annotations

import ast
import re
import subprocess

import pytest
from edit_modules import MODULES, modules
from hypothesis import given, settings
from hypothesis import strategies as st

from smysl.edit.alpha import alpha_digest
from smysl.edit.normalise import code_digest, normal_tree, text_digest
from smysl.edit.tidy import tidy

BASE = '''\
import os
from math import pi, sqrt


def area(r, *, unit="m"):
    """The area of a circle."""
    value = pi * r ** 2  # exact
    return f"{value:.2f} {unit}"
'''

SAME = {
    "quotes": ('"m"', "'m'"),
    "comments": ("  # exact", ""),
    "parentheses": ("pi * r ** 2", "(pi * (r ** 2))"),
    "spaces": ("pi * r ** 2", "pi*r**2"),
    "import order": (
        "import os\nfrom math import pi, sqrt",
        "from math import sqrt\nfrom math import pi\nimport os",
    ),
    "white space of a docstring": ("The area of a circle.", "The area\n    of  a circle.\n    "),
    "joined strings": ('f"{value:.2f} {unit}"', 'f"{value:.2f}" " " f"{unit}"'),
    "line ends": ("\n", "\r\n"),
    "a byte order mark": ("import os", "\ufeffimport os"),
    "an empty format": ("{unit}", "{unit:}"),
}

DIFFERENT = {
    "an operator": ("pi * r", "pi + r"),
    "a constant": ("** 2", "** 3"),
    "the type of a constant": ("** 2", "** 2.0"),
    "a default": ('unit="m"', 'unit="cm"'),
    "a parameter": ("*, unit", "unit"),
    "another import": ("import os", "import sys"),
    "precedence": ("pi * r ** 2", "(pi * r) ** 2"),
    "a format": (".2f", ".3f"),
    "a text": ('f"{value', 'f" {value'),
}


@pytest.mark.parametrize("what", SAME)
def test_formatting_is_no_change(what: str) -> None:
    other = BASE.replace(*SAME[what])
    assert other != BASE
    assert code_digest(other) == code_digest(BASE)
    assert text_digest(other) == text_digest(BASE)


@pytest.mark.parametrize("what", DIFFERENT)
def test_behaviour_is_a_change(what: str) -> None:
    other = BASE.replace(*DIFFERENT[what])
    assert other != BASE
    assert text_digest(other) != text_digest(BASE)
    assert len({code_digest(other), code_digest(BASE)}) == 2
    assert len({alpha_digest(other), alpha_digest(BASE)}) == 2


def test_words_of_a_docstring_are_a_persons_but_no_behaviour() -> None:
    other = BASE.replace("The area", "Surface")
    assert text_digest(other) != text_digest(BASE)
    assert code_digest(other) == code_digest(BASE)


def test_a_function_of_only_a_docstring_is_an_empty_one() -> None:
    assert code_digest('def f():\n    """Doc."""\n') == code_digest("def f():\n    pass\n")


def test_names_of_locals_do_not_tell_duplicates_apart() -> None:
    other = BASE.replace("value", "result")
    assert code_digest(other) != code_digest(BASE)
    assert alpha_digest(other) == alpha_digest(BASE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("def f(a, b):\n    return a - b", "def f(b, a):\n    return b - a", id="parameters"),
        pytest.param("def f(x):\n    return g(x)", "def f(x):\n    return h(x)", id="what is called"),
        pytest.param(
            "def f():\n    x = 1\n    y = 2\n    return x",
            "def f():\n    x = 1\n    y = 2\n    return y",
            id="roles",
        ),
        pytest.param(
            "def f(o):\n    x = o.x\n    return x", "def f(o):\n    y = o.y\n    return y", id="attributes"
        ),
        pytest.param(
            "def f():\n    global n\n    n = 1", "def f():\n    global m\n    m = 1", id="names of the module"
        ),
        pytest.param(
            "def f():\n    a = 1\n    return locals()",
            "def f():\n    b = 1\n    return locals()",
            id="reflection",
        ),
        pytest.param("class A:\n    x = 1", "class A:\n    y = 1", id="fields"),
    ],
)
def test_names_that_matter_tell_candidates_apart(one: str, other: str) -> None:
    assert alpha_digest(one) != alpha_digest(other)


@pytest.mark.parametrize(
    "body",
    [
        "{v} = [{w} for {w} in x]\n    return {v}",
        "try:\n        {v} = 1\n    except ValueError as {w}:\n        raise {w}\n    return {v}",
        "def {v}({w}):\n        nonlocal x\n        return {w}\n    return {v}(x)",
        "match x:\n        case [{v}, *{w}]:\n            return {v}, {w}",
        "match x:\n        case {{'a': {w}, **{v}}}:\n            return {v}",
        "import math as {v}\n    with x as {w}:\n        return {v}.pi, {w}",
        "return (lambda {v}: {v} + 1)(x), ({w} := 2)",
    ],
)
def test_every_way_to_bind_a_local_is_renamed(body: str) -> None:
    one, other = ("def f(x):\n    " + body.format(v=v, w=w) for v, w in (("a", "b"), ("first", "second")))
    assert alpha_digest(one) == alpha_digest(other)


def test_source_that_is_not_python_still_has_a_digest() -> None:
    assert text_digest("def (:\n") == text_digest("  def (:  ")
    assert text_digest("def (:") != text_digest("def [:")
    assert text_digest("x = '\x00'") == code_digest("x = '\x00'")


@pytest.mark.parametrize("name", MODULES)
def test_ruff_format_changes_no_digest(name: str) -> None:
    source = MODULES[name]
    formatted = subprocess.run(
        ["ruff", "format", "--isolated", "--line-length=40", "--quiet", "-"],
        input=source, capture_output=True, text=True, check=True, env=_path(),
    ).stdout  # fmt: skip
    assert text_digest(formatted) == text_digest(source)
    assert text_digest(tidy(source)) == text_digest(source)


def _path() -> dict[str, str]:
    import os
    import sys
    from pathlib import Path

    return {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


@settings(max_examples=60, deadline=None)
@given(modules())
def test_normal_form_is_reached_at_once(source: str) -> None:
    tree = normal_tree(source, docstrings=True)
    assert tree is not None
    assert text_digest(ast.unparse(tree)) == text_digest(source)


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_any_text_has_a_digest(text: str) -> None:
    assert all(
        re.fullmatch("[0-9a-f]{64}", digest(text)) for digest in (alpha_digest, code_digest, text_digest)
    )


# Pinned: the same on every Python from 3.11 on, or every lock that a user keeps would break.
PINNED = {
    "fstrings": "ed5cd8a6e20c1e11",
    "classes": "df87253b92fb49bd",
    "control": "4a8a5dd45dfe9f5e",
}


@pytest.mark.parametrize("name", PINNED)
def test_digests_are_the_same_on_every_python(name: str) -> None:
    assert text_digest(MODULES[name])[:16] == PINNED[name]


def test_expressions_of_any_depth_have_a_digest() -> None:
    source = f"x = {' + '.join(['y'] * 3000)}\n"
    assert alpha_digest(source) == alpha_digest(source + "\n")
    assert text_digest(source) == text_digest(source + "\n")
