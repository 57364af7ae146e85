"""Painting: an episode of ``RepoTool`` as a screen."""

from __future__ import annotations

from collections.abc import Mapping

from smysl.worlds.lexer import Names, bucket, cells
from smysl.worlds.repo.desk import VIEWS, Desk
from smysl.worlds.repo.failures import Failures, compared
from smysl.worlds.repo.mask import PROTOCOLS
from smysl.worlds.repo.runs import Run
from smysl.worlds.repo.task import Task
from smysl.worlds.screen import COLUMNS, CURSOR, SURE, SUSPICIOUS, TRIED, Patch, Row, Screen, marked
from smysl.worlds.vocabulary import EDITS, token


class Painter:
    """Paints the episodes of one task; what never changes is lexed once.

    Args:
        task: what they are about.
    """

    def __init__(self, task: Task) -> None:
        self._task = task
        self._names = Names([task.source])
        self._lines = [cells(line, self._names) for line in task.source.splitlines()]
        self._menu = [compared(patch.before, patch.after, self._names) for patch in task.patches]
        self._failures = Failures(task, self._names)

    def paint(self, desk: Desk, energy: float) -> Patch:
        """Return the screen of an episode.

        Args:
            desk: where it stands.
            energy: share of the budget that is left.
        """
        screen = Screen()
        screen.row(0, self._status(desk, energy))
        failing = desk.first.failures if desk.first else ()
        if failing:
            for number, row in enumerate(self._failures.rows(failing[0]), 1):
                screen.row(number, row)
        for which in (0, 1):
            position = desk.slot(which)
            if position is not None:
                before, after = self._on_table(desk, which, position)
                screen.row(4 + 2 * which, before)
                screen.row(5 + 2 * which, after)
        for number, row in enumerate(self._view(desk)[:4], 8):
            screen.row(number, row)
        return screen.patch

    def _status(self, desk: Desk, energy: float) -> Row:
        last = desk.last
        words: list[tuple[str, int]] = [
            ("world", 0),
            (f"view_{VIEWS[desk.view]}", 0),
            (desk.run_state, 0),
            ("tree_clean" if desk.applied is None else "tree_patched", 0),
            ("unchanged" if desk.ran else "changed", 0),
            ("seen_red" if desk.first else "unseen", 0),
            (f"slot_{desk.state(0)}", 0),
            (f"slot_{desk.state(1)}", 0),
            ("page", desk.page + 1),
            ("more", desk.pages),
            ("tests", len(desk.task.visible)),
            ("failing", len(last.failures) if last else 0),
            ("energy", bucket(int(10 * energy))),
            ("step", desk.steps),
            (desk.effect, 0),
            ("protocol", PROTOCOLS.index(desk.protocol) + 1),
        ]
        return [(token(word), value, 0) for word, value in words]

    def _on_table(self, desk: Desk, which: int, position: int) -> tuple[Row, Row]:
        patch = self._task.patches[position]
        before, after = self._menu[position]
        state = desk.state(which)
        suspicion = desk.suspicion.get(patch.line, 0.0)
        mark = (CURSOR if state == "applied" else 0) | (TRIED if position in desk.red else 0)
        sure = SUSPICIOUS if suspicion >= SURE else 0
        kind = f"edit_{patch.kind}"
        old: Row = [
            (token("before"), 0, mark),
            (token(kind if kind in EDITS else "edit_other"), 0, mark),
            (token("line"), patch.line, sure),
        ]
        new: Row = [
            (token("after"), 0, mark),
            (token(f"slot_{state}"), 0, mark),
            (token("candidate"), bucket(int(10 * suspicion)), sure),
        ]
        return [*old, *before], [*new, *after]

    def _view(self, desk: Desk) -> list[Row]:
        """Return the rows of the lower part of the screen."""
        view = VIEWS[desk.view]
        if view == "output":
            return self._output(desk.last)
        if view == "journal":
            return _journal(desk)
        suspicion = desk.suspicion
        if view == "file":
            return self._code(1, suspicion)
        if view == "focus":
            worst = max(suspicion, key=lambda line: (suspicion[line], -line), default=1)
            return self._code(worst - 1, suspicion)
        shown = desk.applied if desk.applied is not None else desk.slot(0)
        if shown is None:
            return []
        source = self._task.patches[shown].source.splitlines()
        first = max(0, self._task.patches[shown].line - 2)
        return [marked(cells(line, self._names)) for line in source[first : first + 4]]

    def _code(self, first: int, suspicion: Mapping[int, float]) -> list[Row]:
        """Return four lines of the program, suspicious ones marked."""
        start = max(1, min(first, len(self._lines) - 3))
        return [
            [(token("line"), number, 0), *marked(row, SUSPICIOUS * (suspicion.get(number, 0.0) >= SURE))]
            for number, row in enumerate(self._lines[start - 1 : start + 3], start)
        ]

    def _output(self, run: Run | None) -> list[Row]:
        """Return which tests failed in the latest run, and the first of them."""
        if run is None:
            return []
        head: Row = []
        for failure in run.failures:
            head += [(token("failed"), failure.number + 1, 0), (token(f"relation_{failure.relation}"), 0, 0)]
        return [head, *(self._failures.rows(run.failures[0]) if run.failures else ())]


def _journal(desk: Desk) -> list[Row]:
    """Return what was run, and how many tests failed then; the latest is last."""
    row: Row = []
    for applied, failing in desk.journal:
        row += [
            (token("candidate"), 0 if applied is None else applied + 1, 0),
            (token("failing"), failing, 0),
        ]
    return _cut(row)


def _cut(row: Row) -> list[Row]:
    return [list(row[start : start + COLUMNS]) for start in range(0, len(row), COLUMNS)]
