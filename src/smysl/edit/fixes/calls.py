"""Wrong calls: arguments in the wrong order, a call too many, a call that is missing around a value."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from smysl.edit.fixes.expressions import rebuilt, replaced
from smysl.edit.fixes.kinds import COLLECTIONS, Kind, may_be
from smysl.edit.fixes.scope import Scope
from smysl.edit.operators import Change, short

_NUMBERS: tuple[Kind, ...] = ("number",)
_SCALARS: tuple[Kind, ...] = ("number", "text")
_MANY = tuple(COLLECTIONS)
_AROUND: dict[str, tuple[Kind, ...]] = {
    "len": _MANY, "abs": _NUMBERS, "str": _SCALARS, "int": _SCALARS, "sorted": _MANY, "set": _MANY,
    "list": _MANY, "sum": ("sequence", "set"), "max": _MANY, "min": _MANY, "round": _NUMBERS,
    "float": _SCALARS,
}  # fmt: skip
_AROUND_LOOPED: dict[str, tuple[Kind, ...]] = {
    "sorted": _MANY, "reversed": ("text", "sequence"), "set": _MANY, "range": _NUMBERS, "enumerate": _MANY,
}  # fmt: skip
_PIECES = ("[1:]", "[:-1]", "[::-1]")
_METHODS: dict[str, tuple[Kind, ...]] = {
    "lower()": ("text",), "upper()": ("text",), "strip()": ("text",), "split()": ("text",),
    "copy()": ("sequence", "mapping", "set"),
}  # fmt: skip
"""Calls that may be missing, and what of."""


def of_call(node: ast.AST, parent: ast.AST, scope: Scope) -> Iterator[Change]:
    """Yield changes of one call, or of a value that may lack one.

    Args:
        node: an expression.
        parent: what it stands in.
        scope: what is at hand.
    """
    if isinstance(node, ast.Call):
        yield from _arguments(node, scope)
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call | ast.BinOp):
        yield from _wrapped(node, parent, scope)


def _arguments(node: ast.Call, scope: Scope) -> Iterator[Change]:
    args = node.args
    for first in range(len(args)):
        for second in range(first + 1, len(args)):
            swapped = list(args)
            swapped[first], swapped[second] = args[second], args[first]
            yield rebuilt(node, "arguments", args=swapped)
    if len(args) > 1:
        for position in range(len(args)):
            yield rebuilt(node, "arguments", args=args[:position] + args[position + 1 :])
    for position in range(len(node.keywords)):
        kept = node.keywords[:position] + node.keywords[position + 1 :]
        yield rebuilt(node, "arguments", keywords=kept)
    if args:
        yield replaced(node, args[0], "unwrapped")
    if isinstance(node.func, ast.Attribute):
        yield replaced(node, node.func.value, "unwrapped")
    match node.func:
        case ast.Name(id="range") if len(args) == 1:
            for text in (f"range(1, {ast.unparse(args[0])})", f"range(1, {ast.unparse(args[0])} + 1)"):
                yield Change(node, text, "range", f"`{text}` for `{short(node)}`")
        case ast.Name(id="range") if len(args) == 2:
            for step in ("2", "-1"):
                yield rebuilt(node, "range", args=[*args, ast.Constant(int(step))])
        case ast.Name(id="sorted") | ast.Attribute(attr="sort") if not node.keywords:
            reverse = ast.keyword("reverse", ast.Constant(value=True))
            yield rebuilt(node, "arguments", keywords=[reverse])
        case ast.Name(id="enumerate") if len(args) == 1:
            yield rebuilt(node, "arguments", args=[*args, ast.Constant(1)])
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    least, most = scope.functions.get(name, (0, 0))
    if least <= len(args) + 1 <= most:
        for variable in scope.visible(node.lineno):
            yield rebuilt(node, "arguments", args=[*args, ast.Name(variable)])


def _wrapped(node: ast.expr, parent: ast.AST, scope: Scope) -> Iterator[Change]:
    """Yield a value with a call around it, where values are used: compared, given, returned, looped over."""
    match parent:
        case ast.For(iter=place) | ast.comprehension(iter=place) if place is node:
            names = _AROUND_LOOPED
        case ast.Call() if node in parent.args:
            names = _AROUND
        case ast.Compare() | ast.Return() | ast.BinOp() | ast.Subscript(ctx=ast.Load()):
            names = _AROUND
        case ast.Assign(value=place) | ast.AugAssign(value=place) if place is node:
            names = _AROUND
        case _:
            return
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        return
    text, kind = ast.unparse(node), scope.kind(node)
    around = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
    outer = parent.func.id if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) else ""
    for name, kinds in names.items():
        if name not in {around, outer} and may_be(kind, *kinds):
            yield Change(node, f"{name}({text})", "call", f"`{name}({short(node)})`")
    if not isinstance(parent, ast.Subscript | ast.BinOp):
        whole = f"({text})" if isinstance(node, ast.BinOp) else text
        for piece in _PIECES if may_be(kind, "text", "sequence") else ():
            yield Change(node, f"{whole}{piece}", "piece", f"`{short(node)}{piece}`")
        for method in (name for name, kinds in _METHODS.items() if may_be(kind, *kinds)):
            yield Change(node, f"{whole}.{method}", "method", f"`{short(node)}.{method}`")
