"""Code that anyone wrote: which files it has, and under which names Python imports them.

Three shapes occur. A *package* is imported under its folder's name. A *module* alone has a name of its own.
In a folder of *scripts* modules stand side by side and say ``import helper``: each has its own name only.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from smysl.check.inside.wire import module_name
from smysl.core.errors import OutputError
from smysl.core.folders import own_files
from smysl.edit.tree import parse_or_none

_INIT = "__init__.py"


class Code(msgspec.Struct, frozen=True):
    """Python code as it will be imported.

    Attributes:
        files: text by import path, ``shop/prices.py``; neighbours that a single module imports are there too.
        package: the name that all import paths begin with, empty for scripts that stand side by side.
        module: where one file was meant, its dotted name inside the package: only there is anything looked
            for. ``None``: everywhere.
    """

    files: Mapping[str, str]
    package: str
    module: str | None = None


def read_code(target: Path, package: str) -> Code:
    """Return the code at a place.

    Args:
        target: a package's folder, a folder that holds it (also under ``src``), a folder of scripts, or one
            module; with a module in a package comes the package, with a script the neighbours it imports.
        package: the name that the documents give it: it is looked for first.

    Raises:
        OutputError: O020 if there are no Python files.
    """
    found = _around(target) if target.is_file() else _below(_base(target, package))
    if not found.files:
        raise OutputError(
            "O020",
            "there is no Python code to check here",
            where=str(target),
            help="name the package's folder, for instance --against src/NAME",
        )
    return found


def _base(target: Path, package: str) -> Path:
    """Return the folder that holds the modules."""
    for base in (target / "src" / package, target / package, target):
        if base.is_dir() and (base != target or any(base.glob("*.py"))):
            return base
    packages = [*sorted((target / "src").glob(f"*/{_INIT}")), *sorted(target.glob(f"*/{_INIT}"))]
    return packages[0].parent if packages else target


def _below(base: Path) -> Code:
    """Return the code of a folder: of scripts, if that is what its modules take each other for."""
    base = base.absolute()
    texts = _texts(base, own_files(base))
    if _INIT not in texts and (not _can_be_package(base.name) or _are_scripts(texts)):
        return Code(texts, "")
    return Code({f"{base.name}/{path}": text for path, text in texts.items()}, base.name)


def _around(target: Path) -> Code:
    """Return the code of a module, and with it what it imports from beside it."""
    target = target.absolute()
    top = target.parent
    text = _texts(top, [target])
    if (top / _INIT).is_file() or any(_levels(tree) for tree in _trees(text)):
        while (top.parent / _INIT).is_file():
            top = top.parent
        whole = _below(top)
        path = target.relative_to(top).as_posix()
        return Code({**whole.files}, whole.package, module_name(f"{top.name}/{path}").partition(".")[2])
    return Code(_with_neighbours(top, text), target.stem, "")


def _with_neighbours(top: Path, texts: dict[str, str]) -> dict[str, str]:
    """Return files with those beside them that they import, and that these import."""
    todo = list(texts.values())
    while todo:
        for tree in _trees({"": todo.pop()}):
            for name in _roots(tree):
                beside = [top / f"{name}.py"]
                if (top / name).is_dir():
                    beside = [path for path in own_files(top / name) if path.suffix == ".py"]
                new = {path: text for path, text in _texts(top, beside).items() if path not in texts}
                texts = {**texts, **new}
                todo += new.values()
    return texts


def _texts(top: Path, paths: Iterable[Path]) -> dict[str, str]:
    """Return the texts of Python files by path below a folder; what cannot be read is left out."""
    texts = {}
    for path in paths:
        if path.suffix == ".py":
            try:
                texts[path.relative_to(top).as_posix()] = path.read_text(encoding="utf-8-sig")
            except (OSError, UnicodeDecodeError):
                continue
    return texts


def _are_scripts(texts: Mapping[str, str]) -> bool:
    """Tell whether modules of a folder import each other by their bare names."""
    names = {path.partition("/")[0].removesuffix(".py") for path in texts}
    trees = _trees(texts)
    return not any(map(_levels, trees)) and any(names & _roots(tree) for tree in trees)


def _can_be_package(name: str) -> bool:
    """Tell whether a folder's name can be imported, and is not one of Python's own."""
    return name.isidentifier() and name not in sys.stdlib_module_names


def _trees(texts: Mapping[str, str]) -> list[ast.Module]:
    return [tree for tree in map(parse_or_none, texts.values()) if tree is not None]


def _levels(tree: ast.Module) -> bool:
    """Tell whether a module imports relatively, which only one in a package can."""
    return any(isinstance(node, ast.ImportFrom) and node.level > 0 for node in ast.walk(tree))


def _roots(tree: ast.Module) -> set[str]:
    """Return the first names of what a module imports absolutely."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add((node.module or "").partition(".")[0])
    return names
