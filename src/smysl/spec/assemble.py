"""Drafts become requirements: words, kinds, symbols, links, and the examples that are their own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from smysl.core.example import Example
from smysl.core.requirement import Requirement, Signature, Term
from smysl.spec.binding import Surroundings, block_symbols, symbols_in
from smysl.spec.document import Document, slice_of
from smysl.spec.examples import Findings
from smysl.spec.homes import Homes
from smysl.spec.identifiers import mentioned_ids
from smysl.spec.inline import links
from smysl.spec.normative import kind_of, strength_of
from smysl.spec.requirements import Draft
from smysl.spec.signatures import Mention
from smysl.spec.terms import TermFinder

_RUN = re.compile(r"(?:^|`)\s*(?:\$ )?python3? -m [A-Za-z_]", re.MULTILINE)


class Text(msgspec.Struct, frozen=True):
    """One document between the passes.

    Attributes:
        document: the document.
        mentions: signatures that it names.
        drafts: its requirements.
        modules: the module that each block speaks of.
    """

    document: Document
    mentions: list[Mention]
    drafts: list[Draft]
    modules: list[str]


def assemble(
    texts: Sequence[Text],
    known: Mapping[str, Signature],
    findings: Mapping[str, Findings],
    terms: tuple[Term, ...],
) -> tuple[Requirement, ...]:
    """Make requirements of drafts: their words, kinds, symbols, links and own examples.

    Args:
        texts: the documents, in reading order; ids are unique.
        known: signatures by name.
        findings: the examples of each document by its path.
        terms: of all documents.
    """
    finder = TermFinder(terms)
    ids = {draft.id for text in texts for draft in text.drafts}
    describing = _describing(texts, known)
    inside: dict[str, list[Example]] = {}
    for text in texts:
        surroundings = Surroundings(text.drafts)
        homes = Homes(text.document, text.drafts, ids, known, describing)
        for one in findings[text.document.path].found:
            around = surroundings.around(one.span)
            owners = [around.id] if around is not None else []
            if around is None or not around.explicit:
                owners += homes.named(one)
            if not owners and (nearest := homes.nearest(one)):
                owners = [nearest]
            for owner in owners:
                inside.setdefault(owner, []).append(one.example)
    defined: dict[str, list[str]] = {}
    for signature in known.values():
        defined.setdefault(signature.requirement, []).append(signature.name)
    found = []
    for text in texts:
        lines = text.document.text.split("\n")
        for draft in text.drafts:
            blocks = text.document.blocks[slice(*draft.blocks)]
            prose = _prose(text.document, lines, draft)
            own = defined.get(draft.id, [])
            mentioned = [name for block in blocks for name in block_symbols(block, known)]
            if draft.row:
                mentioned = symbols_in(prose, known)
            words = prose if draft.row else "\n".join(block.text for block in blocks if block.kind != "code")
            runs = any(_RUN.search(block.text) for block in blocks)
            targets = [
                target for block in blocks if block.kind != "code" for _, _, target in links(block.text)
            ]
            refers = [name for name in mentioned_ids(prose) if name in ids and name != draft.id]
            found.append(
                Requirement(
                    id=draft.id,
                    explicit=draft.explicit,
                    title=draft.title,
                    text=prose,
                    span=draft.span,
                    kind=kind_of(words, defines=bool(own), symbols=bool(mentioned) or runs),
                    strength=strength_of(f"priority: {draft.priority}\n{words}" if draft.priority else words),
                    examples=tuple(dict.fromkeys(inside.get(draft.id, ()))),
                    links=tuple(dict.fromkeys([*targets, *refers, *finder.find(f"{draft.title}\n{prose}")])),
                    symbols=tuple(dict.fromkeys([*own, *mentioned])),
                    module=text.modules[draft.blocks[0]] or text.modules[draft.blocks[1] - 1],
                    section=draft.section,
                )
            )
    return tuple(found)


def _describing(texts: Sequence[Text], known: Mapping[str, Signature]) -> dict[str, str]:
    """Return the requirement that describes each symbol: with its types, or as the only one to name it."""
    naming: dict[str, set[str]] = {}
    for text in texts:
        surroundings = Surroundings(text.drafts)
        for mention in text.mentions:
            around = surroundings.around(mention.signature.span)
            if around is not None:
                naming.setdefault(mention.signature.name, set()).add(around.id)
    found = {}
    for name, signature in known.items():
        typed = signature.returns or any(one.annotation for one in signature.parameters)
        if typed or signature.kind != "function" or len(naming.get(name, ())) <= 1:
            found[name] = signature.requirement
    return found


def _prose(document: Document, lines: Sequence[str], draft: Draft) -> str:
    if document.format == "stub":
        return "\n\n".join(
            block.text for block in document.blocks[slice(*draft.blocks)] if block.info != "python"
        )
    return slice_of(lines, draft.prose).strip()
