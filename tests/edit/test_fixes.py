"""Fixes: each template can undo the fault it is named after; all of them parse, few make no sense."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from smysl.edit.fixes import Function, fixes, scope_of
from smysl.edit.normalise import code_digest
from smysl.edit.text import Text
from smysl.edit.tree import parse_or_none


def variants(source: str, types: dict[str, set[str]] | None = None) -> dict[str, str]:
    """Return every version of the last function of a module, by its digest, with the template's name."""
    text, module = Text(source), ast.parse(source)
    function = next(node for node in reversed(module.body) if isinstance(node, Function))
    found = {}
    for change in fixes(scope_of(function, module, text, types)):
        _, piece = text.changed(change.node, change.text, function)
        if parse_or_none(piece) is not None:
            found.setdefault(code_digest(piece), change.operator)
    return found


CORPUS = (Path(__file__).parent / "corpus" / "fixes.txt").read_text(encoding="utf-8").split("\n\n")
"""Faults and their repairs, as differences."""


def side(case: str, mark: str) -> str:
    """Return what a difference was made from (``-``) or makes (``+``)."""
    return "\n".join(line[1:] for line in case.splitlines() if line[:1] in {" ", mark})


def last_function(source: str) -> str:
    return ast.unparse(next(node for node in reversed(ast.parse(source).body) if isinstance(node, Function)))


@pytest.mark.parametrize("case", CORPUS)
def test_a_fault_is_among_what_is_tried(case: str) -> None:
    assert code_digest(last_function(side(case, "+"))) in variants(side(case, "-"))


def test_what_was_seen_to_be_a_text_is_no_number_and_no_list_is_lowered() -> None:
    source = "def f(word, count, words):\n    return word"
    known = {"word": {"str"}, "count": {"int"}, "words": {"list"}}

    def has(right: str, types: dict[str, set[str]] | None) -> bool:
        return code_digest(f"def f(word, count, words):\n    return {right}") in variants(source, types)

    for senseless in ("word + 1", "abs(word)", "count", "words", "words + word"):
        assert has(senseless, None), senseless
        assert not has(senseless, known), senseless
    for sensible in ("word.lower()", "len(word)", "word[::-1]"):
        assert has(sensible, known), sensible


def test_a_variable_that_is_sometimes_nothing_is_what_it_is_else() -> None:
    source = "def f(name, size):\n    return name"
    wanted = code_digest("def f(name, size):\n    return name.upper()")
    assert wanted in variants(source, {"name": {"str", "NoneType"}})
    assert wanted in variants(source, {"name": {"str", "int"}})
    assert wanted not in variants(source, {"name": {"int", "NoneType"}})


def test_text_in_other_alphabets_and_tabs_are_addressed_rightly() -> None:
    source = "def f(a):\n\tprint('жук', a); x = 'ёж'\n\tif a < 1: x = a\n\treturn x\n"
    assert code_digest(source.replace("<", "<=")) in variants(source)


def test_docstrings_annotations_and_log_messages_are_left_alone() -> None:
    source = 'def f(a: int = 3) -> int:\n    """Nine is 9."""\n    log.info("a", 7)\n    return a\n'
    for digest in variants(source):
        assert digest != code_digest(source.replace("7", "8"))
    assert code_digest(source.replace("int = 3", "str = 3")) not in variants(source)


@pytest.mark.parametrize(
    "source",
    [
        "def f(a):\n    for b in a:\n        if b:\n            g(b)\n            {}\n        h(b)\n",
        "def f(a):\n    while a:\n        a = g(a)\n        {}\n    return a\n",
        "def f(a):\n    for b in a:\n        {}\n    else:\n        h(a)\n    return a\n",
        "def f(a):\n    for b in a:\n        def g(c):\n            return c\n        {}\n",
    ],
)
@pytest.mark.parametrize("jump", ["break", "continue"])
def test_loops_are_left_and_gone_on_with_only_inside_them(source: str, jump: str) -> None:
    text = source.format(jump)
    module = ast.parse(text)
    function = module.body[0]
    assert isinstance(function, Function)
    changes = fixes(scope_of(function, module, Text(text)))
    found = [Text(text).changed(one.node, one.text, function)[0] for one in changes]
    parsed = [one for one in found if parse_or_none(one) is not None]
    assert len(parsed) > 5
    for one in parsed:
        compile(one, "f.py", "exec", dont_inherit=True)
