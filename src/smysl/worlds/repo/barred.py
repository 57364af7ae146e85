"""Barred programs: those of published benchmarks, and what differs from them by names and constants only.

No task is made of them, so that nobody learns in a world what is measured elsewhere. What is shipped are
digests of their shapes; ``bench.worlds.barring`` makes the list and measures what it lacks.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from smysl.core.fingerprint import fingerprint
from smysl.edit.hunks import bare
from smysl.edit.tree import parse_or_none
from smysl.worlds.repo.task import shape

_DIGITS = 12
_LIST = "barred.txt"
_LEAST = 12
"""Nodes of a function that is worth barring: what is smaller is like many others by chance."""


def is_barred(source: str) -> bool:
    """Tell whether some function of a program has the shape of a published one."""
    return not barred().isdisjoint(shapes_of(source))


def shapes_of(source: str) -> set[str]:
    """Return digests of the functions of a module: names, constants, annotations and docstrings erased."""
    return set(_shapes(source))


def _shapes(source: str) -> Iterator[str]:
    tree = parse_or_none(source)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.FunctionDef) and sum(1 for _ in ast.walk(node)) >= _LEAST:
            yield fingerprint("shape", shape(_undocumented(node)))[:_DIGITS]


def _undocumented(function: ast.FunctionDef) -> ast.AST:
    """Return a function without annotations, decorators and docstring."""
    copy = bare(function)
    if ast.get_docstring(copy) is not None:
        copy.body = copy.body[1:] or [ast.Pass()]
    return copy


@lru_cache(maxsize=1)
def barred() -> frozenset[str]:
    """Return the shipped list of digests."""
    return frozenset((files(__package__) / _LIST).read_text(encoding="utf-8").split())
