"""Given/When/Then in running text; where its clauses hold code, a session that can run."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from typing import Literal

import msgspec

from smysl.core.example import CallExample, Example, ScenarioExample, Step, StepsExample
from smysl.core.span import Span
from smysl.spec.arrows import Outcome, Piece, read_outcome
from smysl.spec.blocks import Block
from smysl.spec.connectors import connector_at
from smysl.spec.expressions import exception_in, is_call_example, is_ground, parse, parse_statements
from smysl.spec.found import Finding, FoundExample
from smysl.spec.inline import code_spans

Part = Literal["given", "when", "then"]

_WORDS: dict[Part, str] = {
    "given": "given|дано|допустим|пусть",
    "when": "when|когда|если",
    "then": "then|тогда|то",
}
_MORE = "and|but|и|а|но|к тому же|а также"
_CLAUSE = re.compile(
    r"^[\s*_]*(?:"
    + "|".join(f"(?P<{part}>{words})" for part, words in _WORDS.items())
    + rf"|(?P<more>{_MORE}))"
    r"(?![\w-])[*_]*\s*[,:]?[*_]*\s+(?P<text>\S.*)$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"^[\s*_]*(?:given|дано|допустим|пусть)(?![\w-])[*_]*:?\s+(?P<given>.+?)[,;.]?\s+"
    r"[*_]*(?:when|когда|если)(?![\w-])[*_]*:?\s+(?P<when>.+?)[,;.]?\s+[*_]*(?:then|тогда|то)(?![\w-])[*_]*:?\s+(?P<then>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_TITLE = re.compile(
    r"^[\s*_]*(?:scenario|example|сценарий|пример)(?:\s+\d+)?[*_]*\s*[:.]\s*[*_]*(?P<title>.*?)[*_\s]*$",
    re.IGNORECASE,
)
_WHOLE_SENTENCE = re.compile(r",\s*(?:then|то|тогда)\b|\b(?:shall|must|должн\w+|должен)\b", re.IGNORECASE)
_RESULT = re.compile(
    r"^(?:the\s+)?(?:result|value|answer|it|the\s+call|результат|ответ|значение|вызов|он[ао]?)?\s*",
    re.IGNORECASE,
)
_RAISED = re.compile(
    r"(?:raise|thrown|fails|error|exception|возника|вызыва|выбрасыва|брос|ошибк|исключени)", re.IGNORECASE
)
_LONGEST = 100_000
_LONGEST_SENTENCE = 1_000


class Clause(msgspec.Struct, frozen=True):
    """One clause of a scenario, without its keyword."""

    part: Part
    text: str


class _Line(msgspec.Struct, frozen=True):
    clause: Clause
    block: int
    span: Span


def in_scenarios(blocks: Sequence[Block], known: Collection[str]) -> Iterator[Finding]:
    """Find the scenarios written in paragraphs and lists.

    Args:
        blocks: the blocks of one document.
        known: names that mean something in an expression.
    """
    title = section = ""
    lines: list[_Line] = []
    for index, block in enumerate(blocks):
        if block.kind in {"heading", "code", "table"} or len(block.text) > _LONGEST:
            yield from _finish(lines, title, known)
            lines = []
            if block.kind == "heading":
                heading = _TITLE.match(block.text)
                title = section = heading["title"] if heading else block.text
            continue
        sentence = _SENTENCE.match(block.text) if len(block.text) <= _LONGEST_SENTENCE else None
        if sentence and not any(_CLAUSE.match(line) for line in block.text.split("\n")[1:]):
            yield from _finish(lines, title, known)
            lines = []
            clauses = [Clause(part, " ".join(sentence[part].split())) for part in _WORDS]
            span = block.place(sentence.start(), sentence.end())
            yield FoundExample(example_from(clauses, title, span, known), index, span)
            title = section
            continue
        offset = 0
        for text in block.text.split("\n"):
            line = _line(block, index, offset, text, lines)
            offset += len(text) + 1
            if line is None or (line.clause.part == "given" and lines and lines[-1].clause.part == "then"):
                yield from _finish(lines, title, known)
                title = section if lines else title
                lines = []
            if line is not None:
                lines.append(line)
            elif heading := _TITLE.match(text):
                title = heading["title"]
    yield from _finish(lines, title, known)


def _line(block: Block, index: int, offset: int, text: str, before: Sequence[_Line]) -> _Line | None:
    match = _CLAUSE.match(text)
    if match is None or (match["when"] and _WHOLE_SENTENCE.search(text)):
        return None
    part: Part | None = next((part for part in _WORDS if match[part]), None)
    if part is None and before:
        part = before[-1].clause.part
    if part is None or (part == "then" and not before):
        return None
    return _Line(
        Clause(part, match["text"].rstrip()), index, block.place(offset, offset + len(text.rstrip()))
    )


def _finish(lines: Sequence[_Line], title: str, known: Collection[str]) -> Iterator[Finding]:
    parts = [line.clause.part for line in lines]
    if "then" not in parts or len(lines) < 2 or parts[0] == "then" or "when" not in parts:
        return
    first, last = lines[0].span, lines[-1].span
    span = Span(first.file, first.line, first.column, last.end_line, last.end_column)
    example = example_from([line.clause for line in lines], title, span, known)
    yield FoundExample(example, lines[0].block, span)


def example_from(clauses: Sequence[Clause], title: str, span: Span, known: Collection[str]) -> Example:
    """Make the example of a scenario: runnable where every clause holds code, else in words.

    Args:
        clauses: in order.
        title: the scenario's name.
        span: its place.
        known: names that mean something in an expression.
    """
    steps = _steps(clauses, known)
    if steps is None:
        texts = {part: tuple(c.text for c in clauses if c.part == part) for part in _WORDS}
        return ScenarioExample(
            span=span, title=title, given=texts["given"], when=texts["when"], then=texts["then"]
        )
    only = steps[0]
    if len(steps) == 1 and _is_pure(only.code, known):
        return CallExample(
            span=span,
            call=only.code,
            expected=only.expected,
            raises=only.raises,
            message=only.message,
            output=only.output,
        )
    return StepsExample(span=span, steps=tuple(steps))


def _steps(clauses: Sequence[Clause], known: Collection[str]) -> list[Step] | None:
    steps: list[Step] = []
    meaning = set(known)
    checked = in_words = False
    for clause in clauses:
        if clause.part == "given" and not code_spans(clause.text):
            in_words = True
            continue
        if clause.part == "then":
            found = _expectations(clause.text, meaning)
            if found is None:
                outcome = _of_last(clause.text, meaning)
                if outcome is None or not steps:
                    return None
                steps[-1] = _step(steps[-1].code, outcome)
            else:
                steps += found
            checked = True
            continue
        codes = [code for _, _, code in code_spans(clause.text)]
        statements = [(code, tree) for code in codes if (tree := _statement(code)) is not None]
        if not statements:
            return None
        for code, tree in statements:
            meaning |= {
                n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
            }
            if not all(is_ground(node, meaning) for node in ast.walk(tree) if isinstance(node, ast.expr)):
                return None
            steps.append(Step(code=code))
    if in_words and not all(_is_pure(step.code, known) for step in steps):
        # What is given in words alone cannot bear on a call that is complete in itself, but on others it can.
        return None
    return steps if checked else None


def _is_pure(code: str, known: Collection[str]) -> bool:
    tree = parse(code)
    return tree is not None and is_call_example(tree, known)


def _statement(code: str) -> ast.stmt | None:
    statements = parse_statements(code)
    if not statements or len(statements) != 1:
        return None
    tree = statements[0]
    is_call = isinstance(tree, ast.Expr) and isinstance(tree.value, ast.Call)
    return (
        tree
        if is_call or isinstance(tree, ast.Assign | ast.AugAssign | ast.Import | ast.ImportFrom)
        else None
    )


def _expectations(text: str, meaning: Collection[str]) -> list[Step] | None:
    """Return the steps of a clause such as: `` `stack.size()` is `1` ``; ``None`` where it has none."""
    pieces = [Piece(start, end, code) for start, end, code in code_spans(text)]
    by_start = {piece.start: piece for piece in pieces}
    steps = []
    for piece in pieces:
        tree = parse(piece.code)
        connector = connector_at(text, piece.end)
        if tree is None or connector is None or exception_in(piece.code) or isinstance(tree, ast.Constant):
            continue
        if not is_ground(tree, meaning):
            return None
        outcome = read_outcome(text, connector, by_start, meaning)
        if isinstance(outcome, Outcome):
            steps.append(_step(piece.code, outcome))
    return steps or None


def _of_last(text: str, meaning: Collection[str]) -> Outcome | None:
    """Read what a clause says about the last action: the result is 3, a ``ValueError`` is raised."""
    spans = code_spans(text)
    for _, _, code in spans:
        error = exception_in(code)
        if error is not None and _RAISED.search(text):
            return Outcome(0, raises=error[0], message=error[1])
    lead = _RESULT.match(text)
    connector = connector_at(text, lead.end() if lead else 0)
    if connector is None:
        return None
    pieces = {start: Piece(start, end, code) for start, end, code in spans}
    outcome = read_outcome(text, connector, pieces, meaning)
    return outcome if isinstance(outcome, Outcome) else None


def _step(code: str, outcome: Outcome) -> Step:
    if outcome.counter:
        return Step(code=f"({code}) != ({outcome.expected})", expected="True")
    return Step(
        code=code,
        expected=outcome.expected,
        raises=outcome.raises,
        message=outcome.message,
        output=outcome.output,
    )
