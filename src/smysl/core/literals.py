"""Literals: the value that Python source spells, and one error where it spells none."""

from __future__ import annotations

import ast
from typing import Any


def value_of(source: str | ast.expr) -> Any:
    """Return the value of a literal: a number, a text, ``None``, a container of such.

    Args:
        source: Python source, or its syntax tree.

    Raises:
        ValueError: it is no literal, or one that is too long or nested too deeply to be read.
    """
    try:
        return ast.literal_eval(source)
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError) as error:
        raise ValueError("no literal") from error
