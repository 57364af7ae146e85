"""``smysl/Tool-v0``: turn dials with tools whose effects come late."""

from __future__ import annotations

from enum import IntEnum
from typing import Any, ClassVar

import numpy as np

from smysl.worlds.paced import Outcome, PacedWorld
from smysl.worlds.screen import CURSOR, LARGEST, Patch, blank
from smysl.worlds.tool import layout as at
from smysl.worlds.tool.puzzle import Puzzle, make
from smysl.worlds.vocabulary import token
from smysl.worlds.world import Mask


class Action(IntEnum):
    """What the six actions mean here."""

    USE = 0
    NEXT_TOOL = 1
    NEXT_DIAL = 2
    WAIT = 3
    RESET = 4
    SUBMIT = 5


def mask_of(patch: Patch) -> Mask:
    """Return which actions are not greyed out, from the screen alone.

    A busy tool cannot be used; waiting is for when something is under way; starting over is for when
    something has changed.
    """
    is_free, is_pending = patch[0, at.READY, 0] == _FREE, patch[0, at.PENDING, 1] > 0
    has_moved = patch[0, at.MOVED, 0] == _CHANGED
    # In the order of the actions: use, next tool, next dial, wait, start over, submit.
    return np.array((is_free, 1, 1, is_pending, has_moved, 1), dtype=np.int8)


_FREE = token("slot_open")
_TAKEN = token("slot_applied")
_CHANGED = token("changed")
_UNCHANGED = token("unchanged")
_INTEGER = token("integer")


class ToolWorld(PacedWorld):
    """Dials, a goal, and tools that turn a dial some steps after they were used.

    Actions (``Discrete(6)``): 0 use the chosen tool on the chosen dial; 1 choose the next tool; 2 choose the
    next dial; 3 wait; 4 start over (the dials as at first); 5 submit.

    The screen shows the dials, the goal, and of each tool how far it turns, after how many steps, and whether
    it drags the next dial back by one. A tool is busy until its effect has come, and the screen shows how
    many steps that takes and on which dial it will be; whatever is under way goes on with every step.

    +1 for submitting when the dials show the goal and nothing is under way; ``cost``: uses that were under
    way when the puzzle was started over. Otherwise as ``PacedWorld``.

    Args:
        dials: 2 to 5.
        tools: 2 to 5.
        uses: of tools that the puzzle needs, 1 to 4.
        horizon: most steps.
        render_mode: ``ansi`` or none.

    Raises:
        UsageError: W004, W010 for numbers that make no sense.
    """

    number: ClassVar[int] = 2
    actions = ("use the tool", "next tool", "next dial", "wait", "start over", "submit")
    mask_of = staticmethod(mask_of)

    def __init__(
        self,
        dials: int = 3,
        tools: int = 3,
        uses: int = 3,
        horizon: int = 40,
        render_mode: str | None = None,
    ) -> None:
        super().__init__("tools: turn dials to a goal, effects come late", horizon, render_mode)
        make(np.random.default_rng(0), dials, tools, uses)
        self._shape = (dials, tools, uses)
        self._puzzle: Puzzle | None = None
        self._painted = blank()
        self._dials: tuple[int, ...] = ()
        self._under_way: dict[int, tuple[int, int]] = {}
        self._tool = self._dial = 0

    def _start(self) -> None:
        self._puzzle = make(self.np_random, *self._shape)
        self._dials = self._puzzle.dials
        self._under_way = {}
        self._tool = self._dial = 0
        self._paint_puzzle(self._puzzle)

    def _act(self, action: int, *, allowed: bool) -> Outcome:
        puzzle = self._puzzle
        assert puzzle is not None
        done = self._done(Action(action), puzzle) if allowed else Outcome("refused")
        if not done.ended:
            self._go_on(puzzle)
        return done

    def _done(self, action: Action, puzzle: Puzzle) -> Outcome:
        """Do what an action does."""
        match action:
            case Action.USE:
                self._under_way[self._tool] = (puzzle.tools[self._tool].delay + 1, self._dial)
                return Outcome("did_run")
            case Action.NEXT_TOOL:
                self._tool = (self._tool + 1) % len(puzzle.tools)
                return Outcome("did_cycle")
            case Action.NEXT_DIAL:
                self._dial = (self._dial + 1) % len(puzzle.dials)
                return Outcome("did_cycle")
            case Action.WAIT:
                return Outcome("did_look")
            case Action.RESET:
                cost, self._under_way, self._dials = len(self._under_way), {}, puzzle.dials
                return Outcome("did_undo", cost=cost)
            case Action.SUBMIT:
                passed = self._dials == puzzle.goal and not self._under_way
                return Outcome("did_give_up", ended=True, passed=passed)

    def copied(self) -> dict[str, Any]:
        """Return the arguments."""
        dials, tools, uses = self._shape
        return {
            "dials": dials,
            "tools": tools,
            "uses": uses,
            "horizon": self._horizon,
            "render_mode": self.render_mode,
        }

    def _go_on(self, puzzle: Puzzle) -> None:
        """Let a step pass for everything that is under way."""
        for tool, (left, dial) in list(self._under_way.items()):
            if left > 1:
                self._under_way[tool] = (left - 1, dial)
            else:
                del self._under_way[tool]
                self._dials = puzzle.tools[tool].turned(self._dials, dial)

    def _paint_puzzle(self, puzzle: Puzzle) -> None:
        """Paint what does not change in an episode."""
        patch = self._painted
        patch[:] = 0
        patch[0, :3, 0] = token("world"), token("view_focus"), token("run_none")
        patch[0, at.TOOL : at.DIAL + 1, 0] = token("candidate"), token("line")
        patch[0, at.PENDING, 0] = token("more")
        patch[0, at.STEP : at.LEFT + 1, 0] = token("step"), token("energy")
        dials, tools = len(puzzle.dials), len(puzzle.tools)
        for row, word, width in (
            (at.DIALS, "before", dials),
            (at.GOAL, "expected", dials),
            (at.TURNS, "edit_arithmetic", tools),
            (at.DELAYS, "edit_order", tools),
            (at.DRAGS, "edit_call", tools),
            (at.BUSY, "slot_applied", tools),
            (at.BUSY_ON, "line", tools),
        ):
            patch[row, 0, 0] = token(word)
            patch[row, 1 : 1 + width, 0] = _INTEGER
        patch[at.GOAL, 1 : 1 + dials, 1] = [value + 1 for value in puzzle.goal]
        for column, tool in enumerate(puzzle.tools, 1):
            patch[at.TURNS, column, 1] = tool.turn
            patch[at.DELAYS, column, 1] = tool.delay + 1
            patch[at.DRAGS, column, 1] = 1 + tool.drags

    def _paint(self, energy: float) -> Patch:
        puzzle = self._puzzle
        assert puzzle is not None
        patch = self._painted
        changed = self._dials != puzzle.dials or bool(self._under_way)
        patch[0, at.TOOL : at.LEFT + 1, 1] = (
            self._tool + 1, self._dial + 1, 0, len(self._under_way), 0, min(self._steps, LARGEST), int(10 *
            energy) + 1,
        )  # fmt: skip
        patch[0, at.READY, 0] = _TAKEN if self._tool in self._under_way else _FREE
        patch[0, at.MOVED, 0] = _CHANGED if changed else _UNCHANGED
        patch[0, at.EFFECT, 0] = self._effect
        patch[at.DIALS, 1 : 1 + len(self._dials), 1] = [value + 1 for value in self._dials]
        patch[at.DIALS, 1 : 1 + len(self._dials), 2] = 0
        patch[at.DIALS, 1 + self._dial, 2] = CURSOR
        patch[at.TURNS, 1 : 1 + len(puzzle.tools), 2] = 0
        patch[at.TURNS, 1 + self._tool, 2] = CURSOR
        patch[at.BUSY : at.BUSY_ON + 1, 1 : 1 + len(puzzle.tools), 1] = 0
        for tool, (left, dial) in self._under_way.items():
            patch[at.BUSY, 1 + tool, 1] = left
            patch[at.BUSY_ON, 1 + tool, 1] = dial + 1
        return patch
