"""Verification of the linked package: every example runs on the files that a person will get."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

import msgspec

from smysl.core.contract import Contract, Plan
from smysl.core.example import Example, TranscriptExample, is_executable
from smysl.core.requirement import Requirement, Specification
from smysl.core.seams import Kernel
from smysl.core.verdict import Limits, Verdict
from smysl.edit.mutants import mutants
from smysl.plan.planner import exercises, names_in

CHECKING = "_smysl_check"
"""Name of a module, laid down for checks only, that sees every public name of the package."""


class Finding(msgspec.Struct, frozen=True):
    """One example of one requirement, where it was checked, and what came out (``None``: nowhere)."""

    requirement: str
    example: Example
    contract: str
    verdict: Verdict | None


def findings(
    specification: Specification,
    plan: Plan,
    files: Mapping[str, str],
    kernel: Kernel,
    limits: Limits,
) -> list[Finding]:
    """Run every executable example of the documents against a package's files.

    Args:
        specification: where the examples come from.
        plan: which contract an example belongs to.
        files: the package, ``NAME/…`` paths, as it will be imported.
        kernel: runs them.
        limits: of each.
    """
    laid = {**files, f"{plan.package}/{CHECKING}.py": checking_module(plan)}
    rows: list[tuple[Requirement, Example, str]] = [
        (requirement, example, home_of(example, plan))
        for requirement in specification.requirements
        for example in requirement.examples
    ]
    runnable = [row for row in rows if row[2] and is_executable(row[1])]
    # A crash of one example must not cost the others, so each is a job of its own folder anyway.
    verdicts = iter(
        kernel.check(laid, f"{plan.package}.{CHECKING}", [row[1] for row in runnable], limits)
        if runnable
        else ()
    )
    return [
        Finding(requirement.id, example, home, next(verdicts) if home and is_executable(example) else None)
        for requirement, example, home in rows
    ]


def checking_module(plan: Plan) -> str:
    """Return a module that imports every symbol of the plan; one that is missing spoils no other."""
    lines = ["import importlib as _importlib\n"]
    for contract in plan.contracts:
        if contract.kind == "program":
            continue
        module = ".".join(filter(None, (plan.package, contract.module)))
        lines.append(
            f"try:\n    {contract.symbol} = _importlib.import_module('{module}').{contract.symbol}\n"
            "except Exception:\n    pass\n"
        )
    return "".join(lines)


def home_of(example: Example, plan: Plan) -> str:
    """Return the name of the contract that an example exercises, or an empty string."""
    if isinstance(example, TranscriptExample):
        for contract in plan.contracts:
            if contract.kind == "program" and example in contract.examples:
                return contract.name
        handlers = [contract.name for contract in plan.contracts if contract.kind == "program"]
        return handlers[0] if handlers else ""
    symbols = {contract.symbol: contract.name for contract in plan.contracts}
    if (symbol := exercises(example)) in symbols:
        return symbols[symbol]
    for contract in plan.contracts:
        if example in contract.examples:
            return contract.name
    return next((symbols[name] for name in sorted(names_in(example)) if name in symbols), "")


def strength(
    contract: Contract,
    module_path: str,
    files: Mapping[str, str],
    groups: Mapping[str, Sequence[Example]],
    plan: Plan,
    kernel: Kernel,
    limits: Limits,
    most: int = 12,
) -> dict[str, float]:
    """Return, for each requirement, the share of a solution's mutants that its own examples kill.

    Args:
        contract: whose code is mutated.
        module_path: file of that code in ``files``.
        files: the package.
        groups: passing examples by requirement.
        plan: for the checking module.
        kernel: runs the mutants.
        limits: of each run.
        most: mutants at most.
    """
    source = files.get(module_path, "")
    found = mutants(source, contract.symbol, limit=most) if defines(source, contract.symbol) else []
    if not found or not groups:
        return {}
    laid = {**files, f"{plan.package}/{CHECKING}.py": checking_module(plan)}
    shares = {}
    for requirement, examples in groups.items():
        jobs = [
            ({**laid, module_path: mutant.source}, f"{plan.package}.{CHECKING}", list(examples))
            for mutant in found
        ]
        results = kernel.check_many(jobs, limits)
        killed = sum(any(not verdict.passed for verdict in verdicts) for verdicts in results)
        shares[requirement] = round(killed / len(found), 3)
    return shares


def defines(source: str, symbol: str) -> bool:
    """Tell whether a module defines a function or class of this name at its top level."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    return any(getattr(node, "name", None) == symbol for node in tree.body)
