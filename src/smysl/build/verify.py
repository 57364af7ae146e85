"""Verification of the linked package: every example runs on the files that a person will get."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Mapping, Sequence

import msgspec

from smysl.build.needed import Needed
from smysl.core.contract import Contract, Plan
from smysl.core.example import Example, TranscriptExample, is_executable
from smysl.core.requirement import Requirement, Specification
from smysl.core.seams import Kernel
from smysl.core.verdict import Limits, SuiteVerdict, Verdict
from smysl.edit.mutants import mutants
from smysl.plan.planner import exercises, names_in

_TIMES = 5
"""Runs of an example before it is believed: half of the time right passes unnoticed once in sixteen."""


_SUITE_LIMITS = Limits(cpu_seconds=120.0, wall_seconds=300.0, memory_mb=2048, processes=64)


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
    rows: list[tuple[Requirement, Example, str]] = [
        (requirement, example, home_of(example, plan))
        for requirement in specification.requirements
        for example in requirement.examples
    ]
    runnable = [row for row in rows if row[2] and is_executable(row[1])]
    needed = Needed(plan, files)
    groups: dict[frozenset[str], list[int]] = {}
    for position, (_, example, _) in enumerate(runnable):
        groups.setdefault(needed.paths([example]), []).append(position)
    # A crash of one example costs no other: each is checked in a process and a folder of its own.
    jobs = [
        (needed.laid(paths), needed.checking, [runnable[position][1] for position in positions])
        for paths, positions in groups.items()
    ]
    results = kernel.check_many(jobs, limits, times=_TIMES) if jobs else []
    seen = dict(zip(itertools.chain(*groups.values()), itertools.chain(*results), strict=True))
    verdicts = (seen[position] for position in range(len(runnable)))
    return [
        Finding(requirement.id, example, home, next(verdicts) if home and is_executable(example) else None)
        for requirement, example, home in rows
    ]


def run_suite(
    kernel: Kernel, files: Mapping[str, str], tests: Mapping[str, str], expected: Sequence[str]
) -> SuiteVerdict:
    """Run a package's own tests as a person would, in the sandbox.

    Args:
        kernel: runs them.
        files: of the output folder, the package below ``src``.
        tests: files below ``tests``.
        expected: ids that must report; none: whatever reports.
    """
    laid = {path.removeprefix("src/"): text for path, text in files.items() if path.startswith("src/")}
    # Imports see the package itself; commands that the tests start look for it under src, as in the
    # folder that a person gets.
    return kernel.run_pytest({**files, **laid, **tests}, expected, _SUITE_LIMITS)


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
    source: str,
    groups: Mapping[str, Sequence[Example]],
    needed: Needed,
    kernel: Kernel,
    limits: Limits,
    most: int = 12,
) -> dict[str, float]:
    """Return, for each requirement, the share of a solution's mutants that its own examples kill.

    Args:
        contract: whose code is mutated.
        module_path: file of that code in the package.
        source: text of that file.
        groups: passing examples by requirement.
        needed: what these examples need of the package.
        kernel: runs the mutants.
        limits: of each run.
        most: mutants at most.
    """
    found = mutants(source, contract.symbol, limit=most) if defines(source, contract.symbol) else []
    if not found or not groups:
        return {}
    shares = {}
    for requirement, examples in groups.items():
        laid = needed.laid(needed.paths(examples))
        jobs = [({**laid, module_path: mutant.source}, needed.checking, list(examples)) for mutant in found]
        results = kernel.check_many(jobs, limits, lose=1)
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
