"""Tasks: a program with a fault, tests that show it, tests that are kept back, and patches on offer."""

from __future__ import annotations

import ast

import msgspec

from smysl.core.fingerprint import fingerprint

MODULE = "program"
SUITE = "tests/test_program.py"


class Case(msgspec.Struct, frozen=True):
    """One test: a call, and what it gives.

    Attributes:
        call: an expression.
        value: source of what it gives, or ``!Type`` of what it raises.
    """

    call: str
    value: str

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


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What an episode is about. The agent never sees ``gold``, ``answer`` and ``hidden``.

    Attributes:
        source: the program as it is.
        symbol: name of the function that the tests call.
        visible: tests that a run runs.
        hidden: tests that decide in the end.
        patches: on offer, in the order of the menu.
        gold: position of the right patch, ``None``: there is none on offer.
        answer: a right program, where none of the patches on offer need be it; empty: none is known.
        family: digest of the program without names and constants: splits go by it.
    """

    source: str
    symbol: str
    visible: tuple[Case, ...]
    hidden: tuple[Case, ...]
    patches: tuple[Patch, ...]
    gold: int | None
    family: str
    answer: str = ""

    @property
    def is_possible(self) -> bool:
        """Whether a patch on offer is right, or a right program is known to be near."""
        return self.gold is not None or bool(self.answer)

    def version(self, applied: int | None) -> str:
        """Return the program with a patch, or as it is."""
        return self.source if applied is None else self.patches[applied].source

    def files(self, source: str) -> dict[str, str]:
        """Return the repository with this program: what a run of the visible tests sees."""
        return {f"{MODULE}.py": source, SUITE: self.suite(self.visible)}

    def suite(self, cases: tuple[Case, ...]) -> str:
        """Return a file of tests, one function for each case."""
        raising = any(case.raises for case in cases)
        lines = ["import pytest\n" if raising else "", f"from {MODULE} import {self.symbol}", ""]
        for number, case in enumerate(cases):
            lines += ["", f"def {test_name(number)}():"]
            if case.raises:
                lines += [f"    with pytest.raises({case.raises}):", f"        {case.call}", ""]
            else:
                lines += [f"    got = {case.call}", f"    assert got == {case.value}, repr(got)", ""]
        return "\n".join(lines).lstrip("\n")

    def ids(self, cases: tuple[Case, ...]) -> list[str]:
        """Return the ids of the tests, as pytest names them."""
        return [f"{SUITE}::{test_name(number)}" for number in range(len(cases))]


def test_name(number: int) -> str:
    """Return the name of a case's test function."""
    return f"test_{number + 1}"


def is_literal(source: str) -> bool:
    """Tell whether the source of a value can be written into a test."""
    try:
        ast.literal_eval(source)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return False
    return True


def compared(source: str) -> str:
    """Return a value as a test compares it: ``1``, ``1.0`` and ``True`` are equal."""
    try:
        return repr(_plain(ast.literal_eval(source)))
    except (ValueError, SyntaxError, TypeError, OverflowError, MemoryError, RecursionError):
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
    return fingerprint("skeleton", _shape(ast.parse(source)))


def _shape(node: ast.AST) -> object:
    if isinstance(node, ast.Name | ast.Constant | ast.arg):
        return type(node).__name__
    children = [_shape(child) for child in ast.iter_child_nodes(node)]
    # A method's name says what is done, as an operator does.
    return [type(node).__name__, *([node.attr] if isinstance(node, ast.Attribute) else []), *children]
