"""Binds symbols to places: which mention describes a symbol, and which requirements speak of it."""

from __future__ import annotations

import bisect
import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

import msgspec

from smysl.core.requirement import Signature
from smysl.core.span import Span
from smysl.spec.blocks import Block
from smysl.spec.document import Document
from smysl.spec.inline import code_spans
from smysl.spec.requirements import Draft
from smysl.spec.signatures import Mention

_CALL = re.compile(r"(?<![\w.])([^\W\d]\w*(?:\.[^\W\d]\w*)*)\s*\(")
_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_SNAKE = re.compile(r"(?<![\w.`])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w`])")


class Placed(msgspec.Struct, frozen=True):
    """A mention with the document it stands in and the requirement around it, if any."""

    mention: Mention
    document: int
    requirement: str
    first: bool


def resolve_modules(
    mentions: Sequence[Mention], places: Sequence[str], modules: AbstractSet[str]
) -> list[Mention]:
    """Give each mention its module; drop dotted calls on things that are no module or class.

    Args:
        mentions: of one document.
        places: the module that each block speaks of.
        modules: every module that the documents name.
    """
    found = []
    for mention in mentions:
        signature = mention.signature
        module = places[mention.block]
        if signature.kind == "function" and "." in signature.name:
            owner, _, name = signature.name.rpartition(".")
            known = next(
                (one for one in modules if one and (owner == one or owner.endswith(f".{one}"))), None
            )
            if known is None and owner not in modules:
                continue
            module = known or ""
            signature = msgspec.structs.replace(signature, name=name)
        found.append(
            Mention(msgspec.structs.replace(signature, module=module), mention.clarity, mention.block)
        )
    return found


def choose(placed: Sequence[Placed]) -> list[Signature]:
    """Return one signature a symbol: the mention that describes it best, the earliest of equals.

    Args:
        placed: every mention, in reading order.

    Returns:
        In order of the chosen mentions' first appearance.
    """
    best: dict[str, Placed] = {}
    all_of: dict[str, list[Placed]] = {}
    for one in placed:
        name = one.mention.signature.name
        all_of.setdefault(name, []).append(one)
        if name not in best or _weight(one) > _weight(best[name]):
            best[name] = one
    found = []
    for name, others in all_of.items():
        chosen = best[name]
        signature = chosen.mention.signature
        found.append(
            msgspec.structs.replace(
                signature,
                requirement=chosen.requirement
                or next((one.requirement for one in others if one.requirement), ""),
                module=signature.module
                or next((o.mention.signature.module for o in others if o.mention.signature.module), ""),
                fields=signature.fields
                or next((o.mention.signature.fields for o in others if o.mention.signature.fields), ()),
                kind="data" if any(o.mention.signature.kind == "data" for o in others) else signature.kind,
            )
        )
    written = {one.mention.signature.name for one in placed if one.mention.clarity == 3}
    return _as_methods(found, written)


def _weight(one: Placed) -> tuple[bool, bool, int, int, bool, bool]:
    signature = one.mention.signature
    return (
        one.mention.clarity > 0,
        bool(one.requirement),
        one.mention.clarity,
        sum(parameter.annotation is not None for parameter in signature.parameters)
        + (signature.returns is not None),
        bool(signature.parameters or signature.fields),
        one.first,
    )


def _as_methods(signatures: list[Signature], written: AbstractSet[str]) -> list[Signature]:
    """Keep one of a method and a function of the same name, where only one of them is surely meant.

    Args:
        signatures: of all symbols.
        written: names that stand in Python source.
    """
    names = {signature.name for signature in signatures}
    methods = {name.rpartition(".")[2] for name in written if "." in name}

    def is_meant(signature: Signature) -> bool:
        if signature.kind == "method":
            owner, _, name = signature.name.rpartition(".")
            return owner in names or name not in names
        return signature.name not in methods or signature.name in written

    return [signature for signature in signatures if is_meant(signature)]


def symbols_in(text: str, known: Mapping[str, Signature]) -> list[str]:
    """Return the known symbols that a text mentions, in order of first mention.

    Args:
        text: source text; names count in code font, calls in code font, and snake_case words anywhere.
        known: signatures by name.
    """
    found: dict[str, None] = {}
    places = [(start, code) for start, _, code in code_spans(text)]
    places += [(match.start(), match[0]) for match in _SNAKE.finditer(text)]
    for _, code in sorted(places):
        names = [match[1] for match in _CALL.finditer(code)]
        if _NAME.fullmatch(code.removesuffix("()").strip()):
            names.append(code.removesuffix("()").strip())
        for name in names:
            for spelling in (name, ".".join(name.split(".")[-2:]), name.rpartition(".")[2]):
                if spelling in known:
                    found[spelling] = None
                    break
            else:
                if "." in name:  # a call on an object, ``shelf.put(1)``, speaks of the class's method
                    tail = name[name.rindex(".") :]
                    found |= dict.fromkeys([one for one in known if one.endswith(tail)][:1])
    return list(found)


def symbols_in_code(text: str, known: Mapping[str, Signature]) -> list[str]:
    """Return the known symbols that Python or shell text calls, in order."""
    names = [match[1].rpartition(".")[2] for match in _CALL.finditer(text)]
    return list(dict.fromkeys(name for name in names if name in known))


def block_symbols(block: Block, known: Mapping[str, Signature]) -> list[str]:
    """Return the known symbols that a block mentions."""
    return symbols_in_code(block.text, known) if block.kind == "code" else symbols_in(block.text, known)


class Surroundings:
    """Finds the requirement around a place.

    Args:
        drafts: of one document; none lies inside another.
    """

    def __init__(self, drafts: Sequence[Draft]) -> None:
        """Order the drafts by their beginnings."""
        self._drafts = sorted(drafts, key=lambda draft: draft.span)
        self._starts = [(draft.span.line, draft.span.column) for draft in self._drafts]

    def around(self, span: Span) -> Draft | None:
        """Return the draft that covers ``span``, or ``None``."""
        at = bisect.bisect_right(self._starts, (span.line, span.column)) - 1
        return self._drafts[at] if at >= 0 and self._drafts[at].span.covers(span) else None


def place_all(
    documents: Sequence[Document], mentions: Sequence[Sequence[Mention]], drafts: Sequence[Sequence[Draft]]
) -> list[Placed]:
    """Put every mention into the requirement around it."""
    found = []
    for number in range(len(documents)):
        begun: set[str] = set()
        surroundings = Surroundings(drafts[number])
        for mention in mentions[number]:
            draft = surroundings.around(mention.signature.span)
            name = draft.id if draft else ""
            found.append(Placed(mention, number, name, name not in begun))
            begun.add(name)
    return found
