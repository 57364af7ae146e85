"""Symbols: the top-level definitions of a module, as exact pieces of its text."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Sequence

import msgspec

from smysl.edit.tree import lines_of, newline_of, parse

_COMMENT = re.compile(r"#(?!!)(?!.*coding[:=])")


class _Region(msgspec.Struct, frozen=True):
    """A piece of the file that defines names; offsets are in characters, the last line end is outside."""

    names: tuple[str, ...]
    start: int
    end: int
    shares_line: bool


def symbols_of(source: str) -> dict[str, str]:
    """Return each top-level function, class and assigned name with its exact source, in order.

    The source holds decorators, comment lines directly above, and a comment behind the last line; not
    the final line end. A name that several statements define has them all, joined by line ends.

    Raises:
        SyntaxError: if ``source`` is not Python.
    """
    found: dict[str, list[str]] = {}
    for region in _regions(source):
        for name in region.names:
            found.setdefault(name, []).append(source[region.start : region.end])
    newline = newline_of(source)
    return {name: newline.join(pieces) for name, pieces in found.items()}


def replace_symbol(source: str, name: str, new_source: str) -> str:
    """Put ``new_source`` where ``name`` is defined (where it is defined last); all else stays as it is.

    Raises:
        KeyError: if no top-level statement defines ``name``.
        SyntaxError: if ``source`` is not Python.
    """
    regions = _regions_of(source, name)
    newline = newline_of(source)
    if newline.join(source[region.start : region.end] for region in regions) == new_source:
        return source
    text = new_source.rstrip("\r\n")
    if "\r" not in text:
        text = text.replace("\n", newline)
    source = _splice(source, regions[-1], text, newline)
    for region in reversed(regions[:-1]):
        source = _cut(source, region, newline)
    return source


def remove_symbol(source: str, name: str) -> str:
    """Take the statements that define ``name`` out, with the blank lines below them.

    Raises:
        KeyError: if no top-level statement defines ``name``.
        SyntaxError: if ``source`` is not Python.
    """
    newline = newline_of(source)
    for region in reversed(_regions_of(source, name)):
        source = _cut(source, region, newline)
    return source


def comments_of(source: str) -> list[str]:
    """Return the comments of a module, each once, in order.

    Raises:
        SyntaxError: if ``source`` is not Python.
    """
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    try:
        return list(dict.fromkeys(one.string for one in tokens if one.type == tokenize.COMMENT))
    except tokenize.TokenError as error:
        raise SyntaxError(str(error)) from error


def add_symbol(source: str, new_source: str) -> str:
    """Put ``new_source`` at the end of the module, two blank lines below what is there."""
    newline = newline_of(source)
    text = new_source.strip("\r\n").replace("\r\n", "\n").replace("\n", newline) + newline
    head = source.rstrip()
    return f"{head}{newline * 3}{text}" if head else text


def defined_by(statement: ast.stmt) -> tuple[str, ...]:
    """Return the names that a top-level statement defines as symbols; empty for imports and the rest."""
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return (name,)
        case ast.Assign(targets=targets):
            return tuple(name for target in targets for name in _plain_names(target))
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.AugAssign(target=ast.Name(id=name)):
            return (name,)
    if type(statement).__name__ == "TypeAlias":  # Python 3.12 and later
        return (str(vars(statement)["name"].id),)
    return ()


def segments(source: str) -> list[tuple[ast.stmt, str]]:
    """Return every top-level statement with its exact source, comments directly above included.

    Raises:
        SyntaxError: if ``source`` is not Python.
    """
    return [
        (statement, source[region.start : region.end]) for statement, region in _statement_regions(source)
    ]


def _plain_names(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        for element in target.elts:
            yield from _plain_names(element)
    elif isinstance(target, ast.Starred):
        yield from _plain_names(target.value)


def _regions(source: str) -> list[_Region]:
    return [region for _, region in _statement_regions(source) if region.names]


def _regions_of(source: str, name: str) -> list[_Region]:
    regions = [region for region in _regions(source) if name in region.names]
    if not regions:
        raise KeyError(name)
    return regions


def _statement_regions(source: str) -> list[tuple[ast.stmt, _Region]]:
    body = parse(source).body
    lines = lines_of(source)
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line))
    spans = [(_first_line(statement), statement.end_lineno or statement.lineno) for statement in body]
    result = []
    for position, statement in enumerate(body):
        first, last = spans[position]
        after_other = position > 0 and spans[position - 1][1] == first
        before_other = position + 1 < len(body) and spans[position + 1][0] == last
        if after_other:
            start = offsets[first - 1] + _column(lines[first - 1], statement.col_offset)
        else:
            floor = spans[position - 1][1] if position else 0
            start = offsets[_with_comments(lines, first, floor) - 1]
        if before_other:
            end = offsets[last - 1] + _column(lines[last - 1], statement.end_col_offset or 0)
        else:
            end = offsets[last - 1] + len(lines[last - 1].rstrip("\r\n"))
        region = _Region(defined_by(statement), start, end, after_other or before_other)
        result.append((statement, region))
    return result


def _first_line(statement: ast.stmt) -> int:
    decorators: Sequence[ast.expr] = getattr(statement, "decorator_list", ())
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _with_comments(lines: list[str], first: int, floor: int) -> int:
    """Return the first of the comment lines directly above line ``first``, below line ``floor``."""
    while first - 1 > floor and _COMMENT.match(lines[first - 2]):
        first -= 1
    return first


def _column(line: str, byte_offset: int) -> int:
    return len(line.encode("utf-8", "surrogatepass")[:byte_offset].decode("utf-8", "ignore"))


def _splice(source: str, region: _Region, text: str, newline: str) -> str:
    before, after = source[: region.start], source[region.end :]
    if region.shares_line:
        # The other statements of the line get lines of their own.
        before = _end_line(before, newline)
        rest = after.lstrip(" \t;")
        after = rest if rest.startswith(("\r", "\n")) or not rest else newline + rest
    return before + text + after


def _cut(source: str, region: _Region, newline: str) -> str:
    before, after = source[: region.start], source[region.end :]
    if region.shares_line:
        return _end_line(before, newline) + after.lstrip(" \t;").removeprefix(newline)
    after = re.sub(r"\A(?:[ \t\f]*(?:\r\n|\r|\n))+", "", after)
    return before + after if after else before.rstrip() + (newline if before.strip() else "")


def _end_line(before: str, newline: str) -> str:
    stripped = before.rstrip(" \t;")
    return stripped if not stripped or stripped.endswith(("\r", "\n")) else stripped + newline
