"""Blocks to drafts of requirements: where each begins, how far it reaches, what it is called."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import msgspec

from smysl.core.requirement import Term
from smysl.core.span import Span
from smysl.spec.blocks import Block
from smysl.spec.document import Document
from smysl.spec.identifiers import Lead, block_id, heading_id, is_id, is_id_column, lead_id, uid_line
from smysl.spec.naming import slug
from smysl.spec.normative import demands, is_about_documents
from smysl.spec.sections import implicit_units

_SIDE = re.compile(r"(?:priority|strength|status|source|owner|type|приоритет|статус|источник|тип|важность)\b")
_PRIORITY = {"prior", "stren", "приор", "важно"}


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A requirement before its symbols, examples and links are known.

    Attributes:
        id: explicit, or made from the file's name and the heading.
        explicit: whether the document gives the id.
        title: the heading's words without the id.
        span: the whole place.
        prose: the part of the span that is its text: from after the id.
        blocks: indexes of its blocks, first and one after the last.
        row: a table's row, where the requirement is one, else 0.
        priority: what a table says of its strength, or empty.
        section: headings above it.
    """

    id: str
    explicit: bool
    title: str
    span: Span
    prose: Span
    blocks: tuple[int, int]
    row: int = 0
    priority: str = ""
    section: tuple[str, ...] = ()


def drafts(
    document: Document,
    *,
    defining: AbstractSet[int],
    symbols: AbstractSet[int],
    placing: AbstractSet[int],
    shown: AbstractSet[int] = frozenset(),
) -> tuple[list[Draft], list[Term]]:
    """Cut a document into requirements and terms.

    Args:
        document: the document.
        defining: indexes of blocks that name a signature.
        symbols: indexes of blocks that name a signature or call a known symbol.
        placing: indexes of blocks that only say which module this is.
        shown: indexes of blocks whose examples are all that says what is wanted.

    Returns:
        Drafts in order of place, and the terms that stand outside of explicit requirements.
    """
    blocks = document.blocks
    sections = sections_of(blocks)
    found = _explicit(document, sections, defining)
    covered = {index for draft in found for index in range(*draft.blocks)}
    units, terms = implicit_units(
        blocks,
        covered=covered,
        defining=defining,
        symbols=symbols | shown,
        placing=placing,
        code=document.format == "stub",
    )
    counts: dict[str, int] = defaultdict(int)
    heads = _headings_above(blocks)
    stem = slug(document.stem)
    title = next((index for index, block in enumerate(blocks) if block.kind == "heading"), -1)
    for start, last in units:
        # Where examples are all there is, the heading above them has the only words.
        headed = start in shown and start - 1 not in {-1, title} and blocks[start - 1].kind == "heading"
        first = start - 1 if headed else start
        opening = blocks[first]
        if opening.info == "python" and last == first + 1 and first not in shown:
            continue  # a definition without a docstring says nothing that its signature does not
        head = first if opening.kind == "heading" else heads[first]
        above = head == -1 or (head == title and document.format != "stub")
        name = "" if above else _slug(blocks[head].text)
        base = "-".join(part for part in (stem, name) if part)
        starts = first + 1 if opening.kind == "heading" and last > first + 1 else first
        prose = _prose(blocks[starts:last])
        words = "\n".join(block.text for block in blocks[starts:last])
        if defining.isdisjoint(range(first, last)) and is_about_documents(words):
            continue
        counts[base] += 1
        whole = _reach(opening.span, blocks[last - 1].span)
        found.append(
            Draft(
                id=f"{base}-{counts[base]}",
                explicit=False,
                title=_words(opening.text) if opening.kind == "heading" else "",
                span=whole,
                prose=prose,
                blocks=(first, last),
                section=sections[first],
            )
        )
    return sorted(found, key=lambda draft: draft.span), terms


def sections_of(blocks: Sequence[Block]) -> list[tuple[str, ...]]:
    """Return, for every block, the headings above it, outermost first."""
    path: list[tuple[int, str]] = []
    found = []
    for block in blocks:
        if block.kind == "heading":
            while path and path[-1][0] >= block.level:
                path.pop()
        found.append(tuple(text for _, text in path))
        if block.kind == "heading":
            path.append((block.level, block.text))
    return found


def _explicit(document: Document, sections: list[tuple[str, ...]], defining: AbstractSet[int]) -> list[Draft]:
    blocks = document.blocks
    opened: list[tuple[int, Lead]] = []
    rows: list[Draft] = []
    for index, block in enumerate(blocks):
        if block.kind == "heading":
            lead = heading_id(block.text) if block.info != "python" else None
            if lead:
                opened.append((index, lead))
        elif block.kind == "table":
            rows += _rows(block, index, sections[index])
        elif block.kind != "code":
            lead = lead_id(block.text) or uid_line(block.text)
            if lead is None:
                anchor = block_id(block.text)
                named = bool(opened) and opened[-1][0] == index - 1 and blocks[index - 1].kind == "heading"
                if anchor and not named and (index in defining or demands(block.text)):
                    opened.append((index, anchor))
                continue
            above = index - 1 >= 0 and blocks[index - 1].kind == "heading"
            if lead.end is not None and above and not heading_id(blocks[index - 1].text):
                opened.append(
                    (index - 1, msgspec.structs.replace(lead, title=_words(blocks[index - 1].text)))
                )
            elif lead.end is None or not (above and heading_id(blocks[index - 1].text)):
                opened.append((index, lead))
    whole = next((document.meta[key] for key in ("uid", "id") if isinstance(document.meta.get(key), str)), "")
    if whole and is_id(whole) and blocks and not opened:
        opened = [(0, Lead(whole, "", 0))]
    starts = [index for index, _ in opened]
    heads = _headings_above(blocks)
    found = []
    for position, (index, lead) in enumerate(opened):
        stop = starts[position + 1] if position + 1 < len(starts) else len(blocks)
        last = _end(blocks, index, stop, heads[index])
        found.append(_draft(document, index, last, lead, sections[index]))
    taken = {index for draft in found for index in range(*draft.blocks)}
    return [*found, *(row for row in rows if row.blocks[0] not in taken)]


def _end(blocks: Sequence[Block], index: int, stop: int, above: int) -> int:
    """Return the first block after the requirement that opens at ``index``."""
    opening = blocks[index]
    level = opening.level if opening.kind == "heading" else 0
    around = blocks[above].level if above >= 0 else 0
    for at in range(index + 1, stop):
        block = blocks[at]
        if block.kind == "heading" and block.level <= (level or around or 9):
            return at
        if opening.kind == "item" and block.kind != "heading":
            if block.level < opening.level or (block.kind == "item" and block.level == opening.level):
                return at
        elif opening.kind == "item":
            return at
    return stop


def _draft(document: Document, index: int, last: int, lead: Lead, section: tuple[str, ...]) -> Draft:
    blocks = document.blocks
    opening = blocks[index]
    whole = _reach(opening.span, blocks[last - 1].span)
    following = index + 1 if opening.kind == "heading" else index
    first = blocks[following] if following < last else opening
    if lead.end is not None:  # a line that only gives the id, at the beginning, is no part of the text
        uid = uid_line(first.text)
        rest = uid.end + 1 if uid and uid.end is not None and not first.text[: uid.start].strip() else 0
        if rest < len(first.text):
            prose = _reach(first.place(rest, len(first.text)), blocks[last - 1].span)
        else:
            prose = _prose(blocks[following + 1 : last] or [first])
    elif lead.id.startswith("^") and last == index + 1:
        prose = opening.place(0, len(opening.text[: opening.text.rindex("^")].rstrip()))
    elif opening.kind == "heading" and last > index + 1:
        prose = _prose(blocks[index + 1 : last])
    else:
        start = opening.place(min(lead.start, len(opening.text)), len(opening.text))
        prose = _reach(start, blocks[last - 1].span) if last > index + 1 else start
    title = lead.title
    return Draft(
        id=lead.id, explicit=True, title=title, span=whole, prose=prose, blocks=(index, last), section=section
    )


def _rows(block: Block, index: int, section: tuple[str, ...]) -> list[Draft]:
    """A table whose first column holds ids has one requirement a row."""
    if len(block.rows) < 2 or not block.rows[0] or not is_id_column(block.rows[0][0].text):
        return []
    headers = [cell.text.strip("*_` ").lower() for cell in block.rows[0]]
    extra = {at for at, header in enumerate(headers) if at and _SIDE.match(header)}
    found = []
    for number, row in enumerate(block.rows[1:], 1):
        words = [cell.span for at, cell in enumerate(row) if at and at not in extra and cell.text]
        if not (words and is_id(row[0].text)):
            continue
        start = row[0].span
        priority = next((row[at].text for at in extra if at < len(row) and headers[at][:5] in _PRIORITY), "")
        found.append(
            Draft(
                id=row[0].text.strip("*_`[] "),
                explicit=True,
                title="",
                span=Span(start.file, start.line, start.column, *_last(row[-1].span)),
                prose=_reach(words[0], words[-1]),
                blocks=(index, index + 1),
                row=number,
                priority=priority,
                section=section,
            )
        )
    return found


def _last(span: Span) -> tuple[int, int]:
    return span.end_line, span.end_column


def _reach(first: Span, last: Span) -> Span:
    end = max((first.end_line, first.end_column), (last.end_line, last.end_column))
    return Span(first.file, first.line, first.column, *end)


def _prose(blocks: Sequence[Block]) -> Span:
    """The place of some blocks' words: a single item loses the mark of its list, a list keeps them."""
    first = blocks[0]
    items = sum(block.kind == "item" and block.level <= first.level for block in blocks)
    start = first.place(0, len(first.text)) if first.kind == "item" and items == 1 else first.span
    return _reach(start, blocks[-1].span)


def _headings_above(blocks: Sequence[Block]) -> list[int]:
    """Return, for every block, the index of the last heading before it, or -1."""
    found = []
    last = -1
    for index, block in enumerate(blocks):
        found.append(last)
        if block.kind == "heading":
            last = index
    return found


def _words(heading: str) -> str:
    python = re.match(r"(?:async )?(?:def|class) (\w+)", heading)
    if python:
        return python[1]
    return re.sub(r"^\d+(?:\.\d+)*\.?\s+", "", heading.strip("*_ "))


def _slug(heading: str) -> str:
    """The heading's words in an id: a signature counts by its name, remarks in brackets do not."""
    return slug(re.sub(r"\(.*\)", "", _words(heading)) or _words(heading))
