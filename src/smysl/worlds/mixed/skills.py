"""Skills: a world and its arguments; and regimes: proportions of skills that shift as time goes on."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from smysl.core.errors import UsageError
from smysl.worlds.repo.procedural import recipe

LEVELS = (
    "Empty-5x5", "Empty-8x8", "DoorKey-5x5", "DoorKey-6x6", "FourRooms", "LavaGapS5", "LavaGapS6", "Unlock",
    "UnlockPickup", "MultiRoom-N2-S4", "Fetch-5x5-N2", "LavaGapS7", "PutNear-6x6-N2", "RedBlueDoors-6x6",
    "MemoryS7", "KeyCorridorS3R1", "SimpleCrossingS9N1", "LavaCrossingS9N1", "DistShift1",
    "BlockedUnlockPickup",
)  # fmt: skip
"""Levels of MiniGrid without the words around their names."""


class Skill(msgspec.Struct, frozen=True):
    """One kind of task.

    Attributes:
        world: id of its world.
        arguments: of that world.
        rank: how hard it is, from 0: a curriculum begins with the least.
    """

    world: str
    arguments: dict[str, Any]
    rank: int = 0

    @property
    def name(self) -> str:
        """World and arguments in one line."""
        told = ", ".join(f"{key}={value}" for key, value in self.arguments.items())
        return f"{self.world}({told})"


def pool(repo_scenarios: str = "", **of_repositories: Any) -> tuple[Skill, ...]:
    """Return the skills there are.

    Args:
        repo_scenarios: scenarios of ``RepoTool``, separated by commas; without one no repository takes part.
        of_repositories: further arguments of ``RepoTool``.

    Raises:
        UsageError: W001, W002 for a scenario or a split that does not exist.
    """
    found = [
        Skill("smysl/Tool-v0", {"dials": dials, "tools": tools, "uses": uses}, uses - 1)
        for dials in (2, 3, 4, 5)
        for tools in (2, 3, 4)
        for uses in (1, 2, 3, 4)
    ]
    found += [
        Skill("smysl/Computer-v0", {"files": files, "fields": fields, "wishes": wishes}, wishes - 1)
        for files in (2, 3, 5)
        for fields in (3, 5)
        for wishes in (1, 2, 3)
    ]
    found += [Skill("smysl/Social-v0", {"horizon": horizon}, 1) for horizon in (40, 30, 24)]
    found += [
        Skill("smysl/MiniGrid-v0", {"level": f"MiniGrid-{level}-v0"}, place // 7)
        for place, level in enumerate(LEVELS)
    ]
    for scenario in filter(None, (part.strip() for part in repo_scenarios.split(","))):
        recipe(
            scenario, split=of_repositories.get("split", ""), operators=of_repositories.get("operators", "")
        )
        for rank, patches in enumerate((4, 8, 12)):
            arguments = {"scenario": scenario, "patches": patches, **of_repositories}
            found.append(Skill("smysl/RepoTool-v0", arguments, rank + 1))
    return tuple(found)


class Regimes:
    """Proportions of skills that stay for a while and then shift, for lifelong learning.

    In each regime a few skills are drawn from the pool, with proportions from a flat Dirichlet distribution.
    What returns later shows what was kept (Kirkpatrick et al. 2017 measure forgetting so).

    Args:
        skills: the pool.
        length: episodes of a regime; 0 for one regime of all skills alike.
        active: skills of a regime.
        ranks: regimes after which the next harder skills take part; 0 for all at once.
        seed: of the regimes.
    """

    def __init__(
        self, skills: tuple[Skill, ...], length: int = 0, active: int = 5, ranks: int = 0, seed: int = 0
    ) -> None:
        if not skills or length < 0 or active < 1 or ranks < 0:
            raise UsageError("W050", "a mixture has skills, and regimes some episodes", help="regime=100")
        self.skills = skills
        self._length = length
        self._active = active
        self._ranks = ranks
        self._seed = seed

    def proportions(self, episode: int) -> NDArray[np.float64]:
        """Return how likely each skill is in an episode, counted from 0."""
        if not self._length:
            return np.full(len(self.skills), 1 / len(self.skills))
        number = episode // self._length
        rng = np.random.default_rng([self._seed, number])
        hardest = number // self._ranks if self._ranks else max(skill.rank for skill in self.skills)
        known = [at for at, skill in enumerate(self.skills) if skill.rank <= hardest]
        chosen = rng.choice(known, size=min(self._active, len(known)), replace=False)
        found = np.zeros(len(self.skills))
        found[chosen] = rng.dirichlet(np.ones(len(chosen)))
        return found
