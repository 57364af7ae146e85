"""``smysl/Social-v0``: what others believe decides what is right."""

from __future__ import annotations

import copy
import warnings
from collections import Counter
from itertools import islice
from typing import Any

import numpy as np
import pytest

pytest.importorskip("pettingzoo", reason="the extra `worlds` is not installed")

from hypothesis import given
from hypothesis import strategies as st

from smysl.core.errors import UsageError
from smysl.worlds.social.parallel import PARTNER, SELF, SocialParallel
from smysl.worlds.social.policies import Believer, Blind, Guesser, Seeker
from smysl.worlds.social.screen import Action, mask_of, owners_of
from smysl.worlds.social.sound import SAMPLES, sound
from smysl.worlds.social.story import BOXES, THINGS, Event, Story, answer_of, make, open_to
from smysl.worlds.social.world import SocialWorld
from smysl.worlds.vocabulary import NAMES

STORIES = [make(np.random.default_rng(seed)) for seed in range(12_000)]
FALSE = [story for story in STORIES if story.is_false_belief]
FREE = (False,) * BOXES


def lived(policy: Any, seed: int) -> dict[str, Any]:
    """Return what the world tells of a policy's episode when it is over."""
    world, actor = SocialWorld(), policy()
    seen, info = world.reset(seed=seed)
    ended = cut = False
    while not (ended or cut):
        seen, _, ended, cut, info = world.step(actor.act(seen, info["action_mask"]))
    return info


def test_who_keeps_track_of_beliefs_is_right() -> None:
    found = {
        name: [lived(policy, seed) for seed in range(400)]
        for name, policy in (("expert", Believer), ("free", lambda: Believer(tracks=False)), ("blind", Blind))
    }
    passed = {name: np.mean([one["passed"] for one in told]) for name, told in found.items()}
    assert passed["expert"] == 1.0
    assert passed["free"] < 0.8
    assert passed["blind"] <= 0.3
    assert all(one["passed"] for one in found["free"] if not one["false_belief"])


@pytest.mark.parametrize(("mode", "ways"), [("meet", 3), ("take", 2)])
def test_where_things_are_says_nothing_of_what_is_right_where_beliefs_are_false(mode: str, ways: int) -> None:
    for beside in (1, 2, 3):
        # Where the other thing stands, from the thing that he wants on; whose the boxes are is left out.
        told = [
            (Story(story.mode, story.wish, story.events, FREE), story.real)
            for story in FALSE
            if story.mode == mode
            and (story.places(believed=False)[1 - story.wish] - story.real) % BOXES == beside
        ]
        assert len(told) > 600
        right = Counter((story.answer - real) % BOXES for story, real in told if story.answer is not None)
        open_ = {(box - real) % BOXES for story, real in told for box in open_to(story)}
        assert set(right) == open_
        assert len(open_) == ways
        for count in right.values():
            # Four standard errors either way.
            assert abs(count / len(told) - 1 / ways) < 4 * np.sqrt(0.25 / len(told)), (beside, right)


@pytest.mark.parametrize(("mode", "ways"), [("meet", 3), ("take", 2)])
def test_who_takes_beliefs_to_be_true_is_at_chance_where_they_are_false(mode: str, ways: int) -> None:
    stories = [story for story in FALSE if story.mode == mode]
    right = np.mean([answer_of(story, story.real) == story.answer for story in stories])
    # Two boxes of the others come to the same: passing.
    chance = 1 / ways + (1 - 1 / ways) / 8**2
    assert abs(right - chance) < 0.03


def test_chance_is_what_guessing_wins_in_the_world_itself() -> None:
    told = [lived(lambda seed=seed: Guesser(seed), seed) for seed in range(900)]
    # Half of the stories are to meet him, half to take a thing.
    share = np.mean([one["passed"] for one in told if one["false_belief"]])
    assert abs(share - 0.425) < 0.07


def test_stories_with_a_true_and_a_false_belief_are_of_the_same_length() -> None:
    lengths = [
        [len(one.events) for one in STORIES if one.is_false_belief == false] for false in (True, False)
    ]
    for length in sorted(set(lengths[0]) | set(lengths[1])):
        shares = [np.mean(np.array(counted) == length) for counted in lengths]
        assert abs(shares[0] - shares[1]) < 0.04, length
    assert abs(len(FALSE) / len(STORIES) - 0.5) < 0.02


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


def test_meeting_is_where_his_search_ends_and_taking_what_it_does_not_find() -> None:
    events = (Event("place", 0, 1), Event("place", 1, 2), Event("reach", 0), Event("move", 0, 3, seen=False))
    assert Story("meet", 0, events[:3], FREE).answer == 1, "he finds it at once"
    assert Story("meet", 0, events, FREE).answer == 2, "he looks into 1, then into 2, and stops"
    assert Story("take", 0, events, FREE).answer == 3, "he looks into 1 and 2"
    assert Story("take", 0, events[:3], FREE).answer == 2, "he finds it: the other one is left"
    found = (*events[:3], Event("move", 0, 2, seen=False), Event("move", 1, 0))
    assert Story("take", 0, found, FREE).answer == 0, "he finds it in the next box"
    assert Story("meet", 0, found, FREE).answer == 2
    assert answer_of(Story("meet", 0, events, FREE), None) is None, "who does not look cannot be met"
    assert answer_of(Story("take", 0, events[:3], FREE), None) == 1, "who does not look finds nothing"


def test_a_box_of_the_others_is_greyed_out_and_passing_is_right_instead() -> None:
    world = SocialWorld()
    told: Counter[bool] = Counter()
    for seed in range(120):
        story = make(np.random.default_rng(seed))
        seen, info = world.reset(seed=seed)
        while info["action_mask"][Action.WATCH]:
            seen, *_, info = world.step(Action.WATCH)
        boxes = []
        for _ in range(BOXES):
            boxes.append(bool(info["action_mask"][Action.GO]))
            seen, *_, info = world.step(Action.RIGHT)
        assert owners_of(seen["patch"]) == story.owners
        assert boxes == [not theirs for theirs in story.owners]
        *_, info = world.step(Action.PASS)
        right = Story(story.mode, story.wish, story.events, FREE).answer
        assert right is not None
        assert info["passed"] == story.owners[right]
        told[info["passed"]] += 1
    assert min(told[True], told[False]) > 5


def test_going_to_a_box_of_the_others_all_the_same_does_nothing() -> None:
    world = SocialWorld()
    seed = next(s for s in range(99) if make(np.random.default_rng(s)).owners[0])
    _, info = world.reset(seed=seed)
    while info["action_mask"][Action.WATCH]:
        *_, info = world.step(Action.WATCH)
    _, reward, ended, cut, info = world.step(Action.GO)
    assert (ended, cut) == (False, False)
    assert reward < 0
    assert "passed" not in info


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


def told_of(seed: int, choices: dict[str, int], horizon: int = 40) -> dict[str, float]:
    """Return what both get in all where each goes to a box, or passes at -1."""
    world = SocialParallel(horizon)
    _, infos = world.reset(seed=seed)
    total = dict.fromkeys(world.agents, 0.0)
    at = dict.fromkeys(world.agents, 0)
    while world.agents:
        actions = {}
        for name in world.agents:
            mask = infos[name]["action_mask"]
            if mask[Action.WATCH] or not mask[Action.PASS]:
                # Who has chosen does nothing more.
                actions[name] = Action.WATCH
            elif choices[name] in (-1, at[name]):
                actions[name] = Action.PASS if choices[name] < 0 else Action.GO
            else:
                actions[name] = Action.RIGHT
                at[name] += 1
        _, rewards, _, _, infos = world.step({name: int(action) for name, action in actions.items()})
        for name, reward in rewards.items():
            total[name] += reward
    return total


def seeds_of(mode: str, *, false: bool, count: int = 12) -> list[int]:
    """Return stories in which all boxes are their own."""
    made = ((seed, make(np.random.default_rng(seed))) for seed in range(9999))
    wanted = (
        seed
        for seed, story in made
        if story.mode == mode and story.is_false_belief == false and not any(story.owners)
    )
    return list(islice(wanted, count))


def won(total: dict[str, float]) -> tuple[bool, bool]:
    """Return who got the reward of one."""
    return total[SELF] > 0, total[PARTNER] > 0


@pytest.mark.parametrize("false", [True, False])
def test_to_take_is_to_have_what_the_partner_does_not_find(false: bool) -> None:  # noqa: FBT001 - a parameter
    for seed in seeds_of("take", false=false):
        story = make(np.random.default_rng(seed))
        real, other = story.real, story.places(believed=False)[1 - story.wish]
        for looks in range(BOXES):
            finds = real in (looks, (looks + 1) % BOXES)
            assert won(told_of(seed, {SELF: real, PARTNER: looks})) == (not finds, False), "self was there"
            assert won(told_of(seed, {SELF: other, PARTNER: looks})) == (finds, finds)
            assert won(told_of(seed, {SELF: -1, PARTNER: looks})) == (False, finds)
        assert won(told_of(seed, {SELF: real, PARTNER: -1})) == (True, False), "he left it all to self"
        assert won(told_of(seed, {SELF: other, PARTNER: -1})) == (False, False)


def test_to_meet_is_to_be_where_the_partners_search_ends_and_costs_him_nothing() -> None:
    for seed in seeds_of("meet", false=True, count=6):
        real = make(np.random.default_rng(seed)).real
        for looks in range(BOXES):
            ends = looks if looks == real else (looks + 1) % BOXES
            for box in range(BOXES):
                assert won(told_of(seed, {SELF: box, PARTNER: looks})) == (box == ends, ends == real)
        assert won(told_of(seed, {SELF: -1, PARTNER: -1})) == (True, False), "there is nobody to meet"


def test_in_a_box_of_the_others_nothing_is_taken_by_two_agents_either() -> None:
    found = 0
    for seed in range(200):
        story = make(np.random.default_rng(seed))
        real = story.real
        if story.mode != "take" or not story.owners[real] or story.owners[(real + 1) % BOXES]:
            continue
        # He looks past it: what he wants is left, in a box that may not be opened.
        assert won(told_of(seed, {SELF: -1, PARTNER: (real + 1) % BOXES})) == (True, False)
        # Going there is greyed out, so that self stands before it until the horizon.
        assert won(told_of(seed, {SELF: real, PARTNER: (real + 1) % BOXES})) == (False, False)
        found += 1
    assert found > 5


def test_everything_costs_both_the_same_share_of_the_horizon() -> None:
    total = told_of(seeds_of("take", false=True)[0], {SELF: 99, PARTNER: 99}, horizon=20)
    assert total == pytest.approx({SELF: -0.5, PARTNER: -0.5})


def test_with_a_partner_who_acts_on_his_beliefs_both_worlds_ask_the_same() -> None:
    for policy in (Believer, lambda: Believer(tracks=False), Guesser):
        for seed in range(80):
            story = make(np.random.default_rng(seed))
            if story.owners[story.looks]:
                continue  # there the one of two passes, and the one that comes with the story does not
            world = SocialParallel()
            actors = {SELF: policy(), PARTNER: Seeker()}
            seen, infos = world.reset(seed=seed)
            while world.agents:
                actions = {
                    name: actors[name].act(seen[name], infos[name]["action_mask"]) for name in world.agents
                }
                seen, _, _, _, infos = world.step(actions)
            assert infos[SELF]["passed"] == lived(policy, seed)["passed"]


def test_two_copies_for_two_agents_go_the_same_way_and_tell_nothing_but_what_they_should() -> None:
    first, second = SocialParallel(), SocialParallel()
    rng = np.random.default_rng(0)
    for episode in range(20):
        # The first by its seed, the others as the stream goes on.
        seed = 7 if episode == 0 else None
        one, other = first.reset(seed=seed), second.reset(seed=seed)
        np.testing.assert_equal(one, other)
        while first.agents:
            actions = {name: int(rng.integers(6)) for name in first.agents}
            stepped, same = first.step(actions), second.step(actions)
            np.testing.assert_equal(stepped, same)
            over = {"passed"} if not first.agents else set()
            for name, info in stepped[-1].items():
                assert set(info) == {"action_mask", "cost", *over}
                patch = stepped[0][name]["patch"]
                assert patch[:, :, 0].max() < len(NAMES)
                assert 0 <= patch[:, :, 2].min() <= patch[:, :, 2].max() <= 15
        assert first.agents == second.agents


def test_pettingzoos_own_test_of_seeds_passes() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of its own way of making games
        from pettingzoo.test import parallel_seed_test
    parallel_seed_test(SocialParallel)
