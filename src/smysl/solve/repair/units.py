"""Units: the functions that failing tests run, with how suspicious each of their statements is."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from smysl.check.coverage import Suspect
from smysl.edit.fixes import Function, Scope, scope_of
from smysl.edit.form import Form, form_of
from smysl.edit.text import Text
from smysl.edit.tree import parse_or_none

_MOST = 12
"""Functions that are looked at."""


Typed = tuple[str, int, str, str]
"""File, first line of a function, name of a variable, name of a type that it had."""


class Unit(msgspec.Struct, frozen=True):
    """One function or method of a source file.

    Attributes:
        path: its file.
        name: its name, ``Class.method`` for a method.
        function: its syntax tree.
        top: the top-level statement that it is, or is part of.
        module: the tree of the file.
        text: of the file, bare.
        form: how the file is written.
        suspicion: of each of its lines that a failing test runs, from 0 to 1.
        types: types that its variables were seen to have.
    """

    path: str
    name: str
    function: Function
    top: ast.stmt
    module: ast.Module
    text: Text
    form: Form
    suspicion: Mapping[int, float]
    types: Mapping[str, frozenset[str]] = {}

    @property
    def rank(self) -> float:
        """How suspicious it is as a whole: as its most suspicious line."""
        return max(self.suspicion.values(), default=0.0)

    def scope(self) -> Scope:
        """Return what an edit of it may use."""
        return scope_of(self.function, self.module, self.text, self.types)


def units(files: Mapping[str, str], suspects: Sequence[Suspect], types: Collection[Typed] = ()) -> list[Unit]:
    """Return the functions that hold suspicious lines, most suspicious first.

    Args:
        files: the repository.
        suspects: lines that failing tests run.
        types: types that variables were seen to have.
    """
    by_file: dict[str, dict[int, float]] = {}
    for suspect in suspects:
        by_file.setdefault(suspect.file, {})[suspect.line] = suspect.ochiai
    found = [unit for path, lines in by_file.items() for unit in _of_file(path, files[path], lines, types)]
    order = {(suspect.file, suspect.line): place for place, suspect in enumerate(reversed(suspects))}

    def place(unit: Unit) -> tuple[float, int]:
        return unit.rank, max((order.get((unit.path, line), 0) for line in unit.suspicion), default=0)

    return sorted(found, key=place, reverse=True)[:_MOST]


def _of_file(path: str, source: str, lines: Mapping[int, float], types: Collection[Typed]) -> Iterator[Unit]:
    form = form_of(source)
    text = Text(form.bare(source))
    module = parse_or_none(text.source)
    if module is None:
        return
    for top in module.body:
        for name, function in _functions(top, ""):
            suspicion = _spread(function, lines)
            if suspicion:
                seen = _seen(path, function, types)
                yield Unit(path, name, function, top, module, text, form, suspicion, seen)


def _seen(path: str, function: Function, types: Collection[Typed]) -> dict[str, frozenset[str]]:
    """Return the types of a function's variables, and of those of functions in it."""
    first = min([function.lineno, *(decorator.lineno for decorator in function.decorator_list)])
    found: dict[str, set[str]] = {}
    for file, line, name, kind in types:
        if file == path and first <= line <= (function.end_lineno or first):
            found.setdefault(name, set()).add(kind)
    return {name: frozenset(kinds) for name, kinds in found.items()}


def _functions(statement: ast.stmt, prefix: str) -> Iterator[tuple[str, Function]]:
    """Yield the outermost functions of a statement; what is nested in one belongs to it."""
    if isinstance(statement, Function):
        yield prefix + statement.name, statement
        return
    inner = f"{prefix}{statement.name}." if isinstance(statement, ast.ClassDef) else prefix
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.stmt):
            yield from _functions(child, inner)


def _spread(function: Function, lines: Mapping[int, float]) -> dict[int, float]:
    """Return the suspicion of a function's lines; a statement of several lines has that of its worst one."""
    found: dict[int, float] = {}
    for node in ast.walk(function):
        if not isinstance(node, ast.stmt) or node is function:
            continue
        body = getattr(node, "body", None)
        last = body[0].lineno - 1 if isinstance(body, list) and body else node.end_lineno or node.lineno
        rows = range(node.lineno, max(node.lineno, last) + 1)
        worst = max((lines.get(row, 0.0) for row in rows), default=0.0)
        for row in rows:
            if worst > found.get(row, 0.0):
                found[row] = worst
    return found
