"""Whole expressions that stand elsewhere in the same function: the fix ingredient is often there already.

The redundancy assumption: Martinez, Weimer and Monperrus (2014); Barr et al. (2014).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from smysl.edit.fixes.scope import Scope
from smysl.edit.operators import Change, short

_DONORS = (ast.Subscript, ast.Attribute, ast.Call, ast.BinOp, ast.Tuple)
_LONGEST = 40
"""Characters of an expression that is put elsewhere."""


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
    text = ast.unparse(node)
    kind = scope.kind(node)
    inside = {ast.unparse(part) for part in ast.walk(node) if isinstance(part, ast.expr)}
    for donor in scope.places if is_target else scope.values:
        if kind is not None and donor.kind is not None and kind != donor.kind:
            continue
        if donor.text != text and donor.text not in inside and len(donor.text) <= _LONGEST:
            change = donor.text if is_target else f"({donor.text})"
            yield Change(node, change, "donor", f"`{donor.text}` for `{short(node)}`")
