"""Where the names in an example come from: the package's modules, the standard library, pytest."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping

import msgspec

from smysl.core.contract import Plan
from smysl.core.example import Example
from smysl.core.requirement import Requirement, Specification
from smysl.edit.known import is_module, known_import

FIXTURES = ("capsys", "terminal")


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """What the names of a package mean.

    Attributes:
        package: import name.
        symbols: for each symbol, the dotted modules that define it, in plan order.
        modules: dotted modules inside the package.
        homes: for each example, the module of the contract it binds to.
        answers: for each requirement's id, the module of the first contract that answers it.
    """

    package: str
    symbols: dict[str, tuple[str, ...]]
    modules: frozenset[str]
    homes: dict[Example, str]
    answers: dict[str, str]

    @classmethod
    def of(cls, specification: Specification, plan: Plan) -> Names:
        """Collect the names of a plan."""
        symbols: dict[str, tuple[str, ...]] = {}
        homes: dict[Example, str] = {}
        answers: dict[str, str] = {}
        for contract in plan.contracts:
            if contract.kind == "program":
                continue
            known = symbols.get(contract.symbol, ())
            symbols[contract.symbol] = known if contract.module in known else (*known, contract.module)
            for example in contract.examples:
                homes.setdefault(example, contract.module)
            for identifier in contract.requirements:
                answers.setdefault(identifier, contract.module)
        return cls(
            package=specification.package,
            symbols=symbols,
            modules=frozenset(contract.module for contract in plan.contracts),
            homes=homes,
            answers=answers,
        )

    def home_of(self, requirement: Requirement, example: Example) -> str:
        """Return the dotted module whose names the example sees, or empty for the package itself."""
        if example in self.homes:
            return self.homes[example]
        if requirement.module in self.modules:
            return requirement.module
        return self.answers.get(requirement.id, "")

    def import_for(self, name: str, home: str, code: ast.AST) -> str | None:
        """Return the statement that brings a name in, or ``None`` where none is needed."""
        modules = self.symbols.get(name, ())
        if modules:
            return f"from {self._full(home if home in modules else modules[0])} import {name}"
        if name in FIXTURES or hasattr(builtins, name):
            return None
        if name == self.package:
            submodules = sorted(m for m in self.modules if _uses(code, name, m))
            return "\n".join(f"import {self._full(m)}" for m in submodules) or f"import {name}"
        if any(module.split(".")[0] == name for module in self.modules):
            return f"from {self.package} import {name}"
        if name in {"datetime", "time"} and is_module(code, name):
            return f"import {name}"
        return known_import(name)

    def _full(self, module: str) -> str:
        return f"{self.package}.{module}" if module else self.package


def needed_imports(
    names: Names, home: str, lines: list[str], at_top: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """Return what a test needs: imports for the top of its file by name, and those of its own.

    Imports stand at the top save where that could hurt a neighbour: a name that another test takes
    from elsewhere, one that the example binds anew, or one that nobody knows (it is sought in the
    example's module, and only this test fails if it is not there).
    """
    tree = ast.parse("\n".join(lines))
    loaded, bound = _names(tree)
    top: dict[str, str] = {}
    local: list[str] = []
    for name in loaded:
        statement = names.import_for(name, home, tree)
        if statement is None:
            if name not in bound and name not in FIXTURES and not hasattr(builtins, name):
                local.append(f"from {names._full(home)} import {name}")  # noqa: SLF001 - same file
            continue
        if name in bound:
            if name in names.symbols:
                local.append(statement)
        elif at_top.get(name, statement) == statement:
            top[name] = statement
        else:
            local.append(statement)
    return top, local


def used_fixtures(lines: list[str]) -> list[str]:
    """Return the fixtures that the lines use."""
    loaded, _ = _names(ast.parse("\n".join(lines)))
    return [name for name in FIXTURES if name in loaded]


def _names(tree: ast.AST) -> tuple[list[str], set[str]]:
    loaded: dict[str, None] = {}
    bound: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load):
                loaded[node.id] = None
            else:
                bound.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            bound.update((alias.asname or alias.name).split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            bound.add(node.name)
    return list(loaded), bound


def _uses(code: ast.AST, package: str, module: str) -> bool:
    wanted = f"{package}.{module}"
    return any(ast.unparse(node) == wanted for node in ast.walk(code) if isinstance(node, ast.Attribute))
