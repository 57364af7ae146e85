"""Modules that import each other: the imports that can wait move into the functions that need them."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Collection, Mapping

from smysl.edit.imports import imports_of
from smysl.edit.merge import merge_module
from smysl.edit.names import names_at_import
from smysl.edit.symbols import segments
from smysl.edit.tree import is_text_statement, parse

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def untangle(modules: Mapping[str, str]) -> dict[str, str]:
    """Return the modules so that importing any of them first works.

    Args:
        modules: full dotted name → source. Modules that are in no circle come back as they are.
    """
    needs = {name: _needed(text, modules) for name, text in modules.items()}
    reach = {name: _reachable(name, needs) for name in modules}
    result = dict(modules)
    for name, text in modules.items():
        circle = {other for other in needs[name] if name in reach[other]}
        if circle:
            result[name] = _deferred(text, circle)
    return result


def _needed(text: str, modules: Collection[str]) -> set[str]:
    froms = [node.module for node in parse(text).body if isinstance(node, ast.ImportFrom)]
    return {module for module in froms if module and module in modules}


def _reachable(start: str, needs: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    pending = [start]
    while pending:
        for module in needs[pending.pop()] - found:
            found.add(module)
            pending.append(module)
    return found


def _deferred(text: str, circle: Collection[str]) -> str:
    """Move imports from ``circle`` into functions; what a class or a constant needs stays at the top."""
    late: dict[str, str] = {}
    for line in imports_of(text):
        node = parse(line).body[0]
        if isinstance(node, ast.ImportFrom) and node.module in circle:
            late[node.names[0].asname or node.names[0].name] = line
    parts = [
        (node, part) for node, part in segments(text) if not isinstance(node, ast.Import | ast.ImportFrom)
    ]
    for node, _ in parts:
        for name in list(late):
            if name in names_at_import([node], annotated=False):
                late.pop(name)
    bodies = {}
    for position, (node, part) in enumerate(parts):
        if not (position == 0 and is_text_statement(node)):
            bodies[f"{position}"] = _with_imports(part, late)
    early = [line for line in imports_of(text) if line not in late.values()]
    doc = ast.get_docstring(parse(text)) or ""
    return merge_module(bodies, ["from __future__ import annotations", *early], doc)


def _with_imports(part: str, late: Mapping[str, str]) -> str:
    """Put the imports that each function needs at the top of its body."""
    lines = part.split("\n")
    functions = [node for node in ast.walk(parse(part)) if isinstance(node, _Function)]
    inner = {id(child) for node in functions for child in ast.walk(node) if child is not node}
    for node in sorted(functions, key=lambda node: -node.lineno):
        wanted = sorted(_read_in_body(node) & late.keys())
        if not wanted or id(node) in inner:
            continue
        body = node.body[1:] if is_text_statement(node.body[0]) and len(node.body) > 1 else node.body
        if body[0].lineno == node.lineno:
            continue
        first = body[0]
        row = min([first.lineno, *(one.lineno for one in getattr(first, "decorator_list", ()))]) - 1
        block = "\n".join(late[name] for name in wanted)
        lines[row:row] = textwrap.indent(block, " " * first.col_offset).split("\n")
    return "\n".join(lines)


def _read_in_body(node: _Function) -> set[str]:
    names = {one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)}
    inside = [one for statement in node.body for one in ast.walk(statement) if isinstance(one, ast.Name)]
    bound = names | {one.id for one in inside if not isinstance(one.ctx, ast.Load)}
    return {one.id for one in inside} - bound
