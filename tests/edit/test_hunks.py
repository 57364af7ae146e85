"""Hunks: of a function written anew only what means something else is taken over."""

from __future__ import annotations

import ast

import pytest

from smysl.edit.distance import edited_lines, edited_nodes
from smysl.edit.fixes import Function
from smysl.edit.form import form_of
from smysl.edit.hunks import Hunk, applied, difference, hunks
from smysl.edit.text import Text

OLD = '''\
import math


class Circle:
    @property
    def area(self, scale: int = 1) -> float:
        """The area."""
        # the radius squared
        square = self.r  *  self.r
        if square < 0:   # cannot be
            return 0
        for _ in range(3):
            square += 1
        return  square * 3
'''


def function_in(source: str) -> Function:
    return next(node for node in ast.walk(ast.parse(source)) if isinstance(node, Function))


def taken_over(new: str) -> tuple[str, list[Hunk]]:
    found = hunks(Text(OLD), function_in(OLD), new, function_in(new))
    return applied(OLD, found), found


NEW = """\
def area(self, scale=1):
    square = self.r * self.r
    if square < 0:
        return 0
    for _ in range(3):
        square += 1
    return square * 3
"""


def test_the_same_in_other_words_changes_nothing() -> None:
    assert taken_over(NEW) == (OLD, [])


@pytest.mark.parametrize(
    ("new", "changed"),
    [
        (NEW.replace("* 3", "* math.pi"), OLD.replace("return  square * 3", "return square * math.pi")),
        (NEW.replace("square < 0", "square <= 0"), OLD.replace("square < 0", "square <= 0")),
        (NEW.replace("return 0", "return -1"), OLD.replace("return 0", "return -1")),
        (NEW.replace("        square += 1\n", "        square += 1\n        square *= 2\n"),
         OLD.replace("            square += 1\n", "            square += 1\n            square *= 2\n")),
        (NEW.replace("    if", "    square = abs(square)\n    if"),
         OLD.replace("        if", "        square = abs(square)\n        if")),
        (NEW.replace("    for _ in range(3):\n        square += 1\n", ""),
         OLD.replace("        for _ in range(3):\n            square += 1\n", "")),
        (NEW.replace("scale=1", "scale=2"), OLD.replace("scale: int = 1", "scale=2")),
        (NEW.replace("    return square * 3\n", "    if square:\n        return square * 3\n    return 0\n"),
         OLD.replace("return  square * 3", "if square:\n            return square * 3\n        return 0")),
    ],
)  # fmt: skip
def test_only_what_means_something_else_is_changed(new: str, changed: str) -> None:
    made, found = taken_over(new)
    assert made == changed
    assert len(found) == 1


def test_several_changes_are_several_hunks_and_each_can_be_left_out() -> None:
    both = NEW.replace("return 0", "return None").replace("* 3", "* 4")
    made, found = taken_over(both)
    assert made == OLD.replace("return 0", "return None").replace("return  square * 3", "return square * 4")
    assert [hunk.line for hunk in found] == [11, 14]
    assert applied(OLD, found[1:]) == OLD.replace("return  square * 3", "return square * 4")


def test_whatever_a_model_writes_the_result_means_that() -> None:
    odd = "def area(self, scale=1):\n    def inner():\n        return 1\n    return inner() or self\n"
    made, _ = taken_over(odd)
    function = function_in(made)
    assert [ast.dump(one) for one in function.body[1:]] == [ast.dump(one) for one in function_in(odd).body]
    assert ast.get_docstring(function) == "The area."


def test_the_one_difference_between_two_texts() -> None:
    for old, new in (("abc", "abXc"), ("aaa", "aa"), ("", "x"), ("same", "other"), ("xx", "xxx")):
        found = difference(old, new)
        assert found is not None
        assert applied(old, [found]) == new
    assert difference("a", "a") is None


def test_the_size_of_an_edit_counts_syntax_and_not_words() -> None:
    assert edited_nodes(OLD, OLD.replace("# cannot be", "# impossible").replace("  *  ", " * ")) == 0
    assert edited_nodes(OLD, OLD.replace("square < 0", "square <= 0")) == 1
    assert edited_nodes(OLD, OLD.replace("square * 3", "square * 3 + 1")) == 3
    assert edited_nodes("def (", "def") == 1, "what is not Python counts its lines"
    assert edited_lines(OLD, OLD.replace("< 0", "<= 0")) == 1


@pytest.mark.parametrize("source", ["a\nb\n", "\ufeffa\nb", "a\r\nb\r\n", "a\r\nb\n", "a\rb\r\n", ""])
def test_a_text_is_bare_while_it_is_edited_and_the_same_again_afterwards(source: str) -> None:
    form = form_of(source)
    bare = form.bare(source)
    assert form.dressed(bare) == source
    assert not bare.startswith("\ufeff")
    if source.count("\r\n") == source.count("\n") == source.count("\r"):
        assert "\r" not in bare
