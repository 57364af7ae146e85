"""The same story for two agents that act at once, after PettingZoo's parallel interface."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from gymnasium import spaces
from pettingzoo import ParallelEnv

from smysl.worlds.descriptors import hashed
from smysl.worlds.social.screen import Seat, mask_of, paint
from smysl.worlds.social.story import Story, answer_of, finds, make
from smysl.worlds.vocabulary import token
from smysl.worlds.world import (
    ACTIONS,
    SPENT,
    WON,
    Mask,
    Observation,
    branched,
    number_of,
    observation,
    observation_space,
)

NUMBER = 5
DESCRIPTOR = "others: watch who sees what, meet them or be first, keep to your own boxes"
HORIZON = 40
SELF, PARTNER = "self", "partner"


class SocialParallel(ParallelEnv[str, Observation, int]):  # type: ignore[misc]  # it has no types
    """Two agents: ``self``, who sees everything, and ``partner``, who wants a thing and is away for a while.

    The box that ``partner`` chooses is where he looks first; if the thing that he wants is not there, the
    world lets him look in the next box too, and there he stops. ``self`` gets +1 for being where that search
    ends (*meet*), or at the thing that he wants if he does not find it, else at the other thing (*take*); for
    passing where that box belongs to the others, or where there is none, since the partner passed.
    ``partner`` gets +1 for finding what he wants, unless *self* was to take it and did. Both pay −0.5 × steps
    ÷ horizon. Who has chosen waits for the other.

    Conflict is that in *take* one of them wins the thing. Of norms and factions there is one bit a box and no
    more, the same for both: a box of the others is chosen by neither.

    Args:
        horizon: most steps.
    """

    metadata: ClassVar[dict[str, Any]] = {"name": "social_v0", "render_modes": []}

    def __init__(self, horizon: int = HORIZON) -> None:
        self.possible_agents = [SELF, PARTNER]
        self.agents: list[str] = []
        self.render_mode = None
        self.horizon = horizon
        self._described = hashed(DESCRIPTOR)
        self._observation = observation_space()
        self._action = spaces.Discrete(ACTIONS)
        self._rng = np.random.default_rng()
        self._story: Story | None = None
        self._seats: dict[str, Seat] = {}
        self._masks: dict[str, Mask] = {}

    def __getstate__(self) -> dict[str, Any]:
        """Return the arguments, and another stream of stories: a copy knows nothing of the story."""
        return {"horizon": self.horizon, "random": branched(self._rng)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Make the same world anew; it has to be reset."""
        self.__init__(state["horizon"])  # type: ignore[misc]  # pickle leaves no other way
        self._rng = state["random"]

    def observation_space(self, agent: str) -> spaces.Space[Any]:  # noqa: ARG002 - the same for both
        """Return what an agent sees."""
        return self._observation

    def action_space(self, agent: str) -> spaces.Space[Any]:  # noqa: ARG002 - the same for both
        """Return what an agent may do."""
        return self._action

    def reset(
        self,
        seed: int | None = None,
        options: dict[str, Any] | None = None,  # noqa: ARG002 - PettingZoo's own signature
    ) -> tuple[dict[str, Observation], dict[str, dict[str, Any]]]:
        """Begin a story.

        Args:
            seed: where the stream of stories starts.
            options: none are known.
        """
        if seed is not None:
            self._rng = np.random.default_rng(seed)
        self._story = make(self._rng)
        self.agents = list(self.possible_agents)
        self._seats = {name: Seat(self._story, partner=name == PARTNER) for name in self.agents}
        seen = {name: self._seen(name) for name in self.agents}
        return seen, {name: {"action_mask": self._masks[name].copy(), "cost": 0} for name in self.agents}

    def step(
        self, actions: dict[str, int]
    ) -> tuple[
        dict[str, Observation],
        dict[str, float],
        dict[str, bool],
        dict[str, bool],
        dict[str, dict[str, Any]],
    ]:
        """Let both act.

        Raises:
            UsageError: W006 for an action that does not exist.
        """
        acting = list(self.agents)
        for name in acting:
            action = number_of(actions[name])
            self._seats[name].take(action, allowed=bool(self._masks[name][action]))
        cut = any(self._seats[name].steps >= self.horizon for name in acting)
        over = cut or all(seat.choice is not None for seat in self._seats.values())
        seen = {name: self._seen(name) for name in acting}
        rewards, ended, truncated, infos = {}, {}, {}, {}
        for name in acting:
            passed = over and self._passed(name)
            rewards[name] = SPENT / self.horizon + (WON if passed else 0.0)
            ended[name] = over and not cut
            truncated[name] = cut
            infos[name] = {"action_mask": self._masks[name].copy(), "cost": 0}
            if over:
                infos[name]["passed"] = passed
        if over:
            self.agents = []
        return seen, rewards, ended, truncated, infos

    def _passed(self, name: str) -> bool:
        """Tell whether an agent has done what it should, given what the other did."""
        story = self._story
        assert story is not None
        choice, looks = self._seats[SELF].choice, self._seats[PARTNER].choice
        if looks == -1:
            looks = None
        if name == PARTNER:
            return finds(story, looks) and not (story.mode == "take" and choice == story.real)
        answer = answer_of(story, looks)
        return choice == (-1 if answer is None else answer)

    def _seen(self, name: str) -> Observation:
        seat = self._seats[name]
        energy = 1 - seat.steps / self.horizon
        patch = paint(seat, energy)
        self._masks[name] = mask_of(patch)
        return observation(patch, energy, (NUMBER, 0, seat.action, token(seat.effect)), self._described)
