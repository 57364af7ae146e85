"""Verification of the linked package: every example runs on the files that a person will get."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Mapping, Sequence

import msgspec

from smysl.build.entries import examples_key
from smysl.build.needed import Needed
from smysl.check.inside.wire import module_name
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


def unimportable(
    plan: Plan, paths: Mapping[str, str], files: Mapping[str, str], kernel: Kernel, limits: Limits
) -> dict[str, str]:
    """Return, for each contract whose module cannot be imported, why.

    Args:
        plan: the contracts.
        paths: file of each module of the plan, as it will be imported.
        files: the package.
        kernel: imports it.
        limits: of each import.
    """
    modules = list(dict.fromkeys(contract.module for contract in plan.contracts))
    if not modules:
        return {}
    needed = Needed(plan, files)
    laid = needed.laid(frozenset(files))
    calls = [f"bool(__import__('importlib').import_module({module_name(paths[one])!r}))" for one in modules]
    seen = kernel.observe([(laid, needed.checking, calls)], limits)[0]
    reasons = {
        module: ": ".join(filter(None, (one.value.removeprefix("!"), one.detail)))
        for module, one in zip(modules, seen, strict=True)
        if one.value != "True"
    }
    return {c.name: reasons[c.module] for c in plan.contracts if c.module in reasons}


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


def strengths(
    plan: Plan,
    paths: Mapping[str, str],
    files: Mapping[str, str],
    found: Sequence[Finding],
    known: Mapping[str, Mapping[str, tuple[int, int]]],
    kernel: Kernel,
    limits: Limits,
) -> dict[str, dict[str, tuple[int, int]]]:
    """Return, for each contract and by a key of examples, mutants that these kill and mutants made.

    Args:
        plan: the contracts.
        paths: file of each module of the plan, as it will be imported.
        files: the package.
        found: what it did with each example; those of one requirement that pass are counted together.
        known: what was measured of code that is still there; the same shape.
        kernel: runs the mutants.
        limits: of each run.
    """
    needed: Needed | None = None
    rows: dict[str, dict[str, tuple[int, int]]] = {}
    for contract in plan.contracts:
        groups = _passing(found, contract.name)
        keys = {requirement: examples_key(examples) for requirement, examples in groups.items()}
        counts = known.get(contract.name, {})
        if not counts.keys() >= set(keys.values()):
            path = paths[contract.module]
            needed = needed or Needed(plan, files)
            made = strength(contract, path, files.get(path, ""), groups, needed, kernel, limits)
            counts = {keys[requirement]: row for requirement, row in made.items()}
        rows[contract.name] = {key: counts[key] for key in keys.values() if key in counts}
    return rows


def shares(found: Sequence[Finding], counts: Mapping[str, Mapping[str, tuple[int, int]]]) -> dict[str, float]:
    """Return, for each requirement, the share of mutants killed, over all contracts that its examples run.

    Args:
        found: what the package did with each example.
        counts: what ``strengths`` measured.
    """
    totals: dict[str, list[tuple[int, int]]] = {}
    for contract, rows in counts.items():
        for requirement, examples in _passing(found, contract).items():
            totals.setdefault(requirement, []).append(rows.get(examples_key(examples), (0, 0)))
    sums = {name: (sum(k for k, _ in rows), sum(m for _, m in rows)) for name, rows in totals.items()}
    return {name: round(killed / made, 3) for name, (killed, made) in sums.items() if made}


def _passing(found: Sequence[Finding], contract: str) -> dict[str, list[Example]]:
    """Return the examples that pass on a contract, by requirement."""
    groups: dict[str, list[Example]] = {}
    for finding in found:
        if finding.contract == contract and finding.verdict is not None and finding.verdict.passed:
            groups.setdefault(finding.requirement, []).append(finding.example)
    return groups


def strength(
    contract: Contract,
    module_path: str,
    source: str,
    groups: Mapping[str, Sequence[Example]],
    needed: Needed,
    kernel: Kernel,
    limits: Limits,
    most: int = 12,
) -> dict[str, tuple[int, int]]:
    """Return, for each requirement, how many of a solution's mutants its own examples kill, and of how many.

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
    counts = {}
    for requirement, examples in groups.items():
        laid = needed.laid(needed.paths(examples))
        jobs = [({**laid, module_path: mutant.source}, needed.checking, list(examples)) for mutant in found]
        results = kernel.check_many(jobs, limits, lose=1)
        killed = sum(any(not verdict.passed for verdict in verdicts) for verdicts in results)
        counts[requirement] = (killed, len(found))
    return counts


def defines(source: str, symbol: str) -> bool:
    """Tell whether a module defines a function or class of this name at its top level."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    return any(getattr(node, "name", None) == symbol for node in tree.body)
