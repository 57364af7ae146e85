"""Blocks: what every reader turns its format into, and all that later passes of the front end see."""

from __future__ import annotations

from typing import Literal

import msgspec

from smysl.core.span import Span

BlockKind = Literal["heading", "paragraph", "item", "code", "table", "quote"]


class Cell(msgspec.Struct, frozen=True):
    """One cell of a table: its source text (markup kept, trimmed) and its place."""

    text: str
    span: Span


class Block(msgspec.Struct, frozen=True, kw_only=True):
    r"""One block of a document, in reading order; containers are flattened, depth kept in ``level``.

    Attributes:
        kind: a list item's own text is an ``item``; paragraphs below it follow as blocks of their own.
        text: source text, inline markup kept, block markup (``#``, ``-``, ``>``, indentation, fences)
            removed; several lines are joined with a line feed.
        span: the whole block, markup included.
        level: heading level from 1, list depth from 1, else 0.
        info: a code block's info string in lower case, ``console`` or ``python`` or empty.
        rows: a table's rows, header first.
        starts: for each line of ``text``, the (line, column) in the document where it begins.
        ordered: number of an ordered list's item, else 0.
    """

    kind: BlockKind
    text: str
    span: Span
    level: int = 0
    info: str = ""
    rows: tuple[tuple[Cell, ...], ...] = ()
    starts: tuple[tuple[int, int], ...] = ()
    ordered: int = 0

    def place(self, start: int, end: int) -> Span:
        """Return the document span of ``text[start:end]`` (offsets in code points)."""
        first = self._point(start)
        last = self._point(end)
        return Span(self.span.file, *first, *last)

    def _point(self, offset: int) -> tuple[int, int]:
        before = self.text[:offset]
        row = before.count("\n")
        column = offset - (before.rfind("\n") + 1)
        if row < len(self.starts):
            line, first = self.starts[row]
            return line, first + column
        return self.span.line + row, column + 1
