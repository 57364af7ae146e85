"""``smysl/Computer-v0``."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
import pytest

from smysl.core.errors import UsageError
from smysl.worlds.computer.policies import Blind, Expert
from smysl.worlds.computer.world import Action, ComputerWorld, picture


def passes(policy: Any, episodes: int, **settings: int) -> float:
    world = ComputerWorld(**settings)
    won = 0
    for seed in range(episodes):
        actor = policy()
        seen, info = world.reset(seed=seed)
        ended = cut = False
        while not (ended or cut):
            seen, _, ended, cut, info = world.step(actor.act(seen, info["action_mask"]))
        won += info["passed"]
    return won / episodes


def test_who_reads_the_goal_fulfils_it_and_who_does_not_seldom_does() -> None:
    assert passes(Expert, 100) == 1.0
    assert passes(Expert, 50, wishes=3) == 1.0
    assert passes(Blind, 200) <= 0.3


def test_a_field_that_nobody_asked_for_must_stay_empty_and_pasting_over_is_harm() -> None:
    world = ComputerWorld()
    seen, info = world.reset(seed=3)
    actor = Expert()
    harm = 0
    while (action := actor.act(seen, info["action_mask"])) != Action.SUBMIT:
        seen, _, _, _, info = world.step(action)
    world.step(Action.NEXT)
    world.step(Action.PASTE)
    *_, info = world.step(Action.SUBMIT)
    assert not info["passed"]
    world.reset(seed=3)
    for action in (Action.OPEN, Action.COPY, Action.WINDOW, Action.PASTE, Action.WINDOW, Action.NEXT):
        world.step(action)
    for action in (Action.OPEN, Action.COPY, Action.WINDOW, Action.PASTE):
        *_, info = world.step(action)
        harm += info["cost"]
    assert harm == 1


def test_the_picture_shows_the_screen_and_is_seen_where_it_is_asked_for() -> None:
    world = ComputerWorld(image=True)
    seen, _ = world.reset(seed=1)
    assert isinstance(world.observation_space, gymnasium.spaces.Dict)
    assert world.observation_space.contains(seen)
    np.testing.assert_array_equal(seen["image"], picture(seen["patch"]))
    after, *_ = world.step(Action.NEXT)
    assert not np.array_equal(seen["image"], after["image"])
    assert "image" not in ComputerWorld().reset(seed=1)[0]
    shown = ComputerWorld(render_mode="rgb_array")
    shown.reset(seed=1)
    assert shown.render().shape == (48, 96, 3)


def test_numbers_that_make_no_desktop_are_refused() -> None:
    for arguments in ({"files": 1}, {"fields": 7}, {"wishes": 4}, {"fields": 6, "wishes": 4}):
        with pytest.raises(UsageError) as told:
            ComputerWorld(**arguments)
        assert told.value.code == "W060"
