"""Linking: the solutions of one module, made into one module."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from smysl.build.describe import header_of
from smysl.build.merge_disk import without_marks
from smysl.build.rename import rename_global
from smysl.build.stubs import stub_source
from smysl.core.contract import Contract
from smysl.core.evidence import Solution
from smysl.core.fingerprint import normalise_text
from smysl.edit.docstrings import documented
from smysl.edit.imports import single_imports
from smysl.edit.known import known_import
from smysl.edit.merge import merge_module
from smysl.edit.names import undefined_names
from smysl.edit.normalise import code_digest
from smysl.edit.symbols import defined_by, segments
from smysl.edit.tree import is_text_statement, parse, parse_or_none

_ORDER = {"data": 0, "class": 1, "function": 2, "program": 3}


def link_module(
    module: str,
    contracts: Sequence[Contract],
    solutions: Mapping[str, Solution],
    *,
    docstring: str,
    homes: Mapping[str, str],
    types: Collection[str] = (),
    program: str = "",
) -> str:
    """Return one module: imports merged, data types first, then the rest in plan order.

    Helpers of the same name and code stand once; of the same name and other code, the later one is
    renamed ``_helper_for_symbol``. A contract without a solution becomes a stub.

    Args:
        module: its full dotted name, with the package.
        contracts: those of this module, in plan order.
        solutions: by contract name.
        docstring: of the module.
        homes: full dotted module of each symbol that lives outside of this module.
        types: data types and classes of the plan: there is one of each, whatever a solution repeats.
        program: text of a module to start from, whose symbols win.
    """
    made = _Module(module, {contract.symbol for contract in contracts}, types)
    if program:
        made.add_program(program)
    for contract in sorted(contracts, key=lambda contract: _ORDER[contract.kind]):
        if contract.symbol not in made.defined:
            made.add(contract, _source(contract, solutions.get(contract.name)))
    imports = made.used_imports()
    missing = undefined_names("\n".join([*imports, *made.segments.values()]))
    for name in sorted(missing):
        if name in homes:
            imports.append(f"from {homes[name]} import {name}")
        elif statement := known_import(name):
            imports.append(statement)
        elif made.has_stubs:
            # A stub's annotations may speak of types that nobody made.
            imports.append("from __future__ import annotations")
    return merge_module(made.segments, imports, made.docstring or docstring)


class _Module:
    """Collects statements; each name means one thing."""

    def __init__(self, name: str, reserved: Collection[str], types: Collection[str]) -> None:
        self.segments: dict[str, str] = {}
        self.defined: dict[str, str] = {}
        self.imports: dict[str, str] = {}
        self.docstring = ""
        self.has_stubs = False
        self._name = name
        self._reserved = reserved
        self._types = types

    def add_program(self, source: str) -> None:
        """Add a module as it stands."""
        self.docstring = ast.get_docstring(parse(source)) or ""
        self._take(_Parts(source, self._name), {})

    def add(self, contract: Contract, source: str) -> None:
        """Add a contract's solution: its symbol with markers, its helpers, its imports."""
        symbol = contract.symbol
        self.has_stubs = self.has_stubs or "NotImplementedError" in source
        parts = _Parts(source, self._name)
        for name in [name for name in parts.defined if name in self._types and name != symbol]:
            parts.drop(name)
        renamed: dict[str, str] = {}
        for name, text in parts.defined.items():
            taken = self.imports.get(name) or self.defined.get(name)
            differs = taken is not None and code_digest(taken) != code_digest(text)
            if name != symbol and (differs or name in self._reserved):
                renamed[name] = _name_for(symbol, name)
        for name, statement in parts.imports.items():
            taken = self.imports.get(name) or self.defined.get(name)
            if (taken not in {None, statement}) or name in self._reserved:
                renamed[name] = _name_for(symbol, name)
        marks = {symbol: [f"# @relation({one}, scope={_scope(contract)})" for one in contract.requirements]}
        self._take(parts.renamed(renamed, self._name), marks)

    def used_imports(self) -> list[str]:
        """Return the imports whose names occur somewhere."""
        text = "\n".join(self.segments.values())
        words = set(re.findall(r"\w+", text))
        return [
            statement
            for name, statement in self.imports.items()
            if name.partition(".")[0] in words or "__future__" in statement or name == "*"
        ]

    def _take(self, parts: _Parts, marks: Mapping[str, list[str]]) -> None:
        self.imports.update(parts.imports)
        for key, text in parts.segments.items():
            marked = "\n".join([*marks[key], without_marks(text)]) if key in marks else text
            self.segments.setdefault(key, marked)
        for name, text in parts.defined.items():
            self.defined.setdefault(name, text)


class _Parts:
    """One source, taken apart: imports by the name they bind, definitions by name, the rest."""

    def __init__(self, source: str, module: str) -> None:
        self.source = source
        self.imports: dict[str, str] = {}
        self.segments: dict[str, str] = {}
        self.defined: dict[str, str] = {}
        for statement, text in segments(source):
            if single := single_imports(statement):
                if not _is_own(statement, module):
                    self.imports.update((_bound(one), one) for one in single)
                continue
            if is_text_statement(statement):
                continue
            names = defined_by(statement)
            key = ", ".join(names) or f"~{code_digest(text)}"
            self.segments[key] = f"{self.segments[key]}\n{text}" if key in self.segments else text
            self.defined.update(dict.fromkeys(names, self.segments[key]))

    def drop(self, name: str) -> None:
        """Forget a definition."""
        self.defined.pop(name)
        self.segments.pop(name, None)

    def renamed(self, names: Mapping[str, str], module: str) -> _Parts:
        """Return the parts with some of the names changed everywhere."""
        if not names:
            return self
        source = self.source
        for old, new in names.items():
            source = rename_global(source, old, new)
        parts = _Parts(source, module)
        for old, new in names.items():
            if old in self.imports:
                statement = self.imports[old].partition(" as ")[0]
                parts.imports.pop(old)
                parts.imports[new] = f"{statement} as {new}"
        for gone in set(parts.defined) - {names.get(name, name) for name in self.defined}:
            parts.drop(gone)
        return parts


def _name_for(symbol: str, name: str) -> str:
    """Return a helper's name that says whose it is."""
    if name.isupper():
        return f"{name.lstrip('_')}_FOR_{symbol.upper()}"
    return f"_{name.strip('_')}_for_{symbol.strip('_')}"


def _bound(statement: str) -> str:
    """Return the name that a single import binds; ``import a.b`` stands for itself beside ``import a.c``."""
    plain = statement.rpartition(" import ")[2].removeprefix("import ")
    return statement.rpartition(" as ")[2] if " as " in statement else plain


def _is_own(statement: ast.stmt, module: str) -> bool:
    """Tell an import of the module's own names, which a solution needs only while it stands alone."""
    if not isinstance(statement, ast.ImportFrom):
        return False
    relative = "." * statement.level + (statement.module or "")
    package, _, last = module.rpartition(".")
    return relative == module or (bool(package) and relative == f".{last}")


def _source(contract: Contract, solution: Solution | None) -> str:
    if solution is not None and solution.source and parse_or_none(solution.source) is not None:
        if solution.origin == "person":
            return solution.source
        return documented(solution.source, contract.symbol, header_of(contract))
    notes = solution.notes[-1:] if solution else ()
    return stub_source(contract, normalise_text(" ".join(notes)))


def _scope(contract: Contract) -> str:
    return "class" if contract.kind in {"class", "data"} else "function"


def external_homes(package: str, module: str, contracts: Iterable[Contract]) -> dict[str, str]:
    """Return where a module imports other modules' symbols from: ``{"Money": "pay.money"}``."""
    homes: dict[str, str] = {}
    for contract in contracts:
        if contract.module != module and contract.kind != "program":
            homes.setdefault(contract.symbol, ".".join(filter(None, [package, contract.module])))
    return homes
