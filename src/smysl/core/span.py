"""Places in documents: the line-exact anchors of requirements, examples and diagnostics."""

from __future__ import annotations

import msgspec


class Span(msgspec.Struct, frozen=True, order=True):
    """A half-open range of text in one document.

    Attributes:
        file: path of the document, relative to the specification's root, with forward slashes.
        line: first line, counted from 1.
        column: first character in that line, counted from 1, in code points.
        end_line: last line, counted from 1.
        end_column: the character after the last one, counted from 1.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        """Return the clickable form ``file:line:column``."""
        return f"{self.file}:{self.line}:{self.column}"

    def covers(self, other: Span) -> bool:
        """Tell whether ``other`` lies inside this span (same file, ends included)."""
        return (
            self.file == other.file
            and (self.line, self.column) <= (other.line, other.column)
            and (other.end_line, other.end_column) <= (self.end_line, self.end_column)
        )
