"""From a model's words to the module they mean."""

from __future__ import annotations

import ast
import re

_BLOCK = re.compile(r"^[ \t]*```[^\n]*\n(.*?)(?:^[ \t]*```|\Z)", re.DOTALL | re.MULTILINE)
_KEPT = (
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Assign,
    ast.AnnAssign,
)


def extract(text: str, entry: str = "") -> str:
    """Return the Python source in a model's answer.

    The first fenced block that defines ``entry`` counts, else the first block, else the whole text.
    Of the module only imports, definitions and assignments are kept: a demonstration at the end of
    a script is no part of the answer (EvalPlus, Liu et al. 2023, does the same).

    Args:
        text: what the model wrote.
        entry: the function or class that was asked for.
    """
    blocks = [match.group(1) for match in _BLOCK.finditer(text)]
    defines = re.compile(rf"^\s*(?:async\s+)?(?:def|class)\s+{re.escape(entry)}\b", re.MULTILINE)
    chosen = next(
        (block for block in blocks if entry and defines.search(block)), blocks[0] if blocks else text
    )
    return _definitions(chosen)


def _definitions(source: str) -> str:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source
    lines = source.splitlines(keepends=True)
    kept = [_lines(node, lines) for node in tree.body if isinstance(node, _KEPT)]
    return "\n".join(part.rstrip("\n") for part in kept) + "\n" if kept else source


def _lines(node: ast.stmt, lines: list[str]) -> str:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    return "".join(lines[first - 1 : node.end_lineno])
