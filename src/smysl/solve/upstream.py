"""Failures downstream as equations upstream: other kept candidates are tried in combination, bounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from smysl.core.contract import Plan
from smysl.core.evidence import Candidate, Solution
from smysl.core.seams import Kernel
from smysl.core.verdict import Limits
from smysl.solve.workspace import Workspace

MOST_TRIED = 6
"""Alternatives of one upstream contract that are tried for one failing contract."""


def settle(
    plan: Plan,
    solutions: Mapping[str, Solution],
    workspace: Workspace,
    kernel: Kernel,
    limits: Limits,
    names: Sequence[str] | None = None,
) -> dict[str, Solution]:
    """Swap upstream candidates where that makes a downstream example hold and breaks none.

    Args:
        plan: the contracts.
        solutions: what was chosen, by contract name; not changed.
        workspace: chosen sources; follows every swap.
        kernel: runs the combinations.
        limits: of each check.
        names: contracts whose failures count; by default of all.

    Returns:
        the solutions that changed: upstream ones with another source, downstream ones with new results.
    """
    changed: dict[str, Solution] = {}
    current = dict(solutions)
    failing = [name for name, solution in solutions.items() if solution.failed and solution.source]
    for name in failing if names is None else [name for name in failing if name in names]:
        contract = plan.contract(name)
        for use in workspace.uses(contract, current[name].source):
            upstream = current.get(use)
            if upstream is None or not current[name].failed:
                continue
            for alternative in upstream.alternatives[:MOST_TRIED]:
                trial = _results(plan, current, workspace, kernel, limits, use, alternative.source)
                if trial is None or len(trial[name].failed) >= len(current[name].failed):
                    continue
                kept = Candidate(source=upstream.source, origin=upstream.origin)
                others = tuple(a for a in upstream.alternatives if a is not alternative)
                trial[use] = msgspec.structs.replace(
                    trial[use],
                    origin=alternative.origin,
                    alternatives=(kept, *others),
                    agreement=0.0,
                    confidence=0.0,
                )
                current.update(trial)
                changed.update(trial)
                workspace.sources[use] = alternative.source
                break
    return changed


def _results(
    plan: Plan,
    current: Mapping[str, Solution],
    workspace: Workspace,
    kernel: Kernel,
    limits: Limits,
    swapped: str,
    source: str,
) -> dict[str, Solution] | None:
    """Return all solutions that the swap touches, with new results, or ``None`` if any gets worse."""
    touched = [
        contract
        for contract in plan.contracts
        if contract.name == swapped
        or (contract.name in current and swapped in workspace.uses(contract, current[contract.name].source))
    ]
    jobs = []
    for contract in touched:
        own = source if contract.name == swapped else current[contract.name].source
        files = workspace.files(contract, own, {swapped: source})
        jobs.append((files, workspace.namespace(contract, files), contract.examples))
    results = {}
    for contract, verdicts in zip(touched, kernel.check_many(jobs, limits), strict=True):
        before = current[contract.name]
        failed = tuple((i, v.message or v.outcome) for i, v in enumerate(verdicts) if not v.passed)
        if len(failed) > len(before.failed):
            return None
        results[contract.name] = msgspec.structs.replace(
            before,
            source=source if contract.name == swapped else before.source,
            passed=tuple(i for i, v in enumerate(verdicts) if v.passed),
            failed=failed,
        )
    return results
