"""Adding an example to the documents: an answer stands beside its requirement from then on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from smysl.core.errors import UsageError
from smysl.core.example import CallExample
from smysl.core.requirement import Requirement, Specification
from smysl.core.store import write_atomically
from smysl.plan.editing import difference, open_page, path_of, read_with
from smysl.spec.contradictions import contradictions, normalised

_RAISES = "raises "
_ITEM = re.compile(r"\s*[-*+] ")
_BLOCK = re.compile(r"\s*(?:\||`{3}|~{3}|>>> |\$ )")
"""Beginnings of lines that a sentence cannot go on behind: tables, fences, sessions."""


def add_example(spec: Path, specification: Specification, requirement: str, call: str, answer: str) -> str:
    """Write an example into the document of a requirement, and return its place.

    The changed documents are read before they are written: an example that would not be found there, beside
    this requirement and with every other one as it was, is not written.

    Args:
        spec: path of the documents, as it was read.
        specification: what was read from them.
        requirement: its id.
        call: the expression.
        answer: a literal, or ``raises ValueError``.

    Raises:
        UsageError: U021 the documents have changed meanwhile; U022 the example cannot be written there.
    """
    found = next((one for one in specification.requirements if one.id == requirement), None)
    if found is None:
        raise UsageError("U021", f"there is no requirement {requirement} any more", help="build again")
    file = found.span.file
    page = open_page(spec, specification, file)
    at = found.span.end_line
    added = _lines(page.lines, found, call, answer)
    page = page.replaced(at, at, added)
    again = read_with(spec, specification, {file: page})
    if again is None or not _is_added(specification, again, found, call, answer):
        raise UsageError(
            "U022",
            "the example would not be found there, or others would be lost",
            where=str(found.span),
            help=f"write it into the requirement yourself: `{call}` → `{answer.removeprefix(_RAISES)}`",
        )
    write_atomically(path_of(spec, file), page.data)
    return f"{file}:{at + len(added) - 1}"


def _lines(lines: Sequence[str], requirement: Requirement, call: str, answer: str) -> list[str]:
    """Return what the last line of a requirement becomes."""
    last = lines[requirement.span.end_line - 1]
    if requirement.span.file.endswith(".py"):
        space = last[: len(last) - len(last.lstrip())]
        result = (
            ["Traceback (most recent call last):", "    ...", answer.removeprefix(_RAISES)]
            if answer.startswith(_RAISES)
            else [answer]
        )
        return [last, "", *(f"{space}{line}" for line in (f">>> {call}", *result))]
    example = f"`{call}` → `{answer.removeprefix(_RAISES)}`"
    if (item := _ITEM.match(last)) and "`" in last:
        return [last, f"{item.group()}{example}"]
    if _BLOCK.match(last):
        return [last, "", example]
    return [f"{last.rstrip()} {example}"]


def _is_added(
    before: Specification, after: Specification, requirement: Requirement, call: str, answer: str
) -> bool:
    """Tell whether a requirement has the example that was meant, and nothing else has changed."""
    found = difference(before, after)
    if found is None or found[0] or len(found[1]) != 1:
        return False
    position, example = found[1][0]
    if before.requirements[position].id != requirement.id or not isinstance(example, CallExample):
        return False
    raises = answer.removeprefix(_RAISES) if answer.startswith(_RAISES) else None
    expected = answer if raises is None else None
    meant = CallExample(span=requirement.span, call=call, expected=expected, raises=raises)
    signatures = {signature.name: signature for signature in after.signatures}
    is_same = normalised(example.call, signatures) == normalised(call, signatures)
    return is_same and not example.counter and not contradictions((meant, example), signatures)
