"""Parsing and lines: the two things every edit starts from."""

from __future__ import annotations

import ast
import re
import warnings
from functools import lru_cache

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")


def parse(source: str) -> ast.Module:
    """Return the syntax tree of ``source``; warnings about odd escapes in it are not ours to print.

    Raises:
        SyntaxError: if it is not Python, whatever the reason (also null bytes, or nesting that is too
            deep for the parser).
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(source.removeprefix("\ufeff"))
        except (ValueError, RecursionError, MemoryError) as error:
            raise SyntaxError(str(error) or type(error).__name__) from error


@lru_cache(maxsize=16)
def nodes(source: str) -> tuple[ast.AST, ...]:
    """Return every node of the syntax tree of ``source``, the module first, as ``ast.walk`` finds them.

    Who looks at a candidate looks at it many times: the tree is shared, and must not be changed.

    Raises:
        SyntaxError: if it is not Python.
    """
    return tuple(ast.walk(parse(source)))


def parse_or_none(source: str) -> ast.Module | None:
    """Return the syntax tree of ``source``, or ``None`` if it is not Python."""
    try:
        return parse(source)
    except SyntaxError:
        return None


def lines_of(source: str) -> list[str]:
    """Split ``source`` where the Python tokenizer does, ends kept (``str.splitlines`` splits more)."""
    return _LINE.findall(source)


def newline_of(source: str) -> str:
    """Return the line end that ``source`` uses, judged by its first line."""
    match = re.search(r"\r\n|\r|\n", source)
    return match.group() if match else "\n"


def is_text_statement(node: ast.AST) -> bool:
    """Whether ``node`` is a bare string: a docstring, or a string that serves as a comment."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def single_call(text: str) -> ast.Call | None:
    """Return the call that a text consists of, ``None`` where it is anything else. Never raises."""
    tree = parse_or_none(text)
    if tree is None or len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr):
        return None
    node = tree.body[0].value
    return node if isinstance(node, ast.Call) else None
