"""The screen: what an agent sees, 12 rows of 24 cells; row 0 is always a status line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from smysl.worlds.lexer import Cell
from smysl.worlds.vocabulary import NAMES, token

ROWS = 12
COLUMNS = 24
CHANNELS = 3
"""Token class; canonical name or bucket of a literal; marks."""

CURSOR = 1
CHANGED = 2
SUSPICIOUS = 4
TRIED = 8

SURE = 0.7
"""Suspicion (Ochiai) from which on a line is marked."""

Patch = NDArray[np.int16]

Strip = NDArray[np.int16]
"""A row as an array, int16[n, 3]."""

Row = list[tuple[int, int, int]]
"""Cells from the left: class, name or bucket, marks."""

LARGEST = 1023
"""Of the numbers in a cell."""

_MORE = token("more")


def blank() -> Patch:
    """Return an empty screen."""
    return np.zeros((ROWS, COLUMNS, CHANNELS), dtype=np.int16)


class Screen:
    """A screen being painted.

    Attributes:
        patch: int16[12, 24, 3], all blank at first.
    """

    def __init__(self) -> None:
        self.patch = blank()

    def row(self, number: int, row: Sequence[tuple[int, int, int]] | Strip) -> None:
        """Paint a row of cells with marks; one that is too long ends with ``more``."""
        if len(row):
            shown = row if isinstance(row, np.ndarray) else strip(row)
            self.patch[number, : len(shown)] = shown


def strip(row: Sequence[tuple[int, int, int]]) -> Strip:
    """Return a row as it is painted: what is painted often is made once.

    Returns:
        int16[n, 3], n at most 24; one that is too long ends with ``more``. Larger numbers than a cell can
        hold are the largest.
    """
    shown = (
        np.minimum(np.array(row[:COLUMNS], dtype=np.int64), LARGEST).astype(np.int16).reshape(-1, CHANNELS)
    )
    if len(row) > COLUMNS:
        shown[-1] = (_MORE, 0, 0)
    return shown


def marked(row: Sequence[Cell], mark: int = 0) -> list[tuple[int, int, int]]:
    """Return cells with the same marks on each."""
    return [(kind, value, mark) for kind, value in row]


def text_of(patch: Patch) -> list[str]:
    """Return the rows as words, for people and for tests."""
    return [" ".join(word + ("*" if mark & CHANGED else "") for word, mark in row) for row in words_of(patch)]


def words_of(patch: Patch) -> list[list[tuple[str, int]]]:
    """Return the rows as words with the marks of each; blank cells are left out."""
    rows = []
    for row in patch:
        words = []
        for kind, value, mark in row:
            if kind:
                name = NAMES[kind]
                if name.startswith(("op_", "kw_", "fn_")):
                    name = name.partition("_")[2]
                words.append((f"{name}·{value}" if value else name, int(mark)))
        rows.append(words)
    return rows
