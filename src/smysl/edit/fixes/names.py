"""Wrong names: a variable, attribute or function mistaken for another that is there as well.

The wrong variable of the same scope is VarMisuse (Allamanis et al. 2018).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from smysl.edit.fixes.scope import Scope
from smysl.edit.operators import Change, short

_KIN = (
    ("min", "max"), ("any", "all"), ("sorted", "reversed", "list"), ("floor", "ceil", "trunc"),
    ("sum", "len", "max", "min"), ("list", "set", "tuple"), ("int", "float", "round", "abs"), ("str", "repr"),
    ("sin", "cos"), ("range", "enumerate"), ("lower", "upper", "swapcase"), ("islower", "isupper"),
    ("isalpha", "isdigit", "isalnum"), ("startswith", "endswith"), ("strip", "lstrip", "rstrip"),
    ("find", "rfind", "index", "rindex"), ("split", "rsplit", "splitlines"), ("append", "extend", "add"),
    ("append", "appendleft"), ("pop", "popleft"), ("keys", "values", "items"), ("update", "add"),
    ("union", "intersection", "difference", "symmetric_difference"), ("issubset", "issuperset"),
    ("remove", "discard", "pop"), ("heappush", "heappop", "heapreplace"), ("partition", "rpartition"),
    ("ljust", "rjust", "center"), ("bisect_left", "bisect_right"), ("permutations", "combinations"),
    ("first", "last"), ("left", "right"), ("start", "end"), ("get", "pop", "setdefault"),
)  # fmt: skip
"""Names of the library that are taken for each other."""


def of_name(node: ast.AST, parent: ast.AST, scope: Scope) -> Iterator[Change]:
    """Yield other names for one name.

    Args:
        node: a variable, an attribute, or the function of a call.
        parent: what it stands in.
        scope: which names there are.
    """
    is_called = isinstance(parent, ast.Call) and parent.func is node
    match node:
        case ast.Name() if is_called:
            assert isinstance(parent, ast.Call)
            for name in (*_kin(node.id), *_alike(parent, scope)):
                if name != node.id:
                    yield Change(node, name, "function", f"call `{name}` for `{node.id}`")
        case ast.Name(ctx=ast.Load()):
            yield from _other(node, [*scope.alike(node, node.lineno), *scope.constants], "variable")
        case ast.Name(ctx=ast.Store()) if isinstance(parent, ast.Assign | ast.AugAssign):
            yield from _other(node, scope.alike(node, node.lineno), "target")
        case ast.Attribute() if is_called:
            own = isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}
            methods = _alike(parent, scope) if own and isinstance(parent, ast.Call) else []
            for name in dict.fromkeys((*_kin(node.attr), *methods)):
                yield from _attribute(node, name, "function")
        case ast.Attribute():
            for name in dict.fromkeys((*_kin(node.attr), *scope.attributes)):
                if name not in scope.functions:
                    yield from _attribute(node, name, "attribute")


def _other(node: ast.Name, names: list[str], template: str) -> Iterator[Change]:
    for name in dict.fromkeys(names):
        if name != node.id:
            yield Change(node, name, template, f"`{name}` for `{node.id}`")


def _attribute(node: ast.Attribute, name: str, template: str) -> Iterator[Change]:
    if name != node.attr:
        text = f"{ast.unparse(node.value)}.{name}"
        yield Change(node, text, template, f"`{short(ast.Name(text))}` for `{short(node)}`")


def _kin(name: str) -> list[str]:
    return list(dict.fromkeys(other for group in _KIN if name in group for other in group if other != name))


def _alike(call: ast.Call, scope: Scope) -> list[str]:
    """Return the module's functions that take as many arguments."""
    given = len(call.args) + len(call.keywords)
    return [name for name, (least, most) in scope.functions.items() if least <= given <= most]
