"""Names made from other names: importable packages, slugs for implicit ids."""

from __future__ import annotations

import keyword
import re
import unicodedata

_CYRILLIC = {
    **dict(zip("абвгдезийклмнопрстуфы", "abvgdeziyklmnoprstufy", strict=True)),
    "ё": "e",
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "э": "e",
    "ю": "yu",
    "я": "ya",
}


def importable(name: str) -> str:
    """Return the nearest import name, ``my-склад`` → ``my_sklad``; ``package`` if nothing is left."""
    latin = "".join(_CYRILLIC.get(letter, letter) for letter in name.lower())
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    words = re.sub(r"\W+", "_", plain).strip("_")
    if not words:
        return "package"
    if words[0].isdigit():
        words = f"p{words}"
    return f"{words}_" if keyword.iskeyword(words) else words


def is_importable(name: str) -> bool:
    """Tell whether a package may have this name as it is."""
    return name.isidentifier() and name.isascii() and not keyword.iskeyword(name)


def slug(text: str) -> str:
    """Return words in lower case with hyphens, Cyrillic kept: ``Hourly pay!`` → ``hourly-pay``."""
    return re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", text).lower()).strip("-")[:60].strip("-")
