"""Idioms: short pieces of tested Python for what specifications often ask, found by the words that ask it."""

from __future__ import annotations

import functools
import re
from importlib import resources

import msgspec

from smysl.core.fingerprint import normalise_text

_SECTION = re.compile(
    r"^## (?P<title>[^\n]+)\n\n"
    r"(?P<lines>(?:- [^\n]+\n)+)\n"
    r"(?P<advice>[^\n]+)\n\n"
    r"```python\n(?P<code>.*?)```\n\n"
    r"```pycon\n(?P<proof>.*?)```$",
    re.MULTILINE | re.DOTALL,
)
_SENTENCE_END = re.compile(r"(?<=[.!?]) ")
_LINE = re.compile(r"^- (when|not|fits|use): (.+)$", re.MULTILINE)


class Idiom(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of general knowledge: what to do where Python tempts one to do something else.

    Attributes:
        title: what the idiom is about, unique in the collection.
        advice: one sentence.
        code: a few lines to copy, imports included, ending in a line feed.
        when: regular expressions; each stands for one way in which a text asks for the idiom.
        unless: regular expressions; a text that one of them matches does not ask for it after all.
        fits: sentences that ask for it; for tests.
        is_callable: whether the code is one function to be called as it stands; else it shows how.
        proof: a doctest session that shows the code at work; for tests, never for a prompt.
    """

    title: str
    advice: str
    code: str
    when: tuple[str, ...]
    unless: tuple[str, ...] = ()
    fits: tuple[str, ...] = ()
    is_callable: bool = True
    proof: str = ""


@functools.cache
def idioms() -> tuple[Idiom, ...]:
    """Return the whole collection, in the order of ``idioms.md`` beside this module."""
    text = resources.files("smysl.memory").joinpath("idioms.md").read_text(encoding="utf-8")
    return tuple(_idiom(section) for section in _SECTION.finditer(text))


def nearest(words: str, limit: int = 3) -> tuple[Idiom, ...]:
    """Return the idioms that a requirement asks for, the most certain first.

    An idiom that the words ask for in several ways comes before one that they ask for in one; equals keep
    the order of the collection, which runs from the special to the general.

    Args:
        words: a requirement in English or Russian, also mixed; line breaks, case, ``ё`` and the
            underscores of identifiers do not matter.
        limit: how many idioms to return at most.
    """
    text = normalise_text(words).replace("_", " ").replace("ё", "е").replace("Ё", "Е")
    # A line feed keeps the dots of a pattern within one sentence.
    text = _SENTENCE_END.sub("\n", text)
    asked = [(_ways(idiom, text), idiom) for idiom in idioms()]
    found = sorted((pair for pair in asked if pair[0]), key=lambda pair: -pair[0])
    return tuple(idiom for _, idiom in found[: max(limit, 0)])


def _ways(idiom: Idiom, text: str) -> int:
    if any(_compiled(pattern).search(text) for pattern in idiom.unless):
        return 0
    return sum(1 for pattern in idiom.when if _compiled(pattern).search(text))


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # Several hundred patterns would push each other out of the cache that ``re`` keeps.
    # A stem stands at the beginning of a word: an order is not a border.
    return re.compile(rf"(?<!\w)(?:{pattern})", re.IGNORECASE)


def _idiom(section: re.Match[str]) -> Idiom:
    lines: dict[str, list[str]] = {"when": [], "not": [], "fits": [], "use": []}
    for key, value in _LINE.findall(section["lines"]):
        lines[key].append(value.strip("`"))
    return Idiom(
        title=section["title"],
        advice=section["advice"],
        # The formatter sets functions two lines apart; a prompt pays for every token.
        code=re.sub(r"\n{3,}", "\n\n", section["code"]),
        when=tuple(lines["when"]),
        unless=tuple(lines["not"]),
        fits=tuple(lines["fits"]),
        is_callable="read" not in lines["use"],
        proof=section["proof"],
    )
