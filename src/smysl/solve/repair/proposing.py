"""Proposals for ``smysl/RepoOpen-v0``: the answers with which a repair by model would begin."""

from __future__ import annotations

import ast

from smysl.check.coverage import Suspect
from smysl.core.journal import Journal
from smysl.core.seams import Model
from smysl.core.verdict import TestReport
from smysl.edit.hunks import functions_named
from smysl.edit.tree import parse_or_none
from smysl.solve.repair.asking import Asker
from smysl.solve.repair.settings import Settings
from smysl.solve.repair.units import Unit, units
from smysl.worlds.repo.runs import Run
from smysl.worlds.repo.task import Proposal, Task
from smysl.worlds.repo.tree import Tree

SAMPLES = 4
"""Answers for one function, the greedy one among them."""


class Proposing:
    """Asks a model for other versions of a function, as ``smysl repair`` does.

    Args:
        model: wrap it in the store so that no call is paid twice.
        settings: how many answers.
    """

    def __init__(self, model: Model, settings: Settings | None = None) -> None:
        self._model = model
        self._settings = settings or Settings(samples=SAMPLES)

    def has(self, task: Task, path: str, name: str) -> bool:  # noqa: ARG002 - anybody may be asked about
        """Tell that the model can be asked about any function."""
        return True

    def propose(self, task: Task, tree: Tree, path: str, name: str, red: Run | None) -> tuple[Proposal, ...]:
        """Return versions of a function, each at its share of the tokens read and written.

        Raises:
            BudgetError, ModelError: as the model does.
        """
        files = task.files(tree)
        unit = _unit(files, path, name, red)
        if unit is None:
            return ()
        asker = Asker(self._model, files, _failing(task, red), self._settings, Journal())
        proposed = [*asker.greedy(unit), *asker.sampled(unit)]
        share = -(-(asker.tokens_in + asker.tokens_out) // max(1, len(proposed)))
        codes = dict.fromkeys(_code(one.edit.after, name) for one in proposed)
        return tuple(Proposal(path, name, code, share) for code in codes if code)


def _unit(files: dict[str, str], path: str, name: str, red: Run | None) -> Unit | None:
    """Return the function with what is suspected of its lines, all alike where nothing is."""
    doubts = dict(red.suspicion.get(path, {})) if red else {}
    for known in (doubts, dict.fromkeys(range(1, files[path].count("\n") + 2), 1.0)):
        suspects = [Suspect(path, line, ochiai, 0.0) for line, ochiai in known.items()]
        for unit in units(files, suspects):
            if unit.function.name == name:
                return unit
    return None


def _failing(task: Task, red: Run | None) -> list[TestReport]:
    names = task.ids(task.visible)
    return [
        TestReport(id=names[one.number], outcome="failed", message=f"got {one.got}, not {one.wanted}")
        for one in (red.failures if red else ())
    ]


def _code(source: str, name: str) -> str:
    found = functions_named(parse_or_none(source), name)
    return ast.unparse(found[0]) + "\n" if found else ""
