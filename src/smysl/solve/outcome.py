"""The outcome of a search: what is kept of a choice and of the candidates beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from smysl.core.contract import Contract
from smysl.core.evidence import Candidate, Solution
from smysl.solve.attempts import Attempt
from smysl.solve.choice import Choice


def solution_of(
    contract: Contract,
    choice: Choice | None,
    attempts: Mapping[str, Attempt],
    key: str,
    notes: Sequence[str],
) -> Solution:
    """Return the outcome of a search.

    Args:
        contract: what was searched for.
        choice: the best attempt, ``None`` where no candidate could be used.
        attempts: all of them.
        key: of the call that says what was asked.
        notes: what is worth knowing besides.
    """
    samples = sum(attempt.votes for attempt in attempts.values())
    rejected = [f"rejected {a.origin}: {a.rejected}" for a in attempts.values() if a.rejected]
    if choice is None:
        return Solution(
            contract=contract.name,
            samples=samples,
            prompt=key,
            notes=(*notes, *rejected, "no candidate could be used"),
            failed=tuple((i, "no candidate") for i in range(len(contract.examples))),
        )
    best = choice.attempt
    passed = tuple(i for i, v in enumerate(best.verdicts) if v.passed)
    failed = tuple((i, v.message or v.outcome) for i, v in enumerate(best.verdicts) if not v.passed)
    others = sorted(
        (a for a in attempts.values() if a is not best and not a.rejected),
        key=lambda a: (-a.passed, -a.votes, a.size),
    )
    return Solution(
        contract=contract.name,
        source=best.source,
        passed=passed,
        failed=failed,
        agreement=round(choice.agreement, 4),
        # Whoever has seen the same beginning is no independent voice.
        confidence=0.0 if any(a.is_derived for a in attempts.values()) else choice.confidence,
        samples=samples,
        origin=best.origin,
        prompt=key,
        alternatives=tuple(
            Candidate(source=a.source, origin=a.origin, logprob=a.logprob) for a in others[:8]
        ),
        notes=(*notes, *rejected[:4]),
        doubt=choice.doubt,
    )
