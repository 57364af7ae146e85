"""Recordings and their page."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pytest

from smysl.core.errors import OutputError, UsageError
from smysl.worlds.mixed.world import MixedWorld
from smysl.worlds.policies import baseline, baselines
from smysl.worlds.recording import record, write_traces
from smysl.worlds.registry import IDS
from smysl.worlds.replay import replay_html
from smysl.worlds.tool.policies import Expert
from smysl.worlds.tool.world import ToolWorld
from smysl.worlds.world import Mask, Observation, World

EXPERTS = ["smysl/Tool-v0", "smysl/Computer-v0", "smysl/Social-v0"]
"""Of the worlds that run no tests; MiniGrid and Mixed have none."""


def test_a_recording_holds_every_step_and_the_screen_behind_the_last() -> None:
    world = ToolWorld()
    found = record(world, baseline(world, "expert"), 3)
    assert found.passed
    assert [frame.action for frame in found.frames][-1] is None
    assert all(frame.mask[frame.action] for frame in found.frames[:-1])  # type: ignore[index]
    assert found.reward > 0.5


def test_traces_are_arrays_of_one_length(tmp_path: Path) -> None:
    world = ToolWorld()
    found = [record(world, baseline(world, "expert"), seed) for seed in range(3)]
    steps = write_traces(found, tmp_path / "deep" / "traces.npz")
    with np.load(tmp_path / "deep" / "traces.npz") as arrays:
        assert arrays["patch"].shape == (steps, 12, 24, 3)
        assert {len(arrays[key]) for key in ("energy", "ids", "mask", "action", "reward", "episode")} == {
            steps
        }
        assert arrays["passed"].tolist() == [True] * 3
        assert arrays["episode"].max() == 2


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    world = ToolWorld()
    with pytest.raises(OutputError) as told:
        write_traces([record(world, baseline(world, "random"), 1)], tmp_path / "file" / "x.npz")
    assert told.value.code == "O080"


def test_the_page_holds_a_screen_for_each_step_and_nothing_from_elsewhere() -> None:
    world = ToolWorld()
    found = record(world, baseline(world, "expert"), 3, name="smysl/Tool-v0", by="<expert>")
    page = replay_html(found)
    data = re.search(r'id="frames">(.*?)</script>', page)
    assert data is not None
    frames = json.loads(data[1].replace("<\\/", "</"))
    assert len(frames) == len(found.frames)
    assert "<expert>" not in page
    assert "://" not in page


def test_every_world_has_a_random_policy_and_an_unknown_one_is_refused() -> None:
    world = ToolWorld()
    assert "random" in baselines(world)
    with pytest.raises(UsageError) as told:
        baseline(world, "clairvoyant")
    assert told.value.code == "W008"
    assert "expert" in told.value.help


class Fisher:
    """Uses the world that it plays, once, and acts well for the rest.

    Args:
        uses: what it does to the world.
        before: how many times it acts before that.
    """

    def __init__(self, uses: Callable[[], Any], before: int = 0) -> None:
        self._uses = uses
        self._before = before
        self._inner = Expert()

    def act(self, seen: Observation, mask: Mask) -> int:
        """Return what an expert would do."""
        if self._before == 0:
            self._uses()
        self._before -= 1
        return self._inner.act(seen, mask)


def easiest(world: World) -> None:
    """Reset until the goal is one use away."""
    for _ in range(50):
        seen, _ = world.reset()
        if np.count_nonzero(seen["patch"][2, 1:4, 1] != seen["patch"][3, 1:4, 1]) == 1:
            return


@pytest.mark.parametrize(
    "uses",
    [
        easiest,
        lambda world: world.reset(seed=3),
        lambda world: world.step(1),
        lambda world: world.__setstate__(copy.deepcopy(world).__getstate__()),
    ],
)
def test_who_uses_the_world_that_it_plays_has_given_up(uses: Callable[[World], Any]) -> None:
    world = ToolWorld()
    found = record(world, Fisher(lambda: uses(world)), 3)
    assert not found.passed
    assert found.reward == pytest.approx(-0.5)
    assert len(found.frames) == 1
    assert record(world, Fisher(world.action_masks), 3).passed, "looking is no use"


def test_what_was_spent_before_is_not_given_back_to_who_gives_up_so() -> None:
    world = ToolWorld()
    found = record(world, Fisher(world.reset, before=2), 3)
    assert [frame.action is None for frame in found.frames] == [False, False, True]
    assert found.reward == pytest.approx(-0.5 - 2 * 0.5 / 40)


def test_a_world_inside_another_is_not_used_either() -> None:
    world = MixedWorld()
    found = record(world, Fisher(lambda: world._inner is None or world._inner.reset()), 3)
    assert not found.passed
    assert len(found.frames) == 1
    world.close()


@pytest.mark.parametrize("identifier", EXPERTS)
def test_an_expert_can_be_recorded_where_there_is_one(identifier: str, tmp_path: Path) -> None:
    made: Any = gymnasium.make(identifier).unwrapped
    found = [record(made, baseline(made, "expert", seed), seed, name=identifier) for seed in range(20)]
    assert sum(one.passed for one in found) >= 19
    steps = write_traces(found, tmp_path / "traces.npz")
    with np.load(tmp_path / "traces.npz") as arrays:
        taken = arrays["mask"][np.arange(steps), arrays["action"]]
        assert taken.all(), "an expert does nothing that is greyed out"
        np.testing.assert_array_equal(
            np.bincount(arrays["episode"], weights=arrays["reward"]) > 0, arrays["passed"]
        )
    made.close()


def test_every_world_without_repositories_that_has_an_expert_is_recorded_above() -> None:
    has = []
    for identifier in IDS:
        if "Repo" not in identifier:
            made: Any = gymnasium.make(identifier).unwrapped
            has += [identifier] * ("expert" in baselines(made))
            made.close()
    assert has == EXPERTS
