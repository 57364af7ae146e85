"""``smysl/MiniGrid-v0``: the official package's levels, seen on a screen."""

from __future__ import annotations

import os
import zlib
from enum import IntEnum
from typing import Any, ClassVar

import gymnasium
import numpy as np
from numpy.typing import NDArray

from smysl.core.errors import UsageError
from smysl.worlds.paced import Outcome, PacedWorld
from smysl.worlds.screen import COLUMNS, LARGEST, Patch, blank
from smysl.worlds.vocabulary import token
from smysl.worlds.world import ACTIONS, Mask

VIEW = 7
"""Cells of the agent's view, either way; it stands in the middle of the last row and looks up."""

_TOP = 2
"""Row of the screen where the view begins."""
_FIRST = token("cell_unseen")
_EMPTY, _FLOOR, _DOOR, _KEY, _BALL, _BOX, _GOAL, _LAVA = (
    token(f"cell_{name}") for name in ("empty", "floor", "door", "key", "ball", "box", "goal", "lava")
)
_OPEN = 0
_COLOURS = 6
_WORDS = 1000
_MOVES = 6
"""Actions that a level has to have. The seventh of MiniGrid says that the mission is done: levels that ask
for it
cannot be won with six."""
_DECLARED = ("GoToDoor", "GoToObject")
"""Such levels."""


class Action(IntEnum):
    """What the six actions mean here."""

    LEFT = 0
    RIGHT = 1
    FORWARD = 2
    PICK_UP = 3
    DROP = 4
    TOGGLE = 5


def mask_of(patch: Patch) -> Mask:
    """Return which actions are not greyed out, from the screen alone: what is ahead, and what is carried."""
    ahead = patch[_TOP + VIEW - 2, VIEW // 2]
    carries = patch[_TOP + VIEW - 1, VIEW // 2, 0] in (_KEY, _BALL, _BOX)
    is_open = ahead[0] == _DOOR and (ahead[1] - 1) // _COLOURS == _OPEN
    is_thing = ahead[0] in (_KEY, _BALL, _BOX)
    mask = np.ones(ACTIONS, dtype=np.int8)
    mask[Action.FORWARD] = ahead[0] in (_EMPTY, _FLOOR, _GOAL, _LAVA) or is_open
    mask[Action.PICK_UP] = is_thing and not carries
    mask[Action.DROP] = ahead[0] == _EMPTY and carries
    mask[Action.TOGGLE] = ahead[0] in (_DOOR, _BOX)
    return mask


class GridWorld(PacedWorld):
    """A level of MiniGrid (Chevalier-Boisvert et al. 2023).

    Actions (``Discrete(6)``): 0 turn left, 1 turn right, 2 forward, 3 pick up, 4 drop, 5 toggle (open,
    unlock).

    The screen shows the agent's view of 7 × 7 cells: object, and colour and state as one number (1 + 6 ×
    state + colour); at the agent's own place stands what it carries. The row above holds the mission, each
    word as a number of its own.

    +1 for what the level rewards; ``cost``: 1 for an end without reward, lava for instance. Otherwise as
    ``PacedWorld``.

    Args:
        level: id of a level of the package ``minigrid``.
        horizon: most steps; 0 for as many as the level has.
        render_mode: ``ansi`` or none.

    Raises:
        UsageError: W040 for a level that does not exist, W041 for one that other actions are needed for.
        ImportError: where the package is not installed.
    """

    number: ClassVar[int] = 4
    actions = ("turn left", "turn right", "forward", "pick up", "drop", "toggle")
    mask_of = staticmethod(mask_of)

    def __init__(
        self, level: str = "MiniGrid-DoorKey-5x5-v0", horizon: int = 0, render_mode: str | None = None
    ) -> None:
        # The package imports pygame, which greets whoever does.
        os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
        import minigrid  # registers its levels

        assert minigrid
        if level not in gymnasium.registry or not level.startswith(("MiniGrid-", "BabyAI-")):
            raise UsageError("W040", f"there is no level {level!r}", help="MiniGrid-DoorKey-5x5-v0")
        made: Any = gymnasium.make(level, disable_env_checker=True)
        has: Any = made.action_space
        if has.n < _MOVES or level.split("-")[1] in _DECLARED:
            raise UsageError(
                "W041", f"{level!r} cannot be played with these six actions", help="MiniGrid-DoorKey-5x5-v0"
            )
        self._inner = made.unwrapped
        words = "grid: see, walk, carry, open, fulfil the mission"
        super().__init__(words, horizon or int(self._inner.max_steps), render_mode)
        self._level = level
        self._given = horizon
        self._painted = blank()
        self._seen: dict[str, Any] = {}

    def _start(self) -> None:
        self._seen, _ = self._inner.reset(seed=int(self.np_random.integers(1 << 31)))

    def _act(self, action: int, *, allowed: bool) -> Outcome:
        if not allowed:
            return Outcome("refused")
        self._seen, gained, ended, _, _ = self._inner.step(action)
        passed = bool(ended and gained > 0)
        return Outcome("did_look", bool(ended), passed, int(ended and not passed))

    def copied(self) -> dict[str, Any]:
        """Return the arguments."""
        return {"level": self._level, "horizon": self._given, "render_mode": self.render_mode}

    def close(self) -> None:
        """Close the level."""
        self._inner.close()

    def _paint(self, energy: float) -> Patch:
        patch, seen = self._painted, self._seen
        patch[:] = 0
        status = (
            (token("world"), 0), (token("view_focus"), 0), (token("step"), min(self._steps, LARGEST)),
            (token("energy"), int(10 * energy) + 1), (token("page"), int(seen["direction"]) + 1),
            (self._effect, 0),
        )  # fmt: skip
        patch[0, : len(status), :2] = status
        for column, word in enumerate(str(seen["mission"]).lower().split()[:COLUMNS]):
            patch[1, column, :2] = token("text"), 1 + zlib.crc32(word.encode()) % _WORDS
        cells: NDArray[np.int16] = seen["image"].astype(np.int16).transpose(1, 0, 2)
        patch[_TOP : _TOP + VIEW, :VIEW, 0] = cells[:, :, 0] + _FIRST
        patch[_TOP : _TOP + VIEW, :VIEW, 1] = np.where(
            cells[:, :, 0] > 1, 1 + _COLOURS * cells[:, :, 2] + cells[:, :, 1], 0
        )
        return patch
