"""Taking an example back: it is marked ``(wrong)`` in its document, or it goes where no mark can stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from smysl.core.errors import UsageError
from smysl.core.example import CallExample, without_place
from smysl.core.requirement import Specification
from smysl.core.span import Span
from smysl.plan.editing import Page, difference, open_page, read_with
from smysl.spec.loading import load_documents


def rejected(spec: Path, specification: Specification, wrong: Sequence[CallExample]) -> dict[str, Page]:
    """Return the documents without some examples, or with these as counter-examples; nothing is written.

    Args:
        spec: path of the documents.
        specification: what was read from them.
        wrong: the examples.

    Raises:
        UsageError: U021 a document has changed meanwhile; U022 an example can be neither marked nor
            taken out.
    """
    files = dict.fromkeys(example.span.file for example in wrong)
    pages = {file: open_page(spec, specification, file) for file in files}
    blocks = [block for document in load_documents(spec).documents for block in document.blocks]
    word = " (неверно)" if specification.language == "ru" else " (wrong)"
    read_so_far = specification
    # From the last one to the first, so that the places of the others stay true.
    for example in sorted(wrong, key=lambda one: (one.span.end_line, one.span.end_column), reverse=True):
        file = example.span.file
        is_code = any(block.kind == "code" and block.span.covers(example.span) for block in blocks)
        for page in _ways(pages[file], example.span, word, is_code=is_code):
            again = read_with(spec, specification, {**pages, file: page})
            if again is not None and _is_rejected(read_so_far, again, example):
                pages[file], read_so_far = page, again
                break
        else:
            raise UsageError(
                "U022",
                "the example cannot be marked as wrong where it stands",
                where=str(example.span),
                help=f"take `{example.call}` out of the document there yourself; nothing was written",
            )
    return pages


def _ways(page: Page, span: Span, word: str, *, is_code: bool) -> Iterator[Page]:
    """Yield the ways to take an example back, the one that keeps most of it first."""
    last = page.lines[span.end_line - 1]
    at = span.end_column - 1
    yield page.replaced(span.end_line, span.end_line, [last[:at] + word + last[at:]])
    lines = page.lines[span.line - 1 : span.end_line]
    if lines[0].lstrip().startswith(">>>"):  # a session has no place for a mark
        yield page.replaced(span.line, span.end_line, [])
    elif is_code:
        yield page.replaced(span.end_line, span.end_line, [last.rstrip() + word])
        indent = min(len(line) - len(line.lstrip()) for line in lines)
        commented = [f"{line[:indent]}# {line[indent:]}" for line in lines]
        yield page.replaced(span.line, span.end_line, [*commented[:-1], commented[-1].rstrip() + word])


def _is_rejected(before: Specification, after: Specification, example: CallExample) -> bool:
    """Tell whether an example is gone, or a counter-example from now on, and everything else as it was."""
    found = difference(before, after)
    if found is None:
        return False
    lost, added = ([one for _, one in side] for side in found)
    bare = without_place(example)
    return lost == [bare] and added in ([], [msgspec.structs.replace(bare, counter=True)])
