"""Diagnostics as a person reads them: code, place, the line itself, a caret, the way out."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Literal

from smysl.core.diagnostic import Diagnostic, Label

_WIDEST = 100
_TAB = 4
_SEVERITIES = {"error": "ошибка", "warning": "предупреждение", "note": "замечание"}
_HELP = "что делать"


def render(
    diagnostic: Diagnostic, sources: Mapping[str, str], *, language: Literal["en", "ru"] = "en"
) -> str:
    """Write one diagnostic as plain text, without colour.

    Args:
        diagnostic: what was found.
        sources: text of each document by its path; a place in an unknown one is shown without its line.
        language: of the words around the finding, which has a language of its own.

    Returns:
        Several lines, no line feed at the end. A label whose span has several lines is shown by the
        first. Long lines are cut around the caret; control characters cannot reach the terminal.
    """
    russian = language == "ru"
    severity = _SEVERITIES[diagnostic.severity] if russian else diagnostic.severity
    lines = [f"{severity}[{diagnostic.code}]: {_clean(diagnostic.message)}"]
    gutter = max((len(str(label.span.line)) for label in diagnostic.labels), default=1)
    for label in diagnostic.labels:
        lines.append(f"{' ' * gutter} ┌─ {_clean(str(label.span))}")
        lines += _line(label, sources.get(label.span.file), gutter)
    if diagnostic.help:
        lines.append(f"{' ' * gutter} = {_HELP if russian else 'help'}: {_clean(diagnostic.help)}")
    return "\n".join(lines)


def render_all(
    diagnostics: Sequence[Diagnostic], sources: Mapping[str, str], *, language: Literal["en", "ru"] = "en"
) -> str:
    """Write several diagnostics with an empty line between them."""
    return "\n\n".join(render(one, sources, language=language) for one in diagnostics)


def _line(label: Label, text: str | None, gutter: int) -> list[str]:
    span = label.span
    rows = text.split("\n", span.line) if text is not None else []
    if len(rows) < span.line:
        return []
    row = rows[span.line - 1]
    start = min(span.column - 1, len(row))
    end = span.end_column - 1 if span.end_line == span.line else len(row.rstrip())
    end = max(min(end, len(row)), start)
    shown, start, end = _window(row, start, end)
    cells = _cells(shown)
    before = sum(cells[:start])
    width = max(sum(cells[start:end]), 1)
    words = f" {_clean(label.text)}" if label.text else ""
    visible = "".join(_visible(letter) for letter in shown).rstrip()
    return [
        f"{span.line:>{gutter}} │ {visible}".rstrip(),
        f"{' ' * gutter} │ {' ' * before}{'^' * width}{words}",
    ]


def _window(row: str, start: int, end: int) -> tuple[str, int, int]:
    """Cut a long line to what fits, the caret near its left third; offsets move along."""
    near = row[max(0, start - _WIDEST) : start + _WIDEST]
    if len(row) <= 2 * _WIDEST and sum(_cells(row)) <= _WIDEST:
        return row, start, end
    shift = max(0, start - _WIDEST)
    cells = _cells(near)
    first = start - shift
    room = _WIDEST // 3
    while first > 0 and sum(cells[first - 1 : start - shift]) <= room:
        first -= 1
    last = first
    used = 0
    while last < len(near) and used + cells[last] <= _WIDEST - 4:
        used += cells[last]
        last += 1
    first, last = first + shift, last + shift
    lead = "… " if first else ""
    tail = " …" if last < len(row) else ""
    move = len(lead) - first
    return f"{lead}{row[first:last]}{tail}", start + move, min(end, last) + move


def _cells(text: str) -> list[int]:
    """Return how many columns of a terminal each character takes."""
    return [_width(letter) for letter in text]


def _width(letter: str) -> int:
    if letter == "\t":
        return _TAB
    if letter.isascii():
        return 1
    if unicodedata.category(letter) in {"Mn", "Me"} or letter in "\u200b\u200d\ufe0e\ufe0f":
        return 0
    return 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1


def _visible(letter: str) -> str:
    """Return what stands for a character: tabs as spaces; what could move the cursor as a sign."""
    if letter == "\t":
        return " " * _TAB
    if _width(letter) and unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return "\ufffd"
    return letter


def _clean(text: str) -> str:
    return "".join(" " if letter in "\n\t" else _visible(letter) for letter in text)
