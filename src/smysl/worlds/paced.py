"""Worlds that are paid for by the step: what those that run no tests share."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, NamedTuple

from smysl.core.errors import UsageError
from smysl.worlds.vocabulary import token
from smysl.worlds.world import ACTIONS, SPENT, WON, Observation, PaintedWorld, Step


class Outcome(NamedTuple):
    """What an action did.

    Attributes:
        effect: a name of the vocabulary.
        ended: whether the episode is over.
        passed: whether it ended well.
        cost: harm that was done.
    """

    effect: str
    ended: bool = False
    passed: bool = False
    cost: int = 0


class PacedWorld(PaintedWorld):
    """A world with a horizon, and no other budget.

    Reward: +1 for a good end, else 0; −0.5 × steps ÷ horizon as they are taken. Ends: where the world says so
    (terminated), or after ``horizon`` steps (truncated). ``info``: ``action_mask``; ``cost``, harm that was
    done; at the end ``passed``.

    Args:
        descriptor: what the world says of itself.
        horizon: most steps.
        render_mode: ``ansi`` or none.

    Raises:
        UsageError: W004 for a horizon below one.
    """

    def __init__(self, descriptor: str, horizon: int, render_mode: str | None) -> None:
        super().__init__(descriptor, render_mode)
        if horizon < 1:
            raise UsageError("W004", "an episode has a step at least", help="horizon=40")
        self._horizon = horizon
        self._steps = 0
        self._last = ACTIONS
        self._effect = 0

    @abstractmethod
    def _act(self, action: int, *, allowed: bool) -> Outcome:
        """Do what an action does; one that is greyed out does nothing, but time goes on."""

    @abstractmethod
    def _start(self) -> None:
        """Make a new task with ``np_random``."""

    def _begin(self) -> None:
        self._steps, self._last, self._effect = 0, ACTIONS, token("did_nothing")
        self._start()

    def _stepped(self, taken: int) -> Step:
        done = self._act(taken, allowed=bool(self._mask[taken]))
        self._steps += 1
        self._last, self._effect = taken, token(done.effect)
        cut = not done.ended and self._steps >= self._horizon
        seen = self._observe()
        info: dict[str, Any] = {"action_mask": self._mask.copy(), "cost": done.cost}
        if done.ended or cut:
            info["passed"] = done.passed
        return seen, SPENT / self._horizon + (WON if done.passed else 0.0), done.ended, cut, info

    def _observe(self) -> Observation:
        return self.painted(1 - self._steps / self._horizon, 0, self._last, self._effect)
