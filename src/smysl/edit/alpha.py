"""Alpha equivalence: local variables renamed in the order in which they first appear."""

from __future__ import annotations

import ast
import builtins

from smysl.edit.normalise import normal_tree, tree_digest

_Function = ast.FunctionDef | ast.AsyncFunctionDef

# Code that asks for names at run time must keep them.
_REFLECTIVE = {"locals", "vars", "eval", "exec", "globals", "dir"}


def alpha_digest(source: str) -> str:
    """Return ``code_digest`` up to the names of local variables, to drop duplicate candidates."""
    tree = normal_tree(source, docstrings=False)
    try:
        return tree_digest(source, None if tree is None else _rename_locals(tree))
    except RecursionError:
        return tree_digest(source, None)


def _rename_locals(tree: ast.Module) -> ast.Module:
    """Rename, in place, the local names of every outermost function; parameters keep theirs.

    Names of builtins and of the module are never renamed, so that two functions which call different
    things never become alike.
    """
    module = _bound_in(tree.body) | set(dir(builtins))
    for function in _outermost(tree):
        arguments = {argument.arg for argument in _parameters(function.args)}
        seen = list(_names_in_order(function))
        if _REFLECTIVE & set(seen):
            continue
        keywords = {node.arg for node in ast.walk(function) if isinstance(node, ast.keyword)}
        declared = {
            name for node in ast.walk(function) if isinstance(node, ast.Global) for name in node.names
        }
        local = _bound_in(function.body, inside=True) - module - arguments - keywords - declared
        order = dict.fromkeys(name for name in seen if name in local)
        _Renamer({name: f"${position}" for position, name in enumerate(order)}).run(function)
    return tree


def _outermost(node: ast.AST) -> list[_Function]:
    found: list[_Function] = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _Function):
            found.append(child)
        else:
            found += _outermost(child)
    return found


def _parameters(arguments: ast.arguments) -> list[ast.arg]:
    extra = [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *extra]


def _bound_in(body: list[ast.stmt], *, inside: bool = False) -> set[str]:
    """Return names that ``body`` binds; with ``inside``, also those of scopes nested in it."""
    names: set[str] = set()
    pending: list[ast.AST] = list(body)
    while pending:
        node = pending.pop()
        names.update(_binds(node))
        is_scope = isinstance(node, _Function | ast.ClassDef | ast.Lambda)
        if inside or not is_scope:
            pending += ast.iter_child_nodes(node)
    return names


def _binds(node: ast.AST) -> list[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
            return [name]
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.alias(name=name, asname=other):
            return [other or name.split(".")[0]]
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            return [name]
        case ast.MatchMapping(rest=str(name)):
            return [name]
    return []


def _names_in_order(node: ast.AST) -> list[str]:
    names = [node.id] if isinstance(node, ast.Name) else _binds(node)
    for child in ast.iter_child_nodes(node):
        names += _names_in_order(child)
    return names


class _Renamer:
    """Writes new names into the fields that hold names of variables."""

    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def run(self, function: _Function) -> None:
        for node in ast.walk(function):
            if node is function:
                continue
            if isinstance(node, ast.alias):
                bound = _binds(node)[0]
                if bound in self._names and "." not in node.name:
                    node.asname = self._names[bound]
                continue
            for field in ("id", "arg", "name", "rest"):
                value = getattr(node, field, None)
                if isinstance(value, str) and not isinstance(node, ast.keyword):
                    setattr(node, field, self._names.get(value, value))
            if isinstance(node, ast.Nonlocal):
                node.names = [self._names.get(name, name) for name in node.names]
