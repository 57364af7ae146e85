"""The workspace: what is laid down for a check while the package is still being solved.

Every contract lives in a module of its own (a *unit*), so that helpers of the same name cannot meet and
only what a candidate really calls has to be laid down.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from smysl.core.contract import Contract, Plan
from smysl.edit.tree import nodes
from smysl.plan.given import names_of
from smysl.plan.planner import names_in
from smysl.plan.program import HANDLERS

CHECKING = "unit_all"
"""Module that sees every symbol which a contract's examples mention."""


class Workspace:
    """Chosen sources of a plan's contracts, and the files that a check of one of them needs.

    Args:
        plan: the contracts.
        plumbing: modules that need no model, by path inside the package.

    Attributes:
        package: its import name.
        sources: what has been chosen, by contract name.
        given: what stubs have finished, by name: the module's path, and a line that tells how to use it.
    """

    def __init__(self, plan: Plan, plumbing: Mapping[str, str]) -> None:
        self._plan = plan
        self._plumbing = dict(plumbing)
        self._by_symbol = {contract.symbol: contract for contract in plan.contracts}
        self.package = plan.package
        self.sources: dict[str, str] = {}
        self.given = {
            name: (path, line)
            for path, text in plumbing.items()
            if path != "__main__.py"
            for name, line in names_of(text).items()
            if name not in self._by_symbol
        }

    def namespace(self, contract: Contract, files: Mapping[str, str]) -> str:
        """Return the module in which a contract's examples are evaluated.

        Args:
            contract: whose examples they are.
            files: what ``files`` returned for it.
        """
        module = CHECKING if f"{self.package}/{CHECKING}.py" in files else _unit(contract)
        return f"{self.package}.{module}"

    def files(
        self, contract: Contract, source: str, swapped: Mapping[str, str] | None = None
    ) -> dict[str, str]:
        """Return the files for checking ``source`` as a solution of ``contract``.

        Args:
            contract: whose candidate it is.
            source: the candidate.
            swapped: other sources to use in place of chosen ones, by contract name.
        """
        package = self._plan.package
        sources = {**self.sources, **(swapped or {}), contract.name: source}
        files = {f"{package}/__init__.py": ""}
        todo = [contract]
        spoken = {name for example in contract.examples for name in names_in(example)}
        around = [
            other
            for name in sorted(spoken)
            if (other := self._by_symbol.get(name)) and other.name in sources and other.name != contract.name
        ]
        if around and contract.kind != "program":
            # The examples speak of other symbols too, so they are evaluated where all of them are seen.
            files[f"{package}/{CHECKING}.py"] = "".join(
                f"from {package}.{_unit(other)} import {other.symbol}\n" for other in (*around, contract)
            )
            todo += around
        while todo:
            unit = todo.pop()
            path = f"{package}/{_unit(unit)}.py"
            if path in files:
                continue
            names = names_used(sources[unit.name])
            used = [
                other
                for name in names
                if (other := self._by_symbol.get(name)) and other.name in sources and other.name != unit.name
            ]
            imports = "".join(f"from {package}.{_unit(other)} import {other.symbol}\n" for other in used)
            for name in (name for name in names if name in self.given):
                given, _ = self.given[name]
                stem = f"given_{given.removesuffix('.py').replace('/', '_')}"
                files[f"{package}/{stem}.py"] = self._plumbing[given]
                imports += f"from {package}.{stem} import {name}\n"
            files[path] = with_imports(sources[unit.name], imports)
            todo.extend(used)
        if contract.kind == "program":
            files |= {f"{package}/{name}": text for name, text in self._plumbing.items()}
            handlers = [c for c in self._plan.contracts if c.kind == "program"]
            lines = [
                f"from {package}.{_unit(c)} import {c.symbol}\n"
                if c.name == contract.name
                else f"def {c.symbol}(*_): raise ValueError('not written yet')\n"
                for c in handlers
            ]
            files[f"{package}/{HANDLERS}.py"] = "".join(lines)
        return files

    def uses(self, contract: Contract, source: str) -> list[str]:
        """Return names of the contracts that a source really refers to."""
        return [
            other.name
            for name in names_used(source)
            if (other := self._by_symbol.get(name)) and other.name != contract.name
        ]


def _unit(contract: Contract) -> str:
    return f"unit_{contract.module.replace('.', '_')}_{contract.symbol}"


def names_used(source: str) -> list[str]:
    """Return every name that a source loads, sorted; empty where it does not parse."""
    try:
        every = nodes(source)
    except SyntaxError:
        return []
    names = {node.id for node in every if isinstance(node, ast.Name)}
    # A quoted annotation names a class too.
    names |= {
        node.value
        for node in every
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.isidentifier()
        and node.value[:1].isupper()
    }
    return sorted(names)


def with_imports(source: str, imports: str) -> str:
    """Insert import lines after a source's docstring and ``__future__`` imports, keeping line ends.

    Line numbers of verdicts count from the candidate's first line, so the imports share one line with
    what they follow where that is possible.
    """
    if not imports:
        return source
    lines = source.splitlines(keepends=True)
    position = 0
    for node in ast.parse(source).body:
        is_doc = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        is_future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        if not (is_doc or is_future):
            break
        position = node.end_lineno or 0
    joined = "; ".join(imports.strip().splitlines())
    if position < len(lines) and not lines[position].strip():
        lines[position] = f"{joined}\n"
        return "".join(lines)
    return "".join([*lines[:position], f"{joined}\n", *lines[position:]])
