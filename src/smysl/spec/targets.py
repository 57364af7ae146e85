"""Links of documents: what they may lead to, and which of them lead nowhere."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from smysl.core.requirement import Specification
from smysl.core.span import Span
from smysl.spec.blocks import Block
from smysl.spec.folder import key_of
from smysl.spec.identifiers import mentioned_ids
from smysl.spec.inline import links, outside_code

_SCHEME = re.compile(r"^(?:[a-z][a-z0-9+.-]+:|//)", re.IGNORECASE)
_DOCUMENT = re.compile(r"\.(?:md|markdown|rst)$", re.IGNORECASE)
_UNREAD = re.compile(
    r"(?:^|/)(?:licen[sc]e|copying|notice|change\w*|authors|contribut\w+|security|code_of_conduct)",
    re.IGNORECASE,
)
_FILE = re.compile(r"\.[a-z]\w{1,4}$", re.IGNORECASE)
_ANCHOR = re.compile(
    r"(?:<a\s+(?:name|id)=[\"']([^\"']+)|\{#([\w.-]+)\}|(?:^|\s)\^([\w-]+)\s*$)", re.MULTILINE
)
_ID = re.compile(r"(.*?[-_])\d+")


class Dangling(msgspec.Struct, frozen=True):
    """A link that leads nowhere, and the nearest name there is, or nothing."""

    target: str
    span: Span
    near: str = ""


def dangling(specification: Specification, blocks: Mapping[str, Sequence[Block]]) -> Iterator[Dangling]:
    """Find the links that lead nowhere, and the ids that nothing bears.

    Links out of the documents' folder, to other sites and to files that are no documents are not judged.

    Args:
        specification: what was understood.
        blocks: the blocks of each document by its path.
    """
    resolver = _Resolver(specification, blocks)
    ids = {requirement.id for requirement in specification.requirements if requirement.explicit}
    families = {match[1] for one in ids if (match := _ID.fullmatch(one))}
    for path, many in blocks.items():
        for block in many:
            if block.kind == "code":
                continue
            for start, end, target in links(block.text):
                wiki = block.text[start:].lstrip("!").startswith("[[")
                if not resolver.leads(target, path, wiki=wiki):
                    yield Dangling(target, block.place(start, end), resolver.near(target))
            text = outside_code(block.text)
            for name in mentioned_ids(text):
                family = _ID.fullmatch(name)
                if name not in ids and family and family[1] in families:
                    start = text.index(name)
                    yield Dangling(name, block.place(start, start + len(name)))


class _Resolver:
    """Knows everything that a link may name."""

    def __init__(self, specification: Specification, blocks: Mapping[str, Sequence[Block]]) -> None:
        headings = [block.text for many in blocks.values() for block in many if block.kind == "heading"]
        self._names = {_normal(heading): heading for heading in headings} | _names(specification)
        self._anchors = {path: _anchors(many) for path, many in blocks.items()}
        self._files = {_normal(path): path for path in blocks}
        for path in blocks:
            stem = path.rpartition("/")[2].rpartition(".")[0]
            self._files.setdefault(_normal(path.rpartition(".")[0]), path)
            self._files.setdefault(_normal(stem), path)

    def near(self, target: str) -> str:
        """Return the name most like a target, or nothing."""
        found = difflib.get_close_matches(_normal(target), self._names, 1, 0.75)
        return self._names[found[0]] if found else ""

    def leads(self, target: str, path: str, *, wiki: bool) -> bool:
        """Tell whether a link in the document at ``path`` leads somewhere, or is not ours to judge."""
        page, _, fragment = target.partition("#")
        if _SCHEME.match(target) or target.startswith("/"):
            return True
        if _UNREAD.search(page):
            return True  # files that lie beside a specification and are no part of it
        if page and not _DOCUMENT.search(page) and (not wiki or _FILE.search(page)):
            return True
        key = key_of(page, path) if page else ""
        if key.startswith(".."):
            return True
        here = self._files.get(key) or self._files.get(key.rpartition("/")[2]) if page else path
        if here is None:
            return key in self._names
        anchors = self._anchors.get(here, set())
        return not fragment or _normal(fragment.rpartition("#")[2].removeprefix("^")) in anchors


def _names(specification: Specification) -> dict[str, str]:
    """Return everything that a link may name, by its normal form."""
    found = [term.name for term in specification.terms]
    found += [alias for term in specification.terms for alias in term.aliases]
    found += [requirement.id for requirement in specification.requirements]
    found += [requirement.title for requirement in specification.requirements if requirement.title]
    found += [signature.name for signature in specification.signatures]
    for source in specification.sources:
        stem = source.path.rpartition(".")[0] or source.path
        found += [source.path, stem, stem.rpartition("/")[2]]
    return {_normal(name): name for name in found}


def _anchors(blocks: Sequence[Block]) -> set[str]:
    found = set()
    for block in blocks:
        if block.kind == "heading":
            text = re.sub(r"\s*\{#[\w.-]+\}\s*$", "", block.text).replace("`", "")
            found |= {_normal(text), _normal(block.text), _slug(text)}
        for match in _ANCHOR.finditer(block.text):
            found.add(_normal(match[1] or match[2] or match[3]))
    return found


def _slug(text: str) -> str:
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", _normal(text)).strip())


def _normal(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
