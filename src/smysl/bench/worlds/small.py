"""The small worlds: how often each baseline passes, and how fast the world is."""

from __future__ import annotations

import time
from collections.abc import Sequence
from statistics import mean
from typing import Any, get_args

import numpy as np

from smysl.bench.intervals import wilson
from smysl.worlds.policies import baseline, baselines
from smysl.worlds.recording import Recording, record
from smysl.worlds.social.screen import mode_of
from smysl.worlds.social.story import Mode
from smysl.worlds.social.world import SocialWorld
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
    played = {
        name: [record(world, baseline(world, name, seed), seed) for seed in range(episodes)]
        for name in baselines(world)
    }
    rows = [_row(name, recordings) for name, recordings in played.items()]
    if isinstance(world, SocialWorld):
        rows += [row for name, recordings in played.items() for row in _misled(name, recordings)]
    return {"rows": rows, "episodes": episodes, "steps_per_second": round(_pace(world, episodes * _STEPS))}


def _row(name: str, played: Sequence[Recording]) -> dict[str, Any]:
    passed = sum(one.passed for one in played)
    low, high = wilson(passed, len(played))
    return {
        "name": name,
        "episodes": len(played),
        "pass": round(passed / len(played), 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "steps": round(mean(len(one.frames) - 1 for one in played), 2),
        "reward": round(mean(one.reward for one in played), 3),
    }


# Chance on false beliefs is what *guess* wins: who sees all that happens, and of what the partner believes
# nothing, has some boxes left, and goes to any of them. To take a thing these are the boxes of the two
# things. To meet him they are three of the four: his search would end next to the box of the thing only if he
# had looked where the thing is, and then he would have ended there. Whatever is where, each of them is right
# equally often (``social.story.make``): one in two, one in three. Where an eighth of all boxes belongs to the
# others, two of those come to the same, which is passing: 1/2 + 1/2 · 1/64 and 1/3 + 2/3 · 1/64, so 0.51 and
# 0.34.
def _misled(name: str, played: Sequence[Recording]) -> list[dict[str, Any]]:
    """Return how a policy fares with those stories only in which the partner's belief is false."""
    rows = []
    for mode in get_args(Mode):
        asked = [
            one
            for one in played
            if one.told.get("false_belief") and mode_of(one.frames[0].seen["patch"]) == mode
        ]
        if asked:
            rows.append(_row(f"{name}, false belief, {mode}", asked))
    return rows


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
