"""Whether code can keep anything from one call to the next: if it provably cannot, calls may share a child.

The proof is by form and errs on the safe side: only plain functions over constants and a few modules without
state are recognised. Everything else gets a child for each call.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence
from functools import lru_cache

from smysl.core.seams import Files

PURE = frozenset(
    {
        "__future__",
        "bisect",
        "cmath",
        "collections",
        "collections.abc",
        "datetime",
        "decimal",
        "fractions",
        "functools",
        "hashlib",
        "heapq",
        "itertools",
        "math",
        "numbers",
        "operator",
        "re",
        "statistics",
        "string",
        "textwrap",
        "typing",
        "unicodedata",
    }
)
"""Modules whose functions keep nothing that a later call can see."""

REACHING = frozenset(
    {
        "BasicContext",
        "DefaultContext",
        "EXCLUDED_ATTRIBUTES",
        "ExtendedContext",
        "__import__",
        "algorithms_available",
        "all_feature_names",
        "algorithms_guaranteed",
        "breakpoint",
        "bytearray",
        "compile",
        "contextlib",
        "copyreg",
        "delattr",
        "enum",
        "eval",
        "exec",
        "getattr",
        "getcontext",
        "globals",
        "id",
        "input",
        "localcontext",
        "locals",
        "memoryview",
        "object",
        "open",
        "random",
        "register",
        "setattr",
        "setcontext",
        "super",
        "sys",
        "types",
        "vars",
        "warnings",
    }
)
"""Names through which code reaches what it does not name, or changes what all share."""

_FORBIDDEN = frozenset(
    {
        ast.AsyncFor,
        ast.AsyncFunctionDef,
        ast.AsyncWith,
        ast.Await,
        ast.ClassDef,
        ast.Global,
        ast.Import,
        ast.ImportFrom,
        ast.NamedExpr,
        ast.Nonlocal,
        ast.With,
    }
)
_CONTEXTS = frozenset({ast.Load, ast.Store, ast.Del})
_CONSTANT = (ast.Constant, ast.UnaryOp, ast.BinOp, ast.Tuple, ast.operator, ast.unaryop, ast.expr_context)


def may_share(files: Files, calls: Sequence[str]) -> bool:
    """Tell whether a candidate's calls may run in one child, one after the other, with nothing but memory."""
    return all(map(_leaves_no_trace, calls)) and is_stateless(files)


@lru_cache(maxsize=4096)
def _leaves_no_trace(call: str) -> bool:
    """Tell whether a call expression touches nothing but what it calls."""
    try:
        tree = ast.parse(call.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    shared = sys.stdlib_module_names - PURE
    return not any(isinstance(n, ast.Name) and n.id in REACHING | shared for n in ast.walk(tree))


def is_stateless(files: Files) -> bool:
    """Tell whether nothing that a call of this package's functions does can be seen by a later call.

    Args:
        files: the candidate's files; its modules may import each other.
    """
    own = frozenset(path.removesuffix(".py").partition("/")[0] for path in files if path.endswith(".py"))
    return all(path.endswith(".py") and _is_plain(text, own) for path, text in files.items())


@lru_cache(maxsize=4096)
def _is_plain(source: str, own: frozenset[str]) -> bool:
    """Tell it of one module. One that is not Python keeps nothing, since it does not run."""
    try:
        return all(_keeps_nothing(statement, own) for statement in ast.parse(source).body)
    except (SyntaxError, ValueError):
        return True
    except (RecursionError, MemoryError):
        return False


def _keeps_nothing(node: ast.stmt, own: frozenset[str]) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Import(names=names):
            return all(_is_pure_module(one.name, own) for one in names)
        case ast.ImportFrom(module=module, names=names, level=level):
            known = level > 0 or _is_pure_module(module or "", own)
            return known and not any(one.name in REACHING for one in names)
        case ast.Assign(targets=targets, value=value):
            return all(isinstance(target, ast.Name) for target in targets) and _is_constant(value)
        case ast.AnnAssign(target=ast.Name(), value=value):
            return value is None or _is_constant(value)
        case ast.If(test=ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()]), orelse=[]):
            return True  # what only runs as a program
        case ast.FunctionDef():
            return _is_pure(node)
    return False


def _is_pure_module(name: str, own: frozenset[str]) -> bool:
    return name in PURE or name.partition(".")[0] in own


def _is_constant(value: ast.expr) -> bool:
    return all(isinstance(node, _CONSTANT) for node in ast.walk(value))


def _has_constant_defaults(arguments: ast.arguments) -> bool:
    return all(_is_constant(default) for default in (*arguments.defaults, *arguments.kw_defaults) if default)


def _is_pure(function: ast.FunctionDef) -> bool:
    """Tell whether a function writes to nothing but what it made or was given.

    What it can reach besides are constants, functions and pure modules: none of them holds anything that can
    be changed without setting an attribute.
    """
    if function.decorator_list:
        return False
    todo: list[ast.AST] = [function]
    while todo:
        node = todo.pop()
        kind = type(node)
        if kind in _FORBIDDEN:
            return False
        if isinstance(node, ast.Name):
            if node.id in REACHING or node.id.startswith("__"):
                return False
            continue
        if isinstance(node, ast.Attribute):
            if node.attr in REACHING or node.attr.startswith("_") or type(node.ctx) is not ast.Load:
                return False
        elif isinstance(node, ast.arguments) and not _has_constant_defaults(node):
            return False
        for field in node._fields:
            value = getattr(node, field)
            if isinstance(value, list):
                todo += [one for one in value if isinstance(one, ast.AST)]
            elif isinstance(value, ast.AST) and type(value) not in _CONTEXTS:
                todo.append(value)
    return True
