"""One example of a document as the body of a test: verbatim calls, values, errors and transcripts."""

from __future__ import annotations

import ast
import io
import re
import textwrap
import tokenize

import msgspec

from smysl.check.compare import ABSOLUTE, RELATIVE
from smysl.core.example import CallExample, Example, Step, StepsExample, TranscriptExample, is_executable
from smysl.core.literals import value_of

_SIMPLE = (
    ast.Call,
    ast.Name,
    ast.Attribute,
    ast.Subscript,
    ast.Constant,
    ast.List,
    ast.Tuple,
    ast.Dict,
    ast.Set,
)


def can_be_test(example: Example) -> bool:
    """Tell whether an example can be written as a test: it is executable, and its code parses."""
    if not is_executable(example):
        return False
    try:
        ast.parse("\n".join(example_lines(example)))
    except (SyntaxError, ValueError):
        return False
    return True


def example_lines(example: Example, *, lazily: bool = False) -> list[str]:
    """Return the statements that hold if and only if the example does.

    Args:
        example: an executable one.
        lazily: what is called promises an iterator: a list in the example spells its items out.

    Raises:
        SyntaxError: if its code does not parse.
    """
    if isinstance(example, CallExample) and lazily:
        example = _read_out(example)
    match example:
        case CallExample(raises=None, expected=expected, output=output, counter=counter):
            step = Step(code=example.call, expected=expected, output=output)
            return _step_lines(step, counter=counter)
        case CallExample(counter=True):
            return [_code(example.call)]
        case CallExample():
            step = Step(
                code=example.call, raises=example.raises, message=example.message, output=example.output
            )
            return _step_lines(step)
        case StepsExample():
            return _session_lines(example)
        case TranscriptExample():
            return _transcript_lines(example)
    return []


def _read_out(example: CallExample) -> CallExample:
    """Return an example that reads the iterator which it gets."""
    kind = "list"
    if example.raises is None:
        try:
            value = ast.parse((example.expected or "").strip(), mode="eval").body
        except SyntaxError:
            return example
        if not isinstance(value, ast.List | ast.Tuple):
            return example
        kind = "tuple" if isinstance(value, ast.Tuple) else "list"
    return msgspec.structs.replace(example, call=f"{kind}({example.call.strip()})")


def text_literal(text: str) -> str:
    """Return a string literal that shows ``text`` line by line, as the document does."""
    lines = text.splitlines(keepends=True)
    if len(lines) < 2:
        return _quoted(text)
    return "(\n" + "\n".join(f"    {_quoted(line)}" for line in lines) + "\n)"


def _quoted(text: str) -> str:
    literal = repr(text)
    if literal[0] == "'" and '"' not in literal:
        return f'"{literal[1:-1]}"'
    return literal


def _session_lines(example: StepsExample) -> list[str]:
    lines: list[str] = []
    printed = False
    for step in example.steps:
        if step.output is not None and printed:
            lines.append("capsys.readouterr()")
        lines += _step_lines(step)
        printed = step.output is None
    return lines


def _step_lines(step: Step, *, counter: bool = False) -> list[str]:
    code = _code(step.code)
    lines: list[str]
    if step.raises is not None:
        expected = step.raises + _match(step.message)
        lines = [f"with pytest.raises({expected}):", *textwrap.indent(code, "    ").split("\n")]
    elif step.expected is not None:
        lines = _comparison(step.code, step.expected, counter=counter).split("\n")
    else:
        lines = code.split("\n")
    if step.output is not None:
        lines.append(f"assert capsys.readouterr().out.rstrip() == {text_literal(step.output.rstrip())}")
    return lines


def _comparison(call: str, expected: str, *, counter: bool) -> str:
    try:
        value = ast.parse(expected.strip(), mode="eval").body
    except SyntaxError:
        # The document shows what ``repr`` prints, ``<Money 5>``; the kernel reads it so, too.
        return f"assert repr({call.strip()}) {'!=' if counter else '=='} {_quoted(expected.strip())}"
    if isinstance(value, ast.Constant) and (value.value is None or isinstance(value.value, bool)):
        operator = "is not" if counter else "is"
    else:
        operator = "!=" if counter else "=="
    return f"assert {_operand(call)} {operator} {_tolerant(value, expected.strip())}"


def _operand(code: str) -> str:
    code = code.strip()
    node = ast.parse(code, mode="eval").body
    return _code(code) if isinstance(node, _SIMPLE) else f"({_code(code)})"


def _tolerant(value: ast.expr, source: str) -> str:
    """Return the expected value with a tolerance on every float in it, else exactly as written."""
    found = _Floats()
    changed = found.visit(value)
    if found.any:
        return ast.unparse(changed)
    return _operand(source)


class _Floats(ast.NodeTransformer):
    """Wraps floats in ``pytest.approx``; values inside of calls and the like stay as they are."""

    def __init__(self) -> None:
        self.any = False

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.List | ast.Tuple):
            node.elts = [self.visit(element) for element in node.elts]
        elif isinstance(node, ast.Dict):
            node.values = [self.visit(element) for element in node.values]
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return self._wrap(node) if isinstance(node.value, float) else node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        operand = node.operand
        is_float = isinstance(operand, ast.Constant) and isinstance(operand.value, float)
        return self._wrap(node) if is_float else node

    def _wrap(self, node: ast.expr) -> ast.expr:
        self.any = True
        function = ast.Attribute(ast.Name("pytest", ast.Load()), "approx", ast.Load())
        is_zero = not value_of(node)
        tolerances = {"rel": RELATIVE, "abs": ABSOLUTE if is_zero else 0}  # as the kernel compares
        keywords = [ast.keyword(name, ast.Constant(value)) for name, value in tolerances.items()]
        return ast.Call(function, [node], keywords)


def _match(message: str | None) -> str:
    message = (message or "").strip()
    if not message:
        return ""
    if re.escape(message).replace("\\ ", " ") == message:
        return f", match={_quoted(message)}"
    return f", match=re.escape({_quoted(message)})"


def _transcript_lines(example: TranscriptExample) -> list[str]:
    lines: list[str] = []
    for name, text in example.files:
        lines += f"terminal.write({_quoted(name)}, {text_literal(text)})".split("\n")
    lines += [f"terminal.run({_quoted(command)})" for command in example.before]
    stdin = f", stdin={text_literal(example.stdin)}" if example.stdin else ""
    command = f"terminal.run({_quoted(example.command)}{stdin})"
    shown = "\n".join(line.rstrip() for line in example.output.splitlines()).rstrip("\n")
    expected = f"({text_literal(shown)}, {example.exit_code})"
    return [*lines, *f"assert {command} == {expected}".split("\n")]


def _code(code: str) -> str:
    """Return code that can be indented: strings over several lines would change by it."""
    code = textwrap.dedent(code).strip()
    tree = ast.parse(code)
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    except tokenize.TokenError as error:
        raise SyntaxError(str(error)) from error
    if any(token.start[0] != token.end[0] for token in tokens if token.type not in _BREAKS):
        return ast.unparse(tree)
    return code


_BREAKS = {tokenize.NEWLINE, tokenize.NL, tokenize.DEDENT, tokenize.INDENT, tokenize.ENDMARKER}
