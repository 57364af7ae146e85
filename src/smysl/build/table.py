"""The table of requirements for a terminal: plain rows, widths by content, no boxes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from smysl.build.report_words import SIGNS, WORDS
from smysl.core.evidence import Evidence

Row = tuple[str, str, str, str, str, str]


def rows(evidence: Iterable[Evidence]) -> list[Row]:
    """Return one row a requirement: sign, id, evidence, how strong it is, symbols, place."""
    return [
        (
            SIGNS[row.standing],
            row.requirement,
            WORDS["en"][row.standing],
            strength_of(row),
            ", ".join(row.symbols),
            f"{row.span.file}:{row.span.line}",
        )
        for row in evidence
    ]


def table_lines(evidence: Iterable[Evidence]) -> list[str]:
    """Return the rows as aligned lines, without trailing white space."""
    table = rows(evidence)
    widths = [max(_width(cell) for cell in column) for column in zip(*table, strict=True)]
    return [_aligned(row, widths) for row in table]


def strength_of(row: Evidence) -> str:
    """Return how strong the evidence is, in a few words."""
    parts = []
    total = row.examples + row.failing
    if row.failing:
        parts.append(f"{row.examples} of {total} examples pass")
    elif row.examples:
        parts.append(f"{row.examples} example{'s' if row.examples != 1 else ''}")
    if row.mutants_killed is not None:
        parts.append(f"{row.mutants_killed:.0%} of mutants")
    if row.confidence is not None:
        parts.append(f"confidence {row.confidence:.2f}")
    if row.authorship == "person":
        parts.append("a person's code")
    if row.note and not row.failing:
        parts.append(row.note)
    return ", ".join(parts)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
    return "  ".join(cells).rstrip()


def _width(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(bool(unicodedata.combining(letter)) for letter in text)
