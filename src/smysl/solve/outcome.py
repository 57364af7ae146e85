"""The outcome of a search: what is kept of a choice and of the candidates beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from smysl.core.contract import Contract
from smysl.core.evidence import Candidate, Solution
from smysl.solve.attempts import Attempt
from smysl.solve.choice import Choice
from smysl.solve.settings import Settings


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
        confidence=_confidence(choice, attempts),
        samples=samples,
        origin=best.origin,
        prompt=key,
        alternatives=tuple(
            Candidate(source=a.source, origin=a.origin, logprob=a.logprob) for a in others[:8]
        ),
        notes=(*notes, *rejected[:4]),
        doubt=choice.doubt,
    )


def _confidence(choice: Choice, attempts: Mapping[str, Attempt]) -> float:
    """Return how likely the choice is right, 0 where something is wrong with it or too few have spoken.

    What was learned on short problems is not believed of three voices: five of five were wrong together.
    Whoever has seen the same derived beginning is no independent voice at all.
    """
    is_few = choice.votes < Settings().sure
    if is_few or choice.complaints or any(attempt.is_derived for attempt in attempts.values()):
        return 0.0
    return choice.confidence
