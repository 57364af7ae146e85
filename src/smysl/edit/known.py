"""Names that everybody knows from the standard library, and the imports that bring them in."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Collection

from smysl.edit.names import undefined_names

_CLASSES = {
    "abc": "ABC abstractmethod",
    "collections": "Counter OrderedDict defaultdict deque namedtuple",
    "dataclasses": "FrozenInstanceError asdict dataclass replace",
    "datetime": "date datetime time timedelta timezone",
    "decimal": "Decimal InvalidOperation",
    "enum": "Enum IntEnum",
    "fractions": "Fraction",
    "functools": "cached_property lru_cache total_ordering",
    "io": "BytesIO StringIO",
    "pathlib": "Path PurePosixPath",
    "typing": "Any Callable Dict Iterable Iterator List Optional Sequence Set Tuple Union",
    "uuid": "UUID",
    "zoneinfo": "ZoneInfo",
}
_FROM = {name: module for module, names in _CLASSES.items() for name in names.split()}
_MODULES = frozenset(
    [
        "collections",
        "csv",
        "dataclasses",
        "decimal",
        "fractions",
        "functools",
        "io",
        "itertools",
        "json",
        "math",
        "operator",
        "os",
        "pathlib",
        "pytest",
        "random",
        "re",
        "statistics",
        "string",
        "sys",
        "tempfile",
        "textwrap",
        "typing",
        "uuid",
        "zoneinfo",
    ]
)


def known_import(name: str) -> str | None:
    """Return the import of a name that everybody knows from the standard library, or ``None``."""
    if name in _FROM:
        return f"from {_FROM[name]} import {name}"
    return f"import {name}" if name in _MODULES else None


def with_known_imports(source: str, elsewhere: Collection[str] = ()) -> str:
    """Return source with the imports that it forgot, where there is no doubt about them.

    Args:
        source: a candidate.
        elsewhere: names that mean something else, symbols of the package for instance.
    """
    try:
        source = _without_stars(source, elsewhere)
        tree = ast.parse(source)
        missing = undefined_names(source, elsewhere)
    except (SyntaxError, ValueError, RecursionError):
        return source
    lines = []
    for name in sorted(missing):
        both = name in {"datetime", "time"} and is_module(tree, name)
        statement = f"import {name}" if both else known_import(name)
        if statement is not None:
            lines.append(statement + "\n")
    at = max((n.end_lineno or 0 for n in tree.body if _is_future(n)), default=0)
    rows = source.splitlines(keepends=True)
    return "".join([*rows[:at], *lines, *rows[at:]]) if lines else source


def _without_stars(source: str, elsewhere: Collection[str]) -> str:
    """Return source that imports by name what it took with ``from typing import *`` and the like.

    Behind a star nobody can tell which names are defined nowhere.
    """
    tree = ast.parse(source)
    known = _MODULES | _CLASSES.keys()
    stars = [
        node
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*" and node.module in known
    ]
    rows = source.splitlines(keepends=True)
    for star in stars:
        for number in range(star.lineno - 1, star.end_lineno or star.lineno):
            rows[number] = "\n"
    missing = undefined_names("".join(rows), elsewhere) if stars else set()
    for star in stars:
        taken = sorted(missing & _public(star.module or ""))
        missing -= set(taken)
        rows[star.lineno - 1] = f"from {star.module} import {', '.join(taken)}\n" if taken else "\n"
    return "".join(rows)


def _public(module: str) -> set[str]:
    """Return the names that a star takes from a module of the standard library."""
    names = vars(importlib.import_module(module))
    return set(names.get("__all__", [name for name in names if not name.startswith("_")]))


def is_module(code: ast.AST, name: str) -> bool:
    """Tell the module in ``datetime.date(…)`` from the class in ``datetime(…)`` and ``datetime.now()``."""
    inside = {"datetime": _CLASSES["datetime"].split(), "time": ["sleep", "time", "monotonic"]}[name]
    return any(
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == name
        and node.attr in inside
        for node in ast.walk(code)
    )


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"
