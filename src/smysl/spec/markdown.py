"""Markdown documents: CommonMark, tables, front matter and definition lists, as blocks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from smysl.core.fingerprint import digest
from smysl.core.span import Span
from smysl.spec.blocks import Block, BlockKind, Cell
from smysl.spec.document import Document
from smysl.spec.expressions import parse_statements

if TYPE_CHECKING:
    from markdown_it.token import Token

_COMMENT = re.compile(r"\s*<(?:!--|script\b|style\b|!|\?)", re.IGNORECASE)
_PIPE = re.compile(r"(?<!\\)\|")
_CONTAINER = re.compile(r"[\s>]*(?:(?:[-*+]|\d+[.)])\s+)*")


def read_markdown(data: bytes, text: str, path: str) -> Document:
    """Read a Markdown document.

    Args:
        data: the file's bytes, for its digest.
        text: its text, lines ended by line feeds.
        path: relative to the specification's root.

    Returns:
        The document; Markdown is never wrong, only its front matter can be.
    """
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin

    parser = MarkdownIt("commonmark").enable("table").use(front_matter_plugin).use(deflist_plugin)
    # Inline markup is found later, in code points of the source; parsing it here would cost half the time.
    parser.disable("inline")
    tokens = parser.parse(text)
    reader = _Reader(path, text.replace("\0", "\ufffd"))  # as the parser has it
    meta: Mapping[str, Any] = {}
    problem = None
    if tokens and tokens[0].type == "front_matter":
        meta, problem = _front_matter(tokens[0], path)
    return Document(
        path=path,
        text=text,
        digest=digest(data),
        format="markdown",
        meta=meta,
        blocks=tuple(reader.blocks(tokens)),
        problem=problem,
    )


def _front_matter(token: Token, path: str) -> tuple[Mapping[str, Any], tuple[str, Span] | None]:
    import yaml

    try:
        loaded = yaml.safe_load(token.content)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = 2 + (mark.line if mark else 0)
        words = getattr(error, "problem", None) or "it is not YAML"
        return {}, (f"the front matter cannot be read: {words}", Span(path, line, 1, line, 1))
    return (loaded, None) if isinstance(loaded, dict) else ({}, None)


class _Reader:
    """Flattens the token stream; knows the depth of lists and whether it is inside a quotation."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.lines = text.split("\n")
        self.depth = 0
        self.quotes = 0
        self.item: tuple[int, int] | None = None  # (line, number) of an item whose text is to come

    def blocks(self, tokens: list[Token]) -> list[Block]:
        found: list[Block] = []
        index = 0
        numbers: list[int] = []
        while index < len(tokens):
            token = tokens[index]
            kind = token.type
            if kind in {"bullet_list_open", "ordered_list_open"}:
                self.depth += 1
                numbers.append(0 if kind.startswith("b") else 1)
            elif kind in {"bullet_list_close", "ordered_list_close"}:
                self.depth -= 1
                numbers.pop()
            elif kind == "list_item_open":
                number = int(token.info) if token.info.isdigit() else 0
                self.item = (token.map[0] if token.map else 0, number)
            elif kind == "list_item_close":
                self.item = None
            elif kind in {"blockquote_open", "blockquote_close"}:
                self.quotes += 1 if kind.endswith("open") else -1
            elif kind == "table_open":
                index = self._table(tokens, index, found)
            elif kind in {"dt_open", "dd_open"}:
                self.item = None
                self.depth += 1
            elif kind in {"dt_close", "dd_close"}:
                self.depth -= 1
            elif kind == "inline" and token.map and token.content.strip():
                found.append(self._prose(tokens[index - 1], token))
            elif kind in {"fence", "code_block"} and token.map:
                found.append(self._code(token))
            elif kind == "html_block" and token.map and not _COMMENT.match(token.content):
                found.append(self._text("paragraph", token.content.rstrip("\n"), token.map))
            index += 1
        return found

    def _prose(self, opening: Token, token: Token) -> Block:
        assert token.map is not None
        if opening.type == "heading_open":
            # An id on the line of a heading's underline does not exist, so the place is the text's.
            span = opening.map or token.map
            return self._text("heading", token.content, token.map, level=int(opening.tag[1]), whole=span)
        if opening.type == "dt_open":
            self.item = None
            return self._text("item", token.content, token.map, info="term")
        if self.quotes > 2 and self._is_session(token.map[0]):
            return self._session(token.map)
        if self.item is not None:
            line, number = self.item
            self.item = None
            return self._text("item", token.content, token.map, whole=[line, token.map[1]], ordered=number)
        return self._text("quote" if self.quotes else "paragraph", token.content, token.map)

    def _is_session(self, number: int) -> bool:
        """Tell whether a quotation of quotations is an interpreter session without a fence."""
        said = self.lines[number].strip()
        return said.startswith(">>> ") and bool(parse_statements(said[4:])) and bool(re.search("[(=]", said))

    def _session(self, lines: list[int]) -> Block:
        kept = [line.rstrip() for line in self.lines[lines[0] : lines[1]]]
        self.item = None
        starts = tuple((number + 1, 1) for number in range(*lines))
        text = "\n".join(kept)
        return Block(kind="code", text=text, span=self._span(lines), level=self.depth, starts=starts)

    def _text(
        self,
        kind: BlockKind,
        content: str,
        lines: list[int],
        *,
        level: int | None = None,
        whole: list[int] | None = None,
        ordered: int = 0,
        info: str = "",
    ) -> Block:
        kept, starts = [], []
        said = content.split("\n")
        # The parser strips a form feed and what follows it as white space, lines and all.
        first = lines[0]
        while first + 1 < lines[1] and said[0].strip() not in self.lines[first]:
            first += 1
        for offset, raw in enumerate(said):
            number = first + offset
            words = raw.strip()
            kept.append(words)
            starts.append((number + 1, self._column(number, words)))
        return Block(
            kind=kind,
            text="\n".join(kept),
            span=self._span(whole or lines),
            level=self.depth if level is None else level,
            starts=tuple(starts),
            ordered=ordered,
            info=info,
        )

    def _column(self, number: int, words: str) -> int:
        line = self.lines[number] if number < len(self.lines) else ""
        trimmed = line.rstrip()
        if trimmed.endswith(words):
            return len(trimmed) - len(words) + 1
        return max(line.find(words), 0) + 1

    def _span(self, lines: list[int]) -> Span:
        first = lines[0]
        last = min(max(lines[1], first + 1), len(self.lines))
        while last - 1 > first and not self.lines[last - 1].strip(" \t>"):
            last -= 1
        start = self.lines[first]
        column = len(start) - len(start.lstrip(" \t")) + 1
        return Span(self.path, first + 1, column, last, len(self.lines[last - 1].rstrip(" \t")) + 1)

    def _code(self, token: Token) -> Block:
        assert token.map is not None
        self.item = None
        fenced = token.type == "fence"
        content = token.content.removesuffix("\n")
        first = token.map[0] + (1 if fenced else 0)
        starts = []
        kept = content.split("\n") if content else []
        for offset, words in enumerate(kept):
            number = first + offset
            line = self.lines[number] if number < len(self.lines) else ""
            at = len(line) - len(words) if line.endswith(words) else max(line.find(words.strip()), 0)
            starts.append((number + 1, at + 1))
        return Block(
            kind="code",
            text="\n".join(kept),
            span=self._span(token.map),
            level=self.depth,
            info=token.info.strip().lower(),
            starts=tuple(starts),
        )

    def _table(self, tokens: list[Token], index: int, found: list[Block]) -> int:
        opening = tokens[index]
        rows = []
        while tokens[index].type != "table_close":
            token = tokens[index]
            if token.type == "tr_open" and token.map:
                rows.append(self._row(token.map[0]))
            index += 1
        self.item = None
        if opening.map:
            span = self._span(opening.map)
            text = "\n".join(self.lines[span.line - 1 : span.end_line])
            starts = tuple((number, 1) for number in range(span.line, span.end_line + 1))
            found.append(
                Block(kind="table", text=text, span=span, level=self.depth, rows=tuple(rows), starts=starts)
            )
        return index

    def _row(self, number: int) -> tuple[Cell, ...]:
        line = self.lines[number]
        start = _CONTAINER.match(line)
        begin = start.end() if start else 0
        borders = [match.start() for match in _PIPE.finditer(line, begin)]
        if not borders or line[begin : borders[0]].strip():
            borders.insert(0, begin - 1)
        if line[borders[-1] + 1 :].strip() or len(borders) == 1:
            borders.append(len(line))
        cells = []
        for left, right in pairwise(borders):
            raw = line[left + 1 : right]
            words = raw.strip()
            column = left + 2 + (len(raw) - len(raw.lstrip()) if words else 0)
            cells.append(Cell(words, Span(self.path, number + 1, column, number + 1, column + len(words))))
        return tuple(cells)
