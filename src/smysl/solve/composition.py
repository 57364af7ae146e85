"""Handlers by composition: convert the words, call one function, write its result. Found without a model.

Most commands of a program are one call of the package between two conversions. Such handlers are few
enough to be enumerated by type and to be tried on the transcripts, simplest and nearest by name first:
program synthesis by typed enumeration (Feser et al. 2015) at depth three.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import msgspec

from smysl.core.contract import Contract
from smysl.plan.types import singular

MOST_TRIED = 400
"""Handlers tried for one command."""

_LINES = 'open({0}, encoding="utf-8").read().splitlines()'


class Composed(msgspec.Struct, frozen=True, order=True):
    """A handler's body and its rank: how far the function's name is from the command's, then its size."""

    distance: int
    size: int
    body: str


def handlers(contract: Contract, available: Sequence[Contract]) -> list[str]:
    """Return sources of possible handlers, most likely first.

    Args:
        contract: the handler; its required parameters are words of the command line.
        available: functions of the package that are solved.
    """
    words = [p.name for p in contract.signature.parameters if p.default is None and not p.variadic]
    functions = [c for c in available if c.kind == "function"]
    command = contract.symbol.removeprefix("handle").lstrip("_")
    found: dict[str, Composed] = {}
    for function in functions:
        distance = _distance(command, function.symbol)
        for call, returns in _calls(function, words, functions):
            for body in _written(call, returns, words, functions):
                made = Composed(distance, body.count("("), body)
                if body not in found or made < found[body]:
                    found[body] = made
    head = f"def {contract.signature}:"
    return [f"{head}\n    return {made.body}\n" for made in sorted(found.values())[:MOST_TRIED]]


def _distance(command: str, symbol: str) -> int:
    """Return 0 for the same name, 1 for a common word, 2 for a common beginning, else 3."""
    if command == symbol:
        return 0
    ours, theirs = set(command.split("_")), set(symbol.split("_"))
    if ours & theirs:
        return 1
    return 2 if command and symbol[:4] == command[:4] else 3


def _calls(
    function: Contract, words: Sequence[str], functions: Sequence[Contract]
) -> Iterator[tuple[str, str | None]]:
    """Yield calls of a function on the converted words, with the annotation of what they return."""
    parameters = [p for p in function.signature.parameters if p.default is None and not p.variadic]
    if len(parameters) != len(words):
        return
    choices = [
        _converted(w, p.annotation, functions, function) for w, p in zip(words, parameters, strict=True)
    ]
    for arguments in itertools.product(*choices):
        yield f"{function.symbol}({', '.join(arguments)})", function.signature.returns


def _converted(word: str, annotation: str | None, functions: Sequence[Contract], but: Contract) -> list[str]:
    """Return expressions that make a parameter's value out of a word."""
    readers = [f for f in functions if f is not but and _takes(f) == ["str"]]
    if annotation in {"str", None}:
        plain = [word]
        return plain if annotation else [*plain, f"int({word})", _LINES.format(word)]
    if annotation == "int":
        money = [f"{f.symbol}({word})" for f in readers if f.signature.returns == "int"]
        return [f"int({word})", *money, f"round(float({word}) * 100)"]
    if annotation == "float":
        return [f"float({word})"]
    if annotation in {"list[str]", "list"}:
        return [_LINES.format(word)]
    if annotation.startswith("list["):
        lines = [f for f in functions if f is not but and _takes(f) == ["list[str]"]]
        found = [
            f"{f.symbol}({_LINES.format(word)})" for f in lines if f.signature.returns in {annotation, None}
        ]
        item = annotation[5:-1].lower()
        named = [text for text in found if singular(text.partition("(")[0].rpartition("_")[2]) == item]
        return named or found
    return []


def _takes(function: Contract) -> list[str]:
    return [p.annotation or "" for p in function.signature.parameters if p.default is None]


def _written(
    call: str, returns: str | None, words: Sequence[str], functions: Sequence[Contract]
) -> Iterator[str]:
    """Yield expressions that write a value as text."""
    kind = returns or ""
    if kind in {"str", ""}:
        yield call
    if kind.startswith("list") or not kind:
        yield f'"\\n".join({call})' if kind == "list[str]" else f'"\\n".join(str(item) for item in {call})'
    if kind != "str":
        yield f"str({call})"
    value = kind.removeprefix("list[").removesuffix("]")
    for function in functions:
        takes = _takes(function)
        if function.signature.returns != "str" or not takes or call.startswith(f"{function.symbol}("):
            continue
        if takes == [value] or (not value and len(takes) == 1):
            if kind.startswith("list"):
                yield f'"\\n".join({function.symbol}(item) for item in {call})'
            else:
                yield f"{function.symbol}({call})"
        elif len(takes) == 2 and takes[1] == value and takes[0] == "str" and not kind.startswith("list"):
            for word in words:
                yield f"{function.symbol}({word}, {call})"
    if value == "int" and not kind.startswith("list"):
        yield f'f"{{{call} / 100:.2f}}"'
