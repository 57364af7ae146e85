"""The layout of a generated package: which text lies in which file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from smysl.build.cycles import untangle
from smysl.build.link import external_homes, link_module
from smysl.build.readme import readme_text
from smysl.core.contract import Contract, Plan
from smysl.core.evidence import Evidence, Solution
from smysl.core.requirement import Specification
from smysl.edit.docstrings import quoted
from smysl.edit.symbols import symbols_of
from smysl.edit.tidy import tidy_all


def package_files(
    specification: Specification,
    plan: Plan,
    solutions: Mapping[str, Solution],
    extra_files: Mapping[str, str] | None = None,
    evidence: Iterable[Evidence] = (),
) -> dict[str, str]:
    """Return the generated project without its tests: relative path → text.

    Args:
        specification: the documents.
        plan: modules and contracts.
        solutions: by contract name; what is missing becomes a stub that raises.
        extra_files: further files; a Python module among them is merged with the contracts that live
            in it, and its own symbols win.
        evidence: shown in the README where known.
    """
    extra = dict(extra_files or {})
    package = plan.package
    root = f"src/{package}"
    files = {
        f"{root}/__init__.py": f"{quoted((specification.title or package).rstrip('.') + '.')}\n",
        f"{root}/py.typed": "",
    }
    modules: dict[str, list[Contract]] = {}
    for contract in plan.contracts:
        modules.setdefault(contract.module, []).append(contract)
    paths = module_paths(plan)
    types = [contract.symbol for contract in plan.contracts if contract.kind in {"data", "class"}]
    linked: dict[str, str] = {}
    for module, contracts in modules.items():
        path = paths[module]
        for folder in _folders(path, root):
            files.setdefault(f"{folder}/__init__.py", "")
        full = ".".join(filter(None, [package, module]))
        linked[full] = link_module(
            full,
            contracts,
            solutions,
            docstring=_docstring(specification, module, contracts),
            homes=external_homes(package, module, plan.contracts),
            types=types,
            program=extra.pop(path, ""),
        )
    untangled = untangle(linked)
    files |= {paths[module]: untangled[".".join(filter(None, [package, module]))] for module in modules}
    files |= extra
    main = files.get(f"{root}/__main__.py", "")
    has_script = bool(plan.program) and "main" in symbols_of(main)
    files["pyproject.toml"] = _pyproject(specification, plan, has_script=has_script)
    files["README.md"] = readme_text(specification, plan, tuple(evidence))
    return tidy_all(files)


def module_paths(plan: Plan) -> dict[str, str]:
    """Return the file of each module of a plan; the empty module is the package itself."""
    root = f"src/{plan.package}"
    modules = {contract.module for contract in plan.contracts}
    paths = {}
    for module in sorted(modules):
        inside = module.replace(".", "/")
        has_children = not module or any(other.startswith(f"{module}.") for other in modules)
        paths[module] = "/".join(filter(None, [root, inside])) + ("/__init__.py" if has_children else ".py")
    return paths


def import_paths(plan: Plan) -> dict[str, str]:
    """Return the same paths as they lie on the import path, without ``src``."""
    return {module: path.removeprefix("src/") for module, path in module_paths(plan).items()}


def _folders(path: str, root: str) -> list[str]:
    parents = [parent.as_posix() for parent in PurePosixPath(path).parents]
    return [parent for parent in parents if parent.startswith(f"{root}/")]


def _docstring(specification: Specification, module: str, contracts: Iterable[Contract]) -> str:
    """Return a module's docstring: the heading it stands under, and where it comes from."""
    ids = list(dict.fromkeys(one for contract in contracts for one in contract.requirements))
    found = [requirement for requirement in specification.requirements if requirement.id in ids]
    headings = [requirement.section[0] for requirement in found if requirement.section]
    title = headings[0] if headings else module.rpartition(".")[2].replace("_", " ").capitalize()
    documents = ", ".join(dict.fromkeys(requirement.span.file for requirement in found))
    return f"{title.rstrip('.')}.\n\nAnswers {', '.join(ids)} ({documents})." if documents else f"{title}."


def _pyproject(specification: Specification, plan: Plan, *, has_script: bool) -> str:
    name = plan.package.replace("_", "-")
    script = (
        f'\n[project.scripts]\n{_toml(plan.program)} = "{plan.package}.__main__:main"\n' if has_script else ""
    )
    return f"""[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = {_toml(name)}
version = "0.1.0"
description = {_toml(specification.title or plan.package)}
readme = "README.md"
requires-python = ">=3.11"
dependencies = [{", ".join(_toml(one) for one in specification.dependencies)}]
{script}
[tool.hatch.build.targets.wheel]
packages = ["src/{plan.package}"]

[tool.pytest.ini_options]
pythonpath = ["src"]
testpaths = ["tests"]
"""


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
