"""reStructuredText documents: parsed by docutils with nothing included and nothing run, as blocks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from smysl.core.fingerprint import digest
from smysl.core.span import Span
from smysl.spec.blocks import Block, BlockKind, Cell
from smysl.spec.document import Document
from smysl.spec.plain import plain_blocks

if TYPE_CHECKING:
    from docutils import nodes

_SPHINX = re.compile(r"^\s*\.\. (?:py:)?(?P<kind>function|method|class|exception|data)::\s+(?P<head>\S.*)$")
_LINE_LIMIT = 1_000_000


def read_restructured(data: bytes, text: str, path: str) -> Document:
    """Read a reStructuredText document.

    Args:
        data: the file's bytes, for its digest.
        text: its text, lines ended by line feeds.
        path: relative to the specification's root.

    Returns:
        The document. Markup errors are no errors here: what docutils cannot parse is read as plain text.
    """
    try:
        tree = _parse(text, path)
        blocks = _Reader(path, text).blocks(tree)
    except (
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        OSError,
        RuntimeError,
        TypeError,
        ValueError,
    ):
        # docutils fails in many ways on text that is no reStructuredText at all.
        blocks = plain_blocks(path, text.split("\n"))
    return Document(path=path, text=text, digest=digest(data), format="restructured", blocks=tuple(blocks))


def _parse(text: str, path: str) -> nodes.document:
    from docutils.frontend import get_default_settings
    from docutils.parsers.rst import Parser
    from docutils.utils import new_document

    settings = get_default_settings(Parser)
    settings.raw_enabled = False
    settings.file_insertion_enabled = False
    settings.syntax_highlight = "none"
    settings.report_level = 5
    settings.halt_level = 6
    settings.warning_stream = ""
    settings.line_length_limit = _LINE_LIMIT
    document = new_document(path, settings)
    Parser().parse("\n".join(_with_definitions(text.split("\n"))), document)
    return document


def _with_definitions(lines: list[str]) -> list[str]:
    """Write Sphinx's directives, unknown to docutils, as definition lists of the same lines."""
    made = list(lines)
    for at, line in enumerate(lines):
        match = _SPHINX.match(line)
        if match is None:
            continue
        head = line[: len(line) - len(line.lstrip())] + match["head"]
        empty = at + 1 < len(lines) and not lines[at + 1].strip()
        made[at] = "" if empty else head
        if empty:
            made[at + 1] = head
    return made


class _Reader:
    """Flattens the tree; finds each node's words again in the source, from where the last one ended."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.lines = text.split("\n")
        self.flat = [" ".join(line.split()) for line in self.lines]
        self.at = 0
        self.depth = 0
        self.level = 0
        self.found: list[Block] = []

    def blocks(self, tree: nodes.document) -> list[Block]:
        for child in tree.children:
            self._node(child)
        return self.found

    def _node(self, node: Any, kind: BlockKind = "paragraph", ordered: int = 0) -> None:
        name = type(node).__name__
        if name == "section":
            self.level += 1
            self._children(node)
            self.level -= 1
        elif name in {"title", "subtitle", "rubric"}:
            self._prose(node, "heading", level=max(self.level, 1))
        elif name in {"paragraph", "line", "caption"}:
            self._prose(node, kind, ordered=ordered)
        elif name in {"bullet_list", "enumerated_list"}:
            self._list(node, numbered=name == "enumerated_list")
        elif name == "definition_list_item":
            self._definition(node)
        elif name == "field":
            self._field(node)
        elif name == "block_quote":
            for child in node.children:
                self._node(child, "paragraph" if self.depth else "quote")
        elif name in {"literal_block", "doctest_block", "math_block"}:
            self._code(node)
        elif name == "table":
            self._table(node)
        elif name not in {"comment", "system_message", "target", "substitution_definition", "Text", "image"}:
            self._children(node)

    def _children(self, node: Any) -> None:
        for child in node.children:
            self._node(child)

    def _list(self, node: Any, *, numbered: bool) -> None:
        self.depth += 1
        for number, item in enumerate(node.children, int(node.get("start", 1)) if numbered else 0):
            kind: BlockKind = "item"
            for child in item.children:
                self._node(child, kind, number if numbered and kind == "item" else 0)
                kind = "paragraph"
        self.depth -= 1

    def _definition(self, node: Any) -> None:
        term = node.children[0]
        words = term.rawsource or term.astext()
        found = self._locate([words.strip()])
        if found is None:
            self._children(node)
            return
        match = _SPHINX.match(self.lines[found[0][0] - 1])
        if match:
            line, column = found[0]
            self._add("heading", [words.strip()], [(line, column)], level=self.level + 1, info="python")
        else:
            self._add("item", [words.strip()], found, level=self.depth + 1, info="term")
        self.depth += 0 if match else 1
        for child in node.children[1:]:
            self._node(child)
        self.depth -= 0 if match else 1

    def _field(self, node: Any) -> None:
        name = f":{node.children[0].astext()}:"
        found = self._locate([name])
        if found is None:
            return
        line, column = found[0]
        words = self.lines[line - 1][column - 1 :].rstrip()
        self._add("paragraph", [words], found, level=self.depth)

    def _prose(self, node: Any, kind: BlockKind, *, level: int | None = None, ordered: int = 0) -> None:
        words = [line.strip() for line in (node.rawsource or node.astext()).split("\n") if line.strip()]
        found = self._locate(words)
        if found is not None:
            kept = [self.lines[line - 1][column - 1 :].rstrip() for line, column in found]
            self._add(kind, kept, found, level=self.depth if level is None else level, ordered=ordered)

    def _code(self, node: Any) -> None:
        words = node.astext().split("\n")
        filled = [line for line in words if line.strip()]
        found = self._locate([line.strip() for line in filled])
        if not found:
            return
        info = " ".join(word for word in node.get("classes", ()) if word != "code")
        first, last = found[0][0], found[-1][0]
        lines = self.lines[first - 1 : last]
        margin = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
        kept = [line[margin:].rstrip() for line in lines]
        starts = [(number, margin + 1) for number in range(first, last + 1)]
        self._add("code", kept, starts, level=self.depth, info=info)

    def _table(self, node: Any) -> None:
        from docutils import nodes

        rows = []
        begun = self.at
        for row in node.findall(nodes.row):
            cells = []
            for entry in row.children:
                words = " ".join(entry.astext().split())
                raw = [p.rawsource for p in entry.findall(nodes.paragraph)]
                text = " ".join(" ".join(raw).split()) or words
                cells.append(self._cell(text, begun))
            rows.append(tuple(cells))
        spans = [cell.span for row in rows for cell in row if cell.text]
        if not spans:
            return
        first, last = min(span.line for span in spans), max(span.end_line for span in spans)
        self.at = last
        starts = tuple((number, 1) for number in range(first, last + 1))
        text = "\n".join(self.lines[first - 1 : last])
        span = Span(self.path, first, 1, last, len(self.lines[last - 1]) + 1)
        self.found.append(
            Block(kind="table", text=text, span=span, level=self.depth, rows=tuple(rows), starts=starts)
        )

    def _cell(self, text: str, begun: int) -> Cell:
        line, column = (begun + 1, 1)
        if text:
            for number in range(max(self.at, begun), len(self.lines)):
                start = self.column if number == self.at else 0
                place = self.lines[number].find(text, start)
                if place >= 0:
                    self.at, self.column = number, place + len(text)
                    return Cell(
                        text, Span(self.path, number + 1, place + 1, number + 1, place + len(text) + 1)
                    )
        line = min(line, len(self.lines))
        return Cell("", Span(self.path, line, column, line, column))

    column = 0

    def _locate(self, words: list[str]) -> list[tuple[int, int]] | None:
        """Return the places of some lines that follow one another, at or after where we are."""
        if not words:
            return None
        wanted = [" ".join(line.split()) for line in words]
        for first in range(self.at, len(self.flat)):
            if wanted[0] not in self.flat[first]:
                continue
            found = self._follow(first, wanted, words)
            if found is not None:
                self.at = found[-1][0] - 1
                return found
        return None

    def _follow(self, first: int, wanted: list[str], words: list[str]) -> list[tuple[int, int]] | None:
        found = []
        number = first
        for flat, line in zip(wanted, words, strict=True):
            while number < len(self.flat) and number > first and not self.flat[number]:
                number += 1
            if number >= len(self.flat) or flat not in self.flat[number]:
                return None
            place = self.lines[number].rfind(line)
            found.append(
                (number + 1, (place if place >= 0 else self.lines[number].find(line.split()[0])) + 1)
            )
            number += 1
        return found

    def _add(
        self,
        kind: BlockKind,
        kept: list[str],
        starts: list[tuple[int, int]],
        *,
        level: int = 0,
        ordered: int = 0,
        info: str = "",
    ) -> None:
        (line, column), (last, start) = starts[0], starts[-1]
        end = start + len(kept[-1])
        indent = len(self.lines[line - 1]) - len(self.lines[line - 1].lstrip()) + 1
        span = Span(self.path, line, min(indent, column), last, end)
        if kind == "heading" and last < len(self.lines) and re.match(r"^([^\w\s])\1+\s*$", self.lines[last]):
            span = Span(self.path, line, span.column, last + 1, len(self.lines[last].rstrip()) + 1)
        self.found.append(
            Block(
                kind=kind,
                text="\n".join(kept),
                span=span,
                level=level,
                info=info,
                starts=tuple(starts),
                ordered=ordered,
            )
        )
