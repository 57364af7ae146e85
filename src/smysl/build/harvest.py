"""Harvest: the failing candidates of a build as tasks, the solution that was found as their gold patch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from smysl.build.lock import read_lock
from smysl.build.recheck import documents_of
from smysl.core.contract import Contract
from smysl.core.errors import UsageError
from smysl.core.evidence import Solution
from smysl.core.example import CallExample
from smysl.core.seams import Kernel
from smysl.core.store import Store
from smysl.edit.names import undefined_names
from smysl.edit.normalise import code_digest
from smysl.model.stored import load_call
from smysl.plan.planner import make_plan
from smysl.solve.inputs import ValuePool, generate
from smysl.spec import read
from smysl.worlds.repo.held import holds
from smysl.worlds.repo.procedural import LIMITS, is_tested
from smysl.worlds.repo.runs import run
from smysl.worlds.repo.task import MODULE, Case, Proposal, Task, imported, is_literal, single, skeleton_of

_ORIGIN = 16
"""Digits of a call's key in the origin of a candidate."""
_INPUTS = 24
_KEPT = 8
"""Tests that are kept back: what the solution gives for inputs that no example shows."""


def harvest(out: Path, kernel: Kernel) -> list[tuple[str, Task]]:
    """Return the tasks that a build has left behind.

    A task is a candidate of a function that fails some example, in a module of its own. Its visible tests are
    the function's examples; kept back is what the solution gives for other inputs; the other samples of the
    model are recorded with it, at the tokens they cost. Functions that need others of the package are left
    out.

    Args:
        out: the built package, with its ``.smysl``.
        kernel: runs candidates and solutions.

    Raises:
        UsageError: U076 where the build has left no candidates.
        OutputError: O021 if its documents are not where its lock says.
    """
    lock = read_lock(out)
    if lock is None or not (out / ".smysl" / "store.db").is_file():
        raise UsageError(
            "U076",
            "there is no build here whose candidates were kept",
            where=str(out),
            help="smysl build SPEC --out DIR, and do not delete DIR/.smysl",
        )
    contracts = make_plan(read(documents_of(out))).plan.contracts
    pool = ValuePool(contracts)
    with Store(out / ".smysl") as store:
        stored = [value for _, value in store.items("solution")]
        solutions = [msgspec.json.decode(value, type=Solution) for value in stored]
        keys = {key[:_ORIGIN]: key for key, _ in store.items("call")}
        drawn = [_samples(one, keys, store) for one in solutions]
    by_name = {contract.name: contract for contract in contracts}
    found: list[tuple[str, Task]] = []
    seen: set[str] = set()
    for solution, samples in zip(solutions, drawn, strict=True):
        contract = by_name.get(solution.contract)
        if contract is None or not solution.is_solved or not _stands_alone(contract, solution.source):
            continue
        visible, hidden = _shown(contract), _kept(contract, solution.source, pool, kernel)
        for candidate in solution.alternatives:
            name = code_digest(candidate.source)
            if name in seen or not _stands_alone(contract, candidate.source):
                continue
            seen.add(name)
            recorded = tuple(
                Proposal(f"{MODULE}.py", contract.symbol, source, tokens)
                for source, tokens in samples
                if source != candidate.source and _stands_alone(contract, source)
            )
            task = _task(contract, candidate.source, solution.source, visible, hidden, recorded)
            if visible and hidden and _is_fit(task, kernel):
                found.append((f"{contract.symbol}-{len(found) + 1}", task))
    return found


def _samples(solution: Solution, keys: Mapping[str, str], store: Store) -> list[tuple[str, int]]:
    """Return the candidates that a model has drawn and what each cost, in the order of calls and samples."""
    drawn = [(solution.origin, solution.source), *((one.origin, one.source) for one in solution.alternatives)]
    found = []
    for origin, source in sorted(drawn):
        key, mark, index = origin.partition("#")
        call = load_call(store, keys[key]) if mark and key in keys and index.isdigit() else None
        if call is not None and int(index) < len(call.completion.samples):
            read = -(-call.completion.tokens_in // len(call.completion.samples))
            found.append((source, read + call.completion.samples[int(index)].tokens))
    return found


def _stands_alone(contract: Contract, source: str) -> bool:
    """Tell whether code needs nothing of its package."""
    return contract.kind == "function" and not undefined_names(source) and "from ." not in source


def _shown(contract: Contract) -> tuple[Case, ...]:
    """Return the examples that are calls with a literal value, or that raise."""
    found = []
    for example in contract.examples:
        if not isinstance(example, CallExample) or example.counter:
            continue
        if example.raises:
            found.append(Case(example.call, f"!{example.raises}"))
        elif example.expected is not None and is_literal(example.expected):
            found.append(Case(example.call, example.expected))
    return tuple(found)


def _kept(contract: Contract, source: str, pool: ValuePool, kernel: Kernel) -> tuple[Case, ...]:
    """Return what the solution gives for inputs that no example shows."""
    shown = {case.call for case in _shown(contract)}
    asked = [call for call in generate(contract, pool, _INPUTS) if call not in shown]
    seen = kernel.observe([({f"{MODULE}.py": source}, MODULE, asked)], LIMITS)[0]
    usable = [Case(call, one.source) for call, one in zip(asked, seen, strict=True) if is_tested(one)]
    return tuple(usable[:_KEPT])


def _task(
    contract: Contract,
    source: str,
    answer: str,
    visible: tuple[Case, ...],
    hidden: tuple[Case, ...],
    proposals: tuple[Proposal, ...],
) -> Task:
    return Task(
        tree=single(source.strip() + "\n"),
        imports=imported(contract.symbol),
        visible=visible,
        hidden=hidden,
        family=skeleton_of(source),
        answer=single(answer.strip() + "\n"),
        proposals=proposals,
    )


def _is_fit(task: Task, kernel: Kernel) -> bool:
    """Tell whether a task is red as it is, and green with its answer."""
    assert task.answer is not None
    return (
        not run(task, task.tree, kernel).is_green
        and run(task, task.answer, kernel).is_green
        and holds(task, task.answer, kernel)
        and not holds(task, task.tree, kernel)
    )
