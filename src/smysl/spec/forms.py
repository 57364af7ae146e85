"""What tests written for pytest say in forms of its own: errors with patterns, and numbers nearly equal."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Mapping

from smysl.core.literals import value_of
from smysl.spec.expressions import dotted, is_literal

_RAISING = frozenset({"raises", "assertRaises"})
_NEARLY = frozenset({"pytest.approx", "approx"})


def is_readable(statement: ast.stmt) -> bool:
    """Tell whether all that a statement asks pytest for can be said in an example.

    It cannot where one of several errors will do, where a message must match more than one text, and where
    more than one number is only nearly equal.
    """
    compared = statement.test if isinstance(statement, ast.Assert) else getattr(statement, "value", None)
    nearly = [n for n in ast.walk(statement) if isinstance(n, ast.Call) and dotted(n.func) in _NEARLY]
    if nearly and not (len(nearly) == 1 and isinstance(compared, ast.Compare) and nearly_equal(compared)):
        return False
    if not isinstance(statement, ast.With) or not any(is_raising(i.context_expr) for i in statement.items):
        return True
    call = statement.items[0].context_expr
    if not isinstance(call, ast.Call) or len(statement.items) != 1 or len(statement.body) != 1:
        return False
    patterns = [one.value for one in call.keywords if one.arg == "match"]
    return isinstance(call.args[0], ast.Name | ast.Attribute) and all(
        isinstance(one, ast.Constant) and plain_text(str(one.value)) is not None for one in patterns
    )


def is_raising(tree: ast.expr) -> bool:
    """Tell whether an expression is a call of ``pytest.raises`` or of its like."""
    return isinstance(tree, ast.Call) and dotted(tree.func).rpartition(".")[2] in _RAISING and bool(tree.args)


def plain_text(pattern: str) -> str | None:
    """Return the only text that a regular expression finds, ``None`` where it finds several."""
    if not re.fullmatch(r"(?:[^\\.^$*+?{}\[\]|()]|\\[^A-Za-z0-9])*", pattern):
        return None
    return re.sub(r"\\(.)", r"\1", pattern, flags=re.DOTALL)


def nearly_equal(test: ast.Compare) -> tuple[str, float] | None:
    """Read ``… == pytest.approx(0.05)``, also with ``rel`` and ``abs``.

    Returns:
        The number and by how much the other side may differ from it, by pytest's own rule; ``None`` for
        any other comparison.
    """
    right = test.comparators[0]
    if len(test.ops) != 1 or not isinstance(test.ops[0], ast.Eq) or not isinstance(right, ast.Call):
        return None
    if dotted(right.func) not in _NEARLY or len(right.args) != 1:
        return None
    value = _number(right.args[0])
    given = {one.arg: _number(one.value) for one in right.keywords}
    relative = given.get("rel", 0.0 if "abs" in given else 1e-6)
    absolute = given.get("abs", 1e-12)
    if value is None or relative is None or absolute is None or not set(given) <= {"rel", "abs"}:
        return None
    return ast.unparse(right.args[0]), max(relative * abs(value), absolute)


def parametrized(test: ast.FunctionDef) -> list[tuple[ast.expr, list[ast.stmt]]] | None:
    """Return the cases of a test with arguments, each with the body it makes of the test's.

    Returns:
        ``None`` unless one ``pytest.mark.parametrize`` gives all arguments, as literals.
    """
    marks = [
        one
        for one in test.decorator_list
        if isinstance(one, ast.Call) and dotted(one.func).endswith("mark.parametrize") and len(one.args) > 1
    ]
    if len(marks) != 1 or len(test.decorator_list) != 1:
        return None
    try:
        said = value_of(marks[0].args[0])
    except ValueError:
        return None
    said = said.split(",") if isinstance(said, str) else said
    if not isinstance(said, list | tuple) or not all(isinstance(one, str) for one in said):
        return None
    names = [one.strip() for one in said]
    values = marks[0].args[1]
    if sorted(names) != sorted(one.arg for one in test.args.args) or not isinstance(
        values, ast.List | ast.Tuple
    ):
        return None
    cases = []
    for case in values.elts:
        parts = [case] if len(names) == 1 else getattr(case, "elts", [])
        if len(parts) != len(names) or not is_literal(ast.unparse(case)):
            return None
        filler = _Filler(dict(zip(names, parts, strict=True)))
        cases.append((case, [filler.visit(copy.deepcopy(one)) for one in test.body]))
    return cases


class _Filler(ast.NodeTransformer):
    """Puts values in the place of names."""

    def __init__(self, values: Mapping[str, ast.expr]) -> None:
        self._values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._values.get(node.id, node) if isinstance(node.ctx, ast.Load) else node


def _number(tree: ast.expr) -> float | None:
    try:
        value = value_of(tree)
    except ValueError:
        return None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
