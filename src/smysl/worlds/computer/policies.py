"""Baselines of ``smysl/Computer-v0``: one that reads the goal, and one that fills in whatever comes first."""

from __future__ import annotations

from smysl.worlds.computer.desktop import FILES, FORM, VIEWER
from smysl.worlds.computer.world import CLIPBOARD, GOAL, ITEMS, OPENED, TOP, WINDOW, Action
from smysl.worlds.screen import CURSOR, Patch
from smysl.worlds.vocabulary import token
from smysl.worlds.world import Mask, Observation

_WINDOWS = {token("view_file"): FILES, token("view_focus"): VIEWER, token("view_output"): FORM}


class Expert:
    """Fulfils the wishes one after the other."""

    def __init__(self) -> None:
        self._wish = 0
        self._copied = False

    def act(self, seen: Observation, mask: Mask) -> int:  # noqa: ARG002 - the screen says as much
        """Return the next action."""
        patch = seen["patch"]
        window = _WINDOWS[int(patch[0, WINDOW, 0])]
        wishes = [patch[row, 1:4, 1].tolist() for row in range(GOAL, TOP) if patch[row, 0, 0]]
        if self._wish == len(wishes):
            return Action.SUBMIT if window == FORM else Action.WINDOW
        field, file, label = wishes[self._wish]
        if self._copied:
            return self._step(patch, window, FORM, field, Action.PASTE)
        if patch[0, OPENED, 1] != file:
            return self._step(patch, window, FILES, file, Action.OPEN)
        return self._step(patch, window, VIEWER, label, Action.COPY)

    def _step(self, patch: Patch, window: int, wanted: int, word: int, then: Action) -> int:
        """Go to a window and to an item in it, and then do something there."""
        if window != wanted:
            return Action.WINDOW
        items = int(patch[0, ITEMS, 1])
        under = next(row for row in range(TOP, TOP + items) if patch[row, 0, 2] & CURSOR)
        if patch[under, 0, 1] != word:
            return Action.NEXT
        if then == Action.COPY:
            self._copied = True
        elif then == Action.PASTE:
            self._copied = False
            self._wish += 1
        return then


class Blind:
    """Opens the first file, copies its first value into the first field, and submits."""

    def act(self, seen: Observation, mask: Mask) -> int:
        """Return the next action."""
        patch = seen["patch"]
        if not patch[0, OPENED, 1]:
            return Action.OPEN
        if not patch[0, CLIPBOARD, 1]:
            return Action.COPY
        if not mask[Action.PASTE]:
            return Action.WINDOW
        return Action.SUBMIT if patch[TOP, 1, 1] else Action.PASTE
