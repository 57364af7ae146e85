"""What an example needs of a package: the modules behind its names, and what those import.

A check compiles what it imports anew, in a fresh process: of a package of many modules most would be
compiled in vain. Where it cannot be told what an example reaches, it gets the whole package.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping

from smysl.check.inside.wire import module_name
from smysl.core.contract import Plan
from smysl.core.example import CallExample, Example, StepsExample
from smysl.edit.tree import parse_or_none

CHECKING = "_smysl_check"
"""Name of a module, laid down for checks only, that sees every public name of the package."""
_DYNAMIC = re.compile(r"\b(?:importlib|__import__|pkgutil|__path__|__file__|runpy)\b|\bimport\s*\*")
"""What lets a module reach others without saying which."""


class Needed:
    """A package's files, and which of them an example needs.

    Args:
        plan: the symbols, and the modules they live in.
        files: the package, ``NAME/…`` paths, as it will be imported, or modules side by side.

    Attributes:
        checking: dotted name of the module that ``laid`` adds: in the package, or beside the modules.
    """

    def __init__(self, plan: Plan, files: Mapping[str, str]) -> None:
        self._plan = plan
        has_folder = plan.package and f"{plan.package}.py" not in files
        self.checking = f"{plan.package}.{CHECKING}" if has_folder else CHECKING
        self._files = dict(files)
        self._modules = {module_name(path): path for path in files if path.endswith(".py")}
        self._words = {path: frozenset(re.findall(r"\w+", files[path])) for path in self._modules.values()}
        self._always = {path for path in files if path.endswith("/__init__.py") or not path.endswith(".py")}
        self._homes: dict[str, set[str]] = {}
        self._imports: dict[str, set[str]] = {}
        for contract in plan.contracts:
            if contract.kind != "program":
                full = ".".join(filter(None, (plan.package, contract.module)))
                self._homes.setdefault(contract.symbol, set()).add(full)
        trees = {path: parse_or_none(files[path]) for path in self._modules.values()}
        self._tops = {path: _bound(tree) for path, tree in trees.items() if tree}
        self.is_closed = all(trees.values()) and not any(_DYNAMIC.search(files[p]) for p in trees)
        for module, path in self._modules.items():
            tree = trees[path]
            self._imports[path] = self._imported(module, path, tree) if tree and self.is_closed else set()

    def paths(self, examples: Iterable[Example]) -> frozenset[str]:
        """Return the files that these examples need together: all of them where that is not certain."""
        found = set(self._always)
        for example in examples:
            own = self._of(example)
            if own is None:
                return frozenset(self._files)
            found |= own
        todo = list(found)
        while todo:
            new = self._imports.get(todo.pop(), set()) - found
            found |= new
            todo += new
        return frozenset(found)

    def laid(self, paths: frozenset[str]) -> dict[str, str]:
        """Return those files, with a module that imports every symbol of the plan that lives in them."""
        files = {path: text for path, text in self._files.items() if path in paths}
        everything = len(files) == len(self._files)
        files[f"{self.checking.replace('.', '/')}.py"] = self._checking_module(None if everything else paths)
        return files

    def _checking_module(self, paths: frozenset[str] | None) -> str:
        """Return the checking module; a symbol that is missing spoils no other."""
        lines = ["import importlib as _importlib\n"]
        for contract in self._plan.contracts:
            module = ".".join(filter(None, (self._plan.package, contract.module)))
            if contract.kind == "program" or (paths is not None and self._modules.get(module) not in paths):
                continue
            lines.append(
                f"try:\n    {contract.symbol} = _importlib.import_module('{module}').{contract.symbol}\n"
                "except Exception:\n    pass\n"
            )
        return "".join(lines)

    def _of(self, example: Example) -> set[str] | None:
        """Return the files behind an example's own names, or ``None`` where they cannot be told."""
        if not self.is_closed:
            return None
        if isinstance(example, CallExample):
            codes = [example.call, example.expected or ""]
        elif isinstance(example, StepsExample):
            codes = [code for step in example.steps for code in (step.code, step.expected or "")]
        else:
            return None
        found: set[str] = set()
        for name in {word for code in codes for word in re.findall(r"[^\W\d]\w*", code)}:
            if name == self._plan.package or _DYNAMIC.fullmatch(name):
                return None
            paths = self._of_name(name)
            if paths is None:
                return None
            found |= paths
        return found

    def _of_name(self, name: str) -> set[str] | None:
        found = {path for module, path in self._modules.items() if module.endswith(f".{name}")}
        homes = self._homes.get(name)
        if homes is None:  # helpers, and what a module imports, are seen under their names too
            return found | {path for path, words in self._words.items() if name in words}
        for module in homes:
            path = self._modules.get(module)
            if path is None or name not in self._tops[path]:
                return None
            found.add(path)
        return found

    def _imported(self, module: str, path: str, tree: ast.Module) -> set[str]:
        """Return the package's files that a module imports, anywhere in it."""
        package = module if path.endswith("/__init__.py") else module.rpartition(".")[0]
        names: set[str] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                parents = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*(parents if node.level else []), *filter(None, [node.module])])
                names |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
        return {self._modules[name] for name in names if name in self._modules}


def _bound(tree: ast.Module) -> set[str]:
    """Return names that a module surely binds at its top level."""
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            names.add(node.target.id)
    return names
