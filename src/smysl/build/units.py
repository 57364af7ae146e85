"""Units: the code of one contract, taken out of the modules of a package on disk as it stands there."""

from __future__ import annotations

import ast
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

import msgspec

from smysl.edit.imports import single_imports
from smysl.edit.names import bound_names, filled_names, undefined_names
from smysl.edit.symbols import defined_by, segments


class _Part(msgspec.Struct, frozen=True):
    """A statement of a module: what it defines, what else it binds or fills, what it reads."""

    text: str
    defines: tuple[str, ...]
    binds: frozenset[str]
    reads: frozenset[str]
    imports: bool = False


class Unit(msgspec.Struct, frozen=True):
    """What a symbol needs of its module.

    Attributes:
        source: imports, helpers and the symbol, without other contracts.
        names: all that it reaches in its module without passing through another contract, itself included.
        beside: statements of the module that define nothing; they may change anything in it.
    """

    source: str
    names: frozenset[str]
    beside: str = ""

    @property
    def code(self) -> str:
        """All that decides what the symbol does: its source, and what stands beside it."""
        return f"{self.source}\n{self.beside}"


def package_on_disk(out: Path, package: str) -> dict[str, str]:
    """Return the package's modules that lie in an output folder, by path inside the source folder."""
    root = out / "src"
    found = {}
    for path in sorted((root / package).rglob("*.py")) if (root / package).is_dir() else []:
        try:
            found[path.relative_to(root).as_posix()] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue  # reported by the ownership pass, which looks at bytes
    return found


def unit_of(module: str, symbol: str, package: str, others: Collection[str]) -> Unit | None:
    """Return what a symbol needs from its module, or ``None`` where it is not defined there.

    Args:
        module: the module's text.
        symbol: what to take out.
        package: imports of this package are left out.
        others: symbols of other contracts, left out.
    """
    try:
        parts = _parts(module, package)
    except SyntaxError:
        return None
    if not any(symbol in part.defines for part in parts):
        return None
    needed = {symbol}
    kept: dict[int, str] = {}
    grows = True
    while grows:
        grows = False
        for position, part in enumerate(parts):
            if position not in kept and _is_needed(part, needed, symbol, others):
                kept[position] = part.text
                needed |= part.reads
                grows = True
    imports = [kept[position] for position in sorted(kept) if parts[position].imports]
    rest = [kept[position] for position in sorted(kept) if not parts[position].imports]
    head = ["\n".join(dict.fromkeys(imports))] if imports else []
    beside = [part.text for part in parts if not part.defines and not part.imports]
    names = frozenset(needed - set(others))
    return Unit("\n\n\n".join([*head, *rest]) + "\n", names, "\n".join(beside))


# A package on disk is taken apart once for each of its symbols: what does not depend on the symbol is kept.


@lru_cache(maxsize=32)
def _parts(module: str, package: str) -> tuple[_Part, ...]:
    """Return a module's statements, imports one by one. Raises SyntaxError."""
    found = []
    for statement, text in segments(module):
        if isinstance(statement, ast.Import | ast.ImportFrom):
            if not _is_own(statement, package):
                found += [
                    _Part(single, (), frozenset(bound_names(single)), frozenset(), imports=True)
                    for single in single_imports(statement)
                ]
        elif not _is_main_guard(statement):
            defines = defined_by(statement)
            binds = frozenset(defines) if defines else frozenset(bound_names(text) | filled_names(statement))
            reads = undefined_names(text) | ({*defines} if isinstance(statement, ast.AugAssign) else set())
            found.append(_Part(text, defines, binds, frozenset(reads)))
    return tuple(found)


def _is_needed(part: _Part, needed: set[str], symbol: str, others: Collection[str]) -> bool:
    if part.imports and part.text.startswith("from __future__ "):
        return True
    if part.imports and part.text.endswith(" *"):
        return True
    wanted = part.binds & needed - (set(others) - {symbol})
    # What fills the symbol itself, or is made by calling it, stands behind it: it is no part of it.
    return bool(wanted) and (bool(part.defines) or part.imports or symbol not in part.binds | part.reads)


def _is_own(statement: ast.Import | ast.ImportFrom, package: str) -> bool:
    if isinstance(statement, ast.ImportFrom):
        return statement.level > 0 or (statement.module or "").partition(".")[0] == package
    return statement.names[0].name.partition(".")[0] == package


def _is_main_guard(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and any(
        isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(statement.test)
    )
