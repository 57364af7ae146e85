"""Drawing: the model is asked for candidates, and those that are new join the field."""

from __future__ import annotations

from smysl.core.journal import Journal
from smysl.core.sampling import Request
from smysl.core.seams import Model
from smysl.solve.briefing import Family
from smysl.solve.field import Field
from smysl.solve.settings import Settings
from smysl.solve.shares import Arm

_SEEDS = 10_000
"""Seeds that lie between two settings of the seed."""


class Drawing:
    """Draws candidates for a contract.

    Args:
        model: where they come from.
        settings: the seed, and how long an answer may be.
        journal: told of every call.
    """

    def __init__(self, model: Model, settings: Settings, journal: Journal) -> None:
        self._model = model
        self._settings = settings
        self._journal = journal

    def draw(
        self, field: Field, family: Family, n: int, temperature: float, offset: int, *, repair: bool = False
    ) -> str:
        """Draw candidates into the field, and return the call's key.

        Args:
            field: of the contract.
            family: the prompt.
            n: how many.
            temperature: of the answers.
            offset: tells this call's seed from those of other calls.
            repair: whether the prompt shows a candidate.
        """
        contract = field.contract
        request = Request(
            messages=family.prompt,
            n=n,
            seed=self._settings.seed * _SEEDS + offset,
            temperature=temperature,
            max_tokens=self._settings.max_tokens * (2 if contract.kind == "class" else 1) * field.room,
        )
        completion = self._model.complete(request)
        key = request.key(self._model.fingerprint)
        brought = field.admit(completion, key, family.name, repair=repair)
        if brought.good is not None and not repair:
            field.tally.note(Arm(family.name, temperature), brought.drawn, brought.good)
        self._journal.record(
            "contract",
            contract.name,
            "sampled",
            key=key,
            model=self._model.name,
            family=family.name,
            temperature=temperature,
            unit=contract.kind,
            contract=contract.fingerprint,
            samples=brought.drawn,
            new=brought.new,
            good=brought.good,
            repair=repair,
        )
        return key
