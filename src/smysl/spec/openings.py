"""Words that leave something open: decisions not taken, vague phrases, terms that nothing defines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from smysl.core.requirement import Specification
from smysl.core.span import Span
from smysl.spec.blocks import Block
from smysl.spec.inline import outside_code

_OPEN = re.compile(
    r"\b(?:TBD|TBC|TODO|FIXME)\b|\[NEEDS CLARIFICATION[^\]]*\]|\?\?+"
    r"|(?i:\bto be (?:decided|determined|defined|confirmed|discussed)\b|\bundecided\b"
    r"|\bnot (?:yet )?decided\b|\bopen (?:question|point|issue)\b"
    r"|\b(?:будет решено|решить позже|решим позже|ещ[её] не решено|не решено|пока не (?:решено|ясно)"
    r"|под вопросом|открытый вопрос|требует уточнения|надо уточнить|нужно уточнить|уточняется)\b"
    r"|\((?:решить|уточнить|обсудить|спросить)[^)]*\))"
)
_VAGUE = re.compile(
    r"(?i:\betc\.|\band so (?:on|forth)\b|\band the like\b"
    r"|\b(?:as|if|where|when) (?:appropriate|needed|necessary|possible)\b"
    r"|\bappropriate(?:ly)?\b|\bsuitabl[ey]\b|\breasonabl[ey]\b|\buser[- ]friendly\b"
    r"|\bи\s?т\.\s?[дп]\.|\bи так далее\b|\bи тому подобное\b|\bпри необходимости\b|\bпо возможности\b"
    r"|\bсоответствующим образом\b|\bнадлежащим образом\b|\bразумн\w+\b|\bподходящ\w+\b)"
)
_QUESTION = re.compile(r"(?:^|(?<=[.!?…]\s)|(?<=\n))(?P<words>[^.!?\n«»\"“”()]{8,200}\?)(?=\s|$)")
_PHRASE = re.compile(r"(?<=[a-z,;] )(?P<words>[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,}){1,2})(?![\w-])")
_PROPER = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|August|ber\b|North|South|New"
)


class Opening(msgspec.Struct, frozen=True):
    """Words that leave something open, and how: ``S023``, ``S024`` or ``S025``."""

    code: str
    words: str
    span: Span


def openings(specification: Specification, blocks: Mapping[str, Sequence[Block]]) -> Iterator[Opening]:
    """Find the words in requirements and definitions that leave something open.

    Args:
        specification: what was understood; only text inside its requirements and terms is judged.
        blocks: the blocks of each document by its path.
    """
    spans = [requirement.span for requirement in specification.requirements]
    spans += [term.span for term in specification.terms]
    on_line: dict[tuple[str, int], list[Span]] = {}
    for span in spans:
        for line in range(span.line, span.end_line + 1):
            on_line.setdefault((span.file, line), []).append(span)
    inside = [
        block
        for many in blocks.values()
        for block in many
        if block.kind not in {"code", "heading", "table"}
        and any(span.covers(block.span) for span in on_line.get((block.span.file, block.span.line), ()))
    ]
    for block in inside:
        text = outside_code(block.text)
        taken: list[tuple[int, int]] = []
        for code, pattern in (("S024", _OPEN), ("S024", _QUESTION), ("S025", _VAGUE)):
            for match in pattern.finditer(text):
                start, end = match.span("words") if "words" in match.groupdict() else match.span()
                while start < end and text[start].isspace():
                    start += 1
                if any(start < stop and first < end for first, stop in taken):
                    continue
                taken.append((start, end))
                yield Opening(code, " ".join(block.text[start:end].split()), block.place(start, end))
    if specification.terms:
        yield from _undefined(specification, inside)


def _undefined(specification: Specification, blocks: Sequence[Block]) -> Iterator[Opening]:
    """Find phrases written with capitals in running text, twice or more, in documents that define terms."""
    known = {name.casefold() for term in specification.terms for name in (term.name, *term.aliases)}
    known |= {word.casefold() for requirement in specification.requirements for word in (requirement.title,)}
    headings = " ".join(
        (specification.title, *(" ".join(one.section) for one in specification.requirements))
    ).casefold()
    places: dict[str, list[Span]] = {}
    for block in blocks:
        for match in _PHRASE.finditer(outside_code(block.text)):
            places.setdefault(match["words"], []).append(block.place(*match.span("words")))
    for words, spans in places.items():
        plain = words.casefold()
        if (
            len(spans) < 2
            or plain in known
            or plain.rstrip("s") in known
            or plain in headings
            or _PROPER.search(words)
        ):
            continue
        yield Opening("S023", words, spans[0])
