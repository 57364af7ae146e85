"""Questions at the end of a build: where the best candidates differ, and the documents do not decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from smysl.core.contract import Contract, Plan
from smysl.core.evidence import Doubt, Question, Solution
from smysl.core.fingerprint import fingerprint
from smysl.core.requirement import Specification
from smysl.core.span import Span


def open_questions(
    specification: Specification,
    plan: Plan,
    solutions: Mapping[str, Solution],
    reused: Iterable[str],
    before: Iterable[Question],
) -> tuple[Question, ...]:
    """Return what a person could settle with one concrete answer each; none of it stops a build.

    Those that bear on more contracts come first, then those about which the candidates are least at one.

    Args:
        specification: the documents.
        plan: the contracts.
        solutions: by contract; what fails has a question of its own already: its examples.
        reused: contracts that were not searched anew: their earlier questions stay.
        before: the questions of the earlier build.
    """
    kept = set(reused)
    known = {question.id: question for question in before}
    spans = {requirement.id: requirement.span for requirement in specification.requirements}
    found: list[tuple[int, int, Question]] = []
    for contract in plan.contracts:
        solution = solutions.get(contract.name)
        asked = next((one for one in contract.requirements if one in spans), None)
        if solution is None or not solution.is_solved or asked is None:
            continue
        if contract.name in kept:
            mine = [question for question in known.values() if _speaks_of(question, contract)]
        else:
            mine = [_question(specification, asked, solution.doubt)] if solution.doubt else []
        weight = sum(contract.name in other.uses for other in plan.contracts)
        found += [(-weight, -_minority(one), _placed(one, asked, spans)) for one in mine]
    return tuple(question for *_, question in sorted(found, key=lambda row: row[:2]))


def _placed(question: Question, requirement: str, spans: Mapping[str, Span]) -> Question:
    return msgspec.structs.replace(question, requirement=requirement, span=spans[requirement])


def _speaks_of(question: Question, contract: Contract) -> bool:
    return question.call.partition("(")[0] == contract.symbol


def _minority(question: Question) -> int:
    return sum(choice.votes for choice in question.choices[1:])


def _question(specification: Specification, requirement: str, doubt: Doubt) -> Question:
    answers = [choice.answer for choice in doubt.choices]
    if specification.language == "ru":
        text = f"Что должно получиться: {doubt.call}? В документах это не сказано."
    else:
        text = f"What should {doubt.call} give? The documents do not say."
    return Question(
        id=f"Q-{fingerprint(doubt.call)[:8]}",
        requirement=requirement,
        text=text,
        call=doubt.call,
        choices=doubt.choices,
        default=answers.index(doubt.default) if doubt.default in answers else None,
        span=Span("", 1, 1, 1, 1),
    )
