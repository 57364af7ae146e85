"""Inline markup inside a block's text: code spans, links and words, found without a parser."""

from __future__ import annotations

import re

_TICKS = re.compile(r"`+")
_WIKILINK = re.compile(r"(?<!\\)!?\[\[([^\[\]|\n]+?)(?:\\?\|([^\[\]\n]*))?\]\]")
_LINK = re.compile(
    r"(?<!\\)!?\[([^\[\]\n]*)\]\(\s*<?([^()\s<>]*(?:\([^()\s]*\)[^()\s]*)*)>?(?:\s+[\"'][^\"'\n]*[\"'])?\s*\)"
)


def code_spans(text: str) -> list[tuple[int, int, str]]:
    """Find the code spans of a text.

    Args:
        text: source text of a block, inline markup kept.

    Returns:
        One ``(start, end, code)`` a span, in order: ``text[start:end]`` includes the back-ticks;
        ``code`` is what stands between them, line feeds as spaces, and one space on each side
        dropped where both are there (CommonMark 0.31, 6.1). Doubled back-ticks, also those of
        reStructuredText, are one span.
    """
    if "`" not in text:
        return []
    runs = [(match.start(), match.end()) for match in _TICKS.finditer(text)]
    places: dict[int, list[int]] = {}
    for index, (start, end) in enumerate(runs):
        places.setdefault(end - start, []).append(index)
    found: list[tuple[int, int, str]] = []
    cursor: dict[int, int] = {}
    index = 0
    while index < len(runs):
        start, opened = runs[index]
        if start > 0 and text[start - 1] == "\\" and not text[max(0, start - 2) : start].startswith("\\\\"):
            # The first tick is escaped; what remains of the run may still open a span.
            start += 1
            if start == opened:
                index += 1
                continue
        same = places.get(opened - start, [])
        position = cursor.get(opened - start, 0)
        while position < len(same) and same[position] <= index:
            position += 1
        cursor[opened - start] = position
        if position == len(same):
            index += 1
            continue
        close, end = runs[same[position]]
        code = text[opened:close].replace("\n", " ")
        if code.startswith(" ") and code.endswith(" ") and code.strip():
            code = code[1:-1]
        found.append((start, end, code))
        index = same[position] + 1
    return found


def outside_code(text: str) -> str:
    """Return ``text`` with every code span blanked out, so that offsets stay as they are."""
    if "`" not in text:
        return text
    parts = []
    last = 0
    for start, end, _ in code_spans(text):
        parts.append(text[last:start])
        parts.append("".join("\n" if letter == "\n" else " " for letter in text[start:end]))
        last = end
    parts.append(text[last:])
    return "".join(parts)


def links(text: str) -> list[tuple[int, int, str]]:
    """Find the targets of wikilinks, embeds and inline links.

    Args:
        text: source text of a block.

    Returns:
        One ``(start, end, target)`` a link, in order; the target as written, without label.
    """
    if "[" not in text:
        return []
    bare = outside_code(text)
    found = [(match.start(), match.end(), match[1].strip()) for match in _WIKILINK.finditer(bare)]
    found += [(match.start(), match.end(), match[2]) for match in _LINK.finditer(bare) if match[2]]
    return sorted(found)
