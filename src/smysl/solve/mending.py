"""Mending: the model is shown what is wrong with its candidate, a bounded number of times.

New candidates join the field and are judged as any; so nothing is ever worse after it than before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from smysl.core.contract import Contract
from smysl.core.journal import Journal
from smysl.core.sampling import Message, Request
from smysl.core.seams import Model
from smysl.solve.briefing import Family
from smysl.solve.choice import Choice
from smysl.solve.drawing import Drawing
from smysl.solve.failures import failures
from smysl.solve.field import Field
from smysl.solve.prompts import feedback
from smysl.solve.reviewing import (
    LESSON_TOKENS,
    REVIEW_TOKENS,
    SCHEMA,
    findings,
    lesson,
    lessons_near,
    reflection,
    review,
)
from smysl.solve.settings import Settings

_TEMPERATURE = 0.6


class Mending:
    """Repairs and reviews choices.

    Args:
        model: says what is wrong, where that is asked for.
        drawing: draws candidates.
        contracts: all of the package, by name.
        settings: how often.
        journal: told of every round.
    """

    def __init__(
        self,
        model: Model,
        drawing: Drawing,
        contracts: Mapping[str, Contract],
        settings: Settings,
        journal: Journal,
    ) -> None:
        self._model = model
        self._drawing = drawing
        self._contracts = contracts
        self._settings = settings
        self._journal = journal

    def repair(
        self,
        field: Field,
        families: Sequence[Family],
        choice: Choice | None,
        lessons: Mapping[str, str],
    ) -> tuple[Choice | None, str]:
        """Show the model what does not hold, until all does or it has no other idea.

        Args:
            field: the candidates.
            families: prompts of the contract.
            choice: the best of them so far.
            lessons: what was learned of other contracts, by name.

        Returns:
            the choice, and what the model said of the fault before the round after which nothing was wrong.
        """
        rounds = self._settings.repairs
        said = ""
        for round_ in range(1, rounds + 1):
            told = complaints(field.contract, choice)
            if choice is None or not told:
                break
            self._journal.record("repair", field.contract.name, "start", round=round_, of=rounds)
            family = _asked(families, choice)
            if self._settings.review:
                asked = reflection(family.prompt, _written(choice), field.contract.symbol, told)
                said = lesson(self._answer(asked, LESSON_TOKENS, 100 * round_ + 50))
                near = lessons_near(field.contract, self._contracts, lessons)
                told = [*told[:3], *([said] if said else near)]
            known = len(field.attempts)
            self._again(field, family, choice, told, 100 * round_)
            if len(field.attempts) == known:  # it answers the same again: it has no other idea
                break
            choice = field.choose()
        return choice, "" if complaints(field.contract, choice) else said

    def review(
        self, field: Field, families: Sequence[Family], choice: Choice | None
    ) -> tuple[Choice | None, list[str]]:
        """Ask the model what is wrong with a choice that passes, and try what it finds.

        Returns:
            the choice, and what was found and has changed nothing.
        """
        if choice is None or choice.attempt.failed or field.contract.kind == "data":
            return choice, []
        family = _asked(families, choice)
        asked = review(family.prompt, _written(choice), field.contract.symbol)
        found = findings(self._answer(asked, REVIEW_TOKENS, 900, SCHEMA), field.contract)
        self._journal.record("contract", field.contract.name, "reviewed", findings=len(found))
        if not found:
            return choice, []
        self._again(field, family, choice, found, 950)
        after = field.choose()
        is_other = after is not None and after.attempt.source != choice.attempt.source
        return after, [] if is_other else [f"the model's own review: {line}" for line in found]

    def _again(self, field: Field, family: Family, choice: Choice, told: Sequence[str], offset: int) -> None:
        """Draw candidates from a prompt that shows the choice and what is wrong with it."""
        prompt = feedback(family.prompt, _written(choice), told, field.contract.symbol)
        again = Family(family.name, prompt)
        self._drawing.draw(field, again, self._settings.repair_samples, _TEMPERATURE, offset, repair=True)

    def _answer(self, messages: tuple[Message, ...], tokens: int, offset: int, schema: str = "") -> str:
        """Return the model's most likely answer to a question about a candidate."""
        seed = self._settings.seed * 10_000 + offset
        request = Request(messages=messages, seed=seed, max_tokens=tokens, schema=schema)
        return self._model.complete(request).samples[0].text


def complaints(contract: Contract, choice: Choice | None) -> list[str]:
    """Return what is wrong with a choice: examples that do not hold, else what its behaviour shows."""
    if choice is None:
        return []
    return failures(contract, choice.attempt) or list(choice.complaints)


def _asked(families: Sequence[Family], choice: Choice) -> Family:
    """Return the prompt that a choice answers, or the first."""
    return next((one for one in families if one.name == choice.attempt.family), families[0])


def _written(choice: Choice) -> str:
    """Return a choice as a prompt shows it: without the helpers that it calls."""
    return choice.attempt.written or choice.attempt.source
