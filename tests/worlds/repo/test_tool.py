"""``smysl/RepoTool-v0``, with the real pytest inside."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from smysl.core.errors import UsageError
from smysl.core.seams import Kernel
from smysl.worlds.repo.episodes import play
from smysl.worlds.repo.mask import Action, mask_of
from smysl.worlds.repo.policies import ByScore, InOrder, Oracle, by_rules, by_suspicion
from smysl.worlds.repo.reading import offers, relation_of
from smysl.worlds.repo.runs import run
from smysl.worlds.repo.task import Task
from smysl.worlds.repo.tasks import Listed
from smysl.worlds.repo.tool import RepoTool
from smysl.worlds.repo.tree import Tree
from smysl.worlds.vocabulary import token


def world(kernel: Kernel, task: Task, **more: Any) -> RepoTool:
    return RepoTool(kernel=kernel, patches=len(task.patches), tasks=Listed((task,)), **more)


def possible(tasks: list[Task]) -> Task:
    return next(task for task in tasks if task.is_possible)


def impossible(task: Task) -> Task:
    """Return the task without the right patch: the first wrong one stands in its place too."""
    import msgspec

    wrong = [one for at, one in enumerate(task.patches) if at != task.gold]
    return msgspec.structs.replace(task, patches=tuple(wrong), gold=None)


def test_the_tests_are_red_as_the_tree_comes_and_green_with_the_right_patch(
    kernel: Kernel, tasks: list[Task]
) -> None:
    for task in tasks[:6]:
        assert not run(task, task.tree, kernel).is_green
        if task.is_possible:
            assert run(task, task.version(task.gold), kernel).is_green


def test_the_oracle_solves_every_task(kernel: Kernel, tasks: list[Task]) -> None:
    for task in tasks[:6]:
        found = play(world(kernel, task), task, Oracle(task), masked=True)
        assert found.passed
        assert found.refused == 0


def test_a_pool_has_so_many_tasks_and_comes_back_to_them_with_the_same_screens(kernel: Kernel) -> None:
    env = RepoTool(patches=3, pool=2, verdicts="memo", kernel=kernel)
    seen: dict[Tree, set[bytes]] = {}
    env.reset(seed=1)
    for _ in range(12):
        env.reset()
        screen, *_ = env.step(Action.RUN)
        seen.setdefault(env._tree(), set()).add(screen["patch"].tobytes())
    assert len(seen) == 2
    assert all(len(screens) == 1 for screens in seen.values())
    assert len({id(task) for task in (env._made.draw(env.np_random) for _ in range(9))}) == 2  # type: ignore[union-attr]


def test_giving_up_is_right_only_where_no_patch_is(kernel: Kernel, tasks: list[Task]) -> None:
    task = possible(tasks)
    for given, reward, passed in ((task, -0.5, False), (impossible(task), 0.5, True)):
        env = world(kernel, given)
        env.reset(seed=1)
        env.step(Action.RUN)
        _, gained, ended, _, info = env.step(Action.UNDO)
        assert ended
        assert info["passed"] is passed
        assert gained == pytest.approx(reward - 0.5 / 120)


def test_the_menu_of_a_loop_appears_after_the_first_red_run(kernel: Kernel, tasks: list[Task]) -> None:
    task = possible(tasks)
    env = world(kernel, task)
    seen, info = env.reset(seed=1)
    assert not list(offers(seen["patch"]))
    np.testing.assert_array_equal(info["action_mask"], [1, 1, 0, 0, 0, 0])
    seen, _, _, _, info = env.step(Action.RUN)
    assert len(list(offers(seen["patch"]))) == 2
    assert relation_of(seen["patch"])
    np.testing.assert_array_equal(info["action_mask"], [1, 0, 1, 1, 1, 1])


def test_without_a_loop_the_menu_is_there_at_once_and_greyed(kernel: Kernel, tasks: list[Task]) -> None:
    task = possible(tasks)
    env = world(kernel, task, scenario="proc_mixed")
    seen, info = env.reset(seed=1)
    assert len(list(offers(seen["patch"]))) == 2
    np.testing.assert_array_equal(info["action_mask"], [1, 1, 0, 0, 0, 0])


def test_protocols_grey_out_other_things_and_say_so_on_the_screen(kernel: Kernel, tasks: list[Task]) -> None:
    task = possible(tasks)
    env = world(kernel, task, protocol="undo-first")
    env.reset(seed=1)
    env.step(Action.RUN)
    assert env.step(Action.FIRST)[4]["action_mask"][Action.SECOND] == 0
    assert env.step(Action.UNDO)[4]["action_mask"][Action.SECOND] == 1
    env = world(kernel, task, protocol="eager", scenario="proc_mixed")
    assert env.reset(seed=1)[1]["action_mask"][Action.FIRST] == 1
    env = world(kernel, task, protocol="look-first")
    env.reset(seed=1)
    env.step(Action.RUN)
    assert env.step(Action.FIRST)[4]["action_mask"][Action.RUN] == 0
    seen, _, _, _, info = env.step(Action.LOOK)
    assert info["action_mask"][Action.RUN] == 1
    np.testing.assert_array_equal(mask_of(seen["patch"]), info["action_mask"])


def test_an_action_that_is_greyed_out_costs_a_step_and_does_nothing(
    kernel: Kernel, tasks: list[Task]
) -> None:
    env = world(kernel, possible(tasks))
    before, _ = env.reset(seed=1)
    after, reward, ended, _, _ = env.step(Action.FIRST)
    assert reward == pytest.approx(-0.5 / 120)
    assert not ended
    assert after["ids"][3] == token("refused")
    np.testing.assert_array_equal(before["patch"][1:], after["patch"][1:])


def test_a_failed_patch_is_greyed_and_undo_brings_the_clean_tree_back(
    kernel: Kernel, tasks: list[Task]
) -> None:
    task = possible(tasks)
    wrong = next(at for at in (0, 1) if at != task.gold and not run(task, task.version(at), kernel).is_green)
    env = world(kernel, task)
    env.reset(seed=1)
    for action in (Action.RUN, Action.FIRST + wrong, Action.RUN):
        _, _, ended, _, info = env.step(action)
    assert not ended
    assert not info["action_mask"][Action.FIRST + wrong]
    assert not info["action_mask"][Action.RUN]
    _, _, _, _, info = env.step(Action.UNDO)
    assert not info["action_mask"][Action.FIRST + wrong]


def test_the_horizon_cuts_off_and_spent_energy_ends(kernel: Kernel, tasks: list[Task]) -> None:
    env = world(kernel, possible(tasks), horizon=2)
    env.reset(seed=1)
    env.step(Action.LOOK)
    _, _, ended, cut, info = env.step(Action.LOOK)
    assert (ended, cut, info["passed"]) == (False, True, False)
    env = world(kernel, possible(tasks), budget=9)
    env.reset(seed=1)
    env.step(Action.RUN)
    seen, _, ended, cut, _ = env.step(Action.LOOK)
    assert (ended, cut) == (True, False)
    assert seen["energy"][0] == 0


class Idle:
    """A kernel that goes by another one's name and runs nothing.

    Args:
        kernel: the other one.
    """

    def __init__(self, kernel: Kernel) -> None:
        self.fingerprint = kernel.fingerprint

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the kernel is asked to {name}")


def told(kernel: Kernel, **more: Any) -> list[list[Any]]:
    """Return all that three tasks tell whoever tries their patches in order, and then all the same again."""
    found = []
    with closing(RepoTool(patches=3, pool=3, kernel=kernel, **more)) as env:
        for seed in (0, 1, 2, 0):
            seen, info = env.reset(seed=seed)
            policy, reward, over = InOrder(), 0.0, False
            while True:
                plain = {name: np.asarray(value).tolist() for name, value in {**seen, **info}.items()}
                found.append([plain, reward, over])
                if over:
                    break
                seen, reward, ended, cut, info = env.step(policy.act(seen, None))
                over = ended or cut
    return found


def test_memo_and_live_tell_the_same(kernel: Kernel, tmp_path: Path) -> None:
    live = told(kernel)
    assert any(reward > 0.5 for _, reward, _ in live), "so that hidden tests had a say"
    rules = {"verdicts": "memo", "bank": str(tmp_path)}
    assert told(kernel, **rules) == live
    assert told(cast("Kernel", Idle(kernel)), **rules) == live, "from disk alone"
    with pytest.raises(AssertionError, match="asked to"):
        told(cast("Kernel", Idle(kernel)), **{**rules, "bank": str(tmp_path / "other")})


def test_shaping_adds_up_to_nothing_but_the_start(kernel: Kernel, tasks: list[Task]) -> None:
    task = possible(tasks)
    plain = play(world(kernel, task), task, Oracle(task), masked=True)
    shaped = play(world(kernel, task, shaping=True, discount=1.0), task, Oracle(task), masked=True)
    assert shaped.reward == pytest.approx(plain.reward)


def test_neither_ids_nor_descriptor_name_the_kind_of_fault(kernel: Kernel) -> None:
    one, other = (RepoTool(scenario=name, patches=3, kernel=kernel) for name in ("proc_slice", "proc_string"))
    first, second = one.reset(seed=1)[0], other.reset(seed=1)[0]
    np.testing.assert_array_equal(first["ids"], second["ids"])
    np.testing.assert_array_equal(first["env_desc"], second["env_desc"])


def test_policies_end_and_keep_within_the_mask(kernel: Kernel, tasks: list[Task]) -> None:
    for task in tasks[:3]:
        for policy in (InOrder(), ByScore(by_suspicion), ByScore(by_rules)):
            assert play(world(kernel, task), task, policy, masked=True).refused == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"scenario": "proc_nonsense"}, "W001"),
        ({"scenario": "slice"}, "W001"),
        ({"patches": 1}, "W002"),
        ({"verdicts": "guessed"}, "W004"),
        ({"horizon": 0}, "W004"),
        ({"protocol": "none"}, "W004"),
        ({"split": "dev"}, "W002"),
        ({"operators": "all"}, "W002"),
        ({"pool": -1}, "W004"),
    ],
)
def test_arguments_that_make_no_sense_are_refused_with_a_way_out(
    arguments: dict[str, Any], code: str
) -> None:
    with pytest.raises(UsageError) as told:
        RepoTool(**arguments)
    assert told.value.code == code
    assert told.value.help


def test_a_step_before_the_first_reset_and_an_unknown_action_are_refused(
    kernel: Kernel, tasks: list[Task]
) -> None:
    env = world(kernel, tasks[0])
    with pytest.raises(UsageError, match="reset"):
        env.step(0)
    env.reset(seed=1)
    with pytest.raises(UsageError, match="no action 6"):
        env.step(6)
