"""Extraction: clean module-level source out of a model's answer."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from smysl.edit.fences import python_pieces
from smysl.edit.imports import single_imports
from smysl.edit.names import bound_names, filled_names, undefined_names
from smysl.edit.symbols import defined_by, segments

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_TALK = {"print", "input", "exit", "quit", "breakpoint"}


class _Part(msgspec.Struct, frozen=True):
    """A top-level statement: what it binds and what it reads of the module."""

    node: ast.stmt
    text: str
    binds: frozenset[str]
    reads: frozenset[str]


def code_from(text: str, symbol: str) -> str | None:
    """Return the code in a model's answer that defines ``symbol`` and what it needs, and nothing else.

    Fences, prose, an unfinished tail, demonstrations (``if __name__ == "__main__"``, calls, asserts,
    prints) and definitions that nothing reaches are dropped; of a definition that is given several
    times, the last that has a body stays. Never raises.

    Args:
        text: the whole answer, or its part from an opened fence on.
        symbol: top-level name that must be defined by a ``def``, a ``class`` or an assignment.

    Returns:
        Source that parses, ending in one line feed; ``None`` if there is no such code.
    """
    fallback: str | None = None
    for piece in _pieces(text):
        try:
            code = _reachable(piece, symbol)
            if code is not None and not undefined_names(code):
                return code
        except (SyntaxError, RecursionError):
            continue
        # Another block may hold the missing import or helper.
        fallback = fallback or code
    return fallback


def continued(text: str, head: str) -> str:
    """Return an answer that goes on where the prompt's code ended, with that line in front of it.

    Args:
        text: the whole answer.
        head: the line with which the prompt ended, ``def f(x):`` for instance.

    Returns:
        The text as it is, if its code does not begin with an indented line.
    """
    fence = re.search(r"^```\w*[ \t]*\n(.*?)(?:^```|\Z)", text, re.MULTILINE | re.DOTALL)
    body = fence[1] if fence else text
    first = next((line for line in body.split("\n") if line.strip()), "")
    return f"```python\n{head}\n{body.rstrip()}\n```" if first.startswith((" ", "\t")) else text


def _reachable(source: str, symbol: str) -> str | None:
    parts, defined = _module(source)
    if symbol not in defined:
        return None
    kept: set[int] = set()
    needed = {symbol}
    grows = True
    while grows:
        grows = False
        for position, part in enumerate(parts):
            if position not in kept and _is_needed(part, needed, symbol):
                kept.add(position)
                needed |= part.reads
                grows = True
    return _joined([part for position, part in enumerate(parts) if position in kept], needed)


# A package on disk is taken apart once for each of its symbols: what does not depend on the symbol is kept.


def _pieces(text: str) -> Iterator[str]:
    """Yield the pieces of an answer; most often the first one is all that is looked at."""
    if (first := _first_piece(text)) is not None:
        yield first
        yield from _later_pieces(text)


@lru_cache(maxsize=16)
def _first_piece(text: str) -> str | None:
    return next(python_pieces(text), None)


@lru_cache(maxsize=16)
def _later_pieces(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(python_pieces(text)))[1:]


@lru_cache(maxsize=16)
def _module(source: str) -> tuple[tuple[_Part, ...], frozenset[str]]:
    """Return a module's statements, and all names that they define."""
    statements = segments(source)
    defined = frozenset(name for node, _ in statements for name in defined_by(node))
    return tuple(_without_repeats(_parts(statements))), defined


def _parts(statements: list[tuple[ast.stmt, str]]) -> list[_Part]:
    result = []
    for node, text in statements:
        # A statement such as ``return`` outside of a function parses, but has no symbol table.
        try:
            binds, reads = bound_names(text), undefined_names(text)
        except SyntaxError:
            continue
        if isinstance(node, ast.AugAssign):
            reads |= binds
        result.append(_Part(node, text, frozenset(binds | _changed_by(node)), frozenset(reads)))
    return result


def _changed_by(node: ast.stmt) -> set[str]:
    """Return names of objects that a statement fills when the module is loaded."""
    return set() if isinstance(node, _Definition | ast.Import | ast.ImportFrom) else filled_names(node)


def _without_repeats(parts: list[_Part]) -> list[_Part]:
    """Keep one definition a name: the last one that has a body."""
    chosen: dict[str, int] = {}
    for position, part in enumerate(parts):
        if isinstance(part.node, _Definition):
            before = chosen.get(part.node.name)
            if before is None or not _is_stub(part.node) or _is_stub(parts[before].node):
                chosen[part.node.name] = position
    overloaded = {
        part.node.name for part in parts if isinstance(part.node, _Definition) and _is_variant(part.node)
    }
    return [
        part
        for position, part in enumerate(parts)
        if not isinstance(part.node, _Definition)
        or part.node.name in overloaded
        or chosen[part.node.name] == position
    ]


def _is_variant(node: _Definition) -> bool:
    """Whether several definitions of the name belong together: ``@overload``, ``@f.register``."""
    return any(
        ast.unparse(decorator).split("(")[0].endswith(("overload", ".register"))
        for decorator in node.decorator_list
    )


def _is_stub(node: ast.stmt) -> bool:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return isinstance(node, ast.ClassDef) and all(says_nothing(inner) for inner in node.body)
    return all(says_nothing(inner) for inner in node.body)


def says_nothing(node: ast.stmt) -> bool:
    """Tell whether a statement only holds the place of code that is still to be written."""
    if isinstance(node, ast.Raise):
        return node.exc is not None and "NotImplemented" in ast.unparse(node.exc)
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _is_needed(part: _Part, needed: set[str], symbol: str) -> bool:
    node = part.node
    if isinstance(node, ast.ImportFrom) and (node.module == "__future__" or node.names[0].name == "*"):
        return True
    if not part.binds & needed:
        return False
    if isinstance(node, _Definition | ast.Import | ast.ImportFrom):
        return True
    if _is_main_guard(node) or part.reads & _TALK:
        return False
    # A value that the symbol itself computes, or a loop around it, shows the symbol; it is no part of it.
    is_definition = symbol in defined_by(node)
    called = any(isinstance(inner, ast.Name) and inner.id == symbol for inner in ast.walk(node))
    if called and not is_definition:
        return False
    return not isinstance(node, ast.Expr) or _fills_a_constant(node, needed)


def _is_main_guard(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and any(
        isinstance(inner, ast.Name) and inner.id == "__name__" for inner in ast.walk(node.test)
    )


def _fills_a_constant(node: ast.Expr, needed: set[str]) -> bool:
    call = node.value
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in needed
    )


def _joined(parts: list[_Part], needed: set[str]) -> str:
    imports: dict[str, None] = {}
    bodies: list[str] = []
    loose = False
    for part in parts:
        singles = single_imports(part.node)
        if singles:
            imports.update(dict.fromkeys(text for text in singles if _binds_needed(text, needed)))
            continue
        is_loose = not isinstance(part.node, _Definition)
        if bodies and loose and is_loose:
            bodies[-1] += "\n" + part.text
        else:
            bodies.append(part.text)
        loose = is_loose
    ordered = sorted(imports, key=lambda text: not text.startswith("from __future__"))
    head = ["\n".join(ordered)] if ordered else []
    return "\n\n\n".join(head + bodies) + "\n"


def _binds_needed(statement: str, needed: set[str]) -> bool:
    return (
        statement.startswith("from __future__")
        or statement.endswith("*")
        or bool(bound_names(statement) & needed)
    )
