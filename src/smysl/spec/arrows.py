"""Call examples in running text: `` `f(x)` → `y` `` in its usual spellings, and errors."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence

import msgspec

from smysl.core.example import CallExample
from smysl.core.span import Span
from smysl.spec.blocks import Block
from smysl.spec.connectors import COUNTER, JOINER, MESSAGE, Connector, connector_at
from smysl.spec.expressions import (
    callees,
    exception_in,
    is_annotation,
    is_call_example,
    is_ground,
    is_literal,
    parse,
)
from smysl.spec.found import BrokenExample, Finding, FoundExample
from smysl.spec.inline import code_spans, outside_code
from smysl.spec.turns import goes_on, lead, struck
from smysl.spec.values import bracket_end, value_at, worked_out

_LONGEST = 1_000_000
_CLAUSE = re.compile(r"[^\n;]{0,80}?(?=[.,;](?:\s|$)|\n|$)")
_BARE_EXCEPTION = re.compile(r"[A-Z]\w*(?:Error|Exception)\b")
_CLASS = re.compile(r"(?:[A-Za-z_]\w*\.)*([A-Z]\w*[a-z]\w*)")
_WRONG = re.compile(
    r"\s+#\s*(?:this\s+is\s+)?(?:[❌✗✘]|(?:wrong|incorrect|not\s+so|неверно|неправильно)\b)[^\n]*$",
    re.IGNORECASE,
)
_ADDEND = re.compile(r"[\w)\]]\s*[-+*/%×]\s*$")
_END = re.compile(r"[\s*_]*(?:$|[.;,)\n(])")


class Piece(msgspec.Struct, frozen=True):
    """A stretch of code inside prose: a code span, or a bare call of a known symbol."""

    start: int
    end: int
    code: str
    fenced: bool = True


class Outcome(msgspec.Struct, frozen=True):
    """What a text says comes of a call; ``end`` is the place behind it."""

    end: int
    expected: str | None = None
    raises: str | None = None
    message: str | None = None
    output: str | None = None
    counter: bool = False


class Unclear(msgspec.Struct, frozen=True):
    """A value that the words behind it make another one of; ``end`` is the place behind it."""

    end: int


def in_prose(block: Block, index: int, known: Collection[str]) -> Iterator[Finding]:
    """Find the call examples of a paragraph, list item or quotation.

    Args:
        block: any block with running text.
        index: its position, handed through.
        known: names of the symbols that the documents describe.
    """
    text = block.text
    if len(text) > _LONGEST:
        return
    plain = outside_code(text)
    gone = struck(plain)
    pieces = [p for p in _pieces(text, known) if not any(a <= p.start < b for a, b in gone)]
    by_start = {piece.start: piece for piece in pieces}
    waiting: list[Piece] = []
    for position, piece in enumerate(pieces):
        tree = parse(piece.code) if "(" in piece.code else None
        if tree is None or not is_call_example(tree, known):
            if piece.fenced:
                yield from _inside(block, index, piece, plain, known)
            waiting = []
            continue
        connector = connector_at(text, piece.end)
        outcome = read_outcome(text, connector, by_start, known) if connector else None
        if connector is None or outcome is None:
            if piece.fenced:
                yield from _inside(block, index, piece, plain, known)
            following = pieces[position + 1] if position + 1 < len(pieces) else None
            waiting = _keep_waiting(text, waiting, piece, following)
            continue
        if isinstance(outcome, str):
            place = block.place(connector.end, connector.end + len(outcome))
            yield BrokenExample(outcome, index, place)
            waiting = []
            continue
        if not piece.fenced and _ADDEND.search(plain, 0, piece.start):
            waiting = []
            continue  # "f(2) + f(1) = 8" says nothing of f(1) alone
        turn = lead(plain, (waiting or [piece])[0].start)
        if isinstance(outcome, Unclear) or turn == "open" or (turn and outcome.counter):
            place = block.place(piece.start, outcome.end)
            yield BrokenExample(text[piece.start : outcome.end], index, place, "around")
        else:
            outcome = msgspec.structs.replace(outcome, counter=outcome.counter or turn == "counter")
            sharing = waiting if connector.shared or _is_choice(text, waiting) else []
            for call in (*sharing, piece):
                place = block.place(call.start, outcome.end if call is piece else call.end)
                yield example_of(call.code, outcome, index, place, known)
        waiting = []


def example_of(code: str, outcome: Outcome, index: int, span: Span, known: Collection[str]) -> FoundExample:
    """Make the example of a call and its outcome.

    Args:
        code: the call's source.
        outcome: what comes of it.
        index: position of the block.
        span: its place.
        known: names that the documents describe.
    """
    call, expected = code.strip(), outcome.expected
    value = parse(expected) if expected else None
    if value is not None and is_call_example(value, known) and any(_is_function(n) for n in callees(value)):
        # Two calls that must agree: neither side is a value that could be compared from outside.
        call, expected = f"({call}) == ({expected})", "True"
    example = CallExample(
        span=span,
        call=call,
        expected=expected,
        raises=outcome.raises,
        message=outcome.message,
        output=outcome.output,
        counter=outcome.counter,
    )
    return FoundExample(example, index, span)


def _is_choice(text: str, waiting: Sequence[Piece]) -> bool:
    joiner = JOINER.match(text, waiting[-1].end) if waiting else None
    return joiner is not None and joiner["word"].strip(" ,").lower() in {"or", "или"}


def _is_function(name: str) -> bool:
    return name.rpartition(".")[2][:1].islower()


def _keep_waiting(text: str, waiting: list[Piece], piece: Piece, later: Piece | None) -> list[Piece]:
    """Return the calls that wait for a shared outcome: ``f(1)`` and ``f(2)`` return 3."""
    if later is None:
        return []
    joiner = JOINER.fullmatch(text, piece.end, later.start)
    if joiner is None:
        return []
    word = joiner["word"].strip()
    if word.startswith(",") and word != "," and not waiting:
        # ", and" between two begins a new sentence; after a list it is its last joint.
        return []
    if word == ",":
        # A comma joins only where an "and" follows: "Unlike `f(1)`, `f(2)` returns 3" does not.
        follower = JOINER.match(text, later.end)
        if follower is None:
            return []
    return [*waiting, piece]


def _pieces(text: str, known: Collection[str]) -> list[Piece]:
    spans = code_spans(text)
    pieces = [Piece(start, end, code) for start, end, code in spans]
    names = sorted((name for name in known if name.isidentifier()), key=len, reverse=True)
    if names:
        calls = re.compile(r"(?<![\w.`])(?:" + "|".join(map(re.escape, names)) + r")\(")
        for match in calls.finditer(text):
            end = bracket_end(text, match.end() - 1)
            if end and not any(start < end and match.start() < stop for start, stop, _ in spans):
                pieces.append(Piece(match.start(), end, text[match.start() : end], fenced=False))
    return sorted(pieces, key=lambda piece: piece.start)


def read_outcome(
    text: str, connector: Connector, pieces: dict[int, Piece], known: Collection[str]
) -> Outcome | Unclear | str | None:
    """Read what follows a connector.

    Args:
        text: a block's text.
        connector: the joint; reading begins behind it.
        pieces: the code spans of the text by where they begin.
        known: names of the symbols that the documents describe.

    Returns:
        The outcome; or where it ends, if the text goes on in a way that changes it; or, as a string, the
        words that stand where a value was meant; or ``None`` where the sentence says something else.
    """
    start = connector.end
    piece = pieces.get(start)
    if piece is not None:
        found = _from_code(piece.code, connector, known)
        end = piece.end
        if found is None:
            wrong = (connector.strong or connector.kind == "value") and parse(piece.code) is None
            return text[start:end] if wrong or connector.strong else None
    elif connector.weak:
        return None
    else:
        value = _bare_exception(text, start) or worked_out(text, start) or value_at(text, start)
        found = value and _from_code(value[1], connector, known)
        if not value or not found:
            clause = _CLAUSE.match(text, start)
            words = clause[0].rstrip() if clause else ""
            return words if connector.strong and connector.kind == "value" and words else None
        end = value[0]
    if connector.weak and not _END.match(text, end):
        return None
    if found.raises and connector.negated:
        return None
    if found.raises:
        found, end = _with_message(text, found, end, pieces)
    mark = COUNTER.match(text, end)
    if mark is None and goes_on(text, end, found.expected or ""):
        return Unclear(end)
    return msgspec.structs.replace(
        found, end=mark.end() if mark else end, counter=connector.negated or mark is not None
    )


def _bare_exception(text: str, start: int) -> tuple[int, str] | None:
    match = _BARE_EXCEPTION.match(text, start)
    if match is None:
        return None
    end = bracket_end(text, match.end()) if text[match.end() : match.end() + 1] == "(" else match.end()
    return (end, text[start:end]) if end else None


def _from_code(code: str, connector: Connector, known: Collection[str]) -> Outcome | None:
    error = exception_in(code)
    if error is not None:
        return Outcome(0, raises=error[0], message=error[1])
    if connector.kind == "error":
        # Only an exception can be raised, whatever its name.
        match = _CLASS.fullmatch(code.strip())
        return Outcome(0, raises=match[1]) if match and not is_literal(code) else None
    tree = parse(code)
    if tree is None or not is_ground(tree, known):
        return Outcome(0, output=f"{code}\n") if connector.kind == "output" else None
    if connector.kind == "output":
        value = getattr(tree, "value", None)
        words = value if isinstance(value, str) else code
        return Outcome(0, output=words if words.endswith("\n") else f"{words}\n")
    if isinstance(tree, ast.BoolOp):
        return None  # "2 or 3" leaves open which
    source = ast.get_source_segment(code.strip(), tree) if "#" in code else None
    return Outcome(0, expected=source or code.strip())


def _with_message(text: str, found: Outcome, end: int, pieces: dict[int, Piece]) -> tuple[Outcome, int]:
    match = MESSAGE.match(text, end)
    if match is None:
        return found, end
    piece = pieces.get(match.end())
    if piece is None:
        value = value_at(text, match.end())
        tree = value and parse(value[1])
        message = getattr(tree, "value", None)
        if value and isinstance(message, str):
            return msgspec.structs.replace(found, message=message), value[0]
        return found, end
    if piece.code.isidentifier():
        # "whose message contains `line`" speaks of the argument, not of these four letters.
        return found, end
    message = getattr(parse(piece.code), "value", None)
    return msgspec.structs.replace(
        found, message=message if isinstance(message, str) else piece.code
    ), piece.end


def _inside(block: Block, index: int, piece: Piece, plain: str, known: Collection[str]) -> Iterator[Finding]:
    """Read a code span that holds the call and the outcome together: ``f(1) -> 2``."""
    inner = read_line(piece.code, known)
    if inner is None:
        return
    place = block.place(piece.start, piece.end)
    if isinstance(inner, str):
        yield BrokenExample(inner, index, place)
        return
    call, outcome = inner
    mark = COUNTER.match(block.text, piece.end)
    turn = lead(plain, piece.start)
    denied = mark is not None or turn == "counter"
    if turn == "open" or (denied and outcome.counter) or (not mark and goes_on(block.text, piece.end)):
        yield BrokenExample(piece.code, index, place, "around")
        return
    outcome = msgspec.structs.replace(outcome, counter=outcome.counter or denied)
    yield example_of(call, outcome, index, place, known)


def read_line(code: str, known: Collection[str]) -> tuple[str, Outcome] | str | None:
    """Read one line of code that says what comes of a call.

    Args:
        code: for instance ``f(1) -> 2``, ``f(1) == 2``, ``f(1) raises ValueError``.
        known: names of the symbols that the documents describe.

    Returns:
        The call and its outcome; or, as a string, what stands where a value was meant; or ``None``.
    """
    if "(" not in code:
        return None
    place = 0
    while 0 <= (place := _next_joint(code, place)) < len(code):
        connector = connector_at(code, place)
        if connector is None or connector.weak or connector.end == place:
            place += 1
            continue
        left = code[:place].strip()
        right = code[connector.end :].strip()
        tree = parse(left)
        if tree is None or not is_call_example(tree, known):
            place = max(place + 1, connector.end)
            continue
        mark = _WRONG.search(right) or COUNTER.search(right)
        if mark and not right[mark.end() :].strip():
            right = right[: mark.start()].strip()
        found = _from_code(right, connector, known)
        if found is None:
            comment = right.partition("  #")[0].strip()
            found = _from_code(comment, connector, known)
        value = parse(right)
        if value is not None and is_annotation(value):
            return None
        if found is None:
            return right if connector.strong and connector.kind == "value" and right else None
        return left, msgspec.structs.replace(found, counter=connector.negated or mark is not None)
    return None


def _next_joint(code: str, place: int) -> int:
    """Return the next position, from ``place`` on, outside of brackets and strings; -1 for none."""
    while place < len(code):
        letter = code[place]
        if letter in "([{":
            end = bracket_end(code, place)
            if not end:
                return -1
            return end
        if letter in "\"'":
            closing = code.find(letter, place + 1)
            if closing < 0:
                return -1
            place = closing + 1
            continue
        if letter in " \t→⇒=!-≠—":
            return place
        place += 1
    return -1
