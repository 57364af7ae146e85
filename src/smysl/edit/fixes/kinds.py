"""Kinds of values: what an expression is, as far as the types seen while tests ran and its form tell."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from typing import Literal

Kind = Literal["number", "text", "sequence", "mapping", "set", "nothing"]
"""What operators and functions tell apart."""

COLLECTIONS: frozenset[Kind] = frozenset(["text", "sequence", "mapping", "set"])

_TYPES: dict[str, Kind] = {
    "int": "number", "float": "number", "bool": "number", "complex": "number", "Decimal": "number",
    "Fraction": "number", "str": "text", "bytes": "text", "list": "sequence", "tuple": "sequence",
    "deque": "sequence", "range": "sequence", "dict": "mapping", "defaultdict": "mapping",
    "Counter": "mapping", "OrderedDict": "mapping", "set": "set", "frozenset": "set", "NoneType": "nothing",
}  # fmt: skip
_RESULTS: dict[str, Kind] = {
    "len": "number", "int": "number", "float": "number", "abs": "number", "round": "number", "ord": "number",
    "str": "text", "repr": "text", "chr": "text", "input": "text", "bin": "text", "hex": "text",
    "list": "sequence", "tuple": "sequence", "sorted": "sequence", "range": "sequence", "dict": "mapping",
    "set": "set", "frozenset": "set", "bool": "number",
}  # fmt: skip
_METHODS: dict[str, Kind] = {
    "lower": "text", "upper": "text", "strip": "text", "lstrip": "text", "rstrip": "text", "join": "text",
    "replace": "text", "format": "text", "swapcase": "text", "title": "text", "split": "sequence",
    "count": "number", "index": "number", "find": "number", "isdigit": "number", "isalpha": "number",
    "startswith": "number", "endswith": "number", "isupper": "number", "islower": "number",
}  # fmt: skip


def kind_of_types(names: Collection[str]) -> Kind | None:
    """Return the kind of a variable that had these types, ``None`` where it had several or an unknown one.

    A variable that is sometimes ``None`` is what it is else.
    """
    kinds = {_TYPES.get(name) for name in names}
    if len(kinds) > 1:
        kinds.discard("nothing")
    return kinds.pop() if len(kinds) == 1 else None


def kind_of(node: ast.AST, variables: Mapping[str, Kind]) -> Kind | None:
    """Return the kind of an expression, ``None`` where nothing is known.

    Args:
        node: the expression.
        variables: the kinds of variables.
    """
    match node:
        case ast.Constant(value=value):
            return _TYPES.get(type(value).__name__)
        case ast.Name(id=name):
            return variables.get(name)
        case ast.JoinedStr():
            return "text"
        case ast.List() | ast.ListComp() | ast.Tuple():
            return "sequence"
        case ast.Dict() | ast.DictComp():
            return "mapping"
        case ast.Set() | ast.SetComp():
            return "set"
        case ast.Compare() | ast.UnaryOp(op=ast.Not()):
            return "number"
        case ast.UnaryOp(operand=inner):
            return kind_of(inner, variables)
        case ast.Call(func=ast.Name(id=name)):
            return _RESULTS.get(name)
        case ast.Call(func=ast.Attribute(attr=name)):
            return _METHODS.get(name)
        case ast.Subscript(value=value, slice=ast.Slice()):
            return kind_of(value, variables)
        case ast.Subscript(value=value) if kind_of(value, variables) == "text":
            return "text"
        case ast.BinOp(left=left, right=right):
            return _of_sum(kind_of(left, variables), kind_of(right, variables), node.op)
        case ast.IfExp(body=body, orelse=orelse):
            kinds = {kind_of(body, variables), kind_of(orelse, variables)}
            return kinds.pop() if len(kinds) == 1 else None
    return None


def _of_sum(left: Kind | None, right: Kind | None, op: ast.operator) -> Kind | None:
    if isinstance(op, ast.Add | ast.BitOr | ast.BitAnd):
        return left or right
    if isinstance(op, ast.Mod) and left == "text":
        return "text"
    if isinstance(op, ast.Mult):
        return left if left != "number" else right
    return "set" if left == "set" else "number"


def may_be(kind: Kind | None, *wanted: Kind) -> bool:
    """Tell whether a value of this kind may be one of these: what is not known may be anything."""
    return kind is None or kind in wanted
