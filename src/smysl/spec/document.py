"""Documents: one file as its reader understood it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from smysl.core.requirement import Source
from smysl.core.span import Span
from smysl.spec.blocks import Block
from smysl.spec.inline import outside_code

_NOT_CYRILLIC = re.compile("[^\u0400-\u04ff]+")
_NOT_LATIN = re.compile("[^A-Za-z]+")

Format = Literal["markdown", "restructured", "plain", "issue", "stub"]


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One file: its text, what its front matter says, and its blocks.

    Attributes:
        path: relative to the specification's root, with forward slashes.
        text: as its spans count; lines end with a line feed.
        digest: of the file's bytes.
        format: which reader made the blocks.
        meta: front matter, or empty.
        blocks: in reading order.
        problem: what is wrong with the front matter, with its place, or ``None``.
    """

    path: str
    text: str
    digest: str
    format: Format
    meta: Mapping[str, Any] = msgspec.field(default_factory=dict)
    blocks: tuple[Block, ...] = ()
    problem: tuple[str, Span] | None = None

    @property
    def stem(self) -> str:
        """The file's name without folder and suffix."""
        return self.path.rpartition("/")[2].rpartition(".")[0] or self.path

    @property
    def source(self) -> Source:
        """The document as later passes keep it."""
        return Source(self.path, self.text, self.digest, language_of(self.text))


def language_of(text: str) -> Literal["en", "ru"]:
    """Tell the language of prose, English where there is nothing to tell by.

    Russian documents are full of Latin identifiers, hence a third of Cyrillic is enough.
    """
    prose = outside_code(text)
    cyrillic = len(_NOT_CYRILLIC.sub("", prose))
    latin = len(_NOT_LATIN.sub("", prose))
    return "ru" if cyrillic * 2 > latin and cyrillic else "en"


def slice_of(lines: Sequence[str], span: Span) -> str:
    """Return the part of a document that a span names.

    Args:
        lines: all lines of the document.
        span: the place.
    """
    lines = list(lines[span.line - 1 : span.end_line])
    if not lines:
        return ""
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)
