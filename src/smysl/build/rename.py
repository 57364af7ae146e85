"""Renaming a module-level name in source text, wherever it is that name and nothing else."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator

from smysl.edit.tree import lines_of, parse

_Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def rename_global(source: str, old: str, new: str) -> str:
    """Return ``source`` with the module-level name ``old`` called ``new``; local namesakes stay.

    Args:
        source: module-level Python source.
        old: a name that it binds at module level.
        new: the name to use.

    Raises:
        SyntaxError: if ``source`` is not Python.
    """
    lines = lines_of(source)
    places = sorted(set(_places(parse(source), lines, old)), reverse=True)
    for row, column in places:
        line = lines[row - 1].encode()
        lines[row - 1] = (line[:column] + new.encode() + line[column + len(old.encode()) :]).decode()
    return "".join(lines)


def _places(node: ast.AST, lines: list[str], name: str) -> Iterator[tuple[int, int]]:
    """Yield (line, column in bytes) of every mention that means the module's name."""
    if isinstance(node, ast.Name) and node.id == name:
        yield node.lineno, node.col_offset
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name == name:
        line = lines[node.lineno - 1].encode()
        yield node.lineno, line.index(name.encode(), node.col_offset + _keyword_length(node))
    if isinstance(node, ast.Global) and name in node.names:
        line = lines[node.lineno - 1].encode()
        yield node.lineno, line.index(name.encode(), node.col_offset + len("global"))
    for child in ast.iter_child_nodes(node):
        if not _hides(child, name):
            yield from _places(child, lines, name)
        else:
            yield from _outside_places(child, lines, name)


def _keyword_length(node: ast.AST) -> int:
    return {"ClassDef": 5, "FunctionDef": 3, "AsyncFunctionDef": 9}[type(node).__name__]


def _outside_places(scope: ast.AST, lines: list[str], name: str) -> Iterator[tuple[int, int]]:
    """Yield mentions in those parts of a hiding scope that see the module's name nevertheless."""
    parts: list[ast.AST] = []
    if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        parts += scope.decorator_list
    if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
        parts += [*scope.args.defaults, *(default for default in scope.args.kw_defaults if default)]
    if isinstance(scope, ast.ClassDef):
        # Methods do not see the names of their class.
        methods = [node for node in scope.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        for method in methods:
            reader = _outside_places if _hides(method, name) else _inside_places
            yield from reader(method, lines, name)
    for part in parts:
        yield from _places(part, lines, name)


def _inside_places(scope: ast.AST, lines: list[str], name: str) -> Iterator[tuple[int, int]]:
    for child in ast.iter_child_nodes(scope):
        yield from (_outside_places if _hides(child, name) else _places)(child, lines, name)


def _hides(node: ast.AST, name: str) -> bool:
    """Tell whether ``node`` opens a scope that binds ``name`` for itself."""
    if not isinstance(node, _Scope | _Comprehension):
        return False
    wrapper = ast.Module([node if isinstance(node, ast.stmt) else ast.Expr(node)], [])
    table = symtable.symtable(ast.unparse(wrapper), "<source>", "exec")
    for child in table.get_children():
        if child.get_name() == getattr(node, "name", child.get_name()):
            return name in child.get_identifiers() and child.lookup(name).is_local()
    return False
