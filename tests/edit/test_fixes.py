"""Fixes: each template can undo the fault it is named after; all of them parse, few make no sense."""

from __future__ import annotations

import ast

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


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("def f(a, b):\n    return a < b", "def f(a, b):\n    return a <= b"),
        ("def f(a, b):\n    return a < b", "def f(a, b):\n    return a == b"),
        ("def f(a, b):\n    return a + b", "def f(a, b):\n    return a ** b"),
        ("def f(a, b):\n    return a - b", "def f(a, b):\n    return b - a"),
        ("def f(a, b, c):\n    return a - b + c", "def f(a, b, c):\n    return a - (b + c)"),
        ("def f(a, b):\n    return a + b + 1", "def f(a, b):\n    return a + b"),
        ("def f(a):\n    a += 2\n    return a", "def f(a):\n    a = 2\n    return a"),
        ("def f(a):\n    return a[1:]", "def f(a):\n    return a[0:]"),
        ("def f(a, i):\n    return a[i]", "def f(a, i):\n    return a[i - 1]"),
        ("def f(a, i):\n    return a[i, i]", "def f(a, i):\n    return a[i, i + 1]"),
        ("def f(n):\n    return list(range(n))", "def f(n):\n    return list(range(1, n))"),
        ("def f(n):\n    return 3", "def f(n):\n    return 4"),
        ("def f(n):\n    return ''", "def f(n):\n    return ' '"),
        ("def f(start, end):\n    return [start, start]", "def f(start, end):\n    return [start, end]"),
        ("def f(a):\n    return max(a)", "def f(a):\n    return min(a)"),
        ("def g(a):\n    pass\ndef h(a):\n    pass\ndef f(a):\n    return g(a)", "def f(a):\n    return h(a)"),
        ("def f(s):\n    return s.isupper()", "def f(s):\n    return s.islower()"),
        ("def f(p):\n    return p.left or p.right.left", "def f(p):\n    return p.left or p.right.right"),
        ("def f(a, b):\n    return pow(a, b)", "def f(a, b):\n    return pow(b, a)"),
        ("def f(a):\n    return a", "def f(a):\n    return len(a)"),
        ("def f(a):\n    return sorted(a)", "def f(a):\n    return sorted(a, reverse=True)"),
        ("def f(a):\n    return abs(a)", "def f(a):\n    return a"),
        ("def f(a, x):\n    return g(a) + h(a, x)\ndef g(a, x):\n    return h(a)", "def g(a, x):\n    return h(x)"),
        ("def f(a):\n    if a:\n        return 1\n    return 2", "def f(a):\n    if not a:\n        return 1\n    return 2"),
        ("def f(a, b):\n    return a and b", "def f(a, b):\n    return a or b"),
        ("def f(a, b):\n    return a and b", "def f(a, b):\n    return b"),
        ("def f(n):\n    if n.next: return n\n    return 0", "def f(n):\n    if n is None or n.next: return n\n    return 0"),
        ("def f(q):\n    while True:\n        q.pop()", "def f(q):\n    while q:\n        q.pop()"),
        ("def f(n):\n    if n > 1:\n        f(n - 1)", "def f(n):\n    if n > 1:\n        return f(n - 1)"),
        ("def f(n):\n    m = n\n    m += 1", "def f(n):\n    m = n\n    m += 1\n    return m"),
        ("def f(n):\n    m = 1\n    n = m\n    return n", "def f(n):\n    n = m\n    m = 1\n    return n"),
        (
            "def f(ns):\n    m = 0\n    for n in ns:\n        m += n\n        return m",
            "def f(ns):\n    m = 0\n    for n in ns:\n        m += n\n    return m",
        ),
        (
            "def f(ns):\n    a, b = [], []\n    for n in ns:\n        a.append(n)\n        n += 1\n    return b",
            "def f(ns):\n    a, b = [], []\n    for n in ns:\n        a.append(n)\n        n += 1\n        b.append(n)\n    return b",
        ),
        ("def f(a, b):\n    a[0] = 1\n    b[1] = 2", "def f(a, b):\n    a[0] = 1\n    a[0] = 2"),
        ("def f(a, b):\n    return [b]", "def f(a, b):\n    return a + [b]"),
        ("def f(depth):\n    return True", "def f(depth):\n    return not depth"),
        ("def f(n):\n    if n < 9:\n        n = 9\n    return n", "def f(n):\n    n = 9\n    return n"),
        ("def f(ns):\n    return [n for n in ns]", "def f(ns):\n    return [n for n in ns if n]"),
    ],
)  # fmt: skip
def test_a_fault_is_among_what_is_tried(wrong: str, right: str) -> None:
    assert code_digest(right) in variants(wrong)


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
