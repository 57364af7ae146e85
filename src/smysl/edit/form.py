"""How a file is written: the mark that it may begin with, and how its lines end."""

from __future__ import annotations

import msgspec


class Form(msgspec.Struct, frozen=True):
    """What is taken off a text while it is edited, and put on again.

    Attributes:
        mark: a byte order mark, or nothing.
        newline: how all lines end; a text that mixes line ends stays as it is.
    """

    mark: str = ""
    newline: str = "\n"

    def bare(self, source: str) -> str:
        """Return a text of this form with line feeds and without a mark."""
        return source.removeprefix(self.mark).replace(self.newline, "\n")

    def dressed(self, source: str) -> str:
        """Return what ``bare`` was made of."""
        return self.mark + source.replace("\n", self.newline)


def form_of(source: str) -> Form:
    """Return the form of a text."""
    mark = "\ufeff" if source.startswith("\ufeff") else ""
    ends = source.count("\r\n")
    is_crlf = ends > 0 and ends == source.count("\n") == source.count("\r")
    return Form(mark, "\r\n" if is_crlf else "\n")
