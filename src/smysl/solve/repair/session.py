"""One repair from a repository's files to a patch: look, locate, search, look again."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec

from smysl.check.coverage import Suspect
from smysl.core.errors import ModelError
from smysl.core.journal import Journal
from smysl.core.seams import Kernel, Model
from smysl.core.store import Store
from smysl.core.verdict import TestReport
from smysl.model.budget import Budget
from smysl.model.stored import StoredModel
from smysl.solve.repair.asking import Asker
from smysl.solve.repair.baseline import Baseline, examine
from smysl.solve.repair.edits import Edit
from smysl.solve.repair.repository import Repository
from smysl.solve.repair.search import Search
from smysl.solve.repair.settings import Settings
from smysl.solve.repair.trials import Trials
from smysl.solve.repair.units import units


class Repair(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a repair.

    Attributes:
        baseline: what the suite said at first.
        edit: a patch with which it passes, ``None``: none was found, or none is needed.
        covering: ids of the tests that run a line which the patch changes.
        runs: candidates that were run.
        tokens_in: tokens that the model read, those of stored answers too.
        tokens_out: tokens that it wrote, the same.
        notes: what ended the search early.
        model: the model's name, empty where there was none.
        seconds: how long it took.
    """

    baseline: Baseline
    edit: Edit | None = None
    covering: tuple[str, ...] = ()
    runs: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    notes: tuple[str, ...] = ()
    model: str = ""
    seconds: float = 0.0

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to repair of what was asked for."""
        if self.baseline.uncollected:
            return False
        return self.edit is not None or not (self.baseline.failing or self.baseline.flaky)

    @property
    def suspects(self) -> Sequence[Suspect]:
        """Suspicious lines, most suspicious first."""
        return self.baseline.suspects

    @property
    def failing(self) -> Sequence[TestReport]:
        """The tests to be repaired."""
        return self.baseline.failing


class Source(NamedTuple):
    """Where a model comes from.

    Attributes:
        open: opens it, when there is something to ask.
        needed: whether it is an error that it is not there.
    """

    open: Callable[[], Model]
    needed: bool = True


def repair(
    repository: Repository,
    kernel: Kernel,
    settings: Settings | None = None,
    *,
    wanted: Sequence[str] = (),
    baseline: Baseline | None = None,
    source: Source | None = None,
    store: Store | None = None,
    budget_tokens: int | None = None,
    journal: Journal | None = None,
) -> Repair:
    """Look for the smallest change of the sources with which every test passes that fails.

    Args:
        repository: the files.
        kernel: where all of it runs.
        settings: how hard to try.
        wanted: ids of the tests to repair; none: all that fail.
        baseline: what the suite says, where that is known already.
        source: where the model comes from; ``None``: operators alone.
        store: keeps the model's answers.
        budget_tokens: new tokens, ``None``: no limit.
        journal: told of every step.

    Raises:
        UsageError, MachineError: see ``baseline.examine``. Where the suite is flaky nothing is repaired, but
            for tests that are named.
    """
    started = time.monotonic()
    settings = settings or Settings()
    journal = journal or Journal()
    baseline = baseline or examine(repository, kernel, wanted, journal)
    if not baseline.failing or (baseline.flaky and not wanted):
        return Repair(baseline=baseline, seconds=time.monotonic() - started)
    found = units(repository.files, baseline.suspects, baseline.types)
    spent = time.monotonic() - started
    seconds = None if settings.seconds is None else max(0.0, settings.seconds - spent)
    trials = Trials(repository, baseline, kernel, journal, runs=settings.runs, seconds=seconds)
    budget = Budget(tokens=budget_tokens, seconds=seconds)
    model, notes = _opened(source if found else None, store, journal, budget)
    try:
        asker = Asker(model, repository.files, baseline.failing, settings, journal) if model else None
        result = Search(found, trials, asker, settings).run()
    finally:
        if model is not None:
            model.close()
    return Repair(
        baseline=baseline,
        edit=result.edit,
        covering=tuple(_covering(result.edit, baseline)) if result.edit else (),
        runs=trials.runs,
        tokens_in=asker.tokens_in if asker else 0,
        tokens_out=asker.tokens_out if asker else 0,
        notes=(*notes, *result.notes),
        model=model.name if model else "",
        seconds=round(time.monotonic() - started, 1),
    )


def _opened(
    source: Source | None, store: Store | None, journal: Journal, budget: Budget
) -> tuple[Model | None, list[str]]:
    """Open the model behind the store; without one, operators are what is left, and that is said."""
    if source is None:
        return None, []
    try:
        inner = source.open()
    except ModelError as error:
        if source.needed:
            raise
        return None, [f"{error.message}: only edits by operators are tried"]
    return StoredModel(inner, store or Store(None), journal, budget), []


def _covering(edit: Edit, baseline: Baseline) -> list[str]:
    lines = {(edit.path, line) for line in edit.lines}
    return [name for name, places in baseline.traces.items() if lines & places]
