"""Prose: which values the words of a document name."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\d+(?:[ \u00a0\u202f_,]\d{3})*(?:[.,]\d+)?")
_WORDS = {
    3: r"three|thrice|тр(?:и|ёх|ех|емя|ём|ижды)",
    4: r"four|четыр(?:е|ёх|ех|ьмя)",
    5: r"five|пят(?:ь|и|ью)",
    6: r"six|шест(?:ь|и|ью)",
    8: r"eight|вос(?:емь|ьми)",
    9: r"nine|девят(?:ь|и|ью)",
    11: r"eleven|одиннадцат(?:ь|и)",
    13: r"thirteen|тринадцат(?:ь|и)",
    14: r"fourteen|четырнадцат(?:ь|и)",
    15: r"fifteen|пятнадцат(?:ь|и)",
    16: r"sixteen|шестнадцат(?:ь|и)",
    20: r"twenty|двадцат(?:ь|и)",
    40: r"forty|сорок",
    50: r"fifty|пятьдесят",
}


class Prose:
    """The words of a contract, asked whether they name a value.

    Args:
        text: English or Russian, markup and all.
    """

    def __init__(self, text: str) -> None:
        self._text = " ".join(text.casefold().split())
        self._dense = re.sub(r"\s+", "", text).replace("'", '"')
        self._numbers = {number for match in _NUMBER.finditer(text) for number in _readings(match.group())}
        self._numbers |= {
            float(value) for value, pattern in _WORDS.items() if re.search(rf"\b(?:{pattern})\b", self._text)
        }

    def contains(self, value: object) -> bool:
        """Whether the text names ``value``: a number in figures or words or per cent, a text verbatim."""
        if isinstance(value, str):
            words = " ".join(value.casefold().split())
            return bool(words) and words in self._text
        if isinstance(value, int | float):
            return abs(value) in self._numbers or (
                abs(value) < 10 and round(abs(value) * 100, 6) in self._numbers
            )
        return re.sub(r"\s+", "", repr(value)).replace("'", '"') in self._dense


def _readings(text: str) -> list[float]:
    """Return what a run of figures may mean: ``1,500`` is 1500, or 1.5 to others; ``10 200`` may be two."""
    parts = re.split(r"[ \u00a0\u202f_,]", text)
    whole = re.sub(r"[ \u00a0\u202f_]", "", text)
    readings = [*parts, whole.replace(",", ""), whole.replace(",", ".")]
    return [float(reading) for reading in readings if re.fullmatch(r"\d+(?:\.\d+)?", reading)]
