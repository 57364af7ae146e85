"""Call examples in code blocks: a line a call, or Python statements with assertions."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence

import msgspec

from smysl.core.example import Step, StepsExample
from smysl.core.span import Span
from smysl.spec.arrows import Outcome, example_of, read_line
from smysl.spec.blocks import Block
from smysl.spec.connectors import COUNTER
from smysl.spec.expressions import exception_in, is_call_example, is_ground, parse, parse_statements
from smysl.spec.forms import is_raising, is_readable, nearly_equal, parametrized, plain_text
from smysl.spec.found import BrokenExample, Finding, FoundExample
from smysl.spec.values import bracket_end

_INFOS = frozenset({"", "python", "py", "python3", "text", "txt"})
_BRACKET = re.compile(r"[(\[{]")
_COMMENT_LEAD = re.compile(
    r"^#\s*(?:→|=>|->|⇒|={1,3}|:|returns?|gives?|is|возвращает|даёт|равно)?\s*", re.IGNORECASE
)
_RAISES = re.compile(
    r"^#\s*(?:→|=>|->|⇒)?\s*(?:raises?|throws?|вызывает|бросает|ошибка)?:?\s*", re.IGNORECASE
)


def is_snippet(block: Block) -> bool:
    """Tell whether a code block can hold calls one a line."""
    words = block.info.split()
    return block.kind == "code" and (words[0].strip("{}.") if words else "") in _INFOS


def in_snippet(block: Block, index: int, known: Collection[str]) -> Iterator[Finding]:
    """Find the call examples of a code block that is neither a session nor a transcript.

    Args:
        block: a code block for which `is_snippet` holds.
        index: its position, handed through.
        known: names that mean something in an expression.
    """
    statements = parse_statements(block.text)
    if statements:
        yield from _in_python(block, index, statements, known)
        return
    lines = block.text.split("\n")
    offset = 0
    row = 0
    while row < len(lines):
        logical, taken = _logical_line(lines, row)
        inner = read_line(logical.strip(), known) if logical.strip() else None
        indent = len(logical) - len(logical.lstrip())
        place = block.place(offset + indent, offset + len(logical.rstrip()))
        if isinstance(inner, str):
            yield BrokenExample(inner, index, place)
        elif inner is not None:
            yield example_of(inner[0], inner[1], index, place, known)
        offset += len(logical) + 1
        row += taken


def _logical_line(lines: Sequence[str], row: int) -> tuple[str, int]:
    """Join lines until the brackets opened in the first one are closed."""
    for end in range(row + 1, min(len(lines), row + 40) + 1):
        joined = "\n".join(lines[row:end])
        if _is_closed(joined):
            return joined, end - row
    return lines[row], 1


def _is_closed(text: str) -> bool:
    place = 0
    while opened := _BRACKET.search(text, place):
        place = bracket_end(text, opened.start())
        if not place:
            return False
    return True


def _in_python(
    block: Block, index: int, statements: Sequence[ast.stmt], known: Collection[str]
) -> Iterator[Finding]:
    tests = [s for s in statements if isinstance(s, ast.FunctionDef) and s.name.startswith("test")]
    if tests:
        for test in tests:
            if test.args.args:
                yield from _with_cases(block, index, test, known)
            else:
                yield from _session(block, index, test.body, known)
        return
    if any(isinstance(s, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef) for s in statements):
        return
    yield from _session(block, index, statements, known)


def _with_cases(block: Block, index: int, test: ast.FunctionDef, known: Collection[str]) -> Iterator[Finding]:
    """Read a test with arguments: once for each of its cases."""
    cases = parametrized(test)
    if cases is None:
        head = block.place(
            _offset(block, test.lineno, test.col_offset), _offset(block, test.lineno + 1, 0) - 1
        )
        yield BrokenExample(test.name, index, head, "arguments")
        return
    for case, body in cases:
        place = _place(block, case)
        text = ast.unparse(ast.Module(body, []))
        for one in _session(
            msgspec.structs.replace(block, text=text), index, parse_statements(text) or [], known
        ):
            if isinstance(one, FoundExample):
                yield FoundExample(msgspec.structs.replace(one.example, span=place), index, place)
            else:
                yield msgspec.structs.replace(one, span=place)


def _session(
    block: Block, index: int, statements: Sequence[ast.stmt], known: Collection[str]
) -> Iterator[Finding]:
    """Turn statements into calls where each stands alone, else into one session."""
    body = [s for s in statements if not isinstance(s, ast.Import | ast.ImportFrom)]
    broken = [s for s in body if not is_readable(s)]
    for statement in broken:
        place = _place(block, statement)
        yield BrokenExample(ast.unparse(statement), index, place, "form")
    body = [s for s in body if s not in broken]
    found = [(s, _read_statement(block, s, known)) for s in body]
    if all(isinstance(s, ast.Expr | ast.Assert | ast.With) for s in body) and all(
        read is None or _stands_alone(read[0], known) for _, read in found
    ):
        for statement, read in found:
            if read is not None:
                yield example_of(*read, index, _place(block, statement), known)
        return
    steps = [_step(block, statement, read) for statement, read in found]
    assigned = {
        node.id
        for statement in body
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    meaning = {*known, *assigned}
    if all(read is None for _, read in found) or not all(_has_meaning(step.code, meaning) for step in steps):
        return
    first, last = _place(block, body[0]), _place(block, body[-1])
    span = Span(first.file, first.line, first.column, last.end_line, last.end_column)
    yield FoundExample(StepsExample(span=span, steps=tuple(steps)), index, span)


def _stands_alone(code: str, known: Collection[str]) -> bool:
    tree = parse(code)
    return tree is not None and is_call_example(tree, known)


def _has_meaning(code: str, known: Collection[str]) -> bool:
    return all(
        is_ground(node, known)
        for statement in parse_statements(code) or ()
        for node in ast.walk(statement)
        if isinstance(node, ast.expr)
    )


def _step(block: Block, statement: ast.stmt, read: tuple[str, Outcome] | None) -> Step:
    if read is None:
        return Step(code=ast.get_source_segment(block.text, statement) or ast.unparse(statement))
    call, outcome = read
    if outcome.counter:
        return Step(code=f"({call}) != ({outcome.expected})", expected="True")
    return Step(
        code=call,
        expected=outcome.expected,
        raises=outcome.raises,
        message=outcome.message,
        output=outcome.output,
    )


def _read_statement(block: Block, statement: ast.stmt, known: Collection[str]) -> tuple[str, Outcome] | None:
    source = ast.get_source_segment(block.text, statement) or ""
    if isinstance(statement, ast.Assert):
        return _read_assertion(block.text, statement)
    if isinstance(statement, ast.With):
        return _read_raises(block.text, statement)
    if not isinstance(statement, ast.Expr):
        return None
    value = statement.value
    if (
        isinstance(value, ast.Compare)
        and len(value.ops) == 1
        and isinstance(value.ops[0], ast.Eq | ast.NotEq | ast.Is)
    ):
        return _compared(block.text, value)
    line = block.text.split("\n")[(statement.end_lineno or 1) - 1]
    comment = line.encode()[statement.end_col_offset or 0 :].decode(errors="ignore").strip()
    if not comment.startswith("#"):
        return None
    mark = COUNTER.search(comment)
    if mark:
        comment = comment[: mark.start()]
    error = exception_in(_RAISES.sub("", comment))
    if error is not None:
        return source, Outcome(0, raises=error[0], message=error[1])
    words = _COMMENT_LEAD.sub("", comment).strip()
    tree = parse(words)
    if tree is None or not is_ground(tree, known):
        return None
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "print":
        return source, Outcome(0, output=f"{words}\n")
    return source, Outcome(0, expected=words, counter=mark is not None)


def _compared(text: str, test: ast.Compare) -> tuple[str, Outcome]:
    left = ast.get_source_segment(text, test.left) or ast.unparse(test.left)
    if nearly := nearly_equal(test):
        value, tolerance = nearly
        return f"abs(({left}) - ({value})) <= {tolerance!r}", Outcome(0, expected="True")
    right = ast.get_source_segment(text, test.comparators[0]) or ast.unparse(test.comparators[0])
    return left, Outcome(0, expected=right, counter=isinstance(test.ops[0], ast.NotEq))


def _read_assertion(text: str, statement: ast.Assert) -> tuple[str, Outcome]:
    test = statement.test
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq | ast.Is):
        return _compared(text, test)
    source = ast.get_source_segment(text, test) or ast.unparse(test)
    return f"bool({source})", Outcome(0, expected="True")


def _read_raises(text: str, statement: ast.With) -> tuple[str, Outcome] | None:
    """Read ``with pytest.raises(ValueError, match="…"):`` and one statement in it."""
    context = statement.items[0].context_expr
    if not isinstance(context, ast.Call) or not is_raising(context):
        return None
    message = None
    for keyword in context.keywords:
        if keyword.arg == "match" and isinstance(keyword.value, ast.Constant):
            message = plain_text(str(keyword.value.value))
    code = ast.get_source_segment(text, statement.body[0]) or ast.unparse(statement.body[0])
    return code, Outcome(0, raises=ast.unparse(context.args[0]).rpartition(".")[2], message=message)


def _place(block: Block, node: ast.stmt | ast.expr) -> Span:
    end = _offset(block, node.end_lineno or node.lineno, node.end_col_offset or 0)
    return block.place(_offset(block, node.lineno, node.col_offset), end)


def _offset(block: Block, line: int, column: int) -> int:
    """Return the place in a block's text of a line and a column as Python's parser counts them."""
    lines = block.text.split("\n")
    head = lines[line - 1].encode()[:column].decode(errors="ignore") if line <= len(lines) else ""
    return sum(len(one) + 1 for one in lines[: line - 1]) + len(head)
