"""Baselines of ``smysl/Tool-v0``: one that reads the screen and plans, and one that does not look."""

from __future__ import annotations

from smysl.worlds.screen import Patch
from smysl.worlds.tool import layout as at
from smysl.worlds.tool.puzzle import Tool, plan
from smysl.worlds.tool.world import Action
from smysl.worlds.world import Mask, Observation


class Expert:
    """Reads dials, goal and tools from the screen, and does what the shortest plan says."""

    def act(self, seen: Observation, mask: Mask) -> int:
        """Return the next action."""
        patch = seen["patch"]
        if patch[0, at.PENDING, 1]:
            return Action.WAIT if mask[Action.WAIT] else Action.NEXT_TOOL
        dials, goal = _values(patch, at.DIALS), _values(patch, at.GOAL)
        if dials == goal:
            return Action.SUBMIT
        tools = tuple(
            Tool(turn + 1, delay, bool(drags))
            for turn, delay, drags in zip(
                _values(patch, at.TURNS), _values(patch, at.DELAYS), _values(patch, at.DRAGS), strict=True
            )
        )
        tool, dial = plan(dials, goal, tools)[0]
        if int(patch[0, at.TOOL, 1]) - 1 != tool:
            return Action.NEXT_TOOL
        if int(patch[0, at.DIAL, 1]) - 1 != dial:
            return Action.NEXT_DIAL
        return Action.USE


class Blind:
    """Uses every tool on every dial in turn, waits, and submits when the screen says that the goal is there.

    It reads whether the goal is reached, and nothing of the tools: what is left to who does not plan.
    """

    def __init__(self) -> None:
        self._turn = 0

    def act(self, seen: Observation, mask: Mask) -> int:
        """Return the next action."""
        patch = seen["patch"]
        if patch[0, at.PENDING, 1]:
            return Action.WAIT if mask[Action.WAIT] else Action.NEXT_TOOL
        if _values(patch, at.DIALS) == _values(patch, at.GOAL):
            return Action.SUBMIT
        self._turn += 1
        return (Action.USE, Action.NEXT_TOOL, Action.USE, Action.NEXT_DIAL)[self._turn % 4]


def _values(patch: Patch, row: int) -> tuple[int, ...]:
    """Return the numbers of a row, from 0."""
    width = int((patch[row, 1:, 0] > 0).sum())
    return tuple(int(value) - 1 for value in patch[row, 1 : 1 + width, 1])
