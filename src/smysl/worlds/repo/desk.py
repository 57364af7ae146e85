"""The desk: where an episode stands: what is applied, what was run, what is left to spend."""

from __future__ import annotations

import msgspec

from smysl.worlds.repo.runs import Run
from smysl.worlds.repo.task import Task

VIEWS = ("output", "file", "focus", "diff", "journal")


class Desk(msgspec.Struct):
    """The state of an episode, all of it that the agent can learn of.

    Attributes:
        task: what it is about.
        loop: whether the menu appears only after the first failing run.
        applied: position of the patch that is applied, ``None``: the tree is clean.
        page: which two patches lie on the table.
        view: position in ``VIEWS``.
        first: the run that was red first, of the tree as it came.
        last: the latest run.
        ran: whether that run was of the tree as it stands.
        red: patches that were run and failed.
        steps: taken.
        spent: energy.
        action: the last one, 6: none yet.
        effect: what it did, a name of the vocabulary.
        journal: patches in the order in which they were run, ``None`` for the clean tree, with failures.
    """

    task: Task
    loop: bool
    applied: int | None = None
    page: int = 0
    view: int = 0
    first: Run | None = None
    last: Run | None = None
    ran: bool = False
    red: set[int] = msgspec.field(default_factory=set)
    steps: int = 0
    spent: int = 0
    action: int = 6
    effect: str = "did_nothing"
    journal: list[tuple[int | None, int]] = msgspec.field(default_factory=list)

    @property
    def pages(self) -> int:
        """Number of pages of the menu."""
        return (len(self.task.patches) + 1) // 2

    @property
    def is_open(self) -> bool:
        """Whether the menu lies on the table."""
        return self.first is not None or not self.loop

    def slot(self, which: int) -> int | None:
        """Return the patch in the first (0) or second (1) place on the table, ``None`` for an empty one."""
        position = 2 * self.page + which
        return position if self.is_open and position < len(self.task.patches) else None

    def state(self, which: int) -> str:
        """Return the state of a place on the table: ``empty``, ``applied``, ``red`` or ``open``."""
        position = self.slot(which)
        if position is None:
            return "empty"
        if position == self.applied:
            return "applied"
        return "red" if position in self.red else "open"
