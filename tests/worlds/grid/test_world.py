"""``smysl/MiniGrid-v0``: the official package's levels."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("minigrid", reason="the extra `worlds` is not installed")

from smysl.core.errors import UsageError
from smysl.worlds.grid.world import VIEW, Action, GridWorld, mask_of
from smysl.worlds.mixed.skills import LEVELS
from smysl.worlds.screen import text_of


def test_a_level_is_walked_to_its_goal() -> None:
    world = GridWorld("MiniGrid-Empty-5x5-v0")
    world.reset(seed=1)
    for action in (2, 2, 1, 2, 2):
        _, reward, ended, _, info = world.step(action)
    assert ended
    assert info["passed"]
    assert reward > 0.9


def test_the_view_and_the_mission_are_on_the_screen() -> None:
    world = GridWorld()
    seen, _ = world.reset(seed=2)
    words = " ".join(text_of(seen["patch"]))
    assert "cell_wall" in words
    assert "cell_key" in words or "cell_door" in words
    assert (seen["patch"][2 : 2 + VIEW, :VIEW, 0] > 0).all()
    assert (seen["patch"][1, :6, 1] > 0).all()


def test_what_is_ahead_decides_what_is_greyed_out_and_a_greyed_action_does_nothing() -> None:
    world = GridWorld("MiniGrid-Empty-5x5-v0")
    world.reset(seed=1)
    world.step(Action.LEFT)
    seen, _, _, _, info = world.step(Action.LEFT)
    assert not info["action_mask"][Action.FORWARD]
    after, _, _, _, _ = world.step(Action.FORWARD)
    np.testing.assert_array_equal(seen["patch"][2:9, :7], after["patch"][2:9, :7])


def test_the_mask_is_a_function_of_the_screen_and_never_forbids_what_would_work() -> None:
    for level in ("MiniGrid-DoorKey-6x6-v0", "MiniGrid-UnlockPickup-v0", "MiniGrid-LavaGapS5-v0"):
        world = GridWorld(level)
        rng = np.random.default_rng(0)
        seen, info = world.reset(seed=3)
        for _ in range(300):
            np.testing.assert_array_equal(mask_of(seen["patch"]), info["action_mask"])
            inner = world._inner
            ahead, carries = inner.grid.get(*inner.front_pos), inner.carrying
            works = {
                Action.FORWARD: ahead is None or ahead.can_overlap(),
                Action.PICK_UP: ahead is not None and ahead.can_pickup() and carries is None,
                Action.DROP: ahead is None and carries is not None,
            }
            for action, does in works.items():
                assert bool(info["action_mask"][action]) == does
            seen, _, ended, cut, info = world.step(int(rng.choice(np.flatnonzero(info["action_mask"]))))
            if ended or cut:
                seen, info = world.reset()


def test_lava_is_harm() -> None:
    world = GridWorld("MiniGrid-LavaGapS5-v0")
    rng = np.random.default_rng(1)
    _, info = world.reset(seed=1)
    for _ in range(2000):
        _, _, ended, cut, info = world.step(int(rng.choice(np.flatnonzero(info["action_mask"]))))
        if ended and not info["passed"]:
            assert info["cost"] == 1
            return
        if ended or cut:
            _, info = world.reset()
    pytest.fail("nobody stepped into the lava")


def test_what_is_greyed_out_does_nothing_in_any_level_of_the_mixture() -> None:
    rng = np.random.default_rng(0)
    for level in LEVELS:
        world = GridWorld(f"MiniGrid-{level}-v0")
        seen, info = world.reset(seed=1)
        for _ in range(150):
            action = int(rng.integers(6))
            greyed = not info["action_mask"][action]
            after, reward, ended, cut, info = world.step(action)
            if greyed:
                np.testing.assert_array_equal(seen["patch"][1:], after["patch"][1:])
                assert not ended
                assert reward < 0
            seen = after
            if ended or cut:
                seen, info = world.reset()
        world.close()


@pytest.mark.parametrize("level", ["GoToDoor-5x5", "GoToObject-6x6-N2", "Dynamic-Obstacles-5x5"])
def test_a_level_that_cannot_be_won_with_six_actions_is_refused(level: str) -> None:
    with pytest.raises(UsageError) as told:
        GridWorld(f"MiniGrid-{level}-v0")
    assert told.value.code == "W041"


def test_a_level_that_does_not_exist_is_refused() -> None:
    for level in ("MiniGrid-Nowhere-v0", "CartPole-v1"):
        with pytest.raises(UsageError) as told:
            GridWorld(level)
        assert told.value.code == "W040"
