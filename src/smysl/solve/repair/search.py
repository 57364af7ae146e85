"""The search for a patch: candidates of a model and of operators in the order of their promise.

Generate and validate (Weimer et al. 2009; Le Goues et al. 2012). The model's greedy answer is the likeliest
candidate of all; a few edits by operators cost less than more answers and are as likely to be right, those
first that touch lines which the answer wanted to change; then answers that were drawn, those first that
several agree on, that change little and where it is suspicious; then all other edits by operators.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from smysl.core.errors import BudgetError
from smysl.solve.repair.asking import Asker, Proposed
from smysl.solve.repair.edits import Edit
from smysl.solve.repair.enumeration import enumerated
from smysl.solve.repair.settings import Settings
from smysl.solve.repair.trials import Trials
from smysl.solve.repair.units import Unit

Kind = Literal["greedy", "sampled"]

_AGREED = 4.0
"""How much likelier an edit of a line becomes where all answers of the model change that line."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a search found.

    Attributes:
        edit: the smallest passing one, or ``None``.
        notes: what ended the search early, one sentence each.
    """

    edit: Edit | None = None
    notes: tuple[str, ...] = ()


class Search:
    """Looks for one patch.

    Args:
        found: functions that failing tests run, most suspicious first.
        trials: where candidates run.
        asker: asks the model, ``None``: there is none.
        settings: how hard to try.
    """

    def __init__(
        self, found: Sequence[Unit], trials: Trials, asker: Asker | None, settings: Settings
    ) -> None:
        self._units = found
        self._trials = trials
        self._asker = asker
        self._settings = settings
        self._wishes: Counter[tuple[str, int]] = Counter()
        self._voters = 0
        self._notes: list[str] = []

    def run(self) -> Found:
        """Try candidates until one passes; a spent budget ends this with what there is."""
        edit: Edit | None = None
        try:
            edit = next((one for one in self._candidates() if self._trials.passes(one)), None)
            if edit is not None and self._settings.way == "together":
                edit = self._smallest(edit)
        except BudgetError as spent:
            self._notes.append(spent.message)
        return Found(edit=edit, notes=tuple(self._notes))

    def _candidates(self) -> Iterator[Edit]:
        match self._settings.way:
            case "operators":
                yield from enumerated(self._units)
            case "model":
                yield from (one.edit for one in self._answers("greedy"))
                yield from (one.edit for one in self._answers("sampled"))
            case "together":
                yield from self._together()

    def _together(self) -> Iterator[Edit]:
        """Yield all candidates: the best ones of each kind come before the rest of it."""
        tried: set[str] = set()
        for edit in itertools.chain(
            (one.edit for one in self._ordered("greedy")),
            itertools.islice(self._enumerated(), self._settings.early if self._asker else 0),
            (one.edit for one in self._ordered("sampled")),
            self._enumerated(),
        ):
            if edit.key not in tried:
                tried.add(edit.key)
                yield edit

    def _enumerated(self) -> Iterator[Edit]:
        # Nothing of it runs before it is asked for: what the model wants to change is known by then.
        yield from enumerated(self._units, self._boost)

    def _ordered(self, kind: Kind) -> Iterator[Proposed]:
        yield from sorted(self._answers(kind), key=self._promise)

    def _answers(self, kind: Kind) -> Iterator[Proposed]:
        """Yield the model's edits; once it cannot answer, it is not asked again."""
        for unit in _worth_asking(self._units, self._settings.functions):
            if self._asker is None:
                return
            try:
                proposed = self._asker.greedy(unit) if kind == "greedy" else self._asker.sampled(unit)
            except BudgetError as spent:
                self._notes.append(f"the model is not asked any more: {spent.message}")
                self._asker = None
                return
            for one in proposed:
                self._voters += one.votes
                for line in one.edit.lines:
                    self._wishes[one.edit.path, line] += one.votes
            yield from proposed

    def _promise(self, proposed: Proposed) -> tuple[float, ...]:
        """Return what answers are sorted by: agreement, size, suspicion of what they touch, likelihood."""
        edit = proposed.edit
        unit = next(one for one in self._units if (one.path, one.name) == (edit.path, edit.name))
        suspicion = max((unit.suspicion.get(line, 0.0) for line in edit.lines), default=0.0)
        return -proposed.votes, edit.nodes, -suspicion, -proposed.logprob

    def _boost(self, path: str, line: int) -> float:
        share = self._wishes[path, line] / self._voters if self._voters else 0.0
        return 1.0 + _AGREED * share

    def _smallest(self, edit: Edit) -> Edit:
        """Return the smallest passing edit near a passing one: with parts left out, or another template."""
        try:
            for hunk in edit.hunks if len(edit.hunks) > 1 else ():
                fewer = edit.without(hunk)
                if fewer.hunks and self._trials.passes(fewer):
                    edit = fewer
            for other in itertools.islice(self._smaller(edit), self._settings.smaller):
                if self._trials.passes(other):
                    return other
        except BudgetError as spent:
            self._notes.append(spent.message)
        return edit

    def _smaller(self, edit: Edit) -> Iterator[Edit]:
        """Yield untried edits by operators of the same lines that change fewer syntax nodes."""
        lines = set(edit.lines)
        for other in enumerated([unit for unit in self._units if unit.path == edit.path], self._boost):
            if set(other.lines) <= lines and not self._trials.is_known(other) and other.size < edit.size:
                yield other


def _worth_asking(found: Sequence[Unit], most: int) -> list[Unit]:
    """Return the functions that the model is asked about: the first, and those nearly as suspicious."""
    return [unit for unit in found[:most] if unit.rank >= 0.7 * found[0].rank]
