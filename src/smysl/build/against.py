"""``smysl check SPEC --against PACKAGE``: what code that anyone wrote does with the documents' examples."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

import msgspec

from smysl.build.judge import judge
from smysl.build.result import Result, has_errors
from smysl.build.verify import Finding, findings
from smysl.check.inside.wire import module_name
from smysl.core.contract import Contract, Plan
from smysl.core.errors import OutputError
from smysl.core.evidence import Evidence, Solution
from smysl.core.journal import Journal
from smysl.core.requirement import Specification
from smysl.core.seams import Kernel
from smysl.core.verdict import Limits
from smysl.plan.planner import make_plan


class Checked(msgspec.Struct, frozen=True):
    """The outcome of a check: the result, and every example that was run."""

    result: Result
    findings: tuple[Finding, ...]
    places: dict[str, str]


def check_against(
    specification: Specification, target: Path, kernel: Kernel, journal: Journal, limits: Limits | None = None
) -> Checked:
    """Run every example of the documents against existing code.

    Args:
        specification: what the front end understood.
        target: a package's folder, a folder that holds it (also under ``src``), or one module.
        kernel: where the code runs.
        journal: told of the costs.
        limits: of each example.

    Raises:
        OutputError: O020 if there is no Python code at ``target``.
    """
    files = files_of(target, specification.package)
    planned = make_plan(specification)
    homes = symbols_in(files)
    plan = _placed(planned.plan, homes, _root_of(files))
    found = findings(specification, plan, files, kernel, limits or Limits())
    present = {c.name for c in plan.contracts if c.kind == "program" or c.symbol in homes}
    solutions = {
        c.name: Solution(contract=c.name, source="present" if c.name in present else "")
        for c in plan.contracts
    }
    persons = [contract.name for contract in plan.contracts]
    evidence = tuple(
        _absent(row, present) for row in judge(specification, plan, solutions, found, {}, persons)
    )
    bad = any(row.kind in {"failing", "unsolved"} for row in evidence)
    diagnostics = specification.diagnostics + planned.diagnostics
    result = Result(
        status="errors" if has_errors(diagnostics) else "unsolved" if bad else "done",
        package=plan.package,
        out=str(target),
        evidence=evidence,
        contracts={"total": len(plan.contracts), "solved": len(present), "reused": 0},
        cost=dict(journal.costs),
        diagnostics=diagnostics,
    )
    return Checked(result, tuple(found), {c.name: homes.get(c.symbol, "") for c in plan.contracts})


def files_of(target: Path, package: str) -> dict[str, str]:
    """Return the Python files of a package by import path.

    Raises:
        OutputError: O020 if there are none.
    """
    root, base = _locate(target, package)
    paths = sorted(base.rglob("*.py")) if base.is_dir() else [base]
    files = {}
    for path in paths:
        if any(part.startswith(".") or part == "__pycache__" for part in path.relative_to(root).parts):
            continue
        try:
            files[path.relative_to(root).as_posix()] = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            continue
    if not files:
        raise OutputError(
            "O020",
            "there is no Python code to check here",
            where=str(target),
            help="name the package's folder, for instance --against src/NAME",
        )
    return files


def _locate(target: Path, package: str) -> tuple[Path, Path]:
    """Return the folder to import from and the package's folder or module."""
    for base in (target / "src" / package, target / package, target):
        if base.is_dir() and (base != target or any(base.glob("*.py"))):
            return base.parent, base
    if target.is_dir():
        for base in sorted((target / "src").glob("*/__init__.py")) + sorted(target.glob("*/__init__.py")):
            return base.parent.parent, base.parent
    return target.parent, target


def _root_of(files: Mapping[str, str]) -> str:
    return next(iter(files)).partition("/")[0].removesuffix(".py")


def symbols_in(files: Mapping[str, str]) -> dict[str, str]:
    """Return the dotted module (inside the package) of each public symbol."""
    homes: dict[str, str] = {}
    for path, text in files.items():
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError):
            continue
        module = module_name(path)
        inside = module.partition(".")[2]
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                homes.setdefault(node.name, inside)
    return homes


def _placed(plan: Plan, homes: Mapping[str, str], package: str) -> Plan:
    """Return the plan with every symbol where the code really has it."""

    def place(contract: Contract) -> Contract:
        if contract.kind == "program" or contract.symbol not in homes:
            return contract
        return msgspec.structs.replace(contract, module=homes[contract.symbol])

    return msgspec.structs.replace(
        plan, package=package, contracts=tuple(place(contract) for contract in plan.contracts)
    )


def _absent(row: Evidence, present: set[str]) -> Evidence:
    """Say of a requirement whose symbols are missing that it is unsolved, and never call it agreed."""
    missing = [name.rpartition(".")[2] for name in row.symbols if name not in present]
    if missing and row.kind != "verified":
        return msgspec.structs.replace(row, kind="unsolved", note=f"there is no {', '.join(missing)}")
    return row
