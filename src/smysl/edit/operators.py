"""Mutation operators: small wrong turns that a programmer might take, as replacements of text."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

import msgspec

from smysl.core.literals import value_of


class Change(msgspec.Struct, frozen=True):
    """One replacement: the node whose text goes, the text that comes, and what that is called."""

    node: ast.expr | ast.stmt
    text: str
    operator: str
    description: str


_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.Div: ast.Mult, ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitAnd,
}  # fmt: skip
_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_EDGE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
}  # fmt: skip
_ORDERED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_LOGGING = {"debug", "info", "warning", "warn", "error", "exception", "critical", "log"}


def changes(root: ast.stmt) -> Iterator[Change]:
    """Yield the changes that can be made below a definition or assignment, in the order of the text.

    What cannot change behaviour is left alone: docstrings, annotations, decorators, log messages, the
    wording of exceptions, asserts.
    """
    for node in parts(root):
        yield from _changes_of(node)
        yield from changes(node)  # type: ignore[arg-type]  # only the children are used


def parts(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the children of a node that may be changed: no annotations, log messages, wordings of errors."""
    skipped = {"annotation", "returns", "decorator_list", "type_params", "type_comment", "bases", "keywords"}
    if isinstance(node, ast.Raise) or _is_log_call(node):
        return
    if isinstance(node, ast.Call):
        skipped = set()
    for name, value in ast.iter_fields(node):
        if name in skipped:
            continue
        for child in value if isinstance(value, list) else [value]:
            # Plain defaults have an operator of their own; positions inside f-strings are unreliable.
            has_own = isinstance(node, ast.arguments) and isinstance(child, ast.Constant)
            if (
                isinstance(child, ast.AST)
                and not has_own
                and not isinstance(child, ast.JoinedStr | ast.Assert)
            ):
                yield child


def _is_log_call(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    owner = ast.unparse(node.func.value).lower()
    return node.func.attr in _LOGGING and ("log" in owner or owner == "warnings")


def _changes_of(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.BinOp():
            yield from _arithmetic(node)
        case ast.AugAssign():
            yield _augmented(node)
            yield Change(node, "pass", "statement", f"remove `{short(node)}`")
        case ast.Compare():
            yield from _comparison(node)
        case ast.BoolOp():
            yield _boolean(node)
        case ast.UnaryOp(op=ast.Not()):
            yield Change(node, f"({ast.unparse(node.operand)})", "boolean", f"drop `not` of `{short(node)}`")
        case ast.If() | ast.While() | ast.IfExp():
            yield from _negated(node.test)
        case ast.comprehension():
            for test in node.ifs:
                yield from _negated(test)
        case ast.Slice():
            yield from _slice(node)
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield Change(value, "None", "return", f"return None for `{short(value)}`")
        case ast.Raise():
            yield from _raise(node)
        case ast.ExceptHandler(type=ast.Name(id=name) as kind):
            other = "ZeroDivisionError" if name != "ZeroDivisionError" else "KeyError"
            yield Change(kind, other, "exception", f"catch {other} for {name}")
        case ast.Expr(value=ast.Call() as call) if not _is_log_call(call):
            yield Change(node, "pass", "statement", f"remove `{short(node)}`")
        case ast.Assign(targets=[ast.Subscript() | ast.Attribute(), *_]):
            yield Change(node, "pass", "statement", f"remove `{short(node)}`")
        case ast.Break() | ast.Continue():
            yield Change(node, "pass", "statement", f"remove `{short(node)}`")
        case ast.arguments():
            for default in (*node.defaults, *node.kw_defaults):
                if isinstance(default, ast.Constant):
                    yield from _constant(default, "default")
        case ast.Constant():
            yield from _constant(node, "string" if isinstance(node.value, str) else "constant")


def _arithmetic(node: ast.BinOp) -> Iterator[Change]:
    text = any(
        isinstance(side, ast.JoinedStr) or (isinstance(side, ast.Constant) and isinstance(side.value, str))
        for side in (node.left, node.right)
    )
    other = _ARITHMETIC.get(type(node.op))
    if text or other is None:  # ``"a" + b`` with another operator fails in any test
        return
    yield _rebuilt(node, "arithmetic", op=other())


def _augmented(node: ast.AugAssign) -> Change:
    other = _ARITHMETIC.get(type(node.op), ast.Add)
    changed = copy.copy(node)
    changed.op = other()
    return Change(node, ast.unparse(changed), "arithmetic", f"`{short(node)}` as `{short(changed)}`")


def _comparison(node: ast.Compare) -> Iterator[Change]:
    for position, op in enumerate(node.ops):
        for table, operator in ((_OPPOSITE, "comparison"), (_EDGE, "boundary")):
            other = table.get(type(op))
            if other is not None:
                ops = [*node.ops[:position], other(), *node.ops[position + 1 :]]
                yield _rebuilt(node, operator, ops=ops)
        right = node.comparators[position]
        if isinstance(op, _ORDERED) and _is_number(right):
            yield from _shifted(right, "boundary", -1)


def _boolean(node: ast.BoolOp) -> Change:
    return _rebuilt(node, "boolean", op=ast.Or() if isinstance(node.op, ast.And) else ast.And())


def _negated(test: ast.expr) -> Iterator[Change]:
    # One comparison and ``not`` have operators of their own, and ``while True`` is a loop's form.
    has_own = isinstance(test, ast.UnaryOp) or (isinstance(test, ast.Compare) and len(test.ops) == 1)
    if has_own or isinstance(test, ast.Constant):
        return
    yield Change(test, f"not ({ast.unparse(test)})", "condition", f"negate `{short(test)}`")


def _slice(node: ast.Slice) -> Iterator[Change]:
    for bound in (node.lower, node.upper):
        if bound is not None:
            yield Change(bound, f"({ast.unparse(bound)}) + 1", "slice", f"slice from `{short(bound)}` + 1")


def _raise(node: ast.Raise) -> Iterator[Change]:
    yield Change(node, "pass", "exception", f"remove `{short(node)}`")
    kind = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    if isinstance(kind, ast.Name):
        other = "RuntimeError" if kind.id != "RuntimeError" else "ValueError"
        yield Change(kind, other, "exception", f"raise {other} for {kind.id}")


def _constant(node: ast.Constant, operator: str) -> Iterator[Change]:
    value = node.value
    if isinstance(value, bool):
        yield Change(node, str(not value), operator, f"{not value} for {value}")
    elif isinstance(value, int | float):
        yield from _shifted(node, operator, 1)
    elif isinstance(value, str):
        text = repr(value + "x" if value else "x")
        yield Change(node, text, operator, f"{_cut(text)} for {_cut(repr(value))}")


def _shifted(node: ast.expr, operator: str, by: int) -> Iterator[Change]:
    text = ast.unparse(node)
    try:
        value = value_of(text) + by
    except (ValueError, TypeError, OverflowError):
        return
    yield Change(node, f"({value!r})" if value < 0 else repr(value), operator, f"{value!r} for {_cut(text)}")


def _rebuilt(node: ast.expr, operator: str, **fields: object) -> Change:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return Change(node, f"({ast.unparse(changed)})", operator, f"`{short(node)}` as `{short(changed)}`")


def _is_number(node: ast.expr) -> bool:
    inner = node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else node
    return isinstance(inner, ast.Constant) and type(inner.value) in {int, float}


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def short(node: ast.AST) -> str:
    """Return code on one line, cut where it is long."""
    return _cut(" ".join(ast.unparse(node).split()))


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
