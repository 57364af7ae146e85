"""Plain text: paragraphs, underlined and numbered headings, lists, indented code."""

from __future__ import annotations

import re
from collections.abc import Sequence

from smysl.core.fingerprint import digest
from smysl.core.span import Span
from smysl.spec.blocks import Block, BlockKind
from smysl.spec.document import Document

_UNDERLINE = re.compile(r"^\s*([=\-~^*#])\1{2,}\s*$")
_NUMBERED = re.compile(r"^(?P<number>\d+(?:\.\d+)*)\.?\s+(?P<words>[^\W\d].{0,70})$")
_ITEM = re.compile(r"^(?P<space>\s*)(?P<mark>[-*+•–—]|(?P<number>\d{1,3})[.)])\s+(?=\S)")
_CODE = re.compile(r"^\s*(?:\$ |>>> )")


def read_plain(data: bytes, text: str, path: str) -> Document:
    """Read a plain text document.

    Args:
        data: the file's bytes, for its digest.
        text: its text, lines ended by line feeds.
        path: relative to the specification's root.
    """
    blocks = plain_blocks(path, text.split("\n"))
    return Document(path=path, text=text, digest=digest(data), format="plain", blocks=tuple(blocks))


def plain_blocks(path: str, lines: list[str], shifts: Sequence[int] = ()) -> list[Block]:
    """Cut lines of plain text into blocks.

    Args:
        path: of the document.
        lines: all of its lines; those that do not belong to the text are empty.
        shifts: for each line, how many characters of the document stand before it.
    """
    return _Reader(path, lines, shifts or [0] * len(lines)).blocks()


class _Reader:
    def __init__(self, path: str, lines: list[str], shifts: Sequence[int]) -> None:
        self.path = path
        self.lines = lines
        self.shifts = shifts
        self.ranks: dict[str, int] = {}  # underline sign → heading level, in order of appearance

    def blocks(self) -> list[Block]:
        found: list[Block] = []
        at = 0
        while at < len(self.lines):
            if not self.lines[at].strip():
                at += 1
                continue
            last = at
            while last < len(self.lines) and self.lines[last].strip():
                last += 1
            found += self._group(at, last, found)
            at = last
        return found

    def _group(self, first: int, last: int, before: list[Block]) -> list[Block]:
        """Cut a run of lines without a blank one."""
        found: list[Block] = []
        if last - first >= 2 and (rule := _UNDERLINE.match(self.lines[first + 1])):
            level = self.ranks.setdefault(rule[1], len(self.ranks) + 1)
            found.append(self._block("heading", first, first + 1, level=level, until=first + 2))
            first += 2
        elif last - first == 1 and self._is_heading(first):
            number = _NUMBERED.match(self.lines[first])
            level = number["number"].count(".") + 1 if number else 1
            return [self._block("heading", first, last, level=level)]
        if first >= last:
            return found
        if _CODE.match(self.lines[first]) or (
            self._indent(first) >= 4 and not _ITEM.match(self.lines[first])
        ):
            previous = (found or before)[-1:]
            if not (previous and previous[0].kind == "item"):
                return [*found, self._block("code", first, last)]
        begun, kind, level, ordered = first, "paragraph", 0, 0
        for at in range(first, last):
            item = _ITEM.match(self.lines[at])
            if item and (at == first or kind == "item" or item["mark"] in "-*+•"):
                if at > begun:
                    found.append(self._block(kind, begun, at, level=level, ordered=ordered))  # type: ignore[arg-type]
                begun, kind = at, "item"
                level, ordered = len(item["space"].expandtabs()) // 2 + 1, int(item["number"] or 0)
        found.append(self._block(kind, begun, last, level=level, ordered=ordered))  # type: ignore[arg-type]
        return found

    def _is_heading(self, at: int) -> bool:
        line = self.lines[at].strip()
        capitals = len(line) > 3 and line.isupper() and len(line) < 70 and "(" not in line
        numbered = _NUMBERED.match(line) is not None and not line.endswith((".", ";", ","))
        return (capitals or numbered) and not _CODE.match(line)

    def _indent(self, at: int) -> int:
        line = self.lines[at].expandtabs()
        return len(line) - len(line.lstrip())

    def _block(
        self, kind: BlockKind, first: int, last: int, *, level: int = 0, ordered: int = 0, until: int = 0
    ) -> Block:
        kept, starts = [], []
        margin = min(len(line) - len(line.lstrip()) for line in self.lines[first:last])
        for at in range(first, last):
            line = self.lines[at]
            start = margin if kind == "code" else len(line) - len(line.lstrip())
            if kind == "item" and at == first and (item := _ITEM.match(line)):
                start = item.end()
            kept.append(line[start:] if kind == "code" else line[start:].rstrip())
            starts.append((at + 1, self.shifts[at] + start + 1))
        end = (until or last) - 1
        column = len(self.lines[first]) - len(self.lines[first].lstrip()) + 1
        stop = self.shifts[end] + len(self.lines[end].rstrip()) + 1
        span = Span(self.path, first + 1, self.shifts[first] + column, end + 1, stop)
        return Block(
            kind=kind, text="\n".join(kept), span=span, level=level, starts=tuple(starts), ordered=ordered
        )
