"""Edits by a model: asked for one function at a time, the greedy answer first, then samples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from smysl.core.journal import Journal
from smysl.core.sampling import Completion, Request
from smysl.core.seams import Model
from smysl.core.verdict import TestReport
from smysl.solve.repair.answers import edit_from
from smysl.solve.repair.edits import Edit
from smysl.solve.repair.prompts import question
from smysl.solve.repair.settings import Settings
from smysl.solve.repair.units import Unit


class Proposed(msgspec.Struct, frozen=True):
    """An edit that a model asked for.

    Attributes:
        edit: the edit.
        votes: how many answers of one call ask for it.
        logprob: the best log-probability of these answers for each token, 0 where it is not known.
    """

    edit: Edit
    votes: int = 1
    logprob: float = 0.0


class Asker:
    """Asks a model for repaired functions.

    Args:
        model: who is asked; wrap it in the store so that no call is paid twice.
        files: the repository.
        failing: the tests to repair.
        settings: how many answers.
        journal: told of each call.

    Attributes:
        tokens_in: tokens read, those of stored answers too.
        tokens_out: tokens written, the same.
    """

    def __init__(
        self,
        model: Model,
        files: Mapping[str, str],
        failing: Sequence[TestReport],
        settings: Settings,
        journal: Journal,
    ) -> None:
        self._model = model
        self._files = files
        self._failing = failing
        self._settings = settings
        self._journal = journal
        self.tokens_in = 0
        self.tokens_out = 0

    def greedy(self, unit: Unit) -> list[Proposed]:
        """Return the edit of the likeliest answer, if it is one. Raises BudgetError, ModelError."""
        return list(self._proposed(unit, self._complete(unit, 1, 0.0)))

    def sampled(self, unit: Unit) -> list[Proposed]:
        """Return the edits of drawn answers in the order drawn, equal ones once. Raises as ``greedy``."""
        n = self._settings.samples - 1
        return (
            list(self._proposed(unit, self._complete(unit, n, self._settings.temperature))) if n > 0 else []
        )

    def _complete(self, unit: Unit, n: int, temperature: float) -> Completion:
        request = Request(
            messages=question(unit, self._failing, self._files),
            n=n,
            seed=self._settings.seed * 10_000 + (temperature > 0),
            temperature=temperature,
            max_tokens=self._settings.max_tokens,
        )
        self._journal.record("repair", unit.name, "asking", samples=n, file=unit.path)
        completion = self._model.complete(request)
        self.tokens_in += completion.tokens_in
        self.tokens_out += completion.tokens_out
        return completion

    def _proposed(self, unit: Unit, completion: Completion) -> Iterator[Proposed]:
        found: dict[str, Proposed] = {}
        for sample in completion.samples:
            edit = edit_from(sample.text, unit)
            if edit is None:
                continue
            each = sample.sureness or 0.0
            known = found.get(edit.key)
            if known is None:
                found[edit.key] = Proposed(edit, 1, each)
            else:
                found[edit.key] = Proposed(known.edit, known.votes + 1, max(known.logprob, each))
        yield from found.values()
