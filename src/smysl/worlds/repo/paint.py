"""Painting: an episode of ``RepoTool`` as a screen."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence

from smysl.worlds.lexer import Names, bucket, cells
from smysl.worlds.repo.desk import VIEWS, Desk
from smysl.worlds.repo.failures import Failures, compared
from smysl.worlds.repo.mask import PROTOCOLS
from smysl.worlds.repo.runs import Run
from smysl.worlds.repo.task import Task
from smysl.worlds.screen import (
    COLUMNS,
    CURSOR,
    LARGEST,
    SURE,
    SUSPICIOUS,
    TRIED,
    Patch,
    Row,
    Screen,
    Strip,
    marked,
    strip,
)
from smysl.worlds.vocabulary import EDITS, token

_NUMBERS = 8
"""First column of the status line with a number."""


class Painter:
    """Paints the episodes of one task; what never changes is lexed once, what comes again is kept.

    Args:
        task: what they are about.
    """

    def __init__(self, task: Task) -> None:
        self._task = task
        # Tests come last, so that what they ask for moves no number of what lies on the table.
        tests = [text for case in task.visible for text in (case.call, case.value)]
        self._names = Names([task.source, *(patch.after for patch in task.patches), *tests])
        self._lines = [cells(line, self._names) for line in task.source.splitlines()]
        self._menu = [compared(patch.before, patch.after, self._names) for patch in task.patches]
        self._failures = Failures(task, self._names)
        self._kept: dict[Hashable, list[Strip]] = {}

    def paint(self, desk: Desk, energy: float) -> Patch:
        """Return the screen of an episode.

        Args:
            desk: where it stands.
            energy: share of the budget that is left.
        """
        screen = Screen()
        states = (desk.state(0), desk.state(1))
        self._status(screen, desk, states, energy)
        failing = desk.first.failures if desk.first else ()
        if failing:
            rows = self._once(("failure", failing[0]), lambda: self._failures.rows(failing[0]))
            for number, row in enumerate(rows, 1):
                screen.row(number, row)
        for which in (0, 1):
            position = desk.slot(which)
            if position is not None:
                before, after = self._on_table(desk, states[which], position)
                screen.row(4 + 2 * which, before)
                screen.row(5 + 2 * which, after)
        for number, row in enumerate(self._view(desk)[:4], 8):
            screen.row(number, row)
        return screen.patch

    def _once(self, key: Hashable, made: Callable[[], Sequence[Row]]) -> list[Strip]:
        """Return rows that depend on nothing but the key."""
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = [strip(row) for row in made()]
        return found

    @staticmethod
    def _status(screen: Screen, desk: Desk, states: tuple[str, str], energy: float) -> None:
        last = desk.last
        words = (
            "world",
            f"view_{VIEWS[desk.view]}",
            desk.run_state,
            "tree_clean" if desk.applied is None else "tree_patched",
            "unchanged" if desk.ran else "changed",
            "seen_red" if desk.first else "unseen",
            f"slot_{states[0]}",
            f"slot_{states[1]}",
            "page",
            "more",
            "tests",
            "failing",
            "energy",
            "step",
            desk.effect,
            "protocol",
        )
        screen.patch[0, : len(words), 0] = [token(word) for word in words]
        screen.patch[0, _NUMBERS : len(words), 1] = (
            desk.page + 1,
            desk.pages,
            # How many tests there are tells how hard the right patch is to tell apart: a run shows it.
            len(desk.task.visible) if last else 0,
            len(last.failures) if last else 0,
            bucket(int(10 * energy)),
            min(desk.steps, LARGEST),
            0,
            PROTOCOLS.index(desk.protocol) + 1,
        )

    def _on_table(self, desk: Desk, state: str, position: int) -> list[Strip]:
        patch = self._task.patches[position]
        suspicion = desk.doubts.get(patch.line, 0.0)
        tried = position in desk.red

        def made() -> tuple[Row, Row]:
            before, after = self._menu[position]
            mark = (CURSOR if state == "applied" else 0) | (TRIED if tried else 0)
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

        return self._once(("table", position, state, suspicion, tried), made)

    def _view(self, desk: Desk) -> list[Strip]:
        """Return the rows of the lower part of the screen."""
        view = VIEWS[desk.view]
        suspicion = desk.doubts
        if view == "output":
            last = desk.last
            return self._once((view, last and last.failures), lambda: self._output(last))
        if view == "journal":
            return [strip(row) for row in _journal(desk)]
        if view == "file":
            return self._once((view, bool(suspicion)), lambda: self._code(1, suspicion))
        if view == "focus":
            worst = max(suspicion, key=lambda line: (suspicion[line], -line), default=1)
            return self._once((view, bool(suspicion)), lambda: self._code(worst - 1, suspicion))
        shown = desk.applied if desk.applied is not None else desk.slot(0)
        return [] if shown is None else self._once((view, shown), lambda: self._patched(shown))

    def _patched(self, position: int) -> list[Row]:
        """Return four lines of the program with a patch."""
        patch = self._task.patches[position]
        first = max(0, patch.line - 2)
        lines = patch.source.splitlines()[first : first + 4]
        return [marked(cells(line, self._names)) for line in lines]

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
