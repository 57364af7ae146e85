"""A path to documents: each file through the reader of its format, in reading order."""

from __future__ import annotations

from pathlib import Path

import msgspec

from smysl.core.diagnostic import Diagnostic, Label
from smysl.core.errors import SpecError
from smysl.core.span import Span
from smysl.spec.decode import load
from smysl.spec.document import Document
from smysl.spec.folder import documents_in, reading_order
from smysl.spec.identifiers import split_leads
from smysl.spec.layouts import is_prompt


class Loaded(msgspec.Struct, frozen=True):
    """Documents in reading order, and what could not be read."""

    documents: tuple[Document, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


def load_documents(path: Path) -> Loaded:
    """Read every document at a path.

    Args:
        path: a file or a folder.

    Returns:
        The documents. In a folder, a file that cannot be read is a diagnostic and the others are kept.

    Raises:
        SpecError: S001 there is nothing at the path; S003 to S008 the only file cannot be read.
    """
    if path.is_dir():
        files = [(file, file.relative_to(path).as_posix()) for file in documents_in(path)]
    elif path.exists() or path.is_symlink():
        files = [(path, path.name)]
    else:
        raise SpecError(
            "S001",
            "there is no such file or folder",
            where=str(path),
            help="name a document or a folder of documents: smysl check docs/",
        )
    documents: list[Document] = []
    diagnostics: list[Diagnostic] = []
    refused: list[SpecError] = []
    for file, name in files:
        try:
            document = _read_one(file, name, alone=len(files) == 1 and not path.is_dir())
        except SpecError as error:
            refused.append(error)
            diagnostics.append(_as_diagnostic(error, name))
            continue
        if document is not None:
            documents.append(msgspec.structs.replace(document, blocks=split_leads(document.blocks)))
            if document.problem is not None:
                words, span = document.problem
                diagnostics.append(
                    Diagnostic(
                        "S006", "error", words, (Label(span),), "correct the lines between the two ---"
                    )
                )
    if not documents:
        if refused:
            raise refused[0]
        raise SpecError(
            "S001",
            "there are no documents in the folder",
            where=str(path),
            help="documents end in .md, .rst, .txt, .json (an exported issue) or .py (a stub)",
        )
    return Loaded(tuple(reading_order(documents)), tuple(diagnostics))


def _read_one(path: Path, name: str, *, alone: bool) -> Document | None:
    data, text = load(path, name)
    suffix = path.suffix.lower()
    if suffix in {".py", ".pyi"}:
        from smysl.spec.stub import read_stub

        return read_stub(data, text, name)
    if suffix == ".json":
        from smysl.spec.issue import read_issue

        return read_issue(data, text, name, alone=alone)
    if suffix == ".rst":
        from smysl.spec.restructured import read_restructured

        return read_restructured(data, text, name)
    if suffix in {".md", ".markdown"} or (not suffix and is_prompt(path.name)):
        from smysl.spec.markdown import read_markdown

        return read_markdown(data, text, name)
    from smysl.spec.plain import read_plain

    return read_plain(data, text, name)


def _as_diagnostic(error: SpecError, name: str) -> Diagnostic:
    line = int(tail) if (tail := error.where.rpartition(":")[2]).isdigit() else 1
    return Diagnostic(error.code, "error", error.message, (Label(Span(name, line, 1, line, 1)),), error.help)
