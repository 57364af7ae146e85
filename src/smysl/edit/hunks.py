"""Hunks: the places in which another version of a function differs, as replacements in its text.

A model writes a function anew, with other comments and line breaks. What it meant to change are the
statements that mean something else: only those are taken over, each by itself.
"""

from __future__ import annotations

import ast
import difflib
import textwrap
from collections.abc import Iterator, Sequence
from typing import TypeGuard

import msgspec

from smysl.edit.normalise import code_digest
from smysl.edit.text import Text
from smysl.edit.tree import parse_or_none

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_BLOCKS = ("body", "orelse")


class Hunk(msgspec.Struct, frozen=True, order=True):
    """One replacement: characters of the old text, from ``start`` to ``end``, by ``text``.

    Attributes:
        start: first character.
        end: the character behind the last.
        text: what comes there.
        line: line of the old text on which it begins.
    """

    start: int
    end: int
    text: str
    line: int

    def rows(self, source: str) -> range:
        """Return the lines of the old text that it replaces, or stands at."""
        return range(self.line, self.line + source.count("\n", self.start, self.end) + 1)


def difference(old: str, new: str) -> Hunk | None:
    """Return the one replacement between two texts, as small as it can be; ``None`` where they are equal."""
    if old == new:
        return None
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    return Hunk(start, len(old) - end, new[start : len(new) - end], old.count("\n", 0, start) + 1)


def _shared(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def hunks(text: Text, old: _Function, new_source: str, new: _Function) -> list[Hunk]:
    """Return what must be replaced in a module for one of its functions to mean what another version means.

    Docstrings, annotations and decorators stay as they are.

    Args:
        text: of the module.
        old: the function in it.
        new_source: the text that holds the other version.
        new: the other version in it.

    Returns:
        replacements that do not overlap, from the top down; none where both mean the same. Where they cannot
        be told apart statement by statement, one for the whole function.
    """
    other = Text(new_source)
    found = sorted([*_header(text, old, new), *_block(text, _code(old), other, _code(new))])
    wanted = code_digest(ast.unparse(bare(new)))
    tree = parse_or_none(applied(text.source, found))
    made = {code_digest(ast.unparse(bare(node))) for node in functions_named(tree, old.name)}
    if wanted in made or not found:
        return found
    start, end = text.place(old)
    body = textwrap.indent(textwrap.dedent(ast.unparse(new)), text.indent(old)).lstrip()
    return [Hunk(start, end, body, old.lineno)]


def applied(source: str, chosen: Sequence[Hunk]) -> str:
    """Return a text with these replacements."""
    for hunk in sorted(chosen, reverse=True):
        source = source[: hunk.start] + hunk.text + source[hunk.end :]
    return source


def is_named(node: ast.AST, name: str) -> TypeGuard[_Function]:
    """Tell whether a node is a function of this name."""
    return isinstance(node, _Function) and node.name == name


def functions_named(tree: ast.Module | None, name: str) -> list[_Function]:
    """Return the functions of this name, wherever they are defined; none where there is no tree."""
    return [node for node in ast.walk(tree) if is_named(node, name)] if tree else []


def bare(function: _Function) -> _Function:
    """Return a copy of a function without annotations and decorators."""
    top = ast.parse(ast.unparse(function)).body[0]
    assert isinstance(top, _Function)
    top.decorator_list = []
    top.returns = None
    for node in ast.walk(top):
        if isinstance(node, ast.arg):
            node.annotation = None
    return top


def _header(text: Text, old: _Function, new: _Function) -> Iterator[Hunk]:
    """Yield the change of the parameters, annotations aside."""
    before, after = bare(old), bare(new)
    if ast.dump(before.args) == ast.dump(after.args):
        return
    start, _ = text.place(old)
    end, _ = text.place(old.body[0])
    word = "async def" if isinstance(old, ast.AsyncFunctionDef) else "def"
    returns = f" -> {ast.unparse(old.returns)}" if old.returns else ""
    head = f"{word} {old.name}({ast.unparse(new.args)}){returns}:\n{text.indent(old.body[0])}"
    yield Hunk(start, end, head, old.lineno)


def _code(function: _Function) -> list[ast.stmt]:
    has_docstring = ast.get_docstring(function, clean=False) is not None
    return function.body[has_docstring:]


def _block(text: Text, old: Sequence[ast.stmt], other: Text, new: Sequence[ast.stmt]) -> Iterator[Hunk]:
    matcher = difflib.SequenceMatcher(None, [*map(ast.dump, old)], [*map(ast.dump, new)], autojunk=False)
    for word, first, last, new_first, new_last in matcher.get_opcodes():
        if word == "equal":
            continue
        gone, come = old[first:last], new[new_first:new_last]
        if len(gone) == len(come):
            for one, another in zip(gone, come, strict=True):
                yield from _statement(text, one, other, another)
        elif gone:
            start, end = text.place(gone[0])[0], text.place(gone[-1])[1]
            if come or len(gone) == len(old):
                replacement = _joined(other, come, text.indent(gone[0])) if come else "pass"
                yield Hunk(start, end, replacement, gone[0].lineno)
            else:
                start -= len(text.indent(gone[0]))
                end = text.source.find("\n", end) + 1 or end
                yield Hunk(start, end, "", gone[0].lineno)
        elif last < len(old):
            indent = text.indent(old[last])
            start, _ = text.place(old[last])
            yield Hunk(start, start, f"{_joined(other, come, indent)}\n{indent}", old[last].lineno)
        elif old:
            indent = text.indent(old[-1])
            _, end = text.place(old[-1])
            yield Hunk(end, end, f"\n{indent}{_joined(other, come, indent)}", old[-1].end_lineno or 0)


def _statement(text: Text, old: ast.stmt, other: Text, new: ast.stmt) -> Iterator[Hunk]:
    """Yield the changes within two statements that begin alike, else the change of the whole."""
    blocks = [(getattr(old, name, None), getattr(new, name, None)) for name in _BLOCKS]
    is_alike = type(old) is type(new) and _head(old) == _head(new)
    is_compound = isinstance(blocks[0][0], list)
    if is_compound and is_alike and all(bool(a) == bool(b) for a, b in blocks):
        for before, after in blocks:
            if before and after:
                yield from _block(text, before, other, after)
        return
    tests = [getattr(one, "test", None) for one in (old, new)]
    if is_compound and type(old) is type(new) and all(tests) and all(bool(a) == bool(b) for a, b in blocks):
        assert isinstance(tests[0], ast.expr)
        assert isinstance(tests[1], ast.expr)
        start, end = text.place(tests[0])
        yield Hunk(start, end, ast.unparse(tests[1]), old.lineno)
        for before, after in blocks:
            if before and after:
                yield from _block(text, before, other, after)
        return
    start, end = text.place(old)
    yield Hunk(start, end, _joined(other, [new], text.indent(old)), old.lineno)


def _head(node: ast.stmt) -> list[str]:
    """Return what a compound statement says before its blocks."""
    return [
        ast.dump(part) if isinstance(part, ast.AST) else repr(part)
        for name, value in ast.iter_fields(node)
        if name not in _BLOCKS
        for part in (value if isinstance(value, list) else [value])
    ]


def _joined(other: Text, statements: Sequence[ast.stmt], indent: str) -> str:
    """Return statements of the other version, indented as they have to be, the first line aside."""
    pieces = []
    for statement in statements:
        lines = other.of(statement).split("\n")
        left = other.indent(statement)
        rest = [indent + line.removeprefix(left) if line.strip() else line for line in lines[1:]]
        pieces.append("\n".join([lines[0], *rest]))
    return f"\n{indent}".join(pieces)
