"""``smysl/Mixed-v0``: a pool of skills from all worlds, one of which is met in each episode."""

from __future__ import annotations

from typing import Any, ClassVar

import gymnasium

from smysl.worlds.mixed.skills import Regimes, pool
from smysl.worlds.repo.mask import PROTOCOLS, check_protocol
from smysl.worlds.repo.splits import measure_plainly
from smysl.worlds.screen import Patch
from smysl.worlds.world import ACTIONS, Mask, Observation, Step, World


class MixedWorld(World):
    """Another world in each episode, on the same screen with the same six actions.

    What an action means is the inner world's affair: ``ids[0]`` and the descriptor tell which one it is.
    ``info["skill"]`` at the end of an episode names it, for evaluation; nothing names it before.

    Args:
        repo_scenarios: scenarios of ``RepoTool`` that take part, separated by commas.
        regime: episodes after which the proportions of skills shift; 0: all skills alike, always.
        active: skills of a regime.
        curriculum: regimes after which the next harder skills take part; 0: all from the start.
        mixture: seed of the regimes.
        verdicts: of repositories, ``live`` or ``memo``.
        bank: of repositories.
        repo_pool: how many tasks each of their skills has; 0: a new one for each episode.
        split: of which programs their tasks are made, ``train``, ``validation`` or ``test``; empty for all.
        operators: ``known`` or ``held`` out edit operators in them; empty for both.
        protocol: what is greyed out in them, see ``repo.mask.PROTOCOLS``.
        render_mode: ``ansi`` or none.

    Raises:
        UsageError: W001, W002, W004, W013, W050 for arguments that make no sense.
    """

    number: ClassVar[int] = 6
    actions = tuple(f"action {number}" for number in range(ACTIONS))

    def __init__(
        self,
        repo_scenarios: str = "",
        regime: int = 0,
        active: int = 5,
        curriculum: int = 0,
        mixture: int = 0,
        verdicts: str = "live",
        bank: str = "",
        repo_pool: int = 0,
        split: str = "",
        operators: str = "",
        protocol: str = "standard",
        render_mode: str | None = None,
    ) -> None:
        super().__init__("mixed: another world in each episode", render_mode)
        self._arguments = {
            "repo_scenarios": repo_scenarios,
            "regime": regime,
            "active": active,
            "curriculum": curriculum,
            "mixture": mixture,
            "verdicts": verdicts,
            "bank": bank,
            "repo_pool": repo_pool,
            "split": split,
            "operators": operators,
            "protocol": protocol,
            "render_mode": render_mode,
        }
        of_repositories = {
            "verdicts": verdicts, "bank": bank, "pool": repo_pool, "split": split, "operators": operators,
            "protocol": protocol,
        }  # fmt: skip
        check_protocol(protocol, PROTOCOLS)
        measure_plainly(split, operators, verdicts=verdicts)
        skills = pool(repo_scenarios, **of_repositories)
        self._regimes = Regimes(skills, regime, active, curriculum, mixture)
        self._worlds: dict[int, World] = {}
        self._inner: World | None = None
        self._skill = 0
        self._episode = 0

    def _opened(self, *, anew: bool) -> tuple[Observation, dict[str, Any]]:
        """Begin an episode of the next skill; the regimes start over with the stream."""
        if anew:
            self._episode = 0
        proportions = self._regimes.proportions(self._episode)
        self._episode += 1
        self._skill = int(self.np_random.choice(len(proportions), p=proportions))
        self._inner = self._world(self._skill)
        return self._inner.reset(seed=int(self.np_random.integers(1 << 31)))

    def _stepped(self, taken: int) -> Step:
        assert self._inner is not None
        seen, reward, ended, cut, info = self._inner.step(taken)
        if ended or cut:
            info = {**info, "skill": self._regimes.skills[self._skill].name}
        return seen, reward, ended, cut, info

    def action_masks(self) -> Mask:
        """Return which actions are not greyed out in the world of this episode."""
        return self._mask.copy() if self._inner is None else self._inner.action_masks()

    def shown(self) -> Patch | None:
        """Return the screen."""
        return self._inner.shown() if self._inner else None

    @property
    def moved(self) -> int:
        """Resets and steps, those of the worlds inside too."""
        return super().moved + sum(world.moved for world in self._worlds.values())

    def copied(self) -> dict[str, Any]:
        """Return the arguments."""
        return self._arguments

    def __getstate__(self) -> dict[str, Any]:
        """Return what any world does, and how many episodes there were: regimes go on in a copy."""
        return {**super().__getstate__(), "episode": self._episode}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Make the same world anew; it has to be reset."""
        super().__setstate__(state)
        self._episode = state["episode"]

    def close(self) -> None:
        """Close every world that was met."""
        for world in self._worlds.values():
            world.close()
        self._worlds.clear()
        self._inner = None

    def _world(self, skill: int) -> World:
        """Return the world of a skill, made when it is first met."""
        if skill not in self._worlds:
            from smysl.worlds.registry import register

            register()
            wanted = self._regimes.skills[skill]
            made: Any = gymnasium.make(wanted.world, disable_env_checker=True, **wanted.arguments)
            self._worlds[skill] = made.unwrapped
        return self._worlds[skill]
