"""Words: texts and identifiers as stems, in English and Russian, also mixed."""

from __future__ import annotations

import functools
import re
import threading
from typing import Any

_WORD = re.compile(r"[^\W_]+")
_PART = re.compile(r"[A-Z]{2,}(?=s$)|[A-ZА-Я]+(?![a-zа-я])|[A-ZА-Я]?[a-zа-я]+|\d+|[^\W\d_]+")
_CYRILLIC = re.compile(r"[а-я]")
# счётов → счёт is the stemmer's work; ставок → ставк (a vowel that comes and goes) is not.
_FLEETING = re.compile(r"(?<=[^аеиоуыэюя])[ое]к$")

_STOP = """
    a an and are as at be been but by can for from had has have he her his how i if in into is it its may me
    more most must my no not of on or our out shall she should so some such than that the their them then
    there these they this those to up was we were what when where which who will with would you your
    а без бы был была были было быть в вам вас ваш во вот все всех вы где да для до его ее если есть
    еще же за и из или им их к как ко когда кто ли либо мы на над не него нее нет ни них но о об он
    она они оно от по под при про с со так также там те тем то того той только том тот ту ты у уже
    чем что чтобы эта эти это этого этой этом этот эту я должен должна должно должны может могут
"""
STOP_WORDS = frozenset(_STOP.split())

_lock = threading.Lock()


def raw_words(text: str) -> list[str]:
    """Return words as written, identifiers in their parts: ``weekly_pay``, ``weeklyPay`` → weekly, pay."""
    text = text.replace("ё", "е").replace("Ё", "Е")
    return [part for word in _WORD.findall(text) for part in _PART.findall(word)]


def stem(word: str) -> str:
    """Return what the forms of a word have in common, in lower case."""
    return _stem(word.lower().replace("ё", "е"))


def stems(text: str) -> list[str]:
    """Return the stems of all words that are not stop words, in the order of the text."""
    return [stem(word) for word in raw_words(text) if word.lower() not in STOP_WORDS]


@functools.lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    is_russian = bool(_CYRILLIC.search(word))
    # A stemmer keeps the word it works on in itself.
    with _lock:
        result: str = _stemmer("russian" if is_russian else "english").stemWord(word)
    return _FLEETING.sub("к", result) if is_russian and len(result) > 3 else result


@functools.cache
def _stemmer(language: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer(language)
