"""Merging: one module out of separately found symbols, in an order that Python can execute."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from smysl.edit.docstrings import quoted
from smysl.edit.imports import imports_of
from smysl.edit.names import undefined_names
from smysl.edit.tree import parse


def merge_module(segments: Mapping[str, str], imports: Iterable[str] = (), docstring: str = "") -> str:
    """Return a module that holds all segments, each below what it needs when it is executed.

    What a segment needs at import time (decorators, bases, defaults, annotations, values of constants,
    and all that those call) goes above it; else the given order stays. Circles keep the given order.

    Args:
        segments: symbol → its source, without imports.
        imports: import statements; repeats are dropped, future statements go first.
        docstring: the module's docstring, without quotes, or empty.

    Raises:
        SyntaxError: if a segment or an import is not Python.
    """
    singles = dict.fromkeys(text for line in imports for text in imports_of(line))
    future = [text for text in sorted(singles) if text.startswith("from __future__ ")]
    usual = [text for text in sorted(singles) if text not in future]
    head = [quoted(docstring)] if docstring else []
    head += ["\n".join(block) for block in (future, usual) if block]
    bodies = [segments[name].strip("\r\n") for name in _in_order(segments)]
    parts = ["\n\n".join(head)] if head else []
    return "\n\n\n".join(parts + bodies) + "\n" if parts or bodies else ""


def _in_order(segments: Mapping[str, str]) -> list[str]:
    eager = {name: _names_at_import(source) & set(segments) for name, source in segments.items()}
    every = {name: undefined_names(source) & set(segments) for name, source in segments.items()}
    order: dict[str, None] = {}
    open_names: set[tuple[str, bool]] = set()

    def visit(name: str, *, called: bool) -> None:
        if (name, called) in open_names:
            return
        open_names.add((name, called))
        # Only what is called while the module is imported needs the names of its body so early.
        for needed in segments:
            if needed in (every if called else eager)[name] and needed != name:
                visit(needed, called=True)
        order.setdefault(name)

    for name in segments:
        visit(name, called=False)
    return list(order)


def _names_at_import(source: str) -> set[str]:
    """Return names that are read when the segment's statements are executed."""
    names: set[str] = set()
    pending: list[ast.AST] = list(parse(source).body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            pending += [*node.decorator_list, node.args]
            pending += [node.returns] if node.returns else []
        elif isinstance(node, ast.Lambda):
            pending.append(node.args)
        else:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                names.add(node.id)
            pending += ast.iter_child_nodes(node)
    return names
