"""Examples that a docstring shows, in the spellings that public benchmarks use."""

from __future__ import annotations

import ast
import doctest
import re

from smysl.core.example import CallExample, Example, Step, StepsExample
from smysl.core.literals import value_of
from smysl.core.requirement import Signature
from smysl.core.span import Span
from smysl.spec.labelled import labelled
from smysl.spec.signatures import parse_signature

_NOWHERE = Span("prompt", 1, 1, 1, 1)
_ARROW = re.compile(r"\s*(?:==>|=>|➞|->|→|==|=|#\s*=>|#\s*returns|(?:should\s+)?returns?|returned)\s*")
_WORD = re.compile(r"true|false")
_CLOSING = {"(": ")", "[": "]", "{": "}"}


def docstring_of(source: str, name: str) -> str:
    """Return the docstring of the function or class ``name`` in a source, or an empty text."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return ""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name == name:
            return ast.get_docstring(node) or ""
    return ""


def of_function(docstring: str, name: str, source: str = "") -> tuple[Example, ...]:
    """Return the examples of a function: doctests, else ``f(x) → y`` in its usual spellings, else labels.

    Args:
        docstring: where they stand.
        name: of the function.
        source: that defines it: labels ("Input: 3, output: 6") need its parameters.
    """
    found = [example for example in map(_call, _parse(docstring)) if example]
    return tuple(found or _arrows(docstring, name) or _labels(docstring, name, source))


def session(docstring: str, before: tuple[str, ...] = ()) -> StepsExample | None:
    """Return the doctest of a docstring as one session after the statements ``before``.

    An output that is not Python (a benchmark's slip) makes the whole session unusable: ``None``.
    """
    steps = [Step(code=code) for code in before]
    for example in _parse(docstring):
        code = example.source.strip()
        want = example.want.strip()
        if not _is_python(code, "exec") or (want and not _is_python(want, "eval")):
            return None
        is_value = bool(want) and _is_python(code, "eval")
        steps.append(Step(code=code, expected=want if is_value else None))
    return StepsExample(span=_NOWHERE, steps=tuple(steps)) if any(step.expected for step in steps) else None


def of_assertion(line: str) -> CallExample | None:
    """Return ``assert call == value`` as an example; other assertions as "this is true"."""
    try:
        statement = ast.parse(line.strip()).body[0]
    except (SyntaxError, IndexError):
        return None
    if not isinstance(statement, ast.Assert):
        return None
    test = statement.test
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq):
        left, right = ast.unparse(test.left), ast.unparse(test.comparators[0])
        return CallExample(span=_NOWHERE, call=left, expected=right)
    return CallExample(span=_NOWHERE, call=f"bool({ast.unparse(test)})", expected="True")


def _parse(docstring: str) -> list[doctest.Example]:
    try:
        return doctest.DocTestParser().get_examples(docstring)
    except ValueError:
        return []


def _call(example: doctest.Example) -> CallExample | None:
    code, want = example.source.strip(), example.want.strip()
    if not _is_python(code, "eval") or not _is_python(want, "eval"):
        return None
    return CallExample(span=_NOWHERE, call=ast.unparse(ast.parse(code, mode="eval")), expected=want)


def _arrows(docstring: str, name: str) -> list[Example]:
    found: list[Example] = []
    for match in re.finditer(rf"(?<![\w.]){re.escape(name)}\(", docstring):
        end = _closing(docstring, match.end() - 1)
        arrow = _ARROW.match(docstring, end) if end else None
        if not arrow:
            continue
        call = " ".join(docstring[match.start() : end].split())
        value = _value(docstring[arrow.end() :])
        if value is not None and _is_python(call, "eval"):
            found.append(CallExample(span=_NOWHERE, call=call, expected=value))
    return found


def _labels(docstring: str, name: str, source: str) -> list[Example]:
    """Return what the product's own reader makes of labels."""
    signature = _signature_of(source, name)
    if signature is None:
        return []
    calls = [(one, one.call(signature)) for one in labelled(docstring)]
    return [
        CallExample(span=_NOWHERE, call=call, expected=one.expected, raises=one.raises, counter=one.counter)
        for one, call in calls
        if call is not None
    ]


def _signature_of(source: str, name: str) -> Signature | None:
    """Return the signature of a function that a source defines, ``None`` where it defines none."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == name]
    return parse_signature(f"{name}({ast.unparse(found[-1].args)})") if found else None


def _closing(text: str, start: int) -> int:
    """Return the position after the bracket that closes the one at ``start``, or 0."""
    stack: list[str] = []
    quote = ""
    for position in range(start, len(text)):
        character = text[position]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in _CLOSING:
            stack.append(_CLOSING[character])
        elif stack and character == stack[-1]:
            stack.pop()
            if not stack:
                return position + 1
    return 0


def _value(text: str) -> str | None:
    """Return the literal at the start of a text, however the author went on."""
    if word := _WORD.match(text):
        return word[0].capitalize()
    if text[:1] in _CLOSING:
        return _literal(text[: _closing(text, 0)])
    line = text.partition("\n")[0].partition("#")[0].strip()
    if " = " in line:
        line = line.rpartition(" = ")[2]
    first = line.split(maxsplit=1)[:1]
    pieces = [line, *first]
    # "returns 3." ends a sentence: the full stop is no decimal point.
    pieces = [piece.removesuffix(".") for piece in pieces]
    return next((value for value in map(_literal, pieces) if value is not None), None)


def _literal(text: str) -> str | None:
    try:
        return repr(value_of(text.strip()))
    except ValueError:
        return None


def _is_python(text: str, mode: str) -> bool:
    try:
        compile(text, "example", mode, dont_inherit=True)
    except (SyntaxError, ValueError, SyntaxWarning):
        return False
    return bool(text)
