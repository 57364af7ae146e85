"""The front end's one verb: documents in, a specification out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from smysl.core.diagnostic import Diagnostic, Label
from smysl.core.errors import SpecError
from smysl.core.example import Example
from smysl.core.requirement import Requirement, Signature, Specification, Term
from smysl.core.span import Span
from smysl.spec.binding import block_symbols, choose, place_all, resolve_modules, symbols_in
from smysl.spec.diagnose import diagnose
from smysl.spec.document import Document, slice_of
from smysl.spec.examples import find
from smysl.spec.identifiers import mentioned_ids
from smysl.spec.inline import code_spans, links
from smysl.spec.loading import load_documents
from smysl.spec.modules import is_placement, placements
from smysl.spec.naming import importable, is_importable
from smysl.spec.normative import kind_of, strength_of
from smysl.spec.requirements import Draft, drafts
from smysl.spec.signatures import Mention, mentions
from smysl.spec.terms import TermFinder

_RUN = re.compile(r"(?:^|`)\s*(?:\$ )?python3? -m ([A-Za-z_][\w.]*)", re.MULTILINE)
_SHELL = re.compile(r"^\$ ([A-Za-z][\w-]*)(?:\s|$)", re.MULTILINE)
_TOOLS = re.compile(
    r"(?:cat|echo|ls|cd|cp|mv|rm|mkdir|printf|pip|python3?|git|make|export|touch|head|tail|grep|sed|awk|npm|uv)$"
)


class _Text(msgspec.Struct, frozen=True):
    """One document between the passes."""

    document: Document
    mentions: list[Mention]
    drafts: list[Draft]
    modules: list[str]


def read(path: Path) -> Specification:
    """Read documents.

    Args:
        path: a file or a folder of many: Markdown, reStructuredText, plain text, exported issues,
            Python stubs; English and Russian.

    Returns:
        What was understood. Findings, errors among them, are in its ``diagnostics``.

    Raises:
        SpecError: S001 nothing there, S002 nothing understood, S003 to S008 and S012 unreadable.
    """
    path = Path(path)
    loaded = load_documents(path)
    documents = loaded.documents
    findings = list(loaded.diagnostics)
    package, complaint = _package(path, documents)
    findings += complaint
    placed = [placements(document, package) for document in documents]
    modules = {module for places in placed for module in places} | {package}
    named = [
        resolve_modules(_mentions(document), places, modules)
        for document, places in zip(documents, placed, strict=True)
    ]
    rough = {mention.signature.name: mention.signature for many in named for mention in many}
    texts: list[_Text] = []
    terms: list[Term] = []
    for document, many, places in zip(documents, named, placed, strict=True):
        mine, defined = _cut(document, many, rough, package)
        texts.append(_Text(document, many, mine, places))
        terms += defined
    texts, twice = _unique(texts)
    signatures = choose(place_all(documents, named, [text.drafts for text in texts]))
    known = {signature.name: signature for signature in signatures}
    seen = {text.document.path: find(text.document.blocks, known) for text in texts}
    examples = {path: [one.example for one in many.found] for path, many in seen.items()}
    requirements = _requirements(texts, known, examples, tuple(terms))
    if not requirements and not signatures:
        raise SpecError(
            "S002",
            "nothing in the documents demands a behaviour",
            where=str(path),
            help="name a function in code font and say what it returns, e.g. `price(weight)` returns cents",
        )
    specification = Specification(
        package=package,
        title=_title(documents, package),
        sources=tuple(document.source for document in documents),
        requirements=requirements,
        terms=tuple(terms),
        signatures=tuple(signatures),
        program=_program(documents, package),
        dependencies=_dependencies(documents),
        stubs=tuple((document.path, document.text) for document in documents if document.format == "stub"),
        diagnostics=tuple(findings),
    )
    findings += diagnose(
        specification,
        blocks={document.path: document.blocks for document in documents},
        duplicates=twice,
        findings=seen,
    )
    return msgspec.structs.replace(specification, diagnostics=tuple(findings))


def _mentions(document: Document) -> list[Mention]:
    if document.format == "stub":
        from smysl.spec.stub import stub_mentions

        return stub_mentions(document)
    return mentions(document.blocks, bare=document.format == "plain")


def _package(path: Path, documents: Sequence[Document]) -> tuple[str, list[Diagnostic]]:
    for document in documents:
        said = document.meta.get("package")
        if said is None:
            continue
        name = str(said)
        if is_importable(name):
            return name, []
        line = next(
            (n for n, words in enumerate(document.text.split("\n"), 1) if words.startswith("package:")), 1
        )
        width = len(document.text.split("\n")[line - 1]) + 1
        return importable(name), [
            Diagnostic(
                "S007",
                "error",
                f"{name!r} cannot be the name of a Python package",
                (Label(Span(document.path, line, 1, line, width)),),
                f"write package: {importable(name)}",
            )
        ]
    whole = path.resolve()
    return importable(whole.name if path.is_dir() else whole.stem), []


def _cut(
    document: Document, many: Sequence[Mention], rough: Mapping[str, Signature], package: str
) -> tuple[list[Draft], list[Term]]:
    blocks = document.blocks
    defining = {mention.block for mention in many if mention.clarity > 0}
    symbols = defining | {index for index, block in enumerate(blocks) if block_symbols(block, rough)}
    placing = {index for index, block in enumerate(blocks) if is_placement(block, package)}
    return drafts(document, defining=defining, symbols=symbols, placing=placing)


def _unique(texts: list[_Text]) -> tuple[list[_Text], list[tuple[str, Span, Span]]]:
    """Rename what bears an id that is taken; return also each such id with its first and later place."""
    taken: dict[str, Span] = {}
    twice: list[tuple[str, Span, Span]] = []
    for text in texts:
        for draft in text.drafts:
            if draft.explicit:
                taken.setdefault(draft.id, draft.span)
    changed = []
    used: set[str] = set()
    for text in texts:
        mine = []
        for draft in text.drafts:
            name = draft.id
            if name in used or (not draft.explicit and name in taken):
                if draft.explicit:
                    twice.append((name, taken[name], draft.span))
                number = 2
                while f"{name}~{number}" in used:
                    number += 1
                name = f"{name}~{number}"
            used.add(name)
            mine.append(msgspec.structs.replace(draft, id=name))
        changed.append(msgspec.structs.replace(text, drafts=mine))
    return changed, twice


def _requirements(
    texts: Sequence[_Text],
    known: Mapping[str, Signature],
    examples: Mapping[str, Sequence[Example]],
    terms: tuple[Term, ...],
) -> tuple[Requirement, ...]:
    finder = TermFinder(terms)
    ids = {draft.id for text in texts for draft in text.drafts}
    named = _examples_by_id(texts, examples, ids)
    found = []
    for text in texts:
        for draft in text.drafts:
            blocks = text.document.blocks[slice(*draft.blocks)]
            prose = _prose(text.document, draft)
            own = [signature.name for signature in known.values() if signature.requirement == draft.id]
            mentioned = [name for block in blocks for name in block_symbols(block, known)]
            if draft.row:
                mentioned = symbols_in(prose, known)
            words = prose if draft.row else "\n".join(block.text for block in blocks if block.kind != "code")
            runs = any(_RUN.search(block.text) for block in blocks)
            inside = [one for one in examples[text.document.path] if draft.span.covers(one.span)]
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
                    examples=tuple(dict.fromkeys([*inside, *named.get(draft.id, ())])),
                    links=tuple(dict.fromkeys([*targets, *refers, *finder.find(f"{draft.title}\n{prose}")])),
                    symbols=tuple(dict.fromkeys([*own, *mentioned])),
                    module=text.modules[draft.blocks[0]] or text.modules[draft.blocks[1] - 1],
                    section=draft.section,
                )
            )
    return tuple(found)


def _prose(document: Document, draft: Draft) -> str:
    if document.format == "stub":
        return "\n\n".join(
            block.text for block in document.blocks[slice(*draft.blocks)] if block.info != "python"
        )
    return slice_of(document.text, draft.prose).strip()


def _examples_by_id(
    texts: Sequence[_Text], examples: Mapping[str, Sequence[Example]], ids: set[str]
) -> dict[str, list[Example]]:
    """Examples outside of any requirement count for the id that their block or its heading names."""
    found: dict[str, list[Example]] = {}
    for text in texts:
        heading = ""
        for block in text.document.blocks:
            if block.kind == "heading":
                heading = block.text
            inside = [one for one in examples[text.document.path] if block.span.covers(one.span)]
            if not inside:
                continue
            for name in mentioned_ids(block.text) or mentioned_ids(heading):
                if name in ids:
                    found.setdefault(name, []).extend(inside)
    return found


def _title(documents: Sequence[Document], package: str) -> str:
    for document in documents[:1]:
        if isinstance(document.meta.get("title"), str):
            return str(document.meta["title"])
        for block in document.blocks:
            if block.kind == "heading" and not block.info:
                return block.text
    return package


def _program(documents: Sequence[Document], package: str) -> str:
    counts: dict[str, int] = {}
    for document in documents:
        for block in document.blocks:
            codes = [block.text] if block.kind == "code" else [code for _, _, code in code_spans(block.text)]
            for code in codes:
                for match in _RUN.finditer(code):
                    counts[match[1]] = counts.get(match[1], 0) + 2
                for match in _SHELL.finditer(code):
                    if not _TOOLS.match(match[1]):
                        counts[match[1]] = counts.get(match[1], 0) + 1
    counts = {
        name: count
        for name, count in counts.items()
        if name not in {"pip", "pytest", "venv", "unittest", "smysl"}
    }
    if package in counts:
        return package
    return max(counts, key=lambda name: counts[name]) if counts else ""


def _dependencies(documents: Sequence[Document]) -> tuple[str, ...]:
    found: list[str] = []
    for document in documents:
        said = document.meta.get("dependencies", ())
        found += (
            [said] if isinstance(said, str) else [str(one) for one in said] if isinstance(said, list) else []
        )
    return tuple(dict.fromkeys(found))
