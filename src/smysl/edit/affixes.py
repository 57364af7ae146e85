"""What an answer lacks before and behind: a unit or a word that every example shows around the same text."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence


def affixes(pairs: Sequence[tuple[str, str]], given: str = "") -> tuple[str, str] | None:
    """Return what has to stand before and behind each text to make it the wanted one, or ``None``.

    Digits, and words that stand in the calls, may depend on what was asked: they are no affix.

    Args:
        pairs: what came out and what was wanted.
        given: the source of the calls.
    """
    if not pairs or any(len(seen) < 2 for seen, _ in pairs):
        return None
    seen, wanted = pairs[0]
    for found in re.finditer(re.escape(seen), wanted):
        before, behind = wanted[: found.start()], wanted[found.end() :]
        told = before + behind
        words = re.findall(r"\w+", told)
        if (
            told
            and not re.search(r"\d", told)
            and not any(word in given for word in words)
            and all(other == before + text + behind for text, other in pairs)
        ):
            return before, behind
    return None


def with_affixes(source: str, symbol: str, before: str, behind: str) -> str | None:
    """Return a module whose function adds these to all it returns, ``None`` where it returns nothing."""
    tree = ast.parse(source)
    function = next(
        (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == symbol), None
    )
    if function is None:
        return None
    returns = [node for node in _own(function) if isinstance(node, ast.Return) and node.value is not None]
    for node in returns:
        value: ast.expr = node.value  # type: ignore[assignment] # looked at above
        if before:
            value = ast.BinOp(ast.Constant(before), ast.Add(), value)
        if behind:
            value = ast.BinOp(value, ast.Add(), ast.Constant(behind))
        node.value = value
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n" if returns else None


def _own(function: ast.FunctionDef) -> list[ast.AST]:
    """Return the nodes of a function, those of functions inside it left out."""
    found: list[ast.AST] = []
    todo: list[ast.AST] = list(function.body)
    while todo:
        node = todo.pop()
        found.append(node)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            todo += ast.iter_child_nodes(node)
    return found
