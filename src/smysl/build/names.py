"""Names that are derived from requirement ids and documents: identifiers, test names, anchors."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_CYRILLIC = dict(
    zip(
        "абвгдезийклмнопрстуфхыэ",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "h",
            "y",
            "e",
        ],
        strict=True,
    )
) | {
    "ё": "yo",
    "ж": "zh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "sch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
}


def slug(text: str) -> str:
    """Return ``text`` as a lower-case ASCII identifier part: ``TS-7`` → ``ts_7``, ``Ц-1`` → ``ts_1``.

    Letters of other scripts become their code point, so that nothing becomes empty.
    """
    spelled = []
    for letter in unicodedata.normalize("NFC", text).lower():
        if letter in _CYRILLIC:
            spelled.append(_CYRILLIC[letter])
            continue
        plain = "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))
        spelled.append(plain if plain.isascii() else f"u{ord(letter):x}")
    return re.sub(r"[^a-z0-9]+", "_", "".join(spelled).lower()).strip("_") or "x"


def unique_slugs(texts: Iterable[str]) -> dict[str, str]:
    """Return a slug for each distinct text, no two alike; earlier texts keep the plain form."""
    taken: set[str] = set()
    slugs: dict[str, str] = {}
    for text in texts:
        if text in slugs:
            continue
        plain = candidate = slug(text)
        number = 2
        while candidate in taken:
            candidate = f"{plain}_x{number}"
            number += 1
        taken.add(candidate)
        slugs[text] = candidate
    return slugs
