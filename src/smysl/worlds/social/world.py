"""``smysl/Social-v0``: the story seen by one agent; the partner does what he believes."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from smysl.core.errors import UsageError
from smysl.worlds.screen import Patch
from smysl.worlds.social.parallel import DESCRIPTOR, HORIZON, NUMBER
from smysl.worlds.social.screen import Seat, mask_of, paint
from smysl.worlds.social.story import Story, make
from smysl.worlds.vocabulary import token
from smysl.worlds.world import SPENT, WON, Observation, World


class SocialWorld(World):
    """A partner wants a thing, leaves, and does not see what is moved meanwhile.

    Actions (``Discrete(6)``): 0 watch what happens next, 1 left, 2 right, 3 go to the box before you, 4 pass,
    5 recall the event before the one that is shown.

    *meet*: go where the partner will look. *take*: go where the thing is that he wants, if he will not look
    there, else pass. A box of the others is not opened: then passing is right. One event is shown at a time;
    what the partner wants is what he reaches for.

    Reward: +1 for the right choice, −0.5 × steps ÷ horizon as they are taken. Ends: a choice (terminated),
    ``horizon`` steps (truncated). ``info``: ``action_mask``, ``cost`` (always 0), at the end ``passed`` and
    ``false_belief``.

    ``social.parallel.SocialParallel`` is the same for two agents that act at once.

    Args:
        horizon: most steps.
        render_mode: ``ansi`` or none.

    Raises:
        UsageError: W004 for a horizon below one.
    """

    number: ClassVar[int] = NUMBER
    actions = ("watch", "left", "right", "go", "pass", "recall")

    def __init__(self, horizon: int = HORIZON, render_mode: str | None = None) -> None:
        super().__init__(DESCRIPTOR, render_mode)
        if horizon < 1:
            raise UsageError("W004", "an episode has a step at least", help=f"horizon={HORIZON}")
        self._horizon = horizon
        self._story: Story | None = None
        self._seat: Seat | None = None
        self._patch: Patch | None = None

    def reset(
        self,
        *,
        seed: int | None = None,
        options: dict[str, Any] | None = None,  # noqa: ARG002 - Gymnasium's own signature
    ) -> tuple[Observation, dict[str, Any]]:
        """Begin a story.

        Args:
            seed: where the stream of stories starts.
            options: none are known.
        """
        super().reset(seed=seed)
        self._story = make(self.np_random)
        self._seat = Seat(self._story)
        return self._observe(self._seat), {"action_mask": self._mask.copy(), "cost": 0}

    def step(self, action: int | np.integer[Any]) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Take a step.

        Raises:
            UsageError: W005 before the first reset, W006 for an action that does not exist.
        """
        taken = self.checked(action)
        seat, story = self._seat, self._story
        assert seat is not None
        assert story is not None
        if self._mask[taken]:
            seat.take(taken)
        else:
            seat.effect = "refused"
        seat.steps += 1
        seat.action = taken
        ended = seat.choice is not None
        passed = ended and seat.choice == (-1 if story.answer is None else story.answer)
        cut = not ended and seat.steps >= self._horizon
        seen = self._observe(seat)
        info: dict[str, Any] = {"action_mask": self._mask.copy(), "cost": 0}
        if ended or cut:
            info |= {"passed": passed, "false_belief": story.is_false_belief}
        return seen, SPENT / self._horizon + (WON if passed else 0.0), ended, cut, info

    def shown(self) -> Patch | None:
        """Return the screen."""
        return self._patch

    def copied(self) -> dict[str, Any]:
        """Return the arguments."""
        return {"horizon": self._horizon, "render_mode": self.render_mode}

    def _observe(self, seat: Seat) -> Observation:
        energy = 1 - seat.steps / self._horizon
        self._patch = paint(seat, energy)
        self._mask = mask_of(self._patch)
        return self.observed(self._patch, energy, 0, seat.action, token(seat.effect))
