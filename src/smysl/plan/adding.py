"""Adding an example to the documents: an answer stands beside its requirement from then on."""

from __future__ import annotations

import re
from pathlib import Path

from smysl.core.errors import UsageError
from smysl.core.example import CallExample
from smysl.core.requirement import Requirement, Specification
from smysl.core.store import write_atomically
from smysl.spec import read
from smysl.spec.contradictions import normalised

_RAISES = "raises "
_ITEM = re.compile(r"\s*[-*+] ")
_BLOCK = re.compile(r"\s*(?:\||`{3}|~{3}|>>> |\$ )")
"""Beginnings of lines that a sentence cannot go on behind: tables, fences, sessions."""


def add_example(spec: Path, specification: Specification, requirement: str, call: str, answer: str) -> str:
    """Write an example into the document of a requirement, and return its place.

    The documents are read again before this is done: an example that would not be found there, beside this
    requirement, is not written.

    Args:
        spec: path of the documents, as it was read.
        specification: what was read from them.
        requirement: its id.
        call: the expression.
        answer: a literal, or ``raises ValueError``.

    Raises:
        UsageError: U021 the document has changed meanwhile; U022 the example cannot be written there.
    """
    found = next(one for one in specification.requirements if one.id == requirement)
    path = spec / found.span.file if spec.is_dir() else spec
    before = path.read_bytes()
    text = before.decode("utf-8")
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(newline)
    if found.span.end_line > len(lines):
        raise UsageError("U021", "the document has changed meanwhile", where=str(path), help="build again")
    added = _lines(lines, found, call, answer)
    at = found.span.end_line - 1
    write_atomically(path, newline.join([*lines[:at], *added, *lines[at + 1 :]]).encode())
    if not _is_read(spec, requirement, call):
        write_atomically(path, before)
        raise UsageError(
            "U022",
            "the example would not be found there",
            where=str(found.span),
            help=f"write it into the requirement yourself: `{call}` → `{answer.removeprefix(_RAISES)}`",
        )
    return f"{found.span.file}:{at + len(added)}"


def _lines(lines: list[str], requirement: Requirement, call: str, answer: str) -> list[str]:
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


def _is_read(spec: Path, requirement: str, call: str) -> bool:
    again = read(spec)
    signatures = {signature.name: signature for signature in again.signatures}
    wanted = normalised(call, signatures)
    return any(
        isinstance(example, CallExample) and normalised(example.call, signatures) == wanted
        for one in again.requirements
        if one.id == requirement
        for example in one.examples
    )
