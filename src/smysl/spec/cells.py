"""One cell of a table as a value of an annotated type: ``yes`` is a bool, ``1,200`` is no int."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from smysl.core.literals import value_of
from smysl.spec.expressions import parse, quoted

_NUMBERS = (int, float)
_TYPES: dict[str, tuple[type, ...]] = {
    "int": (int,), "float": _NUMBERS, "complex": (int, float, complex), "bool": (bool,), "str": (str,),
    "bytes": (bytes,), "None": (type(None),), "Decimal": _NUMBERS, "Fraction": _NUMBERS,
    "date": (), "datetime": (), "time": (), "timedelta": (), "UUID": (),
    "list": (list,), "List": (list,), "tuple": (tuple,), "Tuple": (tuple,), "set": (set,), "Set": (set,),
    "frozenset": (set,), "dict": (dict,), "Dict": (dict,),
}  # fmt: skip
_TRUE = frozenset({"true", "yes", "да", "истина", "верно"})
_FALSE = frozenset({"false", "no", "нет", "ложь", "неверно"})
_NONE = frozenset({"none", "null"})

Reader = Callable[[str, str], "str | None"]
"""Gives the source of a cell's text, or ``None`` where it is no such value; the second is the text again
where that is an expression in code font, else empty."""


def reader_of(annotation: str | None) -> Reader | None:
    """Return what reads the cells of a column of that type.

    Args:
        annotation: of a parameter or a result, or ``None``.

    Returns:
        ``None`` where the type is unknown, or is ``str``, whose cells are read all in one way.
    """
    tree = parse(annotation) if annotation else None
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        tree = parse(tree.value)
    types = _types(tree) if tree is not None else None
    if tree is None or types is None or types == (str,):
        return None
    numbers = _holds_numbers(tree)

    def read(text: str, code: str) -> str | None:
        value, words = _literal(text), text.casefold()
        if value is not None and type(value[0]) in types:
            return f"({value[1]})" if is_bare_tuple(text) else value[1]
        if bool in types and words in _TRUE | _FALSE:
            return str(words in _TRUE)
        if type(None) in types and words in _NONE:
            return "None"
        if numbers and (items := _literal(f"[{text}]")) and all(type(one) in _NUMBERS for one in items[0]):
            return items[1] if text else None
        if code and value is None:
            return code
        return quoted(text) if str in types and text else None

    return read


def is_text(annotation: str | None) -> bool:
    """Tell whether an annotation says that every value is a string."""
    return annotation is not None and annotation.strip("\"' ") == "str"


def is_bare_tuple(text: str) -> bool:
    """Tell whether a text is a tuple without its brackets: ``1, 2``."""
    return isinstance(parse(text), ast.Tuple) and not text.lstrip().startswith("(")


def _literal(text: str) -> tuple[Any, str] | None:
    """Return a literal's value and its source, ``None`` where the text is none."""
    source = text.strip().replace("−", "-") if text[:1] == "−" else text.strip()
    tree = parse(source)
    try:
        return (value_of(tree), source) if tree is not None else None
    except ValueError:
        return None


def _types(tree: ast.expr) -> tuple[type, ...] | None:
    """Return the types of the values that an annotation allows, ``None`` where one of them is unknown."""
    arms = [tree]
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.BitOr):
        arms = [tree.left, tree.right]
    elif isinstance(tree, ast.Subscript) and _name(tree.value) == "Optional":
        arms = [tree.slice, ast.Constant(None)]
    elif isinstance(tree, ast.Subscript) and _name(tree.value) == "Union":
        arms = list(tree.slice.elts) if isinstance(tree.slice, ast.Tuple) else [tree.slice]
    else:
        return _TYPES.get(_name(tree.value if isinstance(tree, ast.Subscript) else tree))
    found = [_types(arm) for arm in arms]
    return None if None in found else tuple(one for types in found for one in types or ())


def _holds_numbers(tree: ast.expr) -> bool:
    """Tell whether an annotation is of a list of numbers: ``1, 2`` can then be nothing else."""
    return (
        isinstance(tree, ast.Subscript)
        and _name(tree.value) in {"list", "List"}
        and _name(tree.slice) in {"int", "float"}
    )


def _name(tree: ast.expr) -> str:
    if isinstance(tree, ast.Constant) and tree.value is None:
        return "None"
    if isinstance(tree, ast.Attribute):
        return tree.attr
    return tree.id if isinstance(tree, ast.Name) else ""
