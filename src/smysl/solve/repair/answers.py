"""From a model's answer to an edit: only the statements that mean something else are taken over."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from smysl.edit.fences import python_pieces
from smysl.edit.fixes import Function
from smysl.edit.hunks import Hunk, applied, difference, functions_named, hunks
from smysl.edit.imports import add_imports, imports_of
from smysl.edit.known import known_import
from smysl.edit.names import bound_names, undefined_names
from smysl.edit.symbols import add_symbol
from smysl.edit.tree import parse_or_none
from smysl.solve.repair.edits import Edit
from smysl.solve.repair.enumeration import key_of
from smysl.solve.repair.units import Unit


def edit_from(answer: str, unit: Unit) -> Edit | None:
    """Return the edit that an answer asks for, ``None`` where it holds no such function or changes nothing.

    Args:
        answer: all that the model said.
        unit: the function that it was asked for.
    """
    for piece in python_pieces(answer):
        function = _function(piece, unit)
        if function is not None:
            return _edit(piece, function, unit)
    return None


def _function(piece: str, unit: Unit) -> Function | None:
    """Return the last definition of the function in a piece of code."""
    found = functions_named(parse_or_none(piece), unit.function.name)
    return found[-1] if found else None


def _edit(piece: str, function: Function, unit: Unit) -> Edit | None:
    before = unit.text.source
    parts = hunks(unit.text, unit.function, piece, function)
    changed = applied(before, parts)
    if not parts or parse_or_none(changed) is None:
        return None
    first, last = unit.text.place(unit.top)
    needed = list(_brought_along(changed, before, piece))
    return Edit(
        path=unit.path,
        before=before,
        after=applied(before, [*parts, *needed]),
        form=unit.form,
        name=unit.name,
        lines=tuple(sorted({row for part in parts for row in part.rows(before)})),
        origin="model",
        what=f"`{unit.name}` as the model writes it",
        key=key_of(unit.path, unit, changed[first : last + len(changed) - len(before)]),
        hunks=tuple(parts),
        needed=tuple(needed),
    )


def _brought_along(changed: str, before: str, piece: str) -> Iterator[Hunk]:
    """Yield the imports and functions that the answer brings along for what it needs."""
    try:
        missing = undefined_names(changed) - undefined_names(before)
        offered = {name: line for line in imports_of(piece) for name in bound_names(line)}
    except SyntaxError:
        return
    tree = parse_or_none(piece) or ast.Module([], [])
    helpers = {node.name: ast.unparse(node) for node in tree.body if isinstance(node, Function)}
    lines = [
        line for name in sorted(missing - set(helpers)) if (line := offered.get(name) or known_import(name))
    ]
    if (above := difference(before, add_imports(before, lines))) is not None:
        yield above
    below = before
    for name in sorted(missing & set(helpers)):
        below = add_symbol(below, helpers[name])
    if (added := difference(before, below)) is not None:
        yield added
