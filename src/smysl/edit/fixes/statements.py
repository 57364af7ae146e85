"""Wrong statements: one too many, one missing, one in the wrong place (GenProg, Weimer et al. 2009; Kali)."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from smysl.edit.fixes.scope import Scope
from smysl.edit.operators import Change, short

_MOST_DONORS, _MOST_ADAPTED = 8, 4
_JUMPS = ("break", "continue")
"""Statements that stand in loops only: elsewhere they are no Python, though they can be parsed."""
_SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr, ast.Return, ast.Break, ast.Continue)


def of_block(node: ast.AST, scope: Scope) -> Iterator[Change]:
    """Yield changes of the statements that a node holds.

    Args:
        node: a function, a loop, a branch.
        scope: what is at hand.
    """
    for name in ("body", "orelse"):
        block = getattr(node, name, None)
        if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
            yield from _block(block, scope)
    if isinstance(node, ast.For | ast.While | ast.If) and not node.orelse:
        yield from _moved_out(node, scope)
    if node is scope.function:
        yield from _result(scope)


def of_statement(node: ast.AST, scope: Scope) -> Iterator[Change]:
    """Yield changes of one statement as a whole."""
    match node:
        case ast.Expr(value=ast.Call() | ast.Name() | ast.BinOp() as value):
            yield Change(node, f"return {ast.unparse(value)}", "return", f"return `{short(value)}`")
        case ast.Return(value=ast.expr() as value):
            yield Change(node, "pass", "statement", f"remove `{short(node)}`")
            for name in scope.alike(value, node.lineno):
                yield Change(node, f"return {name}", "result", f"return `{name}` for `{short(value)}`")
            is_truth = isinstance(value, ast.Constant) and isinstance(value.value, bool)
            names = scope.visible(node.lineno) if is_truth else []
            for text in (
                *(f"not {name}" for name in names),
                *(f"bool({name})" for name in names),
                "True",
                "False",
                "[]",
                "0",
                "''",
            ):
                yield Change(node, f"return {text}", "result", f"return `{text}` for `{short(value)}`")
        case ast.Return(value=None):
            for name in scope.visible(node.lineno):
                yield Change(node, f"return {name}", "return", f"return `{name}`")
        case ast.Assign(targets=[ast.Name(id=target)], value=value):
            yield Change(node, "pass", "statement", f"remove `{short(node)}`")
            if scope.variables.get(target, node.lineno) < node.lineno:
                for sign in "+-":
                    text = f"{target} {sign}= {ast.unparse(value)}"
                    yield Change(node, text, "assignment", f"`{text}` for `{short(node)}`")
        case ast.Break() | ast.Continue():
            other = "continue" if isinstance(node, ast.Break) else "break"
            yield Change(node, other, "jump", f"{other} for {short(node)}")
        case ast.If(orelse=[]):
            yield Change(node, "pass", "statement", f"remove `{short(node)}`")
            if len(node.body) == 1 and _fits(node.body[0]):
                yield Change(
                    node, scope.text.of(node.body[0]), "unguarded", f"always `{short(node.body[0])}`"
                )


def _block(block: Sequence[ast.stmt], scope: Scope) -> Iterator[Change]:
    """Yield neighbours in the other order, guards and copies of other statements between them."""
    donors = _donors(scope)
    for position, statement in enumerate(block):
        indent = scope.text.indent(statement)
        text = scope.text.of(statement)
        after = block[position + 1] if position + 1 < len(block) else None
        if after is not None and _fits(statement) and _fits(after) and statement.lineno != after.lineno:
            both = span(statement, after)
            swapped = f"{scope.text.of(after)}\n{indent}{text}"
            yield Change(both, swapped, "swap", f"`{short(after)}` before `{short(statement)}`")
        for guard in _guards(statement, scope):
            yield Change(statement, f"{guard}\n{indent}{text}", "guard", f"`{guard}` first")
        for donor in (*donors, *_adapted(statement, scope)):
            if donor != text and (donor not in _JUMPS or id(statement) in scope.looped):
                inserted = f"{donor}\n{indent}{text}"
                yield Change(statement, inserted, "insertion", f"`{donor}` before `{short(statement)}`")
                if after is None and not isinstance(statement, ast.Return):
                    added = f"{text}\n{indent}{donor}"
                    yield Change(statement, added, "insertion", f"`{donor}` after `{short(statement)}`")


def _donors(scope: Scope) -> list[str]:
    found = [
        scope.text.of(node)
        for node in ast.walk(scope.function)
        if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr | ast.Break | ast.Continue) and _fits(node)
    ]
    return [text for text in dict.fromkeys(found) if not text.startswith(('"', "'"))][:_MOST_DONORS]


def _adapted(statement: ast.stmt, scope: Scope) -> Iterator[str]:
    """Yield calls of the function with one of their names exchanged for another of the same kind."""
    if isinstance(statement, ast.For | ast.While | ast.If):
        return
    calls = [
        node
        for node in ast.walk(scope.function)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and _fits(node)
    ]
    for call in calls[:_MOST_ADAPTED]:
        start, _ = scope.text.place(call)
        text = scope.text.of(call)
        for name in ast.walk(call):
            if isinstance(name, ast.Name) and name.id in scope.variables:
                first, last = (place - start for place in scope.text.place(name))
                for other in scope.alike(name, statement.lineno):
                    if other != name.id:
                        yield text[:first] + other + text[last:]


def _guards(statement: ast.stmt, scope: Scope) -> Iterator[str]:
    """Yield early returns for what is empty or nothing, where a function or a loop begins."""
    first = next((one for one in scope.function.body if not _is_docstring(one)), None)
    if statement is not first:
        return
    names = scope.visible(scope.function.lineno + 1)
    parameters = [name for name in names if scope.variables[name] == scope.function.lineno]
    results = [text for text in _results(scope) if text != "None"]
    for name in parameters:
        for result in dict.fromkeys((*results, "[]", "0", "None", "False", "True", "''", name)):
            for test in (f"not {name}", f"{name} is None"):
                yield f"if {test}: return {result}"


def _results(scope: Scope) -> list[str]:
    values = [node.value for node in ast.walk(scope.function) if isinstance(node, ast.Return) and node.value]
    return [ast.unparse(value) for value in values if isinstance(value, ast.Constant | ast.List | ast.Dict)]


def _result(scope: Scope) -> Iterator[Change]:
    """Yield what a function that ends without a result may have forgotten to return."""
    last = scope.function.body[-1]
    if isinstance(last, ast.Return | ast.Raise):
        return
    indent = scope.text.indent(last)
    for name in scope.visible((last.end_lineno or last.lineno) + 1):
        text = f"{scope.text.of(last)}\n{indent}return {name}"
        yield Change(last, text, "return", f"return `{name}` at the end")


def _moved_out(node: ast.For | ast.While | ast.If, scope: Scope) -> Iterator[Change]:
    """Yield the last statement of a body behind it: an indentation that is one step too deep."""
    last = node.body[-1]
    if len(node.body) < 2 or not _fits(last) or not isinstance(last, _SIMPLE):
        return
    if isinstance(last, ast.Break | ast.Continue) and id(node) not in scope.looped:
        return
    start, _ = scope.text.place(node)
    cut, _ = scope.text.place(last)
    body = scope.text.source[start:cut].rstrip()
    moved = f"{body}\n{scope.text.indent(node)}{scope.text.of(last)}"
    yield Change(node, moved, "move", f"`{short(last)}` behind the block")


def _fits(node: ast.stmt) -> bool:
    """Tell whether a statement is on one line, so that its text can stand anywhere."""
    return node.lineno == node.end_lineno


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def span(first: ast.stmt, last: ast.stmt) -> ast.stmt:
    """Return a statement that stands where several do."""
    return ast.Pass(
        lineno=first.lineno,
        col_offset=first.col_offset,
        end_lineno=last.end_lineno,
        end_col_offset=last.end_col_offset,
    )
