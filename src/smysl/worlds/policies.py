"""The baselines of every world, by the names that the command line knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol

import numpy as np

from smysl.core.errors import UsageError
from smysl.worlds.world import ACTIONS, Mask, Observation, World


class Policy(Protocol):
    """Chooses an action from what is seen. A policy lives for one episode."""

    def act(self, seen: Observation, mask: Mask) -> int:
        """Return an action."""


class Random:
    """Takes any action that is not greyed out; any at all where it is not told what is.

    Args:
        seed: of its choices. They are another stream than that of a world reset with the same seed.
    """

    def __init__(self, seed: int = 0) -> None:
        (stream,) = np.random.SeedSequence(seed).spawn(1)
        self._rng = np.random.default_rng(stream)

    def act(self, seen: Observation, mask: Mask | None) -> int:  # noqa: ARG002 - it does not look
        """Return a random action."""
        return int(self._rng.choice(np.arange(ACTIONS) if mask is None else np.flatnonzero(mask)))


def baselines(world: World, seed: int = 0) -> Mapping[str, Callable[[], Any]]:
    """Return what makes the baselines of a world; ``random`` is one of each.

    Args:
        world: where they are to live.
        seed: of what they draw; who plays several episodes gives each another one.
    """
    from smysl.worlds.computer import policies as computer
    from smysl.worlds.computer.world import ComputerWorld
    from smysl.worlds.open import policies as open_
    from smysl.worlds.open.world import RepoOpen
    from smysl.worlds.repo import policies as repo
    from smysl.worlds.repo.tool import RepoTool
    from smysl.worlds.social import policies as social
    from smysl.worlds.social.world import SocialWorld
    from smysl.worlds.tool import policies as tool
    from smysl.worlds.tool.world import ToolWorld

    found: dict[str, Callable[[], Any]] = {"random": partial(Random, seed)}
    if isinstance(world, RepoTool):
        found |= {
            "in-order": repo.InOrder,
            "by-suspicion": lambda: repo.ByScore(repo.by_suspicion),
            "by-rules": lambda: repo.ByScore(repo.by_rules),
            "expert": partial(repo.Expert, world),
        }
    elif isinstance(world, RepoOpen):
        found |= {"in-order": open_.InOrder, "expert": partial(open_.Expert, world)}
    elif isinstance(world, ToolWorld):
        found |= {"blind": tool.Blind, "expert": tool.Expert}
    elif isinstance(world, ComputerWorld):
        found |= {"blind": computer.Blind, "expert": computer.Expert}
    elif isinstance(world, SocialWorld):
        naive = partial(social.Believer, tracks=False)
        guess = partial(social.Guesser, seed)
        found |= {"blind": social.Blind, "guess": guess, "belief-free": naive, "expert": social.Believer}
    return found


def baseline(world: World, name: str, seed: int = 0) -> Policy:
    """Return a fresh baseline of a world.

    Args:
        world: where it is to live.
        name: of the baseline.
        seed: of what it draws.

    Raises:
        UsageError: W008 for a name that this world does not have.
    """
    known = baselines(world, seed)
    if name not in known:
        raise UsageError("W008", f"there is no policy {name!r} for this world", help=", ".join(known))
    made: Policy = known[name]()
    return made
