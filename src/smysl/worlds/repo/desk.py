"""The desk of ``RepoTool``: what is applied, what lies on the table, what was run."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from smysl.worlds.repo import base
from smysl.worlds.repo.task import MODULE

VIEWS = ("output", "file", "focus", "diff", "journal")


class Desk(base.Desk, kw_only=True):
    """The state of an episode, all of it that the agent can learn of.

    Attributes:
        loop: whether the menu appears only after the first failing run.
        protocol: what is greyed out, a name of ``mask.PROTOCOLS``.
        applied: position of the patch that is applied, ``None``: the tree is clean.
        page: which two patches lie on the table.
        red: patches that were run and failed.
        journal: patches in the order in which they were run, ``None`` for the clean tree, with failures.
    """

    loop: bool
    protocol: str = "standard"
    applied: int | None = None
    page: int = 0
    red: set[int] = msgspec.field(default_factory=set)
    journal: list[tuple[int | None, int]] = msgspec.field(default_factory=list)

    @property
    def doubts(self) -> Mapping[int, float]:
        """Line of the program → its suspicion."""
        return self.suspicion.get(f"{MODULE}.py", {})

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
