"""Imports: read as single bindings, added where they are missing, nothing else touched."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from smysl.edit.tree import is_text_statement, lines_of, newline_of, parse


def imports_of(source: str) -> list[str]:
    """Return the top-level imports, one binding each: ``import a.b as c``, ``from x import y``.

    Raises:
        SyntaxError: if ``source`` is not Python.
    """
    return list(dict.fromkeys(text for node in parse(source).body for text in single_imports(node)))


def single_imports(node: ast.stmt) -> list[str]:
    """Return the bindings of one import statement, one statement each; empty for other statements."""
    if isinstance(node, ast.Import):
        return [ast.unparse(ast.Import([alias])) for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [ast.unparse(ast.ImportFrom(node.module, [alias], node.level)) for alias in node.names]
    return []


def add_imports(source: str, imports: Iterable[str]) -> str:
    """Return ``source`` with the imports that it lacks, below its own leading imports or docstring.

    Args:
        source: a module.
        imports: import statements, one or several names each; future statements go first.

    Raises:
        SyntaxError: if ``source`` or an import is not Python.
    """
    present = set(imports_of(source))
    wanted = [text for line in imports for text in imports_of(line)]
    missing = [text for text in dict.fromkeys(wanted) if text not in present]
    future = [text for text in missing if text.startswith("from __future__ ")]
    source = _insert(source, sorted(text for text in missing if text not in future), future=False)
    return _insert(source, sorted(future), future=True)


def _insert(source: str, statements: list[str], *, future: bool) -> str:
    if not statements:
        return source
    newline = newline_of(source)
    lines = lines_of(source)
    row, behind_import = _place(source, lines, future=future)
    head = "".join(lines[:row])
    if head and not head.endswith(("\r", "\n")):
        head += newline
    block = newline.join(statements) + newline
    tail = "".join(lines[row:])
    if head.strip() and not behind_import and not lines[row - 1].lstrip().startswith("#"):
        block = newline + block
    if tail.strip() and not tail.startswith(("\r", "\n", "import ", "from ")):
        block += newline
    return head + block + tail


def _place(source: str, lines: list[str], *, future: bool) -> tuple[int, bool]:
    """Return how many lines stay above, and whether the last of them is an import."""
    body = parse(source).body
    row, behind_import = 0, False
    while row < len(lines) and lines[row].startswith(("#!", "# -*-")):
        row += 1
    for position, node in enumerate(body):
        is_future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        is_import = isinstance(node, ast.Import | ast.ImportFrom)
        if (position == 0 and is_text_statement(node)) or is_future or (is_import and not future):
            following = body[position + 1].lineno if position + 1 < len(body) else 0
            end = node.end_lineno or node.lineno
            if following == end:  # ``import a; f()``: the next line is as near as we can get
                continue
            row, behind_import = end, is_import
        else:
            break
    return row, behind_import
