"""``smysl/Social-v0``: what others believe decides what is right."""

from __future__ import annotations

import copy
import warnings
from typing import Any

import numpy as np
import pytest

pytest.importorskip("pettingzoo", reason="the extra `worlds` is not installed")

from hypothesis import given
from hypothesis import strategies as st

from smysl.core.errors import UsageError
from smysl.worlds.social.parallel import PARTNER, SELF, SocialParallel
from smysl.worlds.social.policies import Believer, Blind
from smysl.worlds.social.screen import Action, mask_of
from smysl.worlds.social.sound import SAMPLES, sound
from smysl.worlds.social.story import BOXES, THINGS, Event, Story, make
from smysl.worlds.social.world import SocialWorld


def rates(policy: Any, episodes: int = 400) -> tuple[float, float]:
    """Return how often a policy passes, and how often on false beliefs."""
    world = SocialWorld()
    all_, false = [], []
    for seed in range(episodes):
        actor = policy()
        seen, info = world.reset(seed=seed)
        ended = cut = False
        while not (ended or cut):
            seen, _, ended, cut, info = world.step(actor.act(seen, info["action_mask"]))
        all_.append(info["passed"])
        if info["false_belief"]:
            false.append(info["passed"])
    return float(np.mean(all_)), float(np.mean(false))


def test_who_keeps_track_of_beliefs_is_right() -> None:
    assert rates(Believer) == (1.0, 1.0)
    assert rates(lambda: Believer(tracks=False))[0] < 0.8
    assert rates(Blind)[0] <= 0.3


def test_no_way_of_ignoring_beliefs_is_better_than_chance_where_they_are_false() -> None:
    stories = [story for story in map(make, map(np.random.default_rng, range(4000))) if story.is_false_belief]
    places = [story.places(believed=False) for story in stories]
    # In either mode: to the thing that he wants, to the other, past it on either side; or not at all.
    ways = ("wanted", "other", "next", "before", "pass")

    def goes(way: str, at: int) -> int | None:
        real, other = places[at][stories[at].wish], places[at][1 - stories[at].wish]
        box = {"wanted": real, "other": other, "next": (real + 1) % BOXES, "before": (real - 1) % BOXES}.get(
            way
        )
        return None if box is None or stories[at].owners[box] else box

    for mode in ("meet", "take"):
        numbers = [at for at, story in enumerate(stories) if story.mode == mode]
        right = {way: np.mean([goes(way, at) == stories[at].answer for at in numbers]).item() for way in ways}
        # The box where he will look is one of the two that are empty, and one of two things is to be taken.
        assert max(right.values()) < 0.6, (mode, right)


@given(st.integers(0, 5_000))
def test_half_of_the_stories_look_alike_but_for_what_was_moved_behind_his_back(seed: int) -> None:
    story = make(np.random.default_rng(seed))
    assert [event.kind for event in story.events].count("reach") == 1
    unseen = [event for event in story.events if not event.seen]
    assert len(unseen) == 1
    assert story.is_false_belief == (unseen[0].thing == story.wish)
    assert len(set(story.places(believed=False))) == THINGS


def test_an_event_can_be_heard() -> None:
    world = SocialWorld(audio=True)
    seen, info = world.reset(seed=1)
    heard = [seen["audio"]]
    while info["action_mask"][Action.WATCH]:
        seen, *_, info = world.step(Action.WATCH)
        assert world.observation_space.contains(seen)
        heard.append(seen["audio"])
    assert len({one.tobytes() for one in heard}) > 3
    silent = sound(Event("end"))
    assert np.abs(silent[: SAMPLES // 3]).max() > 0.9
    assert not silent[SAMPLES // 3 :].any()
    assert np.abs(sound(Event("move", 0, 1, seen=False))).max() < 0.6


def test_meeting_is_where_he_looks_and_taking_where_he_does_not() -> None:
    events = (Event("place", 0, 1), Event("place", 1, 2), Event("reach", 0), Event("move", 0, 3, seen=False))
    free = (False,) * BOXES
    assert Story("meet", 0, events, free).answer == 1
    assert Story("take", 0, events, free).answer == 3, "he looks into 1 and 2"
    assert Story("take", 0, events[:3], free).answer == 2, "he finds it: the other one is left"
    found = (*events[:3], Event("move", 0, 2, seen=False))
    assert Story("take", 0, (*found, Event("move", 1, 0)), free).answer == 0, "he finds it in the next box"
    assert Story("meet", 0, events, (False, True, False, False)).answer is None


def test_pettingzoos_checker_has_nothing_to_warn_of() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of its own way of making games
        from pettingzoo.test import parallel_api_test
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        parallel_api_test(SocialParallel(), num_cycles=200)


def test_the_partner_does_not_see_what_happens_behind_his_back() -> None:
    world = SocialParallel()
    seed = next(s for s in range(99) if make(np.random.default_rng(s)).is_false_belief)
    seen, _ = world.reset(seed=seed)
    story = make(np.random.default_rng(seed))
    differs = 0
    for _ in range(len(story.events) - 1):
        seen, *_ = world.step({SELF: Action.WATCH, PARTNER: Action.WATCH})
        differs += not np.array_equal(seen[SELF]["patch"], seen[PARTNER]["patch"])
    assert differs == 1


def test_a_copy_knows_nothing_of_the_story_and_has_to_be_reset() -> None:
    world = SocialParallel()
    seen, _ = world.reset(seed=1)
    other = copy.deepcopy(world)
    assert not other.agents
    assert other._story is None
    other.reset(seed=1)
    assert np.array_equal(other.reset(seed=1)[0][SELF]["patch"], seen[SELF]["patch"])


def test_what_two_agents_see_greyed_out_can_be_told_from_the_screen_alone() -> None:
    world = SocialParallel()
    rng = np.random.default_rng(0)
    for seed in range(30):
        seen, infos = world.reset(seed=seed)
        while world.agents:
            for name in world.agents:
                np.testing.assert_array_equal(mask_of(seen[name]["patch"]), infos[name]["action_mask"])
            seen, _, _, _, infos = world.step({name: int(rng.integers(6)) for name in world.agents})
    world.reset(seed=1)
    for action in (6, -1, 1.5):
        with pytest.raises(UsageError):
            world.step({SELF: action, PARTNER: 0})  # type: ignore[dict-item]


def test_two_agents_meet_where_the_partner_believes_the_thing_to_be() -> None:
    world = SocialParallel()
    won = 0
    for seed in range(60):
        actors = {SELF: Believer(), PARTNER: Believer()}
        seen, infos = world.reset(seed=seed)
        while world.agents:
            actions = {
                name: actors[name].act(seen[name], infos[name]["action_mask"]) for name in world.agents
            }
            seen, _, _, _, infos = world.step(actions)
        won += infos[SELF]["passed"]
    assert won > 20
