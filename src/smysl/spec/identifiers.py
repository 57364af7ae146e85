"""Explicit requirement ids, in the places where people put them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from smysl.core.span import Span
from smysl.spec.blocks import Block

_SEPARATED = r"(?:[A-ZА-ЯЁ][A-Za-zА-Яа-яЁё0-9]{0,14}[-_])+\d+(?:[.-]\d+)*[a-zа-я]?"
_JOINED = r"[A-ZА-ЯЁ]{1,5}\d+(?:\.\d+)*"
_ANY = rf"(?:{_SEPARATED}|{_JOINED})(?![\w])"
# Prefixes that mean "requirement" by themselves, so that no delimiter is needed after the number.
_PLAIN = r"(?:FR|NFR|REQ|SRS|SR|BR|UR|US|UC|AC|ФТ|НФТ|ТР|БТ|ПТ)[-_]?\d+(?:[.-]\d+)*(?![\w])"
_NOT_IDS = re.compile(
    r"(?:UTF|ISO|RFC|SHA|MD|ASCII|HTTP|CP|KOI|WINDOWS|LATIN|BASE|PEP|IEEE|AES|TLS|UUID|GPL|LGPL|BSD"
    r"|ISBN|EAN|PY"
    r"|PYTHON|ГОСТ|H|V)[-_]?\d",
    re.IGNORECASE,
)
_DELIMITER = r"(?:\s*[.:)](?=\s|$)|\s+[—–-](?=\s))"

_HEADING = re.compile(
    rf"\[?(?:(?P<id>{_SEPARATED}(?![\w]))\]?{_DELIMITER}?|(?P<joined>{_ANY})\]?{_DELIMITER})\s*"
)
_HEADING_END = re.compile(rf"\s*(?:[(\[](?P<id>{_ANY})[)\]]|\{{#(?P<anchor>[\w.-]+)\}})\s*$")
_BOLD = re.compile(
    rf"(?:\[[ xX]\]\s+)?(?P<mark>\*\*|__)\[?(?P<id>{_ANY})\]?(?:\s*[.:)]|\s+[—–-]|(?=\s|\*"
    rf"|_))\s*(?P<title>[^*\n]*?)"
    rf"(?P=mark)(?:\s*[.:)](?=\s|$)|\s+[—–-](?=\s))?\s*"
)
_LEAD = re.compile(
    rf"(?:\[[ xX]\]\s+)?(?:\[(?P<a>{_ANY})\](?!\()\s*[:.]?|\((?P<b>{_ANY})\)(?=\s)|(?P<c>{_ANY}){_DELIMITER}"
    rf"|(?P<d>{_PLAIN}))\s*"
)
_UID = re.compile(
    r"^[ \t]*:?(?:\*\*|__)?(?:UID|(?:Requirement |Req )?ID|Идентификатор)(?:\*\*|__)?\s*:\s*(?:\*\*|__)?\s*`?"
    r"(?P<id>[\w][\w.-]*)`?[ \t]*$",
    re.MULTILINE,
)
_BLOCK_ID = re.compile(r"(?:^|(?<=\s))\^(?P<id>[A-Za-z0-9-]+)[ \t]*$")
_ID_COLUMN = re.compile(
    r"(?:u?id|№|#|no\.?|req(?:uirement)?(?:\s*id)?|номер|ид|код требования|требование)\.?$", re.IGNORECASE
)
_MENTION = re.compile(rf"(?<![\w-])(?:{_SEPARATED})(?![\w-])")


class Lead(msgspec.Struct, frozen=True):
    """An id at the beginning of a block: the id, a title beside it, and where the prose begins and ends."""

    id: str
    title: str
    start: int
    end: int | None = None


def heading_id(text: str) -> Lead | None:
    """Find the id of a heading, ``TS-7 Hourly pay``, ``[REQ-7]``, ``Hourly pay (TS-7)``."""
    bare = text.strip("*_ ")
    shift = text.find(bare)
    match = _HEADING.match(bare)
    if match and not _NOT_IDS.match(match[0].strip("[]")):
        return Lead(match["id"] or match["joined"], bare[match.end() :].strip("*_ "), shift + match.end())
    match = _HEADING_END.search(bare)
    if match and match["id"] and not _NOT_IDS.match(match["id"]):
        return Lead(match["id"], bare[: match.start()], shift)
    return None


def lead_id(text: str) -> Lead | None:
    """Find the id that leads a paragraph or list item, ``**Д-1.** …``, ``FR-001: …``, ``[REQ-7] …``."""
    match = _BOLD.match(text)
    if match and not _NOT_IDS.match(match["id"]):
        return Lead(match["id"], match["title"].strip(" .:"), match.end())
    match = _LEAD.match(text)
    if match:
        found = match["a"] or match["b"] or match["c"] or match["d"]
        if not _NOT_IDS.match(found):
            return Lead(found, "", match.end())
    return None


def uid_line(text: str) -> Lead | None:
    """Find a line that gives the id of the whole section: ``**UID**: X``, ``UID: X``, ``ID: REQ-7``."""
    match = _UID.search(text)
    if match is None:
        return None
    name = match["id"]
    sure = "UID" in match[0] or "дентификатор" in match[0]
    return Lead(name, "", match.start(), match.end()) if sure or re.fullmatch(_ANY, name) else None


def block_id(text: str) -> Lead | None:
    """Find an Obsidian block id at a block's end, ``… ^key-finding``; the caret belongs to the id."""
    match = _BLOCK_ID.search(text)
    return Lead("^" + match["id"], "", 0) if match else None


def is_id_column(header: str) -> bool:
    """Tell whether a table's column holds requirement ids, by its header."""
    return _ID_COLUMN.match(header.strip("*_` ")) is not None


def is_id(text: str) -> bool:
    """Tell whether a text is an id and nothing else."""
    return re.fullmatch(_ANY, text.strip("*_`[] ")) is not None and not _NOT_IDS.match(text.strip("*_`[] "))


def mentioned_ids(text: str) -> list[str]:
    """Return what looks like ids in a text, in order, each once."""
    return list(dict.fromkeys(match[0] for match in _MENTION.finditer(text) if not _NOT_IDS.match(match[0])))


def split_leads(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Cut paragraphs whose lines begin with ids, one a line, into one block an id."""
    found: list[Block] = []
    for block in blocks:
        lines = block.text.split("\n")
        cuts = [0]
        if block.kind in {"paragraph", "item", "quote"} and len(lines) == len(block.starts) > 1:
            cuts += [at for at, line in enumerate(lines) if at and lead_id(line) and lead_id(lines[0])]
        if len(cuts) == 1:
            found.append(block)
            continue
        for first, last in zip(cuts, [*cuts[1:], len(lines)], strict=True):
            line, column = block.starts[first]
            start = (block.span.line, block.span.column) if first == 0 else (line, column)
            end_line, end_column = block.starts[last - 1]
            span = Span(block.span.file, *start, end_line, end_column + len(lines[last - 1]))
            text = "\n".join(lines[first:last])
            found.append(
                msgspec.structs.replace(block, text=text, span=span, starts=block.starts[first:last])
            )
    return tuple(found)
