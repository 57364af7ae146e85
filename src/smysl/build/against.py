"""``smysl check SPEC --against PACKAGE``: what code that anyone wrote does with the documents' examples."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

import msgspec

from smysl.build.existing import Code, read_code
from smysl.build.homes import Homes, homes_of
from smysl.build.judge import judge
from smysl.build.needed import Needed
from smysl.build.result import Result, has_errors
from smysl.build.verify import Finding, findings
from smysl.check.inside.wire import module_name
from smysl.core.contract import Contract, Plan
from smysl.core.evidence import Evidence, Solution
from smysl.core.example import CallExample, Example, StepsExample
from smysl.core.journal import Journal
from smysl.core.requirement import Specification
from smysl.core.seams import Kernel
from smysl.core.verdict import Limits
from smysl.edit.tree import parse_or_none
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
        target: a package's folder, a folder that holds it (also under ``src``), a folder of scripts, or one
            module.
        kernel: where the code runs.
        journal: told of the costs.
        limits: of each example.

    Raises:
        OutputError: O020 if there is no Python code at ``target``.
    """
    code = read_code(target, specification.package)
    files = code.files
    planned = make_plan(specification)
    homes = homes_of(specification, planned.plan, code)
    plan = _placed(planned.plan, homes.found, code)
    limits = limits or Limits()
    present = _present(plan, homes, files, kernel, limits)
    symbols = {contract.symbol: contract.name for contract in plan.contracts if contract.kind != "program"}
    found = [
        _judged_by_code(finding, symbols, present)
        for finding in findings(specification, plan, files, kernel, limits)
    ]
    solutions = {
        c.name: Solution(contract=c.name, source="present" if c.name in present else "")
        for c in plan.contracts
    }
    persons = [contract.name for contract in plan.contracts]
    evidence = tuple(
        _absent(row, present, homes.unclear)
        for row in judge(specification, plan, solutions, found, {}, persons)
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
    return Checked(result, tuple(found), {c.name: homes.found.get(c.symbol, "") for c in plan.contracts})


def _placed(plan: Plan, homes: Mapping[str, str], code: Code) -> Plan:
    """Return the plan with every symbol where the code has it, else where the documents put it."""
    package = code.package
    modules = {module_name(path) for path in code.files}

    def place(contract: Contract) -> Contract:
        documented = contract.module if _dotted(package, contract.module) in modules else ""
        meant = documented if code.module is None else code.module
        return msgspec.structs.replace(contract, module=homes.get(contract.symbol, meant))

    return msgspec.structs.replace(
        plan,
        package=package,
        contracts=tuple(one if one.kind == "program" else place(one) for one in plan.contracts),
    )


def _present(plan: Plan, homes: Homes, files: Mapping[str, str], kernel: Kernel, limits: Limits) -> set[str]:
    """Return the names of contracts for which there is code.

    What no module says that it defines may be made while it is imported: that is tried.
    """
    present = {c.name for c in plan.contracts if c.kind == "program" or c.symbol in homes.found}
    unseen = [
        c
        for c in plan.contracts
        if c.name not in present and c.symbol not in homes.unclear and (plan.package or c.module)
    ]
    if unseen:
        needed = Needed(plan, files)
        # Asked of the module itself: a bare name could be one of Python's own.
        places = [_dotted(plan.package, contract.module) for contract in unseen]
        asked = [
            CallExample(span=one.signature.span, call=f"hasattr({home}, {one.symbol!r})", expected="True")
            for one, home in zip(unseen, places, strict=True)
        ]
        [verdicts] = kernel.check_many([(needed.laid(frozenset(files)), needed.checking, asked)], limits)
        present |= {c.name for c, verdict in zip(unseen, verdicts, strict=True) if verdict.passed}
    return present


def _dotted(package: str, module: str) -> str:
    """Return the whole name of a module; of the package itself, and among scripts, one part is empty."""
    return ".".join(filter(None, (package, module)))


def _judged_by_code(finding: Finding, symbols: Mapping[str, str], present: set[str]) -> Finding:
    """Return a finding that cannot have passed where the example speaks of what is not there.

    A name that is missing raises ``NameError``, and gives no value that must not come out: both may be what
    an example wants, and say nothing of any code.
    """
    if finding.verdict is None or not finding.verdict.passed:
        return finding
    named = {symbols[name] for name in _names_of(finding.example) if name in symbols}
    missing = sorted((named | {finding.contract}) - present)
    if not missing:
        return finding
    told = f"there is no {', '.join(name.rpartition('.')[2] for name in missing)}"
    verdict = msgspec.structs.replace(finding.verdict, outcome="failed", message=told)
    return msgspec.structs.replace(finding, verdict=verdict)


def _names_of(example: Example) -> set[str]:
    """Return the names that an example reads and does not make itself."""
    codes: list[str] = []
    if isinstance(example, CallExample):
        codes = [example.call]
    elif isinstance(example, StepsExample):
        codes = [step.code for step in example.steps]
    names = [
        node
        for tree in filter(None, map(parse_or_none, codes))
        for node in ast.walk(tree)
        if isinstance(node, ast.Name)
    ]
    made = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    return {node.id for node in names} - made


def _absent(row: Evidence, present: set[str], unclear: Mapping[str, tuple[str, ...]]) -> Evidence:
    """Say of a requirement whose symbols are missing that it is unsolved."""
    missing = [name.rpartition(".")[2] for name in row.symbols if name not in present]
    if missing:
        several = [
            f"{', '.join(modules)} each define {name}" for name in missing if (modules := unclear.get(name))
        ]
        note = f"there is no {', '.join(missing)}"
        if several:
            note = f"{'; '.join(several)}: name the module in the documents, or export one"
        return msgspec.structs.replace(row, kind="unsolved", note=note)
    return row
