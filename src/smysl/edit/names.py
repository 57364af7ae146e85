"""Names: what a piece of module-level source binds, and what it expects others to bind."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from smysl.edit.tree import nodes, parse

_ALWAYS = frozenset(dir(builtins)) | {
    "__file__", "__name__", "__doc__", "__package__", "__spec__", "__path__", "__annotations__", "__class__",
    "__module__", "__qualname__", "__builtins__",
}  # fmt: skip


def undefined_names(source: str, known: Collection[str] = ()) -> set[str]:
    """Return names that ``source`` reads but neither binds, nor finds in builtins or in ``known``.

    Scopes are Python's own (``symtable``): a local variable of one function is not a name for another.
    Names inside string annotations count. With ``from x import *`` nothing can be said: empty.

    Args:
        source: module-level source.
        known: names that exist anyway, for instance those the module imports elsewhere.

    Raises:
        SyntaxError: if ``source`` is not Python.
    """
    # The last line end changes nothing, and keeps a statement from being the module that it is all of.
    return set(_names(source.rstrip("\n")).free.difference(known))


def hidden_methods(source: str) -> list[str]:
    """Return the methods that an attribute of the same name hides from whoever calls them.

    ``self.score = 0`` in a class with a method ``score`` makes ``game.score()`` the call of a number.

    Raises:
        SyntaxError: the source does not parse.
    """
    found: dict[str, None] = {}
    for node in nodes(source):
        if not isinstance(node, ast.ClassDef):
            continue
        methods = {
            one.name for one in node.body if isinstance(one, ast.FunctionDef) and not one.decorator_list
        }
        for part in ast.walk(node):
            match part:
                case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()) if name in methods:
                    found[name] = None
    return list(found)


_METHODS = frozenset(
    name for kind in (str, bytes, list, dict, set) for name in vars(kind) if not name.startswith("_")
)


def idle_expressions(source: str) -> list[str]:
    """Return the statements that only name something: ``letters.append`` where a call was cut off.

    Whether a name exists may be tried in a ``try``, and an attribute may do something when it is read: only
    the methods of Python's own types are sure not to.

    Raises:
        SyntaxError: the source does not parse.
    """
    tried = {id(statement) for node in nodes(source) if isinstance(node, ast.Try) for statement in node.body}
    found: dict[str, None] = {}
    for node in nodes(source):
        match node:
            case ast.Expr(value=ast.Name() | ast.Attribute() as named) if id(node) not in tried:
                if isinstance(named, ast.Name) or named.attr in _METHODS:
                    found[ast.unparse(named)] = None
    return list(found)


def hidden_functions(source: str) -> list[str]:
    """Return the functions that call themselves by a name which they have given to something else.

    ``combinations = []`` in a recursive ``combinations`` makes the recursion the call of a list.

    Raises:
        SyntaxError: the source does not parse.
    """
    found: dict[str, None] = {}
    for function in nodes(source):
        if not isinstance(function, ast.FunctionDef):
            continue
        parts = [part for statement in function.body for part in ast.walk(statement)]
        own = [part for part in parts if isinstance(part, ast.Name) and part.id == function.name]
        called = any(isinstance(part, ast.Call) and part.func in own for part in parts)
        if called and any(isinstance(name.ctx, ast.Store) for name in own):
            found[function.name] = None
    return list(found)


def bound_names(source: str) -> set[str]:
    """Return names that ``source`` binds at module level. Raises SyntaxError."""
    return set(_names(source.rstrip("\n")).bound)


class _Names(NamedTuple):
    """What a module binds, and what it reads without binding it."""

    bound: frozenset[str]
    free: frozenset[str]


@lru_cache(maxsize=64)
def _names(source: str) -> _Names:
    every = nodes(source)
    table = _table(source)
    bound = frozenset(_module_names(table))
    if any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in every):
        return _Names(bound, frozenset())
    read = {name for scope in _scopes(table) for name in _globals_read(scope)} | _names_in_strings(every)
    return _Names(bound, frozenset(name for name in read - bound - _ALWAYS if name.isidentifier()))


def _table(source: str) -> symtable.SymbolTable:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return symtable.symtable(source.removeprefix("\ufeff"), "<source>", "exec")


def _scopes(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _scopes(child)


def _module_names(table: symtable.SymbolTable) -> set[str]:
    names = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
    }
    for scope in _scopes(table):
        for symbol in scope.get_symbols():
            if symbol.is_declared_global() and (symbol.is_assigned() or symbol.is_imported()):
                names.add(symbol.get_name())
    return names


def names_at_import(statements: Iterable[ast.stmt], *, annotated: bool = True) -> set[str]:
    """Return names that are read when a module's statements are executed: bodies of functions can wait.

    Args:
        statements: of the module.
        annotated: whether annotations are evaluated; not where ``from __future__ import annotations`` stands.
    """
    found: set[str] = set()
    pending: list[ast.AST] = list(statements)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            pending += [*node.decorator_list, node.args]
            pending += [node.returns] if node.returns and annotated else []
        elif isinstance(node, ast.Lambda):
            pending.append(node.args)
        elif isinstance(node, ast.arg):
            pending += [node.annotation] if node.annotation and annotated else []
        elif isinstance(node, ast.AnnAssign) and not annotated:
            pending += [node.target, *filter(None, [node.value])]
        else:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                found.add(node.id)
            pending += ast.iter_child_nodes(node)
    return found


def filled_names(statement: ast.stmt) -> set[str]:
    """Return names of objects that a statement fills: ``TABLE[k] = v``, ``TABLE.update(…)``."""
    names: set[str] = set()
    for node in ast.walk(statement):
        target: ast.AST | None = None
        if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            target = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            target = node.func.value
        while isinstance(target, ast.Subscript | ast.Attribute):
            target = target.value
        if isinstance(target, ast.Name):
            names.add(target.id)
    return names


def _globals_read(scope: symtable.SymbolTable) -> Iterator[str]:
    is_module = scope.get_type() == "module"
    for symbol in scope.get_symbols():
        # Python 3.11 takes a function called ``top`` for the module: there, parameters are "global" too.
        if symbol.is_referenced() and (is_module or (symbol.is_global() and not symbol.is_local())):
            yield symbol.get_name()


def _names_in_strings(every: Iterable[ast.AST]) -> set[str]:
    """Return names in annotations that are written as strings, ``"Node"`` or ``list["Node"]``."""
    names: set[str] = set()
    for node in every:
        annotation = getattr(node, "annotation", None) or getattr(node, "returns", None)
        if not isinstance(annotation, ast.expr):
            continue
        # The content of Literal["a"] is text, not a name.
        literal = {
            id(inner)
            for part in ast.walk(annotation)
            if isinstance(part, ast.Subscript) and ast.unparse(part.value).endswith(("Literal", "Annotated"))
            for inner in ast.walk(part.slice)
        }
        for part in ast.walk(annotation):
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and id(part) not in literal:
                try:
                    quoted = parse(part.value)
                except SyntaxError:
                    continue
                names.update(inner.id for inner in ast.walk(quoted) if isinstance(inner, ast.Name))
    return names
