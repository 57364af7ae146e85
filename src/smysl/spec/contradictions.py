"""Contradictions: two examples of the same call that want different things."""

from __future__ import annotations

import ast
import shlex
from collections.abc import Iterable, Mapping

import msgspec

from smysl.core.example import CallExample, Example, StepsExample, TranscriptExample
from smysl.core.fingerprint import fingerprint
from smysl.core.literals import value_of
from smysl.core.requirement import Signature
from smysl.spec.expressions import dotted, parse


class Contradiction(msgspec.Struct, frozen=True):
    """Two examples that cannot both hold, in order of place, and what each wants, in short."""

    first: Example
    second: Example
    wants: tuple[str, str]


def contradictions(examples: Iterable[Example], signatures: Mapping[str, Signature]) -> list[Contradiction]:
    """Find the examples that disagree with an earlier one.

    Args:
        examples: of all documents, in any order.
        signatures: what the documents describe; arguments are bound through them, so that
            ``f(1, b=2)`` and ``f(a=1, b=2)`` are one call, and so is ``f(1)`` where 2 is the default.

    Returns:
        One for each example that disagrees, with the first one of the same call.
    """
    seen: dict[str, Example] = {}
    found = []
    for example in sorted(examples, key=lambda one: one.span):
        key = _key(example, signatures)
        if key is None:
            continue
        first = seen.setdefault(key, example)
        if first is not example and _disagree(first, example):
            found.append(Contradiction(first, example, _apart(_want(first), _want(example))))
    return found


def normalised(call: str, signatures: Mapping[str, Signature]) -> str:
    """Return a call in one spelling: every argument by name, in order of names, defaults left out."""
    tree = parse(call)
    if tree is None:
        return call.strip()
    try:
        return ast.unparse(_Normaliser(signatures).visit(tree))
    except RecursionError:
        return call.strip()


class _Normaliser(ast.NodeTransformer):
    """Binds the arguments of each call of a known symbol through its signature."""

    def __init__(self, signatures: Mapping[str, Signature]) -> None:
        self._signatures = signatures

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        signature = self._signatures.get(dotted(node.func).strip("."))
        if signature is None:
            return node
        parameters = list(signature.parameters or signature.fields)
        plain = not any(isinstance(argument, ast.Starred) for argument in node.args)
        named = all(keyword.arg for keyword in node.keywords)
        positional = [one for one in parameters if not one.keyword_only and not one.variadic]
        if not plain or not named or len(node.args) > len(positional):
            return node
        given = {p.name: argument for p, argument in zip(positional, node.args, strict=False)}
        given |= {str(keyword.arg): keyword.value for keyword in node.keywords}
        defaults = {p.name: parse(p.default) for p in parameters if p.default is not None}
        keywords = [
            ast.keyword(name, value)
            for name, value in sorted(given.items())
            if (default := defaults.get(name)) is None or ast.dump(default) != ast.dump(value)
        ]
        return ast.Call(node.func, [], keywords)


def _key(example: Example, signatures: Mapping[str, Signature]) -> str | None:
    if isinstance(example, CallExample):
        kind = "output" if example.output is not None and example.expected is None else "value"
        return fingerprint(kind, normalised(example.call, signatures))
    if isinstance(example, TranscriptExample):
        try:
            words = shlex.split(example.command)
        except ValueError:
            words = [example.command]
        return fingerprint("shell", words, example.stdin, example.files, example.before)
    if isinstance(example, StepsExample):
        return fingerprint("steps", [normalised(step.code, signatures) for step in example.steps])
    return None


def _disagree(first: Example, second: Example) -> bool:
    if isinstance(first, CallExample) and isinstance(second, CallExample):
        same = _same_outcome(first, second)
        if first.counter and second.counter:
            return False
        return same if first.counter or second.counter else not same
    if isinstance(first, TranscriptExample) and isinstance(second, TranscriptExample):
        return (first.output, first.exit_code) != (second.output, second.exit_code)
    if isinstance(first, StepsExample) and isinstance(second, StepsExample):
        return any(
            one.expected is not None
            and other.expected is not None
            and _value(one.expected) != _value(other.expected)
            for one, other in zip(first.steps, second.steps, strict=True)
        )
    return False


def _same_outcome(first: CallExample, second: CallExample) -> bool:
    if first.raises or second.raises:
        return first.raises == second.raises
    if first.expected is None or second.expected is None:
        return first.output == second.output
    return _value(first.expected) == _value(second.expected)


def _value(code: str) -> object:
    """Return a literal's value, so that ``'a'`` and ``"a"`` agree; other expressions in one spelling."""
    tree = parse(code)
    if tree is None:
        return code
    try:
        return value_of(tree)
    except ValueError:
        return ast.dump(tree)


def _want(example: Example) -> str:
    if isinstance(example, CallExample):
        return example.raises or example.expected or (example.output or "").strip()
    if isinstance(example, TranscriptExample):
        return (
            f"{example.output.strip()} [exit {example.exit_code}]"
            if example.exit_code
            else example.output.strip()
        )
    if isinstance(example, StepsExample):
        return "; ".join(step.expected for step in example.steps if step.expected)
    return ""


def _apart(first: str, second: str) -> tuple[str, str]:
    """Shorten two texts to where they begin to differ."""
    first, second = " ".join(first.split()), " ".join(second.split())
    if max(len(first), len(second)) <= 24:
        return first, second
    same = next(
        (i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b),
        min(len(first), len(second)),
    )
    start = max(0, same - 6)
    lead = "…" if start else ""

    def cut(text: str) -> str:
        part = text[start : start + 24]
        return f"{lead}{part}…" if start + 24 < len(text) else f"{lead}{part}"

    return cut(first), cut(second)
