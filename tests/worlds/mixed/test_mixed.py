"""``smysl/Mixed-v0`` and its regimes."""

from __future__ import annotations

import copy

import numpy as np
import pytest

pytest.importorskip("minigrid", reason="the extra `worlds` is not installed")

from smysl.core.errors import UsageError
from smysl.worlds.mixed.skills import Regimes, pool
from smysl.worlds.mixed.world import MixedWorld


def test_repositories_take_part_only_where_they_are_asked_for() -> None:
    assert not any("Repo" in skill.world for skill in pool())
    with_repositories = pool("proc_slice_loop, proc_mixed_loop")
    assert sum("Repo" in skill.world for skill in with_repositories) == 6
    with pytest.raises(UsageError) as told:
        pool("proc_nothing")
    assert told.value.code == "W001"


def test_regimes_stay_for_a_while_and_then_shift() -> None:
    regimes = Regimes(pool(), length=10, active=4, seed=3)
    first, same, other = (regimes.proportions(episode) for episode in (0, 9, 10))
    np.testing.assert_array_equal(first, same)
    assert not np.array_equal(first, other)
    assert np.count_nonzero(first) == 4
    assert first.sum() == pytest.approx(1)


def test_a_curriculum_begins_with_what_is_easy() -> None:
    skills = pool()
    regimes = Regimes(skills, length=5, active=6, ranks=2)
    for episode in (0, 9):
        met = np.flatnonzero(regimes.proportions(episode))
        assert {skills[int(at)].rank for at in met} == {0}
    later = {skills[int(at)].rank for e in range(0, 200, 5) for at in np.flatnonzero(regimes.proportions(e))}
    assert later == {0, 1, 2, 3}


def test_without_regimes_all_skills_are_alike() -> None:
    found = Regimes(pool()).proportions(7)
    assert np.ptp(found) == 0


def test_every_skill_of_the_pool_can_be_met_and_is_named_at_the_end_only() -> None:
    world = MixedWorld()
    rng = np.random.default_rng(0)
    met = set()
    seen, info = world.reset(seed=1)
    for _ in range(3000):
        assert "skill" not in info
        _, _, ended, cut, info = world.step(int(rng.choice(np.flatnonzero(info["action_mask"]))))
        if ended or cut:
            met.add(info["skill"])
            seen, info = world.reset()
            assert seen["ids"][0] in {2, 4, 5, 7}
    assert len(met) > 20
    world.close()


def test_every_level_that_is_named_exists() -> None:
    import gymnasium
    import minigrid

    assert minigrid
    for skill in pool():
        if skill.world == "smysl/MiniGrid-v0":
            assert skill.arguments["level"] in gymnasium.registry


def test_programs_of_another_split_take_no_part() -> None:
    world = MixedWorld("proc_slice_loop", split="train")
    skills = [skill for skill in world._regimes.skills if "Repo" in skill.world]
    assert {skill.arguments["split"] for skill in skills} == {"train"}
    with pytest.raises(UsageError) as told:
        MixedWorld("proc_slice_loop", split="some")
    assert told.value.code == "W002"


def test_a_copy_goes_on_in_the_same_regime() -> None:
    world = MixedWorld(regime=2, active=1)
    world.reset(seed=1)
    for _ in range(9):
        world.reset()
    copied = copy.deepcopy(world)
    for one in (world, copied):
        one.reset()
    assert copied._skill == world._skill
    world.close()
    copied.close()


@pytest.mark.parametrize("arguments", [{"regime": -1}, {"active": 0}, {"curriculum": -1}])
def test_a_mixture_that_makes_no_sense_is_refused(arguments: dict[str, int]) -> None:
    with pytest.raises(UsageError) as told:
        MixedWorld(**arguments)
    assert told.value.code == "W050"
