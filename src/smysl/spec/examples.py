"""Everything executable in a document, verbatim, with line-exact places."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from smysl.core.example import TranscriptExample, is_executable
from smysl.core.requirement import Signature
from smysl.spec.arrows import in_prose
from smysl.spec.blocks import Block
from smysl.spec.doctests import has_doctest, in_session
from smysl.spec.exchanges import in_exchange, is_http
from smysl.spec.found import BrokenExample, Finding, FoundExample
from smysl.spec.gherkin import in_gherkin, is_gherkin
from smysl.spec.inline import code_spans
from smysl.spec.labelled import in_labels
from smysl.spec.running import runs
from smysl.spec.scenarios import in_scenarios
from smysl.spec.snippets import in_snippet, is_snippet
from smysl.spec.tables import in_table
from smysl.spec.transcripts import has_transcript, in_transcript

__all__ = ["BrokenExample", "Findings", "FoundExample", "examples_in", "find", "known_names"]

_TITLE = re.compile(r"(?:title|file|filename|name)\s*=\s*[\"']?([^\s\"'{}]+)")
_FILE_NAME = re.compile(r"[\w.-]+(?:/[\w.-]+)*\.[A-Za-z]\w*|[\w-]+/[\w./-]+")


class Findings(msgspec.Struct, frozen=True):
    """Examples and what meant to be examples, both in order of place."""

    found: tuple[FoundExample, ...]
    broken: tuple[BrokenExample, ...]


def examples_in(blocks: Sequence[Block], signatures: Mapping[str, Signature]) -> list[FoundExample]:
    """Find everything executable in one document.

    Args:
        blocks: the document's blocks, in reading order.
        signatures: what the documents describe, by name (``price``, ``Stack``, ``Stack.push``).

    Returns:
        The examples in order of place. Examples for symbols that nobody describes are among them.
        Never raises, whatever the text.
    """
    return list(find(blocks, signatures).found)


def find(
    blocks: Sequence[Block], signatures: Mapping[str, Signature], programs: Collection[str] = ()
) -> Findings:
    """Do the work of `examples_in`, and also return the places that read as examples but are none.

    Args:
        blocks: the document's blocks, in reading order.
        signatures: what the documents describe, by name.
        programs: names of the package and its program; a command that runs none is no example.
    """
    known = known_names(signatures)
    shown = _shown_files(blocks)
    findings: list[Finding] = []
    for index in range(len(blocks)):
        findings += _in_block(blocks, index, signatures, known, shown)
    findings = [one for one in findings if not _is_idle(one, programs)]
    scenarios = list(in_scenarios(blocks, known))
    # What a scenario holds is part of it, once it can run; else the calls in it stand for themselves.
    whole = [one.span for one in scenarios if isinstance(one, FoundExample) and is_executable(one.example)]
    findings = [one for one in findings if not any(span.covers(one.span) for span in whole)] + scenarios
    findings.sort(key=lambda finding: finding.span)
    return Findings(
        tuple(one for one in findings if isinstance(one, FoundExample)),
        tuple(one for one in findings if isinstance(one, BrokenExample)),
    )


def _is_idle(one: Finding, programs: Collection[str]) -> bool:
    """Tell whether a finding is a command of the shell alone: it would pass with any package."""
    example = one.example if isinstance(one, FoundExample) else None
    return isinstance(example, TranscriptExample) and not runs(example, programs)


def known_names(signatures: Mapping[str, Signature]) -> frozenset[str]:
    """Return every name that means something in an expression: symbols and the classes they belong to."""
    return frozenset(part for name in signatures for part in (name, name.split(".", 1)[0]))


def _in_block(
    blocks: Sequence[Block],
    index: int,
    signatures: Mapping[str, Signature],
    known: frozenset[str],
    shown: Mapping[int, Mapping[str, str]],
) -> Iterator[Finding]:
    block = blocks[index]
    if block.kind == "table":
        yield from in_table(blocks, index, signatures, known)
    elif is_http(block):
        yield from in_exchange(blocks, index)
    elif is_gherkin(block):
        yield from in_gherkin(block, index, known)
    elif has_doctest(block):
        yield from in_session(block, index, known)
    elif has_transcript(block):
        yield from in_transcript(block, index, shown[index])
    elif is_snippet(block):
        yield from in_snippet(block, index, known)
        yield from in_labels(blocks, index, signatures)
    elif block.kind != "code":
        yield from in_prose(block, index, known)
        yield from in_labels(blocks, index, signatures)
    else:
        yield from in_labels(blocks, index, signatures)


def _shown_files(blocks: Sequence[Block]) -> dict[int, dict[str, str]]:
    """Return, for each block, the files that the document has shown before it or in its section."""
    named = {
        index: name
        for index, block in enumerate(blocks)
        if block.kind == "code" and (name := _file_name(blocks, index))
    }
    shown: dict[int, dict[str, str]] = {}
    for index, block in enumerate(blocks):
        if not has_transcript(block):
            continue
        end = next((i for i in range(index, len(blocks)) if blocks[i].kind == "heading"), len(blocks))
        later = {name: i for i, name in reversed(named.items()) if index < i < end}
        earlier = {name: i for i, name in named.items() if i < index}
        shown[index] = {name: f"{blocks[i].text}\n" for name, i in {**later, **earlier}.items()}
    return shown


def _file_name(blocks: Sequence[Block], index: int) -> str:
    """Return the name under which a code block shows a file, or nothing."""
    block = blocks[index]
    if has_transcript(block) or has_doctest(block):
        return ""
    title = _TITLE.search(block.info)
    if title:
        return title[1]
    if index == 0 or blocks[index - 1].kind not in {"paragraph", "item", "quote"}:
        return ""
    lead = blocks[index - 1].text.rstrip()
    spans = code_spans(lead)
    names = [(end, code) for _, end, code in spans if _FILE_NAME.fullmatch(code)]
    if not names:
        return ""
    end, name = names[-1]
    last_line = lead.rfind("\n") + 1
    announces = lead.endswith(":") or not lead[end:].strip(" :*_.")
    return name if announces and end > last_line else ""
