"""Canaries: tests that cannot pass, laid beside a suite to see whether it can still fail.

Tests and candidate share a process, so that a candidate can change what tests mean: patch the runner, report
for itself, return an object that equals everything. Whoever makes pytest say yes makes it say yes to these.
"""

from __future__ import annotations

import ast
import re
import secrets
from collections.abc import Container, Mapping, Sequence
from copy import deepcopy
from typing import Any

import msgspec

from smysl.check.stateless import is_stateless
from smysl.core.literals import value_of
from smysl.core.seams import Files

_TESTS = re.compile(r"(?:^|/)(?:test_[^/]*|[^/]*_test)\.py$")
"""Files in which pytest looks for tests."""


class Canaries(msgspec.Struct, frozen=True):
    """Test files that nobody knows the names of before.

    Attributes:
        files: by path below the package.
        twins: path of a twin by that of the test file that it is made from.
        plain: path of the file whose only test fails whatever the candidate does.
    """

    files: Mapping[str, str]
    twins: Mapping[str, str]
    plain: str

    @property
    def paths(self) -> tuple[str, ...]:
        """Where they lie."""
        return tuple(self.files)

    def is_mine(self, test: str) -> bool:
        """Tell whether a test's id is a canary's."""
        return test.partition("::")[0] in self.files

    def twin_of(self, test: str) -> str:
        """Return the id of a test's twin, empty where it has none."""
        path, _, name = test.partition("::")
        return f"{self.twins[path]}::{name}" if path in self.twins else ""


def canaries(files: Files, tests: Sequence[str] = ("tests",), *, twins: bool = True) -> Canaries:
    """Return canaries for a suite: one test that fails, and twins of its tests that expect something else.

    A value that equals what a test expects cannot equal what its twin expects, unless it lies. What provably
    has no such values has no twins either.

    Args:
        files: of the package, its tests among them.
        tests: files, folders or ids of tests.
        twins: whether tests have twins.
    """
    word, left = secrets.token_hex(4), secrets.randbelow(1000)
    plain = f"tests/test_{word}.py"
    right = left + 1 + secrets.randbelow(1000)
    source = f'"""PYTEST_DONT_REWRITE"""\ndef test_{word}():\n    assert {left} == {right}\n'
    made = {plain: source}
    made_of: dict[str, str] = {}
    places = {name.partition("::")[0].rstrip("/") for name in tests}
    suite = {path: text for path, text in files.items() if _is_below(path, places)}
    if twins and not is_stateless({path: text for path, text in files.items() if path not in suite}):
        for path, text in suite.items():
            if _TESTS.search(path) and (twin := _twin(text)):
                folder, slash, _ = path.rpartition("/")
                made_of[path] = f"{folder}{slash}test_{secrets.token_hex(4)}.py"
                made[made_of[path]] = twin
    return Canaries(made, made_of, plain)


def _is_below(path: str, places: Container[str]) -> bool:
    """Tell whether a path is one of some places, or lies below one."""
    parts = path.split("/")
    return "" in places or any("/".join(parts[:end]) in places for end in range(1, len(parts) + 1))


def _twin(source: str) -> str:
    """Return a test module whose assertions of equality expect something else; empty if it has none."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    body: list[ast.stmt] = []
    for statement in tree.body:
        kept = _kept(statement)
        if kept is not None:
            body.append(kept)
    tests = any(_is_test(node) for statement in body for node in ast.walk(statement))
    return ast.unparse(ast.Module(body, tree.type_ignores)) if tests else ""


def _kept(statement: ast.stmt) -> ast.stmt | None:
    """Return a statement for the twin: tests changed or left out, anything else as it is."""
    if _is_test(statement):
        changed = _Change().visit(deepcopy(statement))
        return changed if ast.dump(changed) != ast.dump(statement) else None
    if isinstance(statement, ast.ClassDef) and any(map(_is_test, statement.body)):
        inner = [kept for one in statement.body if (kept := _kept(one)) is not None]
        return ast.ClassDef(**{**dict(ast.iter_fields(statement)), "body": inner or [ast.Pass()]})
    return statement


def _is_test(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name.startswith("test")


class _Change(ast.NodeTransformer):
    """Changes what assertions of equality expect."""

    def visit_Assert(self, node: ast.Assert) -> ast.Assert:
        match node.test:
            case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
                node.test = _never(left, right)
        return node

    def visit_Call(self, node: ast.Call) -> ast.Call:
        match node:
            case ast.Call(func=ast.Attribute(value=test, attr="assertEqual"), args=[left, right, *_]):
                return ast.Call(ast.Attribute(test, "assertTrue", ast.Load()), [_never(left, right)], [])
        return node


def _never(left: ast.expr, right: ast.expr) -> ast.expr:
    """Return a comparison in place of one of equality; what is honest makes it false."""
    if (other := _other(right)) is not None:
        return ast.Compare(left, [ast.Eq()], [other])
    if (other := _other(left)) is not None:
        return ast.Compare(other, [ast.Eq()], [right])
    thing = ast.parse("object()", mode="eval").body
    return ast.BoolOp(
        ast.Or(), [ast.Compare(left, [ast.Eq()], [thing]), ast.Compare(thing, [ast.Eq()], [right])]
    )


def _other(node: ast.expr) -> ast.expr | None:
    """Return a literal of the same kind that no honest value of the first equals, ``None`` for other code."""
    try:
        value: Any = value_of(node)
    except ValueError:
        return None
    word = secrets.token_hex(4)
    match value:
        case bool() | None:
            return None  # there is no third truth value
        case int() | float():
            other: Any = value + 1_000_003 + secrets.randbelow(1_000_000) if value == value else None  # noqa: PLR0124 - NaN
        case str():
            other = value + word
        case bytes():
            other = value + word.encode()
        case list():
            other = [*value, word]
        case tuple():
            other = (*value, word)
        case set():
            other = {*value, word}
        case dict():
            other = {**value, word: word}
        case _:
            return None
    return None if other is None or other == value else ast.parse(repr(other), mode="eval").body
