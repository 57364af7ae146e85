"""Typical values of a type, for inputs that expect nothing."""

from __future__ import annotations

import ast

from smysl.edit.tree import parse_or_none

Literal = object

_SCALARS: dict[str, tuple[Literal, ...]] = {
    "int": (0, 1, 2, 7, 10, 59, 100),
    "float": (0.0, 1.5, -2.25),
    "bool": (True, False),
    "str": (
        "",
        " ",
        "x",
        "0",
        "-1",
        "abc",
        "Hello, World",
        "level",
        "3 apples and 5 pears",
        "(()())",
        "the quick brown fox jumps over the lazy dog",
    ),
    "bytes": (b"", b"abc"),
    "None": (None,),
    "any": (0, 7, "abc", 1.5, [1], None),
    "object": (0, 7, "abc", 1.5, [1], None),
}
_ITEMS: dict[str, tuple[Literal, ...]] = {
    "int": (3, 1, 2, 1, -4, 8, 5, 12),
    "float": (2.5, 1.0, 2.25, -3.5, 1.0, 10.75),
    "str": ("b", "a", "b", "lazy", "Kiwi", "date", "a1"),
    "bool": (True, False, True),
}
"""What stands in a list of a scalar: unsorted, with a repetition, few first."""

_LONG = (21, 305, 7, -16, 4000, 99)
"""Whole numbers of one to four digits."""

_LISTS = frozenset({"list", "sequence", "iterable", "iterator", "collection", "mutablesequence"})
_SETS = frozenset({"set", "frozenset", "abstractset"})
_DICTS = frozenset({"dict", "mapping", "mutablemapping", "defaultdict"})


def typical(annotation: str) -> list[Literal]:
    """Return values of an annotated type; empty where the type is not understood.

    Args:
        annotation: Python source, ``List[int]``, ``str | None``.
    """
    tree = parse_or_none(annotation)
    if tree is None or len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr):
        return []
    return _values(tree.body[0].value)


def _values(node: ast.expr) -> list[Literal]:
    match node:
        case ast.Constant(value=None):
            return [None]
        case ast.Constant(value=str(text)):
            return typical(text)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return [*_values(left), *_values(right)]
        case ast.Subscript(value=head, slice=inner):
            return _contained(_name(head), list(inner.elts) if isinstance(inner, ast.Tuple) else [inner])
    name = _name(node)
    return list(_SCALARS.get(name, ())) or _contained(name, [])


def _contained(name: str, inner: list[ast.expr]) -> list[Literal]:
    if name in {"optional", "union"}:
        return [value for part in inner for value in _values(part)] + [None] * (name == "optional")
    if name == "literal":
        return [part.value for part in inner if isinstance(part, ast.Constant)]
    if name in _LISTS:
        return [list(row) for row in _rows(inner[:1])]
    if name in _SETS:
        return [set(row) for row in _rows(inner[:1]) if _is_hashable(row)]
    if name == "tuple" and inner and not _is_endless(inner):
        parts = [_values(part) for part in inner]
        longest = max(map(len, parts))
        return [tuple(part[i % len(part)] for part in parts) for i in range(longest)] if all(parts) else []
    if name == "tuple":
        return [tuple(row) for row in _rows(inner[:1])]
    if name in _DICTS:
        keys, values = (inner[0], inner[1]) if len(inner) == 2 else (ast.Name("str"), ast.Name("int"))
        pairs = list(zip(_several(keys), _several(values), strict=False))
        return [dict(pairs[:count]) for count in (0, 1, 3)] if _is_hashable([k for k, _ in pairs]) else []
    return []


def _rows(inner: list[ast.expr]) -> list[list[Literal]]:
    """Return what stands in lists of a type: none, several, one, many, the same sorted."""
    items = _several(inner[0] if inner else ast.Name("int"))
    if not items:
        return []
    rows = [[], items[:4], items[:1], items]
    if _name(inner[0] if inner else ast.Name("int")) == "int":
        rows.append(list(_LONG))
    return [*rows, sorted(items, key=lambda item: (str(type(item)), item))] if _is_plain(items) else rows


def _several(node: ast.expr) -> list[Literal]:
    return list(_ITEMS.get(_name(node), ())) or _values(node)


def _is_plain(items: list[Literal]) -> bool:
    return len({type(item) for item in items}) == 1 and isinstance(items[0], int | float | str)


def _is_hashable(items: list[Literal]) -> bool:
    return not any(isinstance(item, list | set | dict) for item in items)


def _is_endless(inner: list[ast.expr]) -> bool:
    return isinstance(inner[-1], ast.Constant) and inner[-1].value is ...


def _name(node: ast.expr) -> str:
    """Return a type's name in small letters, without its module: ``typing.List`` is ``list``."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.lower()
        case ast.Constant(value=None):
            return "None"
    return ""
