"""Wrong operators, operands and numbers: the commonest small faults of expressions.

Templates are those of the literature on repair by templates: TBar (Liu et al. 2019), PySStuBs (Kamienski et
al. 2021) for how often each occurs in Python.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

from smysl.edit.fixes.kinds import may_be
from smysl.edit.fixes.scope import Scope
from smysl.edit.operators import Change, short

_COMPARED: tuple[type[ast.cmpop], ...] = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
_NUMERIC: tuple[type[ast.operator], ...] = (
    ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Div, ast.Mod, ast.Pow,
)  # fmt: skip
_BITS: tuple[type[ast.operator], ...] = (ast.BitAnd, ast.BitOr, ast.BitXor, ast.LShift, ast.RShift)


def of_expression(node: ast.AST, parent: ast.AST, scope: Scope) -> Iterator[Change]:
    """Yield changes of one expression.

    Args:
        node: the expression; of statements, only assignments with an operator are changed here.
        parent: what it stands in.
        scope: what is at hand.
    """
    match node:
        case ast.Compare():
            yield from _compared(node)
        case ast.BinOp():
            yield from _binary(node, scope)
        case ast.AugAssign():
            for kind in _family(node.op, node.target, node.value, scope):
                yield rebuilt(node, "arithmetic", op=kind())
            text = f"{ast.unparse(node.target)} = {ast.unparse(node.value)}"
            yield Change(node, text, "assignment", f"`{text}` for `{short(node)}`")
        case ast.BoolOp():
            for position in range(len(node.values)):
                rest = node.values[:position] + node.values[position + 1 :]
                kept = rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
                yield replaced(node, kept, "operand")
        case ast.UnaryOp(op=ast.USub()):
            yield replaced(node, node.operand, "sign")
        case ast.IfExp():
            yield rebuilt(node, "branch", body=node.orelse, orelse=node.body)
            yield replaced(node, node.body, "branch")
            yield replaced(node, node.orelse, "branch")
        case ast.Constant():
            yield from _constant(node, scope)
        case ast.Subscript(ctx=ast.Load()):
            yield from _subscript(node)
        case ast.Return(value=ast.expr() as value) | ast.Assign(value=value):
            yield from _missing_operand(value, scope)
    if isinstance(node, ast.expr) and not isinstance(node, ast.Constant | ast.Slice):
        yield from _off_by_one(node, parent, scope)


def _compared(node: ast.Compare) -> Iterator[Change]:
    for position, op in enumerate(node.ops):
        if isinstance(op, _COMPARED):
            for kind in _COMPARED:
                if not isinstance(op, kind):
                    ops = [*node.ops[:position], kind(), *node.ops[position + 1 :]]
                    yield rebuilt(node, "comparison", ops=ops)
    if len(node.ops) > 1:
        for position in range(len(node.ops)):
            sides = [node.left, *node.comparators][position : position + 2]
            yield replaced(node, ast.Compare(sides[0], [node.ops[position]], [sides[1]]), "operand")


def _binary(node: ast.BinOp, scope: Scope) -> Iterator[Change]:
    for kind in _family(node.op, node.left, node.right, scope):
        yield rebuilt(node, "arithmetic", op=kind())
    if not isinstance(node.op, ast.Mult | ast.BitAnd | ast.BitOr | ast.BitXor):
        yield rebuilt(node, "order", left=node.right, right=node.left)
    yield replaced(node, node.left, "operand")
    yield replaced(node, node.right, "operand")
    if isinstance(node.left, ast.BinOp):  # a + b - c as a + (b - c)
        inner = node.left
        turned = ast.BinOp(inner.left, inner.op, ast.BinOp(inner.right, node.op, node.right))
        yield replaced(node, turned, "grouping")
    if isinstance(node.right, ast.BinOp):
        inner = node.right
        turned = ast.BinOp(ast.BinOp(node.left, node.op, inner.left), inner.op, inner.right)
        yield replaced(node, turned, "grouping")


def _family(op: ast.operator, left: ast.expr, right: ast.expr, scope: Scope) -> list[type[ast.operator]]:
    """Return the operators that may be meant: texts and lists know few."""
    family = _BITS if isinstance(op, _BITS) else _NUMERIC
    kinds = {scope.kind(left), scope.kind(right)}
    if kinds & {"text", "sequence", "mapping"}:
        return [ast.Mult] if isinstance(op, ast.Add) and "number" in kinds else []
    if "set" in kinds:
        family = (ast.BitAnd, ast.BitOr, ast.BitXor, ast.Sub)
    return [kind for kind in family if not isinstance(op, kind)]


def _missing_operand(value: ast.expr, scope: Scope) -> Iterator[Change]:
    """Yield a result with a variable added to it, as a number, a text or a list may lack one."""
    kind = scope.kind(value)
    if kind in {"mapping", "set", "nothing"} or isinstance(value, ast.Constant | ast.Compare | ast.BoolOp):
        return
    text = ast.unparse(value)
    inside = {part.id for part in ast.walk(value) if isinstance(part, ast.Name)}
    for name in scope.alike(value, value.lineno):
        if scope.kinds.get(name) in {"mapping", "set", "nothing"} or (name in inside and kind == "number"):
            continue
        for made in (f"{name} + {text}", f"{text} + {name}"):
            yield Change(value, made, "missing operand", f"`{made}` for `{short(value)}`")


def _constant(node: ast.Constant, scope: Scope) -> Iterator[Change]:
    value = node.value
    if isinstance(value, bool):
        return
    if isinstance(value, int | float):
        near: list[object] = [value - 1, value + 1, 0, 1, 2]
        near += [other for other in scope.literals if type(other) in {int, float}]
        if value:
            near += [-value, value * 10]
        for other in dict.fromkeys(near):
            if other != value:
                yield Change(node, repr(other), "constant", f"{other!r} for {value!r}")
        if isinstance(value, float) and value.is_integer():
            yield Change(node, repr(int(value)), "constant", f"{int(value)!r} for {value!r}")
        for name in scope.alike(node, node.lineno):
            yield Change(node, name, "literal", f"`{name}` for {value!r}")
    elif isinstance(value, str):
        others = ["", " ", *(other for other in scope.literals if isinstance(other, str))]
        cased = (value.swapcase(), value.strip())
        for text in dict.fromkeys((*others, *cased)):
            if text != value:
                yield Change(node, repr(text), "string", f"{text!r} for {short(node)}")
    elif value is None:
        for text in ("0", "''", "[]", "False"):
            yield Change(node, text, "constant", f"{text} for None")


def _subscript(node: ast.Subscript) -> Iterator[Change]:
    value = ast.unparse(node.value)
    if isinstance(node.slice, ast.Slice):
        lower, upper, step = (
            ast.unparse(part) if part else ""
            for part in (node.slice.lower, node.slice.upper, node.slice.step)
        )
        tail = f":{step}" if step else ""
        for start, end in ((lower, ""), ("", upper), (upper, lower)):
            if (start, end) != (lower, upper):
                yield Change(
                    node,
                    f"{value}[{start}:{end}{tail}]",
                    "slice",
                    f"slice of `{value}` as [{start}:{end}{tail}]",
                )
        for name, bound in (("lower", node.slice.lower), ("upper", node.slice.upper)):
            for sign in "-+":
                if bound is not None:
                    text = f"{ast.unparse(bound)} {sign} 1"
                    yield Change(bound, text, "slice", f"{name} bound `{text}`")
        if step:
            yield Change(node, f"{value}[{lower}:{upper}]", "slice", f"no step in `{short(node)}`")
        yield replaced(node, node.value, "slice")
    else:
        for text in ("0", "-1", "1"):
            yield Change(node.slice, text, "index", f"`{value}[{text}]` for `{short(node)}`")


def _off_by_one(node: ast.expr, parent: ast.AST, scope: Scope) -> Iterator[Change]:
    """Yield a number one larger and one smaller, where a number is likely: bounds, indexes, results, sums."""
    match parent:
        case ast.Subscript(slice=place) if place is node:
            pass
        case ast.Call(func=ast.Name(id="range")) if node in parent.args:
            pass
        case ast.Compare() | ast.Slice() | ast.Return() | ast.BinOp() | ast.Tuple(ctx=ast.Load()):
            pass
        case ast.Call() if node in parent.args:
            pass
        case ast.Assign(value=value) if value is node:
            pass
        case _:
            return
    if not _is_form_of_number(node) or not may_be(scope.kind(node), "number"):
        return
    for sign in "+-":
        yield Change(node, f"({ast.unparse(node)} {sign} 1)", "off by one", f"`{short(node)} {sign} 1`")


def _is_form_of_number(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return name not in {"list", "set", "dict", "str", "tuple", "sorted", "reversed", "range"}
        case ast.Name(ctx=ast.Load()) | ast.Attribute() | ast.Subscript() | ast.UnaryOp(op=ast.USub()):
            return True
    return isinstance(node, ast.BinOp)


def rebuilt(node: ast.expr | ast.stmt, template: str, **fields: object) -> Change:
    """Return the change of some fields of a node."""
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return replaced(node, changed, template)


def replaced(node: ast.expr | ast.stmt, other: ast.expr | ast.stmt, template: str) -> Change:
    """Return the change of a node for another."""
    text = ast.unparse(other)
    if isinstance(other, ast.expr):
        text = f"({text})"
    return Change(node, text, template, f"`{short(other)}` for `{short(node)}`")
