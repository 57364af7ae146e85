"""Votes: what tests that a model wrote expect of a call. They choose among candidates and prove nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

import msgspec

from smysl.check.values import literal, render
from smysl.core.verdict import Observation
from smysl.edit.tree import parse_or_none
from smysl.spec.expressions import callees

_BEGINNING = re.compile(r"^(?:>>>|[-*]|\d+[.)])?[ \t]*(?=assert\b)", re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)", re.MULTILINE)


class Vote(msgspec.Struct, frozen=True):
    """One expectation: a call and its result, both as source.

    Attributes:
        call: an expression that calls the symbol.
        expected: a literal, or an expression of the standard library's own constructors.
    """

    call: str
    expected: str


def votes(text: str, symbol: str) -> list[Vote]:
    """Return the assertions of an answer that compare a call of a symbol with a value. Never raises.

    Args:
        text: the whole answer.
        symbol: what is called.
    """
    found = (_vote(statement, symbol) for statement in _assertions(text))
    return list(dict.fromkeys(vote for vote in found if vote is not None))


def kept(
    cast: Sequence[Vote], calls: Sequence[str], vectors: Sequence[Sequence[Observation]]
) -> list[list[bool]]:
    """Return for each behaviour vector which votes it keeps.

    Args:
        cast: the votes; those whose call was not made, or whose value cannot be read, say nothing.
        calls: the inputs.
        vectors: what each candidate did on them.
    """
    places = {call: place for place, call in enumerate(calls)}
    heard = [(places[vote.call], value) for vote in cast if vote.call in places and (value := _value(vote))]
    return [[vector[place].value == value for place, value in heard] for vector in vectors]


def _value(vote: Vote) -> str:
    data = literal(vote.expected)
    return render(data, canonical=True) if data is not None else ""


def _assertions(text: str) -> Iterator[ast.Assert]:
    """Yield the assertions of a text; what is broken or cut off takes no other with it."""
    for piece in _BEGINNING.split(text)[1:]:
        code = _FENCE.split(piece)[0]
        first = code.partition("\n")[0]
        # On one line: a model that goes on from ``assert`` may begin with a line feed.
        for form in (code, first, " ".join(code.split())):
            tree = parse_or_none(form.strip())
            if tree is not None and tree.body and isinstance(tree.body[0], ast.Assert):
                yield tree.body[0]
                break


def _vote(statement: ast.Assert, symbol: str) -> Vote | None:
    match statement.test:
        case ast.Compare(left=call, ops=[ast.Eq() | ast.Is()], comparators=[expected]):
            sides = (call, expected)
        case ast.UnaryOp(op=ast.Not(), operand=call):
            sides = (call, ast.Constant(value=False))
        case ast.Call() as call:
            sides = (call, ast.Constant(value=True))
        case _:
            return None
    for asked, value in (sides, sides[::-1]):
        if symbol in callees(asked) and symbol not in callees(value):
            return Vote(ast.unparse(asked), ast.unparse(value))
    return None
