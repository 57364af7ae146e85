"""Entries: what the lock remembers of a contract, and the keys under which it may be believed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec

from smysl.build.layout import import_paths
from smysl.build.lock import ContractEntry
from smysl.build.stubs import stub_reason
from smysl.build.units import unit_of
from smysl.core.contract import Contract, Plan
from smysl.core.evidence import Authorship, Solution
from smysl.core.example import Example, without_place
from smysl.core.fingerprint import fingerprint, normalise_text
from smysl.edit.normalise import code_digest
from smysl.solve.workspace import Workspace


def own_key(contract: Contract) -> str:
    """Return a key of what a contract itself demands: without context, neighbours, ids and places."""
    bare = msgspec.structs.replace(contract, context=(), uses=())
    return bare.fingerprint


def context_key(contract: Contract) -> str:
    """Return a key of the definitions and rules around a contract, whatever their order and their names."""
    return fingerprint("context", sorted(normalise_text(clause.text) for clause in contract.context))


def prompt_key(contract: Contract, contracts: Sequence[Contract], solved: Mapping[str, str]) -> str:
    """Return a key of the words around a contract: its context and the interfaces offered to it."""
    from smysl.solve.prompts import VERSION, interface

    by_name = {c.name: c for c in contracts}
    offered = [interface(by_name[use]) for use in contract.uses if use in solved and use in by_name]
    return fingerprint(VERSION, [clause.text for clause in contract.context], offered)


def codes_in(texts: Mapping[str, str], plan: Plan) -> dict[str, str]:
    """Return what decides what each contract does, by its name; a stub does nothing.

    Args:
        texts: the package's modules by import path.
        plan: the contracts.
    """
    paths = import_paths(plan)
    symbols = {contract.symbol for contract in plan.contracts}
    found = {}
    for contract in plan.contracts:
        module = texts.get(paths[contract.module], "")
        unit = unit_of(module, contract.symbol, plan.package, symbols - {contract.symbol})
        found[contract.name] = unit.code if unit and stub_reason(unit.source) is None else ""
    return found


def code_key(name: str, plan: Plan, workspace: Workspace, sources: Mapping[str, str]) -> str:
    """Return a key of a contract's code and of all that it uses, directly or through others.

    Args:
        name: the contract's.
        plan: all contracts.
        workspace: says what a source uses.
        sources: what ``codes_in`` says.
    """
    found: dict[str, str] = {}
    todo = [name]
    while todo:
        name = todo.pop()
        if name not in found:
            source = sources.get(name, "")
            found[name] = _digest(source)
            todo += workspace.uses(plan.contract(name), source)
    return fingerprint("code", sorted(found.items()))


_digest = lru_cache(maxsize=512)(code_digest)


def examples_key(examples: Sequence[Example]) -> str:
    """Return a key of some examples, wherever they stand."""
    return fingerprint("examples", [without_place(example) for example in examples])[:20]


def entry_of(
    contract: Contract,
    solution: Solution,
    *,
    file: str,
    solve_key: str,
    prompt_key: str,
    context_key: str,
    code_key: str,
    authorship: Authorship,
    mutants: tuple[tuple[str, int, int], ...],
) -> ContractEntry:
    """Return what the lock shall remember of a contract; see ``ContractEntry`` for the arguments."""
    return ContractEntry(
        name=contract.name,
        file=file,
        requirements=contract.requirements,
        solve_key=solve_key,
        own_key=own_key(contract),
        prompt_key=prompt_key,
        context_key=context_key,
        code_key=code_key,
        solved=solution.is_solved,
        passed=len(solution.passed),
        failed=solution.failed,
        authorship=authorship,
        origin=solution.origin,
        prompt=solution.prompt,
        samples=solution.samples,
        agreement=solution.agreement,
        confidence=solution.confidence,
        mutants=mutants,
        spent=solution.spent,
        slow=solution.slow,
    )


def remembered(entry: ContractEntry, source: str, reason: str | None) -> Solution:
    """Return what the lock knows of a contract.

    Args:
        entry: its entry.
        source: its code in the package.
        reason: why it is unsolved, where that is a stub: a stub is no code.
    """
    count = entry.passed + len(entry.failed)
    bad = {position for position, _ in entry.failed}
    return Solution(
        contract=entry.name,
        source=source if reason is None else "",
        notes=(reason,) if reason else (),
        passed=tuple(i for i in range(count) if i not in bad),
        failed=entry.failed,
        agreement=entry.agreement,
        confidence=entry.confidence,
        samples=entry.samples,
        origin=entry.origin,
        prompt=entry.prompt,
        spent=entry.spent,
        slow=entry.slow,
    )


def unsure(solution: Solution) -> Solution:
    """Return a solution without what candidates agreed on: that was other code, or other words."""
    return msgspec.structs.replace(solution, confidence=None, agreement=0.0)
