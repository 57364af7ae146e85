r"""Shapes of texts: the pattern that all values of a parameter, as far as the documents show, have in common.

A small model loses itself in the format of a line. What the documents show is enough to derive it:
``2026-11-20 08:30-17:15 -45`` and ``2026-11-20 08:31-17:14`` give
``(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2})-(\d{2}:\d{2})(?: -(\d+))?``. The pattern is a hint in the prompt, never
a check: a text that does not match it may still be right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

_TOKEN = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})|(?P<time>\d{1,2}:\d{2}(?::\d{2})?)|(?P<decimal>\d+\.\d+)"
    r"|(?P<code>[A-ZА-Я]+-?\d+)|(?P<path>[a-z][\w-]*(?::[\w-]+)+)|(?P<number>\d+)|(?P<word>[^\W\d_]+)|(?P<other>\W|_)"
)
_PATTERNS = {
    "date": r"\d{4}-\d{2}-\d{2}",
    "time": r"(?:[01]\d|2[0-3]):[0-5]\d",
    "decimal": r"\d+\.\d{2}",
    "path": r"[\w:-]+",
    "number": r"\d+",
}


class Shape(msgspec.Struct, frozen=True):
    """A pattern and what its groups are for one of the texts."""

    pattern: str
    text: str
    groups: tuple[str | None, ...]


class _Part(msgspec.Struct, frozen=True):
    kind: str
    text: str


def shape_of(texts: Sequence[str], others: Sequence[str] = ()) -> Shape | None:
    """Return the common shape of texts, or ``None`` where there is none worth telling.

    Args:
        texts: values of one parameter, as the documents show them. Those that do not fit the most common
            one are left out: documents show broken texts too.
        others: further texts of the prose; those that are shorter variants show what is optional.
    """
    known = [_fields(text) for text in dict.fromkeys(texts) if _is_structured(text)]
    if 2 * len(known) <= len(set(texts)):  # most values have no parts: a format of few is no format
        return None
    fields = [*known, *(_fields(text) for text in dict.fromkeys(others) if _is_structured(text))]
    longest = max(known, key=lambda f: (_likeness(f, fields), len(f)))
    alike = [f for f in fields if _is_prefix(f, longest)]
    least = min(len(f) for f in alike)
    pattern = ""
    free = _free_tail(longest, least)
    for position, parts in enumerate(longest[:free]):
        seen = [f[position] for f in alike if position < len(f)]
        piece = _pattern(parts, seen)
        glue = r" " if position else ""
        pattern += f"(?:{glue}{piece})?" if position >= least else glue + piece
    pattern += "(?: (.+))?" if free < len(longest) else ""
    text = next(t for t in texts if _fields(t) == longest)
    match = re.fullmatch(pattern, text)
    if match is None or not match.groups():
        return None
    return Shape(pattern, text, match.groups())


def _free_tail(fields: Sequence[Sequence[_Part]], least: int) -> int:
    """Return where free text begins: two or more plain words at the end that may be missing."""
    start = len(fields)
    while start > least and _kinds(fields[start - 1]) == ["word"]:
        start -= 1
    return start if len(fields) - start >= 2 else len(fields)


def _is_structured(text: str) -> bool:
    kinds = {part.kind for field in _fields(text) for part in field}
    return len(text) <= 200 and "\n" not in text and len(kinds - {"other"}) >= 1 and len(_fields(text)) > 1


def _fields(text: str) -> list[list[_Part]]:
    return [
        [_Part(match.lastgroup or "other", match.group()) for match in _TOKEN.finditer(field)]
        for field in text.split(" ")
        if field
    ]


def _kinds(field: Sequence[_Part]) -> list[str]:
    return [part.text if part.kind == "other" else part.kind for part in field]


def _is_prefix(short: Sequence[Sequence[_Part]], long: Sequence[Sequence[_Part]]) -> bool:
    return len(short) <= len(long) and all(_kinds(a) == _kinds(b) for a, b in zip(short, long, strict=False))


def _likeness(one: Sequence[Sequence[_Part]], others: Sequence[Sequence[Sequence[_Part]]]) -> int:
    return sum(_is_prefix(other, one) for other in others)


def _pattern(parts: Sequence[_Part], seen: Sequence[Sequence[_Part]]) -> str:
    pattern = ""
    for position, part in enumerate(parts):
        values = [field[position].text for field in seen]
        pattern += _escaped(part.text) if part.kind == "other" else f"({_group(part, values)})"
    return pattern


def _escaped(text: str) -> str:
    return re.escape(text).replace(r"\-", "-").replace(r"\>", ">")


def _group(part: _Part, values: Sequence[str]) -> str:
    if part.kind == "code":
        match = re.fullmatch(r"(\D+?)(-?)(\d+)", part.text)
        assert match is not None
        letters, dash, digits = match.groups()
        return f"[A-Z]{{{len(letters)}}}{dash}\\d{{{len(digits)}}}"
    if part.kind == "word":
        words = sorted(set(values))
        return "|".join(words) if 1 < len(words) <= 4 and len(values) > len(words) - 1 else r"\w+"
    return _PATTERNS[part.kind]
