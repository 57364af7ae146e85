"""Each `corpus_examples/NAME.md` holds what `NAME.expect` lists, line by line, and nothing else."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from smysl.core.example import (
    CallExample,
    Example,
    HttpExample,
    ScenarioExample,
    Step,
    StepsExample,
    TranscriptExample,
)
from smysl.core.requirement import Signature
from smysl.spec.document import Document, slice_of
from smysl.spec.examples import find
from smysl.spec.found import BrokenExample
from smysl.spec.markdown import read_markdown
from smysl.spec.signatures import parse_signature

CORPUS = Path(__file__).parent / "corpus_examples"
NAMES = sorted(path.stem for path in CORPUS.glob("*.md"))


def document(name: str) -> Document:
    data = (CORPUS / f"{name}.md").read_bytes()
    return read_markdown(data, data.decode(), f"{name}.md")


def signatures(text: str) -> dict[str, Signature]:
    match = re.match(r"<!-- signatures: (.*?) -->", text)
    found = [parse_signature(words) for words in match[1].split("; ")] if match else []
    return {signature.name: signature for signature in found if signature}


def listed(name: str) -> Iterator[str]:
    read = document(name)
    lines = read.text.split("\n")
    findings = find(read.blocks, signatures(read.text))
    for one in sorted([*findings.found, *findings.broken], key=lambda one: one.span):
        place = f"{one.span.line}:{one.span.column}"
        if isinstance(one, BrokenExample):
            yield f"{place} broken {one.why}: {slice_of(lines, one.span)!r}"
        else:
            yield f"{place} {described(one.example)}".replace("\n", "⏎")


def described(example: Example) -> str:
    match example:
        case CallExample():
            return f"{example.call!r}{outcome(example)}{' (wrong)' if example.counter else ''}"
        case StepsExample():
            return "steps " + "; ".join(f"{step.code!r}{outcome(step)}" for step in example.steps)
        case TranscriptExample():
            words = f"$ {example.command} | {example.output!r}"
            words += f" exit {example.exit_code}" if example.exit_code else ""
            words += f" files {dict(example.files)}" if example.files else ""
            words += f" stdin {example.stdin!r}" if example.stdin else ""
            return words + (f" before {list(example.before)}" if example.before else "")
        case HttpExample():
            request = (
                f"{example.method} {example.path} {dict(example.request_headers)} {example.request_body!r}"
            )
            return f"{request} | {example.status} {dict(example.response_headers)} {example.response_body!r}"
        case ScenarioExample():
            return f"scenario {example.title!r} {example.given} {example.when} {example.then}"


def outcome(one: CallExample | Step) -> str:
    words = f" -> {one.expected}" if one.expected is not None else ""
    words += f" raises {one.raises}" if one.raises else ""
    words += f" saying {one.message!r}" if one.message else ""
    return words + (f" prints {one.output!r}" if one.output is not None else "")


@pytest.mark.parametrize("name", NAMES)
def test_a_document_holds_exactly_the_examples_listed_beside_it(name: str) -> None:
    wanted = (CORPUS / f"{name}.expect").read_text(encoding="utf-8").splitlines()
    assert list(listed(name)) == wanted


@pytest.mark.parametrize("name", NAMES)
def test_every_place_lies_in_the_document_and_shows_the_call(name: str) -> None:
    read = document(name)
    lines = read.text.split("\n")
    for one in find(read.blocks, signatures(read.text)).found:
        shown = slice_of(lines, one.span)
        assert shown.strip()
        assert one.example.span == one.span
        if isinstance(one.example, CallExample) and read.blocks[one.block_index].kind not in {
            "table",
            "code",
        }:
            callee = re.search(r"\w+(?=\()", one.example.call)
            assert callee is not None
            # Labels name arguments and an outcome; the call is made of them.
            outcome = one.example.expected or one.example.raises or callee[0]
            labels = name in {"labelled", "spellings", "turns"}
            assert callee[0] in shown or (labels and outcome.lower() in shown.lower())
