"""Which files of a folder are documents, and in which order a person would read them."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from smysl.core.errors import SpecError
from smysl.spec.document import Document
from smysl.spec.inline import links
from smysl.spec.layouts import TOOL_FOLDERS, is_prompt, says_what

SUFFIXES = {".md", ".markdown", ".rst", ".txt", ".json", ".py", ".pyi"}
FILE_COUNT = 5_000
_SKIPPED = {"node_modules", "__pycache__", "venv", "site-packages", "dist", "build", "target", "vendor"}
_NOT_DOCUMENTS = re.compile(
    r"^(?:licen[sc]e|copying|notice|changelog|changes|authors|contributors|code_of_conduct"
    r"|security)(?:[-.].*)?$"
    r"|^(?:test_.*|.*_test|conftest|setup)\.pyi?$|^requirements[-\w]*\.txt$|^(?:package(?:-lock)?"
    r"|tsconfig)\.json$",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"^(?:00?[-_ ]?.*|index|readme|overview|introduction|intro|main|spec|home|общее|обзор|введение"
    r"|главная|начало|оглавление)$",
    re.IGNORECASE,
)


def documents_in(root: Path) -> list[Path]:
    """Return the files under a folder that may be documents, by name.

    Hidden folders, environments and dependencies are skipped. A linked folder is entered only where
    that leads to no folder already seen, so that a loop of links ends.

    Raises:
        SpecError: S008 the folder cannot be listed; S012 it holds too many files.
    """
    found: list[Path] = []
    seen: set[tuple[int, int]] = set()
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            with os.scandir(folder) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            if folder != root:
                continue  # a folder that cannot be entered below the root is not part of the documents
            raise SpecError(
                "S008",
                f"the folder cannot be read: {error.strerror or error}",
                where=str(root),
                help="check that it exists and that you may read it",
            ) from error
        for entry in inside:
            hidden = entry.name.startswith(".") and entry.name not in TOOL_FOLDERS
            if hidden or entry.name.lower() in _SKIPPED:
                continue
            try:
                if entry.is_dir():
                    waiting.append(Path(entry.path))
                elif entry.is_file() and _may_be_document(entry.name):
                    found.append(Path(entry.path))
            except OSError:
                continue  # a link that leads nowhere, or in a circle
        if len(found) > FILE_COUNT:
            raise SpecError(
                "S012",
                f"the folder holds more than {FILE_COUNT:,} documents",
                where=str(root),
                help="name the folder of the specification itself",
            )
    return sorted(path for path in found if says_what(path.relative_to(root).as_posix()))


def _may_be_document(name: str) -> bool:
    known = Path(name).suffix.lower() in SUFFIXES and not _NOT_DOCUMENTS.match(name)
    return known or is_prompt(name)


def reading_order(documents: Sequence[Document]) -> list[Document]:
    """Return documents as a person reads: the overview, what it links to, what that links to, the rest.

    Args:
        documents: in any order; links may form circles.
    """
    ordered = sorted(documents, key=_rank)
    by_name = names_of(ordered)
    found: dict[str, Document] = {}
    for start in ordered:
        waiting = [start]
        while waiting:
            document = waiting.pop()
            if document.path in found:
                continue
            found[document.path] = document
            targets = [
                by_name.get(key_of(target, document.path))
                for block in document.blocks
                if block.kind not in {"code", "table"}
                for _, _, target in links(block.text)
            ]
            waiting += [target for target in reversed(targets) if target and target.path not in found]
    return list(found.values())


def names_of(documents: Sequence[Document]) -> Mapping[str, Document]:
    """Return documents by every name that a link may use: path, path without suffix, stem."""
    found: dict[str, Document] = {}
    for document in documents:
        path = _normal(document.path)
        for name in (path, path.rpartition(".")[0], _normal(document.stem)):
            found.setdefault(name, document)
    return found


def key_of(target: str, origin: str) -> str:
    """Return the name that a link's target asks for, seen from the document it stands in."""
    name = re.split(r"[#^]", target, maxsplit=1)[0].strip()
    if name.startswith(("./", "../")) or "/" in name:
        name = os.path.normpath(os.path.join(os.path.dirname(origin), name)).replace(os.sep, "/")  # noqa: PTH118, PTH120 - not a path of this machine
    return _normal(name)


def _normal(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _rank(document: Document) -> tuple[bool, bool, int, bool, str]:
    return (
        "package" not in document.meta,
        not _FIRST.match(unicodedata.normalize("NFC", document.stem)),
        document.path.count("/"),
        document.format == "stub",
        document.path,
    )
