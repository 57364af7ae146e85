"""Docstrings and annotations: what a definition lacks for somebody to read it, written into its source."""

from __future__ import annotations

import ast
import builtins
import io
import tokenize
from collections.abc import Iterator, Mapping

import msgspec

from smysl.edit.text import Text
from smysl.edit.tree import parse

_INDENT = 4
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What the documents know of a definition.

    Attributes:
        docstring: its words, or empty.
        parameters: annotation of each parameter that has one.
        returns: annotation of the result, or empty.
        methods: the same of a class's methods.
    """

    docstring: str = ""
    parameters: Mapping[str, str] = {}
    returns: str = ""
    methods: Mapping[str, Header] = {}


def quoted(text: str, indent: int = 0) -> str:
    """Return a docstring as source, from its first quote on.

    Args:
        text: its words; lines after the first stand at the margin.
        indent: spaces before each further line.
    """
    escaped = text.strip().replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if escaped.endswith('"') and not escaped.endswith('\\"'):
        escaped = escaped[:-1] + '\\"'
    space = " " * indent
    first, *rest = escaped.split("\n")
    lines = [first, *(f"{space}{line}".rstrip() for line in rest)]
    return '"""' + "\n".join(lines) + (f'\n{space}"""' if rest else '"""')


def documented(source: str, symbol: str, header: Header) -> str:
    """Return source with the docstring and the annotations that the definition of ``symbol`` lacks.

    What is there already stays as it is. Annotations that name anything but builtins are left out: the name
    may mean nothing here.

    Args:
        source: a module that defines the symbol at its top level; else it comes back unchanged.
        symbol: a function or a class.
        header: what to add.

    Raises:
        SyntaxError: if ``source`` is not Python.
    """
    node = next((n for n in parse(source).body if getattr(n, "name", None) == symbol), None)
    if not isinstance(node, _Definition):
        return source
    text = Text(source)
    added = list(_added(text, node, header))
    if isinstance(node, ast.ClassDef):
        for method in node.body:
            if isinstance(method, _Function) and method.name in header.methods:
                added += _added(text, method, header.methods[method.name])
    for at, piece in sorted(added, reverse=True):
        source = source[:at] + piece + source[at:]
    return source


def colon_of(text: Text, node: ast.stmt) -> int:
    """Return where the header of a definition ends: its colon outside of brackets."""
    depth = 0
    begin = text.at(node.lineno, 0)
    for token in tokenize.generate_tokens(io.StringIO(text.source[begin:]).readline):
        if token.type != tokenize.OP:
            continue
        depth += (token.string in "([{") - (token.string in ")]}")
        if token.string == ":" and depth == 0:
            return text.at(node.lineno + token.start[0] - 1, 0) + token.start[1]
    raise SyntaxError("a definition without a colon")


def _added(text: Text, node: _Function | ast.ClassDef, header: Header) -> Iterator[tuple[int, str]]:
    """Yield what a definition lacks, and where it goes."""
    colon = colon_of(text, node)
    if header.docstring and ast.get_docstring(node) is None:
        first = node.body[0]
        begin = text.at(first.lineno, first.col_offset)
        if text.at(first.lineno, 0) <= colon:  # all on one line
            space = " " * (node.col_offset + _INDENT)
            yield begin, f"\n{space}{quoted(header.docstring, len(space))}\n{space}"
        else:
            space = " " * first.col_offset
            yield colon + 1, f"\n{space}{quoted(header.docstring, len(space))}"
    if isinstance(node, ast.ClassDef):
        return
    if node.returns is None and _is_known(header.returns):
        yield colon, f" -> {header.returns}"
    for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
        annotation = header.parameters.get(argument.arg, "")
        if argument.annotation is None and _is_known(annotation):
            end = text.at(argument.end_lineno or argument.lineno, argument.end_col_offset or 0)
            yield end, f": {annotation}"


def _is_known(annotation: str) -> bool:
    """Tell whether an annotation names builtins alone."""
    if not annotation:
        return False
    names = {n.id for n in ast.walk(parse(annotation)) if isinstance(n, ast.Name)}
    return names <= set(dir(builtins))
