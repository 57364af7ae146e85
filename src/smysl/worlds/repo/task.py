"""Tasks: a program with a fault, tests that show it, tests that are kept back, and patches on offer."""

from __future__ import annotations

import ast
from collections.abc import Mapping

import msgspec

from smysl.core.fingerprint import fingerprint
from smysl.core.literals import value_of
from smysl.core.verdict import SuiteLayout
from smysl.worlds.repo.tree import Tree, tree_of

MODULE = "program"
SUITE = "tests/test_program.py"


class Case(msgspec.Struct, frozen=True):
    """One test: a call, and what it gives; or a test that came with a repository.

    Attributes:
        call: an expression; empty where the test is known by its id only.
        value: source of what it gives, or ``!Type`` of what it raises.
        id: as pytest names it; empty: the test is written from call and value.
    """

    call: str
    value: str
    id: str = ""

    @property
    def raises(self) -> str:
        """The exception that is asked for, or empty."""
        return self.value[1:] if self.value.startswith("!") else ""


class Patch(msgspec.Struct, frozen=True):
    """One patch on offer: another version of the program, one edit away.

    Attributes:
        source: the whole program with the patch.
        kind: name of the edit, ``arithmetic`` for instance.
        line: first line that changes, from 1.
        before: the statement that changes, on one line.
        after: the same with the patch.
    """

    source: str
    kind: str
    line: int
    before: str
    after: str


class Proposal(msgspec.Struct, frozen=True):
    """Another version of a function, as somebody proposed it.

    Attributes:
        path: of its file.
        name: of the function.
        code: Python with the function, and what it brings along.
        tokens: that it cost.
    """

    path: str
    name: str
    code: str
    tokens: int


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What an episode is about. The agent never sees ``gold``, ``answer``, ``hidden`` and ``kept``.

    Attributes:
        tree: files that may be edited, as they are.
        imports: lines with which a file of written tests begins.
        visible: tests that a run runs.
        hidden: tests that decide in the end.
        patches: on offer, in the order of the menu.
        gold: position of the right patch, ``None``: there is none on offer.
        answer: a right tree, where none of the patches on offer need be it; ``None``: none is known.
        family: digest of the program without names and constants: splits go by it.
        beside: files that nobody edits: helpers, and tests that came with the repository.
        kept: files that are laid down over those for the tests that are kept back.
        layout: where tests that came with the repository lie, ``None``: below ``tests``.
        seconds: CPU time of one run of its tests.
        proposals: recorded samples of a language model, in their order.
        is_open: whether nobody knows if there is a right program: giving up is right for no such task.
    """

    tree: Tree
    imports: tuple[str, ...]
    visible: tuple[Case, ...]
    hidden: tuple[Case, ...]
    patches: tuple[Patch, ...] = ()
    gold: int | None = None
    answer: Tree | None = None
    family: str
    beside: Mapping[str, str] = {}
    kept: Mapping[str, str] = {}
    layout: SuiteLayout | None = None
    seconds: float = 2.0
    proposals: tuple[Proposal, ...] = ()
    is_open: bool = False

    @property
    def is_possible(self) -> bool:
        """Whether a patch on offer is right, or a right program may be near."""
        return self.gold is not None or self.answer is not None or self.is_open

    @property
    def source(self) -> str:
        """The text of the one file that a task with a menu has."""
        ((_, text),) = self.tree.files
        return text

    def version(self, applied: int | None) -> Tree:
        """Return the tree with a patch, or as it is."""
        return self.tree if applied is None else single(self.patches[applied].source)

    def files(self, tree: Tree) -> dict[str, str]:
        """Return the repository with this tree: what a run of the visible tests sees."""
        return {**self.beside, **dict(tree.files), **self._written(self.visible)}

    def closed(self, tree: Tree) -> dict[str, str]:
        """Return the repository with this tree and the tests that are kept back."""
        return {**self.beside, **dict(tree.files), **self.kept, **self._written(self.hidden)}

    def suite(self, cases: tuple[Case, ...]) -> str:
        """Return a file of tests, one function for each case that has no id of its own."""
        raising = any(case.raises for case in cases)
        lines = ["import pytest\n" if raising else "", *self.imports, ""]
        for number, case in enumerate(cases):
            if case.id:
                continue
            lines += ["", f"def {test_name(number)}():"]
            if case.raises:
                lines += [f"    with pytest.raises({case.raises}):", f"        {case.call}", ""]
            else:
                lines += [f"    got = {case.call}", f"    assert got == {case.value}, repr(got)", ""]
        return "\n".join(lines).lstrip("\n")

    @staticmethod
    def ids(cases: tuple[Case, ...]) -> list[str]:
        """Return the ids of the tests, as pytest names them."""
        return [case.id or f"{SUITE}::{test_name(number)}" for number, case in enumerate(cases)]

    def _written(self, cases: tuple[Case, ...]) -> dict[str, str]:
        return {} if all(case.id for case in cases) else {SUITE: self.suite(cases)}


def single(source: str) -> Tree:
    """Return the tree of a task with one module."""
    return tree_of({f"{MODULE}.py": source})


def imported(*symbols: str) -> tuple[str, ...]:
    """Return the lines with which tests of one module begin."""
    return (f"from {MODULE} import {', '.join(symbols)}",)


def test_name(number: int) -> str:
    """Return the name of a case's test function."""
    return f"test_{number + 1}"


def is_literal(source: str) -> bool:
    """Tell whether the source of a value can be written into a test."""
    try:
        value_of(source)
    except ValueError:
        return False
    return True


def compared(source: str) -> str:
    """Return a value as a test compares it: ``1``, ``1.0`` and ``True`` are equal."""
    try:
        return repr(_plain(value_of(source)))
    except (ValueError, TypeError, OverflowError, RecursionError):
        return source  # an exception, an object, a number that is too long to be written


def _plain(value: object) -> object:
    if isinstance(value, bool | int | float):
        return int(value) if value == value // 1 else value
    if isinstance(value, list | tuple):
        return type(value)(_plain(item) for item in value)
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    return value


def skeleton_of(source: str) -> str:
    """Return the digest of a program's shape: its syntax tree with names and constants erased."""
    return fingerprint("skeleton", shape(ast.parse(source)))


def shape(node: ast.AST) -> object:
    """Return a syntax tree with names and constants erased, as lists of names of nodes."""
    if isinstance(node, ast.Name | ast.Constant | ast.arg):
        return type(node).__name__
    children = [shape(child) for child in ast.iter_child_nodes(node)]
    # A method's name says what is done, as an operator does.
    return [type(node).__name__, *([node.attr] if isinstance(node, ast.Attribute) else []), *children]
