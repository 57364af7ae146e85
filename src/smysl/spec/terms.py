"""Terms: words that a document defines, and where other text uses them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from smysl.core.requirement import Term
from smysl.spec.blocks import Block

_SECTION = re.compile(
    r"\b(?:vocabulary|glossary|terms?|terminology|definitions?|words|concepts|dictionary|nomenclature)\b"
    r"|\b(?:словарь|глоссарий|слова|термины|терминология|определения|понятия|обозначения)\b",
    re.IGNORECASE,
)
_BOLD = re.compile(
    r"^(?:(?P<article>an?|the)\s+)?(?P<mark>\*\*|__|\*"
    r"|_)(?P<name>[^*_\n]{1,60}?)(?P=mark)(?P<more>[^.:;—–\n]{0,80}?)"
    r"(?:\s+(?P<verb>is|are|means?|refers? to|denotes?|stands for|called|это|есть|означает|называется)\b"
    r"|\s*(?P<dash>\s[—–-]\s(?:это\s)?|:\s|=\s))",
    re.IGNORECASE,
)
_COLON_INSIDE = re.compile(r"^(?P<mark>\*\*|__)(?P<name>[^*_\n]{1,60}?):\s*(?P=mark)\s+\S")
_LEAD = re.compile(
    r"^(?:(?:an?|the)\s+)?(?P<mark>\*\*"
    r"|__)(?P<name>[^*_\n:]{1,60}?)(?P=mark)\s*(?P<more>(?:\([^()\n]*\))?)\s*[\w—–:-]",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"^(?P<name>[^\s.,:;—–`*()\[\]]+(?:\s[^\s.,:;—–`*()\[\]]+){0,3})(?:\s\((?P<also>[^()]{1,40})\))?(?:\s[—–-]\s|:\s)\S"
)
_QUANTIFIER = re.compile(
    r"^(?:all|every|each|any|no|все|вся|всё|весь|каждый|каждая|любой|любая|note|important|внимание|важно)\b",
    re.IGNORECASE,
)
_ALSO = re.compile(r"\((?:(?:also|or|abbreviated|также|или|сокращ[её]нно)\s*:?\s*)?([^()]{1,40})\)")
_OTHER_BOLD = re.compile(r"(?:\*\*|__)([^*_\n]{1,60}?)(?:\*\*|__)")


def is_vocabulary(heading: str) -> bool:
    """Tell whether a heading opens a section of definitions."""
    return _SECTION.search(heading) is not None and len(heading.split()) <= 6


def term_in(block: Block, *, vocabulary: bool) -> Term | None:
    """Return the term that a paragraph or item defines.

    Args:
        block: the block; only its beginning is looked at.
        vocabulary: whether it stands in a section of definitions, where a colon or a dash is enough.
    """
    if block.kind not in {"paragraph", "item", "quote"}:
        return None
    text = block.text
    match = _BOLD.match(text)
    if match and (vocabulary or match["verb"] or "это" in (match["dash"] or "")):
        name = match["name"].strip(' .:«»"')
        also = [*_OTHER_BOLD.findall(match["more"]), *_ALSO.findall(match["more"])]
        if (
            name
            and not _QUANTIFIER.match(name)
            and (vocabulary or match["article"] or match["mark"] in {"**", "__"})
        ):
            return Term(name, text, block.span, _aliases(also))
    if not vocabulary:
        return None
    match = _LEAD.match(text) or _COLON_INSIDE.match(text) or _PLAIN.match(text)
    if match is None or _QUANTIFIER.match(match["name"]):
        return None
    more = match.groupdict().get("more") or ""
    also = [*_OTHER_BOLD.findall(more), *_ALSO.findall(more)] or [match.groupdict().get("also") or ""]
    return Term(match["name"].strip(), text, block.span, _aliases(also))


def _aliases(names: Iterable[str]) -> tuple[str, ...]:
    cleaned = (
        name.replace("**", "").removeprefix("or ").removeprefix("или ").strip('_ «»"`') for name in names
    )
    return tuple(dict.fromkeys(name for name in cleaned if name))


class TermFinder:
    """Finds the defined words that a text uses, in any of their forms.

    Args:
        terms: the specification's terms.
    """

    def __init__(self, terms: tuple[Term, ...]) -> None:
        """Stem every name once."""
        import snowballstemmer

        self._english = snowballstemmer.stemmer("english")
        self._russian = snowballstemmer.stemmer("russian")
        self._known: dict[str, str] = {}
        self._names: dict[tuple[str, ...], str] = {}
        for term in terms:
            for name in (term.name, *term.aliases):
                stems = tuple(self._stems(name))
                if stems:
                    self._names.setdefault(stems, term.name)
        self._longest = max(map(len, self._names), default=0)

    def find(self, text: str) -> list[str]:
        """Return the names of the terms that ``text`` uses, in order of first use."""
        if not self._names:
            return []
        stems = self._stems(text)
        found: dict[str, None] = {}
        at = 0
        while at < len(stems):
            for length in range(self._longest, 0, -1):
                name = self._names.get(tuple(stems[at : at + length]))
                if name is not None and at + length <= len(stems):
                    found[name] = None
                    at += length - 1
                    break
            at += 1
        return list(found)

    def _stems(self, text: str) -> list[str]:
        words = re.findall(r"[^\W\d_]+", text.lower())
        for word in words:
            if word not in self._known:
                stemmer = self._russian if "Ѐ" <= word[0] <= "ӿ" else self._english
                self._known[word] = stemmer.stemWord(word)
        return [self._known[word] for word in words]
