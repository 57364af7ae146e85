"""``smysl/RepoOpen-v0``, with the real pytest inside."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from smysl.core.errors import UsageError
from smysl.core.seams import Kernel
from smysl.worlds.open.chains import Chain, make
from smysl.worlds.open.edits import leaves
from smysl.worlds.open.layout import AT, PROTOCOLS, Action
from smysl.worlds.open.policies import InOrder, Oracle
from smysl.worlds.open.world import RepoOpen
from smysl.worlds.repo.held import holds
from smysl.worlds.repo.runs import run
from smysl.worlds.repo.task import Proposal, Task
from smysl.worlds.repo.tasks import Listed
from smysl.worlds.screen import text_of


@pytest.fixture(scope="module")
def single(kernel: Kernel) -> Task:
    return make(Chain(faults=1, sound=1), 3, kernel)


@pytest.fixture(scope="module")
def double(kernel: Kernel) -> Task:
    return make(Chain(faults=2, sound=0), 4, kernel)


def world(kernel: Kernel, task: Task, **more: Any) -> RepoOpen:
    return RepoOpen(kernel=kernel, tasks=Listed((task,)), **more)


def solved(env: RepoOpen, task: Task, kernel: Kernel) -> tuple[bool, int]:
    policy = Oracle(task)
    seen, info = env.reset(seed=1)
    ended = cut = False
    steps = 0
    while not (ended or cut):
        action = policy.act(seen, info["action_mask"])
        assert info["action_mask"][action]
        seen, _, ended, cut, info = env.step(action)
        steps += 1
        if steps == 1:
            policy.told(run(task, task.tree, kernel, traced=True).suspicion)
    return info["passed"], steps


def test_a_chain_is_red_as_it_comes_and_its_answer_is_right(
    kernel: Kernel, single: Task, double: Task
) -> None:
    for task in (single, double):
        assert task.answer is not None
        assert not run(task, task.tree, kernel).is_green
        assert run(task, task.answer, kernel).is_green
        assert holds(task, task.answer, kernel)
        assert not holds(task, task.tree, kernel)


def test_the_oracle_mends_one_fault_and_two(kernel: Kernel, single: Task, double: Task) -> None:
    assert solved(world(kernel, single), single, kernel)[0]
    assert solved(world(kernel, double, faults=2), double, kernel)[0]


def test_entering_an_operand_applies_the_edit_and_undo_takes_it_back(kernel: Kernel, single: Task) -> None:
    env = world(kernel, single)
    first, _ = env.reset(seed=1)
    env.step(Action.RUN)
    for _ in range(4):
        seen, _, _, _, info = env.step(Action.ENTER)
    assert seen["patch"][0, AT["edits"], 1] == 1
    assert info["action_mask"][Action.RUN]
    seen, _, _, _, _ = env.step(Action.UNDO)
    assert seen["patch"][0, AT["edits"], 1] == 0
    assert seen["patch"][0, AT["level"], 1] == first["patch"][0, AT["level"], 1]


def test_each_protocol_greys_out_something_else_and_the_screen_names_it(kernel: Kernel, single: Task) -> None:
    enter, jump, run_at_once = {}, {}, {}
    for number, protocol in enumerate(PROTOCOLS, 1):
        env = world(kernel, single, protocol=protocol)
        seen, info = env.reset(seed=1)
        assert seen["patch"][0, AT["protocol"], 1] == number
        enter[protocol] = bool(info["action_mask"][Action.ENTER])
        jump[protocol] = bool(info["action_mask"][Action.BACK])
        env.step(Action.RUN)
        for _ in range(4):
            *_, info = env.step(Action.ENTER)
        run_at_once[protocol] = bool(info["action_mask"][Action.RUN])
        *_, info = env.step(Action.LOOK)
        assert info["action_mask"][Action.RUN]
    standard = dict.fromkeys(PROTOCOLS, True)
    assert enter == {**standard, "run-first": False}
    assert jump == {**standard, "no-jump": False}
    assert run_at_once == {**standard, "look-first": False}


@pytest.mark.parametrize(
    ("faults", "horizon", "budget"), [(1, 64, 160), (2, 128, 320), (64, 64 * 64, 64 * 160)]
)
def test_an_episode_is_as_long_as_its_faults_ask_for(faults: int, horizon: int, budget: int) -> None:
    rules = RepoOpen(faults=faults, sound=0)._rules
    assert (rules.horizon, rules.budget) == (horizon, budget)


def test_a_chain_over_several_files_is_mended_within_its_horizon(kernel: Kernel) -> None:
    task = make(Chain(faults=3, sound=0, files=2), 11, kernel)
    passed, steps = solved(world(kernel, task, faults=3, sound=0, files=2), task, kernel)
    assert passed
    assert steps > 3 * 3


def test_an_edit_that_failed_is_greyed_when_it_is_met_again(kernel: Kernel, single: Task) -> None:
    env = world(kernel, single)
    env.reset(seed=1)
    env.step(Action.RUN)
    for action in (*[Action.ENTER] * 4, Action.RUN):
        _, _, ended, _, _ = env.step(action)
    if ended:
        pytest.fail("the first edit mends this task: choose another seed")
    env.step(Action.UNDO)
    for _ in range(3):
        _, _, _, _, info = env.step(Action.ENTER)
    assert not info["action_mask"][Action.ENTER]


def test_a_task_of_several_files_is_mended_from_the_level_of_files_on(kernel: Kernel) -> None:
    task = make(Chain(faults=1, sound=2, files=3), 5, kernel)
    assert len(task.tree.paths) == 3
    env = world(kernel, task, files=3)
    seen, info = env.reset(seed=1)
    assert seen["patch"][0, AT["level"], 1] == 1
    assert sum(bool(line) for line in text_of(seen["patch"])[4:]) == 3
    assert not info["action_mask"][Action.BACK]
    seen, *_, info = env.step(Action.ENTER)
    assert seen["patch"][0, AT["level"], 1] == 2
    assert info["action_mask"][Action.BACK]
    assert solved(world(kernel, task, files=3), task, kernel)[0]


def test_a_regression_has_an_edit_that_mends_the_red_tests_and_breaks_a_green_one(kernel: Kernel) -> None:
    task = make(Chain("regression", faults=1, sound=0), 2, kernel)
    red = {failure.number for failure in run(task, task.tree, kernel).failures}
    assert red
    found = [
        {failure.number for failure in run(task, tree, kernel).failures} for _, tree in leaves(task.tree, {})
    ]
    assert any(failing and not failing & red for failing in found)
    assert solved(world(kernel, task), task, kernel)[0]


def test_a_refactor_has_right_behaviour_and_a_line_too_many(kernel: Kernel) -> None:
    task = make(Chain("refactor", faults=1, sound=0), 2, kernel)
    first = run(task, task.tree, kernel)
    assert [task.visible[one.number].call[:18] for one in first.failures] == ["inspect.getsource("]
    assert not holds(task, task.tree, kernel)
    assert solved(world(kernel, task), task, kernel)[0]


def test_a_page_has_eight_items_and_going_on_reaches_the_next(kernel: Kernel, double: Task) -> None:
    env = world(kernel, double, faults=2)
    seen, _ = env.reset(seed=1)
    items = int(seen["patch"][0, AT["items"], 1])
    assert items > 8
    assert sum(bool(line) for line in text_of(seen["patch"])[4:]) == 8
    for _ in range(8):
        seen, *_ = env.step(Action.NEXT)
    assert seen["patch"][0, AT["cursor"], 1] == 9
    seen, *_ = env.step(Action.BACK)
    assert seen["patch"][0, AT["cursor"], 1] in {1, 17}


def test_giving_up_a_task_that_can_be_mended_costs(kernel: Kernel, single: Task) -> None:
    env = world(kernel, single)
    env.reset(seed=1)
    env.step(Action.RUN)
    _, reward, ended, _, info = env.step(Action.UNDO)
    assert ended
    assert not info["passed"]
    assert reward < -0.5


def test_the_enumeration_goes_on_until_the_horizon_and_keeps_within_the_mask(
    kernel: Kernel, single: Task
) -> None:
    env = world(kernel, single, verdicts="memo", horizon=200, budget=1000)
    seen, info = env.reset(seed=1)
    policy = InOrder()
    ended = cut = False
    while not (ended or cut):
        action = policy.act(seen, info["action_mask"])
        assert info["action_mask"][action]
        seen, _, ended, cut, info = env.step(action)
    assert info["runs"] > 5


@pytest.mark.parametrize(
    "arguments",
    [{"faults": 0}, {"faults": 65}, {"sound": -1}, {"split": "dev"}, {"files": 9}, {"scenario": "other"}],
)
def test_arguments_that_make_no_sense_are_refused_with_a_way_out(arguments: dict[str, Any]) -> None:
    with pytest.raises(UsageError) as told:
        RepoOpen(**arguments)
    assert told.value.code == "W020"
    assert told.value.help


def test_recorded_samples_are_replayed_at_their_cost(kernel: Kernel, single: Task) -> None:
    assert single.answer is not None
    right = single.answer.text("program.py")
    broken = {failure.number for failure in run(single, single.tree, kernel).failures}
    name = single.visible[min(broken)].call.partition("(")[0]
    wrong = f"def {name}(*given):\n    return None\n"
    proposals = tuple(Proposal("program.py", name, code, 60) for code in (wrong, right))
    env = world(kernel, msgspec.structs.replace(single, proposals=proposals))
    env.reset(seed=1)
    env.step(Action.RUN)
    names = [item.text for item in env._items()]
    at = next(place for place, text in enumerate(names) if text.startswith(f"def {name}("))
    for _ in range(at):
        env.step(Action.NEXT)
    env.step(Action.ENTER)
    for _ in range(len(env._items()) - 1):
        env.step(Action.NEXT)
    before = env._now().spent
    env.step(Action.ENTER)
    assert env._now().spent - before == 1 + 5  # 120 tokens
    env.step(Action.ENTER)
    found = [item.kind for item in env._items()]
    assert found == ["proposal"] * 2
    env.step(Action.NEXT)
    env.step(Action.ENTER)
    _, _, ended, _, info = env.step(Action.RUN)
    assert ended
    assert info["passed"]


def test_asking_again_costs_nothing_and_who_has_nothing_to_say_leaves_an_empty_level(
    kernel: Kernel, single: Task
) -> None:
    class Silent:
        calls = 0

        def has(self, task: Task, path: str, name: str) -> bool:
            return True

        def propose(self, *_: object) -> tuple[Proposal, ...]:
            self.calls += 1
            return ()

    silent = Silent()
    env = world(kernel, single, proposer=silent)
    env.reset(seed=1)
    for _ in range(2):
        env.step(Action.ENTER)
        for _ in range(len(env._items()) - 1):
            env.step(Action.NEXT)
        _, _, _, _, info = env.step(Action.ENTER)
        assert env._items() == []
        assert not info["action_mask"][Action.ENTER]
        assert info["action_mask"][Action.BACK]
        env.step(Action.BACK)
        env.step(Action.BACK)
    assert silent.calls == 1
