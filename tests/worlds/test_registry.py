"""Every registered world keeps Gymnasium's contract: its own checker, with every warning an error."""

from __future__ import annotations

import copy
import pickle
import warnings
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from smysl.core.errors import UsageError
from smysl.worlds.registry import IDS, register
from smysl.worlds.world import PaintedWorld

KEYS = {"patch", "energy", "ids", "env_desc"}


def small(identifier: str, **more: Any) -> gymnasium.Env[Any, Any]:
    settings = {"smysl/RepoTool-v0": {"patches": 3}, "smysl/RepoOpen-v0": {"sound": 0}}.get(identifier, {})
    return gymnasium.make(identifier, **settings, **more)


def roll(env: gymnasium.Env[Any, Any], seed: int, steps: int = 12) -> list[Any]:
    rng = np.random.default_rng(seed)
    seen, info = env.reset(seed=seed)
    found: list[Any] = [seen, info]
    for _ in range(steps):
        seen, reward, ended, cut, info = env.step(int(rng.choice(np.flatnonzero(info["action_mask"]))))
        found += [seen, reward, ended, cut, info]
        if ended or cut:
            break
    return found


@pytest.mark.parametrize("identifier", IDS)
def test_gymnasiums_checker_has_nothing_to_warn_of(identifier: str) -> None:
    env = small(identifier)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(env.unwrapped)
    env.close()


@pytest.mark.parametrize("identifier", IDS)
def test_two_copies_go_the_same_way(identifier: str) -> None:
    first, second = small(identifier), small(identifier)
    np.testing.assert_equal(roll(first, 5), roll(second, 5))
    first.close()
    second.close()


@pytest.mark.parametrize("identifier", IDS)
def test_a_spec_makes_the_same_world_again(identifier: str) -> None:
    env = small(identifier)
    assert env.spec is not None
    again = gymnasium.make(gymnasium.envs.registration.EnvSpec.from_json(env.spec.to_json()))
    np.testing.assert_equal(roll(env, 3, 4), roll(again, 3, 4))
    env.close()
    again.close()


@pytest.mark.parametrize("identifier", IDS)
def test_observation_and_action_are_of_the_one_shape(identifier: str) -> None:
    env = small(identifier)
    seen, info = env.reset(seed=1)
    assert isinstance(env.action_space, gymnasium.spaces.Discrete)
    assert env.action_space.n == 6
    assert set(seen) == KEYS
    assert seen["patch"].shape == (12, 24, 3)
    assert seen["patch"].dtype == np.int16
    assert seen["patch"][0, 0, 0] > 0
    np.testing.assert_array_equal(info["action_mask"], env.unwrapped.action_masks())  # type: ignore[attr-defined]
    env.close()


@pytest.mark.parametrize("identifier", sorted(set(IDS) - {"smysl/Mixed-v0"}))
def test_what_is_greyed_out_can_be_told_from_the_screen_alone(identifier: str) -> None:
    env = small(identifier).unwrapped
    assert isinstance(env, PaintedWorld)
    rng = np.random.default_rng(0)
    seen, info = env.reset(seed=1)
    masks = set()
    for _ in range(40):
        np.testing.assert_array_equal(env.mask_of(seen["patch"]), info["action_mask"])
        masks.add(info["action_mask"].tobytes())
        seen, _, ended, cut, info = env.step(int(rng.integers(6)))
        if ended or cut:
            seen, info = env.reset()
    assert len(masks) > 1
    env.close()


@pytest.mark.parametrize("identifier", IDS)
def test_what_does_not_exist_is_refused_and_after_the_end_there_is_nothing_to_do(identifier: str) -> None:
    env = small(identifier).unwrapped

    def refused(code: str, action: Any) -> None:
        with pytest.raises(UsageError) as told:
            env.step(action)
        assert told.value.code == code

    refused("W005", 0)
    with pytest.raises(UsageError) as told:
        env.reset(options={"goal": 1})
    assert told.value.code == "W012"
    env.reset(seed=1)
    for action in (6, -1, 1.7, "1", None):
        refused("W006", action)
    ended = cut = False
    rng = np.random.default_rng(0)
    while not (ended or cut):
        _, _, ended, cut, _ = env.step(int(rng.integers(6)))
    refused("W011", 0)
    env.reset()
    env.step(0)
    env.close()


@pytest.mark.parametrize("identifier", sorted(set(IDS) - {"smysl/Mixed-v0"}))
def test_what_is_seen_stays_in_its_space_however_long_an_episode_is(identifier: str) -> None:
    budget = {"budget": 10_000} if "Repo" in identifier else {}
    env = small(identifier, horizon=1100, **budget).unwrapped
    _, info = env.reset(seed=1)
    for step in range(1100):
        refused = np.flatnonzero(info["action_mask"] == 0)
        # What is greyed out does nothing, so that the episode goes on.
        seen, _, ended, cut, info = env.step(int(refused[0]) if len(refused) else 0)
        assert not ended
        assert cut == (step == 1099)
    assert env.observation_space.contains(seen)
    env.close()


@pytest.mark.parametrize("identifier", IDS)
@pytest.mark.parametrize("copied", [copy.deepcopy, lambda env: pickle.loads(pickle.dumps(env))])
def test_a_copy_has_to_be_reset_and_then_goes_the_same_way(identifier: str, copied: Any) -> None:
    env = small(identifier).unwrapped
    env.reset(seed=2)
    env.step(1)
    other = copied(env)
    with pytest.raises(Exception, match="reset"):
        other.step(1)
    np.testing.assert_equal(roll(env, 4, 4), roll(other, 4, 4))
    env.close()
    other.close()


def test_registering_twice_changes_nothing() -> None:
    before = {name: gymnasium.registry[name] for name in IDS}
    register()
    assert {name: gymnasium.registry[name] for name in IDS} == before
