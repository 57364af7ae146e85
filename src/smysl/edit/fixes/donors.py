"""Whole expressions that stand elsewhere in the same function: the fix ingredient is often there already.

The redundancy assumption: Martinez, Weimer and Monperrus (2014); Barr et al. (2014).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from smysl.edit.fixes.scope import Scope
from smysl.edit.operators import Change, short

_DONORS = (ast.Subscript, ast.Attribute, ast.Call, ast.BinOp, ast.Tuple)
_MOST = 12


def of_donors(node: ast.AST, parent: ast.AST, scope: Scope) -> Iterator[Change]:
    """Yield other expressions of the function for one of its expressions.

    Args:
        node: what goes: a name, a subscript, an attribute, a call or a sum.
        parent: what it stands in.
        scope: where the others are.
    """
    if not isinstance(node, (ast.Name, *_DONORS)):
        return
    if isinstance(parent, ast.Call) and parent.func is node:
        return
    is_target = not isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
    forms = (ast.Subscript, ast.Attribute) if is_target else _DONORS
    text = ast.unparse(node)
    inside = {ast.unparse(part) for part in ast.walk(node) if isinstance(part, ast.expr)}
    found = [
        ast.unparse(other)
        for other in ast.walk(scope.function)
        if isinstance(other, forms) and not _is_function(other, scope)
    ]
    for donor in list(dict.fromkeys(found))[:_MOST]:
        kinds = {scope.kind(node), scope.kind(ast.parse(donor, mode="eval").body)} - {None}
        if len(kinds) > 1:
            continue
        if donor != text and donor not in inside and len(donor) <= 40:
            change = f"({donor})" if not is_target else donor
            yield Change(node, change, "donor", f"`{donor}` for `{short(node)}`")


def _is_function(node: ast.AST, scope: Scope) -> bool:
    """Tell whether a node is the function of a call, which is no value."""
    return any(isinstance(call, ast.Call) and call.func is node for call in ast.walk(scope.function))
