"""The front end: readers of documents, requirements and examples."""

from __future__ import annotations

from pathlib import Path

from smysl.core.requirement import Specification

__all__ = ["read"]


def read(path: Path) -> Specification:
    """Read documents: a file, or a folder of many.

    Args:
        path: Markdown, reStructuredText, plain text, an exported issue, a Python stub or package to be
            completed, or a folder of them, in English and Russian.

    Returns:
        What was understood. Findings, errors among them, are in its ``diagnostics``.

    Raises:
        SpecError: nothing there, nothing understood, or nothing readable.
    """
    from smysl.spec.reader import read as read_documents

    return read_documents(path)
