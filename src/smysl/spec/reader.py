"""The front end's one verb: documents in, a specification out."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import msgspec

from smysl.core.diagnostic import Diagnostic, Label
from smysl.core.errors import SpecError
from smysl.core.example import CallExample, Example, StepsExample
from smysl.core.requirement import Signature, Specification, Term
from smysl.core.span import Span
from smysl.spec.assemble import Text, assemble
from smysl.spec.binding import block_symbols, choose, place_all, resolve_modules
from smysl.spec.diagnose import diagnose
from smysl.spec.document import Document
from smysl.spec.examples import find
from smysl.spec.expressions import calls_strangers, parse, parse_statements
from smysl.spec.filetree import drawn_modules, housed
from smysl.spec.inline import code_spans
from smysl.spec.loading import load_documents
from smysl.spec.modules import is_placement, placements
from smysl.spec.naming import importable, is_importable
from smysl.spec.requirements import Draft, drafts
from smysl.spec.running import is_tool
from smysl.spec.signatures import Mention, mentions
from smysl.spec.stub import defines_code, stub_mentions

_RUN = re.compile(r"(?:^|`)\s*(?:\$ )?python3? -m ([A-Za-z_][\w.]*)", re.MULTILINE)
_SHELL = re.compile(r"^\$ ([A-Za-z][\w-]*)(?:\s|$)", re.MULTILINE)


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
    named = _beside_stubs(documents, named)
    if drawn := drawn_modules((block for document in documents for block in document.blocks), package):
        named = [housed(many, drawn) for many in named]
    rough = {mention.signature.name: mention.signature for many in named for mention in many}
    program = _program(documents, package)
    programs = {package, program} - {""}

    def cut(*, shown: bool) -> tuple[list[Text], list[Term]]:
        texts: list[Text] = []
        terms: list[Term] = []
        for document, many, places in zip(documents, named, placed, strict=True):
            examples = _shown(document, rough, programs) if shown else frozenset()
            mine, defined = _cut(document, many, rough, package, examples)
            texts.append(Text(document, many, mine, places))
            terms += defined
        return texts, terms

    texts, terms = cut(shown=False)
    if not rough and not any(text.drafts for text in texts):
        # Nobody says in words what is wanted: then it is what the examples show.
        texts, terms = cut(shown=True)
    texts, twice = _unique(texts)
    signatures = choose(place_all(documents, named, [text.drafts for text in texts]))
    known = {signature.name: signature for signature in signatures}
    seen = {text.document.path: find(text.document.blocks, known, programs) for text in texts}
    requirements = assemble(texts, known, seen, tuple(terms))
    if not requirements and not signatures and not any(map(defines_code, documents)):
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
        program=program,
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
        return stub_mentions(document)
    return mentions(document.blocks, bare=document.format == "plain")


def _beside_stubs(documents: Sequence[Document], named: list[list[Mention]]) -> list[list[Mention]]:
    """Drop what documents beside a stub only mention: the stub says what there is to be written.

    ``pop(index)`` in the prose is then no function beside the method that the stub leaves open. A symbol that
    is defined in so many words is one all the same.
    """
    stubbed = {
        mention.signature.name
        for document, many in zip(documents, named, strict=True)
        for mention in many
        if document.format == "stub"
    }
    if not stubbed:
        return named
    return [[m for m in many if m.clarity > 1 or m.signature.name in stubbed] for many in named]


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
    document: Document,
    many: Sequence[Mention],
    rough: Mapping[str, Signature],
    package: str,
    shown: frozenset[int],
) -> tuple[list[Draft], list[Term]]:
    blocks = document.blocks
    defining = {mention.block for mention in many if mention.clarity > 0}
    symbols = defining | {index for index, block in enumerate(blocks) if block_symbols(block, rough)}
    placing = {index for index, block in enumerate(blocks) if is_placement(block, package)}
    return drafts(document, defining=defining, symbols=symbols, placing=placing, shown=shown)


def _shown(document: Document, known: Mapping[str, Signature], programs: Collection[str]) -> frozenset[int]:
    """Return the indexes of blocks with an example that needs more than Python has."""
    found = find(document.blocks, known, programs).found
    return frozenset(one.block_index for one in found if _needs_code(one.example))


def _needs_code(example: Example) -> bool:
    if isinstance(example, CallExample):
        tree = parse(example.call)
        return tree is not None and calls_strangers(tree)
    if isinstance(example, StepsExample):
        steps = [statement for step in example.steps for statement in parse_statements(step.code) or []]
        return any(map(calls_strangers, steps))
    return True


def _unique(texts: list[Text]) -> tuple[list[Text], list[tuple[str, Span, Span]]]:
    """Rename what bears an id that is taken; return also each such id with its first and later place."""
    taken: dict[str, Span] = {}
    twice: list[tuple[str, Span, Span]] = []
    for text in texts:
        for draft in text.drafts:
            if draft.explicit:
                taken.setdefault(draft.id, draft.span)
    changed = []
    used: dict[str, int] = {}
    for text in texts:
        mine = []
        for draft in text.drafts:
            name = draft.id
            if name in used or (not draft.explicit and name in taken):
                if draft.explicit:
                    twice.append((name, taken[name], draft.span))
                number = used.get(name, 1) + 1
                while f"{name}~{number}" in used:
                    number += 1
                used[name] = number
                name = f"{name}~{number}"
            used[name] = 1
            mine.append(msgspec.structs.replace(draft, id=name))
        changed.append(msgspec.structs.replace(text, drafts=mine))
    return changed, twice


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
                    if match[1] == package or not is_tool(match[1]):
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
