"""The search for a patch: candidates of a model and of operators in the order of their promise.

Generate and validate (Weimer et al. 2009; Le Goues et al. 2012). A model's answers are few and often right,
edits by operators are many and seldom: answers come first, where there is a model, those first that several
answers agree on and that change little and where it is suspicious; then the edits by operators, those first
that touch lines which the answers wanted to change.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from smysl.core.errors import BudgetError
from smysl.solve.repair.asking import Asker, Proposed
from smysl.solve.repair.edits import Edit
from smysl.solve.repair.enumeration import enumerated
from smysl.solve.repair.settings import Settings
from smysl.solve.repair.trials import Trials
from smysl.solve.repair.units import Unit

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

    def __init__(self, found: Sequence[Unit], trials: Trials, asker: Asker | None, settings: Settings) -> None:
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
                edit = self._shrunk(edit)
        except BudgetError as spent:
            self._notes.append(spent.message)
        return Found(edit=edit, notes=tuple(self._notes))

    def _candidates(self) -> Iterator[Edit]:
        match self._settings.way:
            case "operators":
                yield from enumerated(self._units)
            case "model":
                for proposed in self._answers():
                    yield from (one.edit for one in proposed)
            case "together":
                yield from self._together()

    def _together(self) -> Iterator[Edit]:
        tried: set[str] = set()
        early = itertools.islice(enumerated(self._units), self._settings.early)
        answered = (one.edit for proposed in self._answers() for one in sorted(proposed, key=self._promise))
        late = enumerated(self._units, self._boost)  # nothing runs before the answers are in
        for edit in itertools.chain(early, answered, late):
            if edit.key not in tried:
                tried.add(edit.key)
                yield edit

    def _answers(self) -> Iterator[list[Proposed]]:
        """Yield the model's edits call by call; what it cannot answer any more it is not asked."""
        if self._asker is None:
            return
        asked = _worth_asking(self._units, self._settings.functions)
        calls = [(self._asker.greedy, unit) for unit in asked] + [(self._asker.sampled, unit) for unit in asked]
        for ask, unit in calls:
            try:
                proposed = ask(unit)
            except BudgetError as spent:
                self._notes.append(f"the model is not asked any more: {spent.message}")
                return
            for one in proposed:
                self._voters += one.votes
                for line in one.edit.lines:
                    self._wishes[one.edit.path, line] += one.votes
            yield proposed

    def _promise(self, proposed: Proposed) -> tuple[float, ...]:
        """Return what answers are sorted by: agreement, size, suspicion of what they touch, likelihood."""
        edit = proposed.edit
        unit = next(one for one in self._units if (one.path, one.name) == (edit.path, edit.name))
        suspicion = max((unit.suspicion.get(line, 0.0) for line in edit.lines), default=0.0)
        return -proposed.votes, edit.nodes, -suspicion, -proposed.logprob

    def _boost(self, path: str, line: int) -> float:
        share = self._wishes[path, line] / self._voters if self._voters else 0.0
        return 1.0 + _AGREED * share

    def _shrunk(self, edit: Edit) -> Edit:
        """Return a passing edit without the parts that are not needed, tried one at a time."""
        for hunk in edit.hunks if len(edit.hunks) > 1 else ():
            smaller = edit.without(hunk)
            try:
                if smaller.hunks and self._trials.passes(smaller):
                    edit = smaller
            except BudgetError as spent:
                self._notes.append(spent.message)
                break
        return edit


def _worth_asking(found: Sequence[Unit], most: int) -> list[Unit]:
    """Return the functions that the model is asked about: the first, and those nearly as suspicious."""
    return [unit for unit in found[:most] if unit.rank >= 0.7 * found[0].rank]
