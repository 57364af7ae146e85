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
from smysl.worlds.mixed.skills import Regimes, pool
from smysl.worlds.mixed.world import MixedWorld
from smysl.worlds.policies import baseline
from smysl.worlds.recording import record
from smysl.worlds.registry import IDS, LARGER, register
from smysl.worlds.repo.mask import PROTOCOLS
from smysl.worlds.repo.tool import RepoTool
from smysl.worlds.screen import CHANGED, CURSOR, SUSPICIOUS, TRIED
from smysl.worlds.vocabulary import NAMES, SIZE
from smysl.worlds.world import PaintedWorld

KEYS = {"patch", "energy", "ids", "env_desc"}
SMALL = sorted(name for name in IDS if "Repo" not in name)

AT_THE_END = {
    "smysl/RepoTool-v0": {"runs", "spent"},
    "smysl/RepoOpen-v0": {"runs", "spent"},
    "smysl/Social-v0": {"false_belief"},
}
"""Of the keys of ``info``, those that the docstring of a world adds to ``passed`` when an episode is over."""

_RECALLED = {"verdicts": "memo", "pool": 1}
"""So that a repository's tests run once each."""

_MIXED: dict[str, Any] = {
    "repo_scenarios": "proc_slice_loop", "regime": 1000, "active": 1, "verdicts": "memo", "repo_pool": 1,
}  # fmt: skip

VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "desktop-seen": ("smysl/Computer-v0", {"image": True, "wishes": 3, "fields": 6}),
    "stories-heard": ("smysl/Social-v0", {"audio": True}),
    "undo-first": ("smysl/RepoTool-v0", {"protocol": "undo-first", "patches": 3, **_RECALLED}),
    "eager": ("smysl/RepoTool-v0", {"protocol": "eager", "patches": 3, **_RECALLED}),
    "look-first": ("smysl/RepoTool-v0", {"protocol": "look-first", "patches": 3, **_RECALLED}),
    "standard-library": ("smysl/RepoTool-v0", {"scenario": "natural_loop", "patches": 3, **_RECALLED}),
    "refactor": ("smysl/RepoOpen-v0", {"scenario": "refactor", "sound": 0, **_RECALLED}),
    "two-files": ("smysl/RepoOpen-v0", {"faults": 1, "sound": 1, "files": 2, **_RECALLED}),
    "mixed-repositories": ("smysl/Mixed-v0", _MIXED),
}
"""Worlds with other arguments than those that an id has by itself."""

EVERY = [*IDS, *VARIANTS]


def small(name: str, **more: Any) -> gymnasium.Env[Any, Any]:
    settings = {"smysl/RepoTool-v0": {"patches": 3}, "smysl/RepoOpen-v0": {"sound": 0}}.get(name, {})
    identifier, given = VARIANTS.get(name, (name, settings))
    if "repo_scenarios" in given:
        given = {**given, "mixture": with_a_repository()}
    return gymnasium.make(identifier, **{**given, **more})


def with_a_repository() -> int:
    """Return the seed of regimes of which the first has one skill, which is a small repository."""
    skills = pool(_MIXED["repo_scenarios"])
    wanted = next(at for at, skill in enumerate(skills) if skill.arguments.get("patches") == 4)
    seeds = range(10_000)
    return next(seed for seed in seeds if Regimes(skills, 1000, 1, seed=seed).proportions(0)[wanted])


def short(name: str) -> gymnasium.Env[Any, Any]:
    """Return a world of which a roll-out sees the end."""
    identifier = VARIANTS.get(name, (name,))[0]
    return small(name, **({} if identifier == "smysl/Mixed-v0" else {"horizon": 12}))


def keeps(env: gymnasium.Env[Any, Any], seen: Any, info: dict[str, Any], *, over: bool) -> None:
    """Assert what holds of each step: a closed vocabulary, marks are bits, ``info`` holds no answer."""
    assert env.observation_space.contains(seen)
    patch = seen["patch"]
    assert 0 <= patch[:, :, 0].min() <= patch[:, :, 0].max() < len(NAMES) <= SIZE
    assert 0 <= patch[:, :, 2].min() <= patch[:, :, 2].max() <= CURSOR | CHANGED | SUSPICIOUS | TRIED == 15
    allowed = {"action_mask", "cost"}
    if over:
        world = env.unwrapped
        inner = world._inner if isinstance(world, MixedWorld) else world
        met = next(name for name, place in IDS.items() if place.endswith(f":{type(inner).__name__}"))
        allowed |= {"passed"} | AT_THE_END.get(met, set()) | ({"skill"} if inner is not world else set())
    assert set(info) == allowed


def roll(env: gymnasium.Env[Any, Any], seed: int, steps: int = 12) -> list[Any]:
    rng = np.random.default_rng(seed)
    seen, info = env.reset(seed=seed)
    keeps(env, seen, info, over=False)
    found: list[Any] = [seen, info]
    for _ in range(steps):
        seen, reward, ended, cut, info = env.step(int(rng.choice(np.flatnonzero(info["action_mask"]))))
        keeps(env, seen, info, over=ended or cut)
        found += [seen, reward, ended, cut, info]
        if ended or cut:
            break
    return found


@pytest.mark.parametrize("name", EVERY)
def test_gymnasiums_checker_has_nothing_to_warn_of(name: str) -> None:
    env = small(name)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(env.unwrapped)
    env.close()


@pytest.mark.parametrize("name", EVERY)
def test_two_copies_go_the_same_way(name: str) -> None:
    first, second = short(name), short(name)
    np.testing.assert_equal(roll(first, 5), roll(second, 5))
    first.close()
    second.close()


@pytest.mark.parametrize("name", SMALL)
def test_every_step_of_many_episodes_keeps_to_the_vocabulary_and_tells_no_answer(name: str) -> None:
    env = small(name)
    rng = np.random.default_rng(0)
    seen, info = env.reset(seed=1)
    ends = 0
    for _ in range(600):
        # Now and then something that is greyed out.
        possible = np.flatnonzero(info["action_mask"]) if rng.random() < 0.9 else np.arange(6)
        seen, _, ended, cut, info = env.step(int(rng.choice(possible)))
        keeps(env, seen, info, over=ended or cut)
        if ended or cut:
            ends += 1
            seen, info = env.reset()
            keeps(env, seen, info, over=False)
    assert ends > 1
    env.close()


def test_variants_are_what_they_are_called() -> None:
    env = small("mixed-repositories")
    seen, _ = env.reset(seed=1)
    assert seen["ids"][0] == RepoTool.number
    env.close()
    protocols = {given.get("protocol", "standard") for _, given in VARIANTS.values()}
    assert protocols == set(PROTOCOLS)
    for name, key in (("desktop-seen", "image"), ("stories-heard", "audio")):
        assert set(small(name).reset(seed=1)[0]) == {*KEYS, key}


def stepped(env: gymnasium.vector.VectorEnv[Any, Any, Any], steps: int) -> int:
    """Take steps in several worlds at once; return how many episodes were begun anew."""
    count = env.num_envs
    seen, info = env.reset(seed=3)
    rng = np.random.default_rng(0)
    over = np.zeros(count, dtype=bool)
    begun = 0
    for _ in range(steps):
        assert info["action_mask"].shape == (count, 6)
        assert info["_action_mask"].all()
        actions = np.array([rng.choice(np.flatnonzero(mask)) for mask in info["action_mask"]])
        seen, reward, ended, cut, info = env.step(actions)
        assert env.observation_space.contains(seen)
        assert {key: part.shape for key, part in seen.items()} == {
            "patch": (count, 12, 24, 3), "energy": (count, 1), "ids": (count, 4), "env_desc": (count, 32),
        }  # fmt: skip
        assert reward.shape == ended.shape == cut.shape == (count,)
        # What was over begins again at the next step, whatever that was: nothing is done yet, nothing spent.
        assert (seen["ids"][over, 2] == 6).all()
        assert (seen["ids"][~over, 2] == actions[~over]).all()
        assert (seen["energy"][over] == 1).all()
        assert (reward[over] == 0).all()
        begun += int(over.sum())
        over = ended | cut
        assert not over.any() or (info["_passed"] == over).all()
    return begun


@pytest.mark.parametrize("identifier", SMALL)
def test_several_worlds_step_at_once_and_begin_again_by_themselves(identifier: str) -> None:
    horizon = {} if identifier == "smysl/Mixed-v0" else {"horizon": 15}
    env = gymnasium.make_vec(identifier, num_envs=3, vectorization_mode="sync", **horizon)
    assert stepped(env, 400) > 3
    env.close()


def test_several_worlds_step_in_processes_of_their_own() -> None:
    env = gymnasium.make_vec("smysl/Tool-v0", num_envs=2, vectorization_mode="async", horizon=15)
    assert stepped(env, 60) > 3
    env.close()


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


@pytest.mark.parametrize("name", LARGER)
def test_larger_worlds_are_for_measuring(name: str) -> None:
    world: Any = gymnasium.make(name).unwrapped
    identifier, arguments = LARGER[name]
    assert {key: world.copied()[key] for key in arguments} == arguments
    with pytest.raises(UsageError) as told:
        gymnasium.make(name, shaping=True)
    assert told.value.code == "W013"
    usual: Any = gymnasium.make(identifier).unwrapped
    assert world._rules.horizon > usual._rules.horizon


def test_the_expert_passes_a_larger_world() -> None:
    world: Any = gymnasium.make("smysl/RepoToolLarge-v0").unwrapped
    assert record(world, baseline(world, "expert"), 3).passed
    world.close()
