"""``smysl/Social-v0``: the story seen by one agent; the partner does what he believes."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from gymnasium import spaces

from smysl.worlds.paced import Outcome, PacedWorld
from smysl.worlds.screen import Patch
from smysl.worlds.social.parallel import DESCRIPTOR, HORIZON, NUMBER
from smysl.worlds.social.screen import Seat, mask_of, paint
from smysl.worlds.social.sound import SAMPLES, sound
from smysl.worlds.social.story import make
from smysl.worlds.world import Observation, Step


class SocialWorld(PacedWorld):
    """A partner wants a thing, leaves, and does not see what is moved meanwhile.

    Actions (``Discrete(6)``): 0 watch what happens next, 1 left, 2 right, 3 go to the box before you, 4 pass,
    5 recall the event before the one that is shown.

    The partner looks where he believes the thing to be that he wants and, if it is not there, in the next box
    to the right, the first after the last; there he stops. *meet*: go where his search ends. *take*: go to
    the thing that he wants if he will not find it, else to the other thing. One event is shown at a time;
    what the partner wants is what he reaches for.

    Cooperation is to meet, conflict to take what the other looks for. Of norms and factions there is one bit
    a box and no more: it is your own or the others', and a box of the others is not opened. Where it would be
    right to go to such a box, passing is right; going there is greyed out. The partner's search, which he
    makes by himself, is not held up by it. Nobody bargains, and no norm is learned, changed or enforced.

    +1 for the right choice. Otherwise as ``PacedWorld``; at the end ``info`` also tells ``false_belief``.

    ``social.parallel.SocialParallel`` is the same for two agents that act at once.

    Args:
        horizon: most steps.
        audio: whether the observation also has ``audio``, float32[1200], what the event that is shown sounds
            like, 0.15 seconds at 8,000 samples a second.
        render_mode: ``ansi`` or none.

    Raises:
        UsageError: W004 for a horizon below one.
    """

    number: ClassVar[int] = NUMBER
    actions = ("watch", "left", "right", "go", "pass", "recall")
    mask_of = staticmethod(mask_of)

    def __init__(
        self,
        horizon: int = HORIZON,
        audio: bool = False,  # noqa: FBT001, FBT002 - arguments of an environment come by name
        render_mode: str | None = None,
    ) -> None:
        super().__init__(DESCRIPTOR, horizon, render_mode)
        self._audio = audio
        if audio:
            whole: Any = self.observation_space
            whole.spaces["audio"] = spaces.Box(-1.0, 1.0, (SAMPLES,), np.float32)
        self._seat: Seat | None = None

    def _start(self) -> None:
        self._seat = Seat(make(self.np_random))

    def _stepped(self, taken: int) -> Step:
        seen, reward, ended, cut, info = super()._stepped(taken)
        if ended or cut:
            assert self._seat is not None
            # For evaluation: whoever acts does not live to see it.
            info["false_belief"] = self._seat.story.is_false_belief
        return seen, reward, ended, cut, info

    def _act(self, action: int, *, allowed: bool) -> Outcome:
        seat = self._seat
        assert seat is not None
        seat.take(action, allowed=allowed)
        if seat.choice is None:
            return Outcome(seat.effect)
        answer = seat.story.answer
        return Outcome(seat.effect, ended=True, passed=seat.choice == (-1 if answer is None else answer))

    def _paint(self, energy: float) -> Patch:
        assert self._seat is not None
        return paint(self._seat, energy)

    def copied(self) -> dict[str, Any]:
        """Return the arguments."""
        return {"horizon": self._horizon, "audio": self._audio, "render_mode": self.render_mode}

    def _observe(self) -> Observation:
        seen = super()._observe()
        if self._audio:
            assert self._seat is not None
            seen["audio"] = sound(self._seat.story.events[self._seat.shown]).copy()
        return seen
