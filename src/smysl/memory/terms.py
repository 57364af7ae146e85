"""Terms: which defined words a text uses, in whatever form they stand there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from smysl.memory.words import raw_words, stem

_LONGEST_ACRONYM = 5


def mentions(text: str, terms: Mapping[str, Iterable[str]]) -> set[str]:
    """Return the names of those terms that ``text`` mentions.

    Forms of a word count as the word («ставки» mentions «ставка»), a term of several words needs all of
    them side by side, and an acronym (``SLA``, ``НДС``) needs its capitals.

    Args:
        text: English or Russian, also mixed; identifiers count as their parts.
        terms: name of a term → its spellings; the name itself counts as one.
    """
    words = raw_words(text)
    stemmed = [stem(word) for word in words]
    places: dict[str, list[int]] = {}
    for position, word in enumerate(stemmed):
        places.setdefault(word, []).append(position)
    return {
        name
        for name, spellings in terms.items()
        if any(_stands_in(spelling, words, stemmed, places) for spelling in (name, *spellings))
    }


def _stands_in(spelling: str, words: list[str], stemmed: list[str], places: Mapping[str, list[int]]) -> bool:
    wanted = raw_words(spelling)
    if not wanted:
        return False
    if len(wanted) == 1 and wanted[0].isupper() and 1 < len(wanted[0]) <= _LONGEST_ACRONYM:
        return wanted[0] in words
    forms = [stem(word) for word in wanted]
    return any(stemmed[start : start + len(forms)] == forms for start in places.get(forms[0], ()))
