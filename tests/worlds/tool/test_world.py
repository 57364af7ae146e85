"""``smysl/Tool-v0``."""

from __future__ import annotations

import numpy as np

from smysl.worlds.screen import CURSOR
from smysl.worlds.tool import layout as at
from smysl.worlds.tool.policies import Blind, Expert
from smysl.worlds.tool.world import Action, ToolWorld


def passes(make_policy: type, episodes: int) -> float:
    world = ToolWorld()
    won = 0
    for seed in range(episodes):
        policy = make_policy()
        seen, info = world.reset(seed=seed)
        ended = cut = False
        while not (ended or cut):
            seen, _, ended, cut, info = world.step(policy.act(seen, info["action_mask"]))
        won += info["passed"]
    return won / episodes


def test_who_reads_and_plans_solves_it_and_who_does_not_seldom_does() -> None:
    assert passes(Expert, 100) >= 0.95
    assert passes(Blind, 100) <= 0.3


def test_an_effect_comes_after_its_delay_and_the_tool_is_busy_until_then() -> None:
    world = ToolWorld()
    for seed in range(40):
        seen, _ = world.reset(seed=seed)
        delay = int(seen["patch"][at.DELAYS, 1, 1]) - 1
        before = seen["patch"][at.DIALS, 1:4, 1].copy()
        seen, _, _, _, info = world.step(Action.USE)
        for _ in range(delay):
            np.testing.assert_array_equal(seen["patch"][at.DIALS, 1:4, 1], before)
            assert not info["action_mask"][Action.USE]
            seen, _, _, _, info = world.step(Action.WAIT)
        assert not np.array_equal(seen["patch"][at.DIALS, 1:4, 1], before)
        assert info["action_mask"][Action.USE]


def test_submitting_what_is_not_there_yet_earns_nothing() -> None:
    world = ToolWorld()
    world.reset(seed=1)
    _, reward, ended, _, info = world.step(Action.SUBMIT)
    assert ended
    assert not info["passed"]
    assert reward < 0


def test_starting_over_costs_what_was_under_way() -> None:
    world = ToolWorld()
    seed = next(s for s in range(99) if world.reset(seed=s)[0]["patch"][at.DELAYS, 1, 1] > 2)
    first, _ = world.reset(seed=seed)
    world.step(Action.USE)
    seen, _, _, _, info = world.step(Action.RESET)
    assert info["cost"] == 1
    np.testing.assert_array_equal(seen["patch"][at.DIALS], first["patch"][at.DIALS])


def test_a_tool_under_way_says_when_it_is_free_and_which_dial_it_turns_and_marks_are_cursors() -> None:
    world = ToolWorld(dials=5, tools=5)
    rng = np.random.default_rng(0)
    used = 0
    for seed in range(30):
        seen, info = world.reset(seed=seed)
        for _ in range(20):
            patch = seen["patch"]
            rows, columns = np.nonzero(patch[:, :, 2])
            assert rows.tolist() == [at.DIALS, at.TURNS]
            assert columns.tolist() == [patch[0, at.DIAL, 1], patch[0, at.TOOL, 1]]
            assert set(patch[rows, columns, 2].tolist()) == {CURSOR}
            left, on = (patch[row, 1:6, 1] for row in (at.BUSY, at.BUSY_ON))
            assert np.array_equal(left > 0, on > 0)
            assert (left > 0).sum() == patch[0, at.PENDING, 1]
            tool, dial = (int(patch[0, column, 1]) for column in (at.TOOL, at.DIAL))
            delay = int(patch[at.DELAYS, tool, 1]) - 1
            action = int(rng.choice(np.flatnonzero(info["action_mask"][:4])))
            seen, _, _, _, info = world.step(action)
            if action == Action.USE and delay:
                used += 1
                assert seen["patch"][at.BUSY, tool, 1] == delay
                assert seen["patch"][at.BUSY_ON, tool, 1] == dial
    assert used > 30
