"""Where code that anyone wrote has the symbols of the documents: there each example finds them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

import msgspec

from smysl.build.existing import Code
from smysl.check.inside.wire import module_name
from smysl.core.contract import Plan
from smysl.core.requirement import Specification
from smysl.edit.tree import parse_or_none


class Homes(msgspec.Struct, frozen=True):
    """What is where.

    Attributes:
        found: the dotted module, inside the package, of each symbol that is there.
        unclear: symbols that several modules define, and neither the documents nor the package choose.
    """

    found: Mapping[str, str]
    unclear: Mapping[str, tuple[str, ...]]


def homes_of(specification: Specification, plan: Plan, code: Code) -> Homes:
    """Return where a package has the symbols of a plan.

    The module that the documents name comes first, then what the package itself exports, then the only
    module that defines the symbol; one whose name begins with an underscore only where there is no other.

    Args:
        specification: what the documents say of modules.
        plan: the symbols, and where a build would put them.
        code: where to look; where one module is meant, nothing else counts.
    """
    names = _Names(code)
    said = {signature.name: signature.module for signature in specification.signatures}
    found: dict[str, str] = {}
    unclear: dict[str, tuple[str, ...]] = {}
    for contract in plan.contracts:
        symbol = contract.symbol
        if contract.kind == "program":
            continue
        asked = [said.get(symbol, ""), ""] if code.module is None else [code.module]
        for module in dict.fromkeys(asked):
            if symbol in names.bound(module):
                found[symbol] = module
                break
        else:
            definers = names.definers(symbol) if code.module is None else []
            public = [one for one in definers if not any(part.startswith("_") for part in one.split("."))]
            candidates = public or definers
            if contract.module in candidates:  # among others: as a build does it
                found[symbol] = contract.module
            elif len(candidates) == 1:
                found[symbol] = candidates[0]
            elif candidates:
                unclear[symbol] = tuple(candidates)
    return Homes(found, unclear)


class _Names:
    """The names of each module of a package, modules named from inside it."""

    def __init__(self, code: Code) -> None:
        self._trees: dict[str, ast.Module] = {}
        self._folders: set[str] = set()
        self._package = code.package
        for path, text in code.files.items():
            tree = parse_or_none(text)
            if tree is not None:
                inside = self._inside(module_name(path))
                self._trees[inside] = tree
                if path.endswith("/__init__.py"):
                    self._folders.add(inside)

    def bound(self, module: str, seen: frozenset[str] = frozenset()) -> set[str]:
        """Return what a module binds at its top level, imports and branches included."""
        tree = self._trees.get(module)
        if tree is None or module in seen:
            return set()
        names = _defined(tree)
        for node in _statements(tree.body):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            for alias in node.names:
                if alias.name == "*" and isinstance(node, ast.ImportFrom):
                    taken = self.bound(self._target(module, node), seen | {module})
                    names |= {name for name in taken if not name.startswith("_")}
                else:
                    names.add(alias.asname or alias.name.partition(".")[0])
        return names

    def definers(self, symbol: str) -> list[str]:
        """Return the modules that define a symbol themselves."""
        return [module for module, tree in self._trees.items() if symbol in _defined(tree)]

    def _inside(self, module: str) -> str:
        """Return a module's name inside the package, of any other what none inside is called."""
        if not self._package:
            return module
        head, _, inside = module.partition(".")
        return inside if head == self._package else f"?{module}"

    def _target(self, module: str, node: ast.ImportFrom) -> str:
        """Return the module, named from inside the package, that an import takes names from."""
        if not node.level:
            return self._inside(node.module or "")
        parts = module.split(".") if module else []
        up = node.level - (module in self._folders)
        return ".".join([*parts[: len(parts) - up], *filter(None, [node.module])])


def _defined(tree: ast.Module) -> set[str]:
    """Return the functions, classes and values that a module itself gives a name at its top level."""
    names: set[str] = set()
    for node in _statements(tree.body):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {n.id for one in targets for n in ast.walk(one) if isinstance(n, ast.Name)}
    return names


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a module's top level, those in its branches too."""
    for node in body:
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for field in ("body", "orelse", "finalbody"):
                yield from _statements(getattr(node, field, []))
            for handler in getattr(node, "handlers", []):
                yield from _statements(handler.body)
