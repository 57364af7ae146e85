"""Wrong conditions: a part that is missing, too many, or the other way round.

After Kali (Qi et al. 2015), SPR (Long and Rinard 2015) and TBar's checks for null.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from smysl.edit.fixes.kinds import COLLECTIONS, may_be
from smysl.edit.fixes.scope import Scope
from smysl.edit.operators import Change, short


def of_condition(node: ast.AST, scope: Scope) -> Iterator[Change]:
    """Yield changes of the condition that a node decides by.

    Args:
        node: a branch, a loop, a conditional expression, a comprehension or a result.
        scope: what is at hand.
    """
    match node:
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            yield from _extended(test, scope)
            yield from _constant(test, scope)
        case ast.Return(value=ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()) as test):
            yield from _extended(test, scope)
            yield Change(test, f"not ({ast.unparse(test)})", "negation", f"negate `{short(test)}`")
        case ast.comprehension(ifs=[], iter=source):
            names = [name.id for name in ast.walk(node.target) if isinstance(name, ast.Name)]
            for text in (*names, *(f"not {name}" for name in names), *scope.conditions):
                yield Change(source, f"{ast.unparse(source)} if {text}", "filter", f"only where `{text}`")
        case ast.comprehension(ifs=tests):
            for test in tests:
                yield from _extended(test, scope)


def _constant(test: ast.expr, scope: Scope) -> Iterator[Change]:
    """Yield a condition that always holds, or never does; for a loop without end, one that may end it."""
    if isinstance(test, ast.Constant):
        for name in scope.visible(test.lineno):
            yield Change(test, name, "condition", f"while `{name}`")
        return
    for word in ("True", "False"):
        yield Change(test, word, "constant condition", f"{word} for `{short(test)}`")
    yield Change(test, f"not ({ast.unparse(test)})", "negation", f"negate `{short(test)}`")


def _extended(test: ast.expr, scope: Scope) -> Iterator[Change]:
    if isinstance(test, ast.Constant):
        return
    text = ast.unparse(test)
    inner = f"({text})" if isinstance(test, ast.BoolOp | ast.IfExp | ast.Lambda) else text
    for base in _bases(test):
        for word in (f"{base} is None or", f"{base} is not None and", f"not {base} or", f"{base} and"):
            yield Change(test, f"{word} {inner}", "null check", f"`{word} …` before `{short(test)}`")
    for name in _compared_names(test):
        others = [f"not {name}"]
        if may_be(scope.kinds.get(name), "number"):
            others += [f"{name} == 0", f"{name} > 0", f"{name} < 0"]
        if may_be(scope.kinds.get(name), *COLLECTIONS):
            others += [f"len({name}) == 0", f"len({name}) > 1"]
        for other in others:
            for word in ("or", "and"):
                yield Change(test, f"{inner} {word} {other}", "extension", f"`… {word} {other}`")
    for other in scope.conditions:
        if other != text:
            for word in ("and", "or"):
                for sense in (other, f"not ({other})"):
                    joined = f"{inner} {word} {_operand(sense)}"
                    yield Change(test, joined, "borrowed condition", f"`… {word} {sense}`")


def _operand(text: str) -> str:
    return f"({text})" if " and " in text or " or " in text else text


def _bases(test: ast.expr) -> list[str]:
    """Return what a condition looks into: it may be nothing."""
    found = [
        ast.unparse(node.value)
        for node in ast.walk(test)
        if isinstance(node, ast.Attribute | ast.Subscript)
        and isinstance(node.value, ast.Name | ast.Attribute)
    ]
    return [base for base in dict.fromkeys(found) if base not in {"self", "cls"}]


def _compared_names(test: ast.expr) -> list[str]:
    names = [node.id for node in ast.walk(test) if isinstance(node, ast.Name)]
    called = {
        node.func.id
        for node in ast.walk(test)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    return [name for name in dict.fromkeys(names) if name not in called]
