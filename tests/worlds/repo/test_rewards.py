"""What an episode with a repository pays and costs, whatever its runs come to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from smysl.core.errors import UsageError
from smysl.core.seams import Kernel
from smysl.worlds.mixed.world import MixedWorld
from smysl.worlds.open.world import RepoOpen
from smysl.worlds.repo.mask import Action
from smysl.worlds.repo.runs import Failure, Run
from smysl.worlds.repo.task import Task
from smysl.worlds.repo.tasks import Listed
from smysl.worlds.repo.tool import RepoTool
from smysl.worlds.repo.tree import Tree
from smysl.worlds.world import SPENT

BUDGET = 1000


class Told:
    """Verdicts that say of the tree as it came that all tests fail, and of any other what they are told."""

    metered = 0

    def __init__(self, outcome: str, failing: int) -> None:
        self._outcome, self._failing = outcome, failing

    def run(self, task: Task, tree: Tree, *, traced: bool = False) -> Run:
        self.metered += 1
        is_clean = tree == task.tree
        failing = len(task.visible) if is_clean else self._failing
        failures = tuple(Failure(number, "different", "0") for number in range(failing))
        return Run("failed" if is_clean else self._outcome, failures)

    def holds(self, task: Task, tree: Tree) -> bool:
        return False


def taken(task: Task, told: Told, actions: Iterable[int], **rules: Any) -> tuple[float, int, bool, bool]:
    """Return the reward of these actions, their harm, and whether they ended or were cut off."""
    rules = {"budget": BUDGET, **rules}
    env = RepoTool(patches=len(task.patches), tasks=Listed((task,)), source=told, **rules)
    env.reset(seed=1)
    reward, harm, ended, cut = 0.0, 0, False, False
    for action in actions:
        assert env.action_masks()[action]
        _, gained, ended, cut, info = env.step(action)
        reward += gained
        harm += info["cost"]
        if ended or cut:
            break
    return reward, harm, ended, cut


TRY = (Action.RUN, Action.FIRST, Action.RUN)


@pytest.mark.parametrize("outcome", ["failed", "forged", "timeout", "crashed", "error"])
def test_no_potential_is_left_at_the_end_however_it_comes(tasks: list[Task], outcome: str) -> None:
    """Whoever waits for the horizon with a patch that is half right has not earned the half."""
    given = tasks[0]
    half = len(given.visible) // 2
    rules = {"horizon": 6, "discount": 1.0}
    actions = (*TRY, *[Action.LOOK] * 3)
    plain = taken(given, Told(outcome, half), actions, **rules)
    shaped = taken(given, Told(outcome, half), actions, shaping=True, **rules)
    assert plain[3], "it was cut off"
    assert shaped[0] == pytest.approx(plain[0])


@pytest.mark.parametrize("outcome", ["failed", "forged", "timeout", "crashed", "error"])
def test_only_runs_that_came_to_their_end_show_progress(tasks: list[Task], outcome: str) -> None:
    plain, _, _, _ = taken(tasks[0], Told(outcome, 1), TRY)
    shaped, _, _, _ = taken(tasks[0], Told(outcome, 1), TRY, shaping=True)
    assert (shaped > plain + 1e-9) == (outcome == "failed")


def test_touching_the_tests_is_harm(tasks: list[Task]) -> None:
    assert taken(tasks[0], Told("forged", 0), TRY)[1] == 1
    assert taken(tasks[0], Told("failed", 1), TRY)[1] == 0


def test_a_run_that_there_is_no_energy_for_is_not_made(tasks: list[Task]) -> None:
    """A step and a run are 9; the second run would be the one that wins."""
    enough, short = Told("passed", 0), Told("passed", 0)
    assert taken(tasks[0], enough, TRY, budget=17)[2]
    reward, _, ended, _ = taken(tasks[0], short, TRY, budget=16)
    assert (enough.metered, short.metered) == (2, 1)
    assert ended
    assert reward == pytest.approx(SPENT)


@pytest.mark.parametrize("kept", [{"split": "validation"}, {"split": "test"}, {"operators": "held"}])
@pytest.mark.parametrize("rules", [{"shaping": True}, {"verdicts": "memo"}])
def test_what_is_kept_for_measuring_is_run_and_not_shaped(
    kernel: Kernel, kept: dict[str, str], rules: dict[str, Any]
) -> None:
    worlds: list[Any] = [RepoTool]
    worlds += [RepoOpen] if "split" in kept else []
    worlds += [MixedWorld] if "verdicts" in rules else []
    for world in worlds:
        with pytest.raises(UsageError) as told:
            world(**kept, **rules)
        assert told.value.code == "W013"
        world(**kept).close()
