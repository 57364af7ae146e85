"""Quotes: a span of a document as the document writes it."""

from __future__ import annotations

import textwrap

from smysl.core.requirement import Specification
from smysl.core.span import Span


def verbatim(specification: Specification, span: Span, most: int) -> list[str]:
    """Return the lines of a span, outer indentation and trailing white space removed.

    Args:
        specification: holds the documents.
        span: the place.
        most: lines at most; an ellipsis stands for the rest.

    Returns:
        at least one line; one empty line where the document is not known.
    """
    for source in specification.sources:
        if source.path == span.file:
            lines = source.text.split("\n")[span.line - 1 : span.end_line]
            if not lines:
                break
            lines[-1] = lines[-1][: span.end_column - 1] if span.end_column > 1 else lines[-1]
            lines[0] = lines[0][span.column - 1 :]
            text = textwrap.dedent("\n".join(line.rstrip() for line in lines)).strip("\n")
            shown = text.split("\n")
            return shown if len(shown) <= most else [*shown[:most], "…"]
    return [""]
