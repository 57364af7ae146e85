"""Python expressions inside documents: what parses, what is a value, what is called."""

from __future__ import annotations

import ast
import builtins
import json
import re
import sys
import warnings
from collections.abc import Collection, Iterator

from smysl.core.literals import value_of

_LONGEST = 20_000
_BUILTINS = frozenset(dir(builtins))
_VALUE_MAKERS = frozenset({"Decimal", "Fraction", "Path", "UUID", "date", "datetime", "time", "timedelta"})
_EXCEPTIONS = frozenset(
    name
    for name in _BUILTINS
    if isinstance(kind := getattr(builtins, name), type) and issubclass(kind, BaseException)
)
_EXCEPTION = re.compile(
    r"(?:[A-Za-z_]\w*\.)*([A-Z]\w*(?:Error|Exception|Warning|Exit|Interrupt|Iteration|Fault))"
)
_TYPES = frozenset(
    {
        "int",
        "str",
        "float",
        "bool",
        "bytes",
        "list",
        "dict",
        "set",
        "tuple",
        "frozenset",
        "object",
        "None",
        "complex",
    }
)


def parse(code: str) -> ast.expr | None:
    """Return the syntax tree of one expression, or ``None`` where ``code`` is none.

    Args:
        code: a stretch of a document; anything at all.
    """
    if not code.strip() or len(code) > _LONGEST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(code.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def parse_statements(code: str) -> list[ast.stmt] | None:
    """Return the syntax trees of a piece of Python, or ``None`` where it does not parse."""
    if len(code) > 50 * _LONGEST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def is_literal(code: str) -> bool:
    """Tell whether ``code`` is a Python literal: a number, a string, ``None``, a container of such."""
    tree = parse(code)
    if tree is None:
        return False
    try:
        value_of(tree)
    except ValueError:
        return False
    return not any(isinstance(node, ast.Constant) and node.value is ... for node in ast.walk(tree))


def callees(tree: ast.AST) -> Iterator[str]:
    """Yield the dotted name of everything that is called, outermost first: ``Stack().push`` is ``push``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = dotted(node.func)
            if name:
                yield name


def dotted(tree: ast.expr) -> str:
    """Return ``a.b`` for a name or attribute; ``.b`` where its root is no name; empty for the rest."""
    if isinstance(tree, ast.Name):
        return tree.id
    if isinstance(tree, ast.Attribute):
        return f"{dotted(tree.value)}.{tree.attr}"
    return ""


def is_ground(tree: ast.expr, known: Collection[str]) -> bool:
    """Tell whether an expression can be evaluated: every name in it has a meaning.

    ``f(1)`` is ground, ``f(line)`` is a signature. Names that are called count as having one (whether
    they are known is another question), as do built-ins, ``known``, standard modules at the root of
    an attribute, and capitalised names.
    """
    bound: set[str] = set()
    callable_names: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value is ...:
            return False
        if isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.add(node.id)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            callable_names.add(id(node.func))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            root = node.value.id
            if root in sys.stdlib_module_names or root[:1].isupper():
                callable_names.add(id(node.value))
    return all(
        id(node) in callable_names or node.id in bound or node.id in known or node.id in _BUILTINS
        for node in ast.walk(tree)
        if isinstance(node, ast.Name)
    )


def is_call_example(tree: ast.expr, known: Collection[str]) -> bool:
    """Tell whether an expression is a concrete call of something that the documents could describe."""
    return is_ground(tree, known) and calls_strangers(tree)


def calls_strangers(tree: ast.AST) -> bool:
    """Tell whether code calls anything that is not Python's own."""
    return any(not _is_python(name) for name in callees(tree))


def _is_python(name: str) -> bool:
    root = name.split(".", 1)[0]
    if not root:
        return True
    return root in _BUILTINS or root in _VALUE_MAKERS or ("." in name and root in sys.stdlib_module_names)


def subject(tree: ast.expr, known: Collection[str]) -> str:
    """Return the name that a call is about: a known one, else the outermost that is not Python's own."""
    names = list(callees(tree))
    for name in names:
        if name in known:
            return name
    for name in names:
        root, _, rest = name.partition(".")
        if root in known or rest.rpartition(".")[2] in known:
            return root if root in known else rest.rpartition(".")[2]
    return next((name for name in names if not _is_python(name)), "")


def is_annotation(tree: ast.expr) -> bool:
    """Tell whether an expression reads as a type: ``int``, ``list[str]``, ``str | None``."""
    if isinstance(tree, ast.Name):
        return tree.id in _TYPES
    if isinstance(tree, ast.Subscript):
        return isinstance(tree.value, ast.Name | ast.Attribute)
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.BitOr):
        return all(
            is_annotation(side) or (isinstance(side, ast.Constant) and side.value is None)
            for side in (tree.left, tree.right)
        )
    return False


def exception_in(code: str) -> tuple[str, str | None] | None:
    """Read ``ValueError``, ``ValueError("bad")`` or ``ValueError: bad``.

    Returns:
        The exception's name and its message (``None`` where none is shown), or ``None``.
    """
    text = code.strip()
    match = _EXCEPTION.match(text)
    name = match[1] if match else text.split("(", 1)[0].split(":", 1)[0]
    if not match and name not in _EXCEPTIONS:
        return None
    rest = text[match.end() if match else len(name) :]
    if not rest or rest == "()":
        return name, None
    if rest.startswith(":"):
        return name, rest[1:].strip() or None
    tree = parse(text)
    if isinstance(tree, ast.Call):
        first = tree.args[0] if tree.args else None
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            return name, first.value
        return name, None
    return None


def quoted(text: str) -> str:
    """Return ``text`` as Python source of a string, in double quotes."""
    return json.dumps(text, ensure_ascii=False)


def canonical(code: str) -> str:
    """Return ``code`` in one spelling, so that ``'a'`` and ``"a"`` are the same value."""
    tree = parse(code)
    return code.strip() if tree is None else ast.unparse(tree)
