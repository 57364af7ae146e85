"""Doctest sessions: a single pure call is a call example, a session with state is a steps example."""

from __future__ import annotations

import ast
import doctest
import re
import sys
from collections.abc import Collection, Iterator, Sequence

import msgspec

from smysl.core.example import CallExample, Step, StepsExample
from smysl.core.span import Span
from smysl.spec.blocks import Block
from smysl.spec.expressions import (
    canonical,
    exception_in,
    is_call_example,
    is_ground,
    parse,
    parse_statements,
    quoted,
)
from smysl.spec.found import BrokenExample, Finding, FoundExample
from smysl.spec.transcripts import has_elision

_PROMPT = re.compile(r"^\s*>>>(?:\s|$)", re.MULTILINE)
_LINE = re.compile(r"line (\d+)")


class _Entry(msgspec.Struct, frozen=True):
    step: Step
    span: Span
    tree: ast.expr | None
    imports: bool = False
    foreign: bool = False  # an import of something that is not Python's own


def has_doctest(block: Block) -> bool:
    """Tell whether a block shows an interpreter session."""
    return ">>>" in block.text and _PROMPT.search(block.text) is not None


def in_session(block: Block, index: int, known: Collection[str]) -> Iterator[Finding]:
    """Find the examples of a block that shows an interpreter session.

    Args:
        block: a block for which `has_doctest` holds.
        index: its position, handed through.
        known: names that mean something in an expression.
    """
    try:
        parsed = doctest.DocTestParser().get_examples(block.text)
    except ValueError as error:
        yield _broken(block, index, str(error))
        return
    entries: list[_Entry] = []
    for example in parsed:
        if example.options.get(doctest.SKIP):
            continue
        if _is_elided(example):
            place = _lines(block, example.lineno, example.source.count("\n") + example.want.count("\n"))
            yield BrokenExample(example.want.strip(), index, place, "elided")
            return
        entry = _entry(block, example)
        if entry is None:
            place = _lines(block, example.lineno, example.source.count("\n"))
            yield BrokenExample(example.source.strip(), index, place, "session")
            return
        entries.append(entry)
    # An import of what the documents describe is not needed: examples see the symbol's own module.
    entries = [entry for entry in entries if not entry.foreign]
    if not entries:
        return
    if _independent(entries, known):
        for entry in entries:
            if not entry.imports:
                yield FoundExample(_call(entry), index, entry.span)
        return
    first, last = entries[0].span, entries[-1].span
    span = Span(first.file, first.line, first.column, last.end_line, last.end_column)
    if any(entry.step != Step(code=entry.step.code) for entry in entries):
        yield FoundExample(StepsExample(span=span, steps=tuple(entry.step for entry in entries)), index, span)


def _broken(block: Block, index: int, words: str) -> BrokenExample:
    match = _LINE.search(words)
    row = int(match[1]) - 1 if match else 0
    lines = block.text.split("\n")
    row = min(max(row, 0), len(lines) - 1)
    return BrokenExample(lines[row].strip(), index, _lines(block, row, 1), "session")


def _lines(block: Block, row: int, count: int) -> Span:
    lines = block.text.split("\n")
    last = min(row + max(count, 1), len(lines)) - 1
    start = sum(len(line) + 1 for line in lines[:row])
    indent = len(lines[row]) - len(lines[row].lstrip())
    end = sum(len(line) + 1 for line in lines[:last]) + len(lines[last].rstrip())
    return block.place(start + indent, max(end, start + indent))


def _is_elided(example: doctest.Example) -> bool:
    """Tell whether parts of what a call gives are left out: they cannot be compared."""
    if example.exc_msg is not None or not any(dots in example.want for dots in ("...", "…")):
        return False
    value = parse(example.want)
    within = value is not None and any(
        isinstance(node, ast.Constant) and node.value is ... for node in ast.walk(value)
    )
    return within or bool(example.options.get(doctest.ELLIPSIS)) or has_elision(example.want.split("\n"))


def _entry(block: Block, example: doctest.Example) -> _Entry | None:
    code = example.source.rstrip("\n")
    statements = parse_statements(code)
    if statements is None:
        return None
    wanted = example.exc_msg is not None or example.want
    count = example.source.count("\n") + (example.want.count("\n") if wanted else 0)
    span = _lines(block, example.lineno, count)
    tree = parse(code) if len(statements) == 1 and isinstance(statements[0], ast.Expr) else None
    imports = all(isinstance(statement, ast.Import | ast.ImportFrom) for statement in statements)
    return _Entry(_step(code, tree, example), span, tree, imports, imports and _is_foreign(statements))


def _is_foreign(statements: Sequence[ast.stmt]) -> bool:
    for statement in statements:
        if isinstance(statement, ast.ImportFrom):
            root = (statement.module or "").split(".")[0]
            if statement.level == 0 and root in sys.stdlib_module_names:
                return False
            if any(alias.asname for alias in statement.names):
                return False
        else:
            return False
    return True


def _step(code: str, tree: ast.expr | None, example: doctest.Example) -> Step:
    if example.exc_msg is not None:
        name, _, message = example.exc_msg.strip().partition(":")
        words = max((part.strip() for part in message.split("...")), key=len)
        return Step(code=code, raises=name.strip().rpartition(".")[2], message=words or None)
    want = example.want.rstrip("\n")
    if not want:
        return Step(code=code)
    if tree is None or (
        isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == "print"
    ):
        lines = [line if line.strip() != "<BLANKLINE>" else "" for line in want.split("\n")]
        return Step(code=code, output="\n".join(lines) + "\n")
    value = parse(want)
    if value is not None and exception_in(want) is None and is_ground(value, ()):
        return Step(code=code, expected=want)
    if re.fullmatch(r"<[^<>]*>", want) and " at 0x" not in want:
        return Step(code=f"repr({code})", expected=quoted(want))
    return Step(code=code, output=want.replace("<BLANKLINE>", "") + "\n")


def _independent(entries: Sequence[_Entry], known: Collection[str]) -> bool:
    """Tell whether each call stands on its own: nothing is assigned, no call has two outcomes."""
    seen: dict[str, Step] = {}
    for entry in entries:
        if entry.imports:
            return False
        if entry.tree is None or not is_call_example(entry.tree, known):
            return False
        earlier = seen.setdefault(canonical(entry.step.code), entry.step)
        if msgspec.structs.replace(earlier, code="") != msgspec.structs.replace(entry.step, code=""):
            return False
    return True


def _call(entry: _Entry) -> CallExample:
    step = entry.step
    nothing = step.expected is None and step.raises is None and step.output is None
    return CallExample(
        span=entry.span,
        call=step.code,
        expected="None" if nothing else step.expected,
        raises=step.raises,
        message=step.message,
        output=step.output,
    )
