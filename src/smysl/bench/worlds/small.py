"""The small worlds: how often each baseline passes, and how fast the world is."""

from __future__ import annotations

import time
from statistics import mean
from typing import Any

import numpy as np

from smysl.bench.intervals import wilson
from smysl.worlds.policies import baseline, baselines
from smysl.worlds.recording import record
from smysl.worlds.world import World

EPISODES = 500
_STEPS = 40
"""Random steps that are timed for each episode, resets included."""


def measure(world: World, episodes: int) -> dict[str, Any]:
    """Return pass rates of every baseline of a world, and its steps a second.

    Args:
        world: one that runs no tests.
        episodes: of each baseline; they are the same for all.
    """
    rows = []
    for name in baselines(world):
        played = [record(world, baseline(world, name, seed), seed) for seed in range(episodes)]
        passed = sum(one.passed for one in played)
        low, high = wilson(passed, episodes)
        rows.append(
            {
                "name": name,
                "pass": round(passed / episodes, 4),
                "low": round(low, 4),
                "high": round(high, 4),
                "steps": round(mean(len(one.frames) - 1 for one in played), 2),
                "reward": round(mean(one.reward for one in played), 3),
            }
        )
    return {"rows": rows, "episodes": episodes, "steps_per_second": round(_pace(world, episodes * _STEPS))}


def _pace(world: World, steps: int) -> float:
    """Return steps a second on one core, resets included; actions are drawn before the clock starts."""
    actions = np.random.default_rng(0).integers(0, 6, steps).tolist()
    world.reset(seed=0)
    started = time.perf_counter()
    for action in actions:
        _, _, ended, cut, _ = world.step(action)
        if ended or cut:
            world.reset()
    return steps / (time.perf_counter() - started)
