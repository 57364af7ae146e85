"""What nobody knows of a task before its tests have told: not by the menu, the mask, a seed or memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from math import comb
from typing import Any

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from smysl.core.seams import Kernel
from smysl.worlds.repo.bank import Bank
from smysl.worlds.repo.episodes import Episode, play
from smysl.worlds.repo.mask import PROTOCOLS, Action
from smysl.worlds.repo.procedural import fresh, recipe
from smysl.worlds.repo.reading import page_of, says
from smysl.worlds.repo.splits import SPLITS, split_of
from smysl.worlds.repo.task import Task
from smysl.worlds.repo.tasks import InTurn, Listed
from smysl.worlds.repo.tool import RepoTool
from smysl.worlds.repo.verdicts import Memo
from smysl.worlds.world import Mask, Observation

RUN, LOOK, FIRST, SECOND, CYCLE, UNDO = (
    Action.RUN, Action.LOOK, Action.FIRST, Action.SECOND, Action.CYCLE, Action.UNDO
)  # fmt: skip


def within(right: int, count: int, chance: float) -> bool:
    """Tell whether so many hits are what chance gives in 99.9 % of all cases."""
    weights = [comb(count, hits) * chance**hits * (1 - chance) ** (count - hits) for hits in range(count + 1)]
    return sum(weights[: right + 1]) > 0.0005 and sum(weights[right:]) > 0.0005


# --- the menu -------------------------------------------------------------------------------------------


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


RULES: dict[str, Callable[[Task, int], Any]] = {
    "first": lambda _, place: place,
    "second": lambda _, place: (place != 1, place),
    "third": lambda _, place: (place != 2, place),
    "last": lambda _, place: -place,
    "shortest": lambda task, place: len(task.patches[place].source),
    "longest": lambda task, place: -len(task.patches[place].source),
    "shortest line": lambda task, place: len(task.patches[place].after),
    "longest line": lambda task, place: -len(task.patches[place].after),
    "smallest hash": lambda task, place: digest(task.patches[place].source),
    "smallest hash of a line": lambda task, place: digest(task.patches[place].after),
    "highest up": lambda task, place: task.patches[place].line,
}
"""Ways to choose a patch without running a test: the one for which this is least."""


@pytest.fixture(scope="module")
def many(tasks: list[Task], kernel: Kernel) -> list[Task]:
    """Return the sixty first tasks with four patches each of which one is right."""
    source = fresh(recipe("proc_mixed_loop", 4), kernel, Bank(None))
    more = (source.task(seed) for seed in range(len(tasks), 80))
    found = [task for task in tasks if task.gold is not None]
    while len(found) < 60:
        found += [task for task in [next(more)] if task.gold is not None]
    return found


@pytest.mark.parametrize("rule", RULES)
def test_no_look_at_the_menu_tells_the_right_patch_better_than_chance(rule: str, many: list[Task]) -> None:
    chosen = [min(range(4), key=lambda place: RULES[rule](task, place)) for task in many]
    right = sum(place == task.gold for place, task in zip(chosen, many, strict=True))
    assert len(many) == 60
    assert within(right, 60, 1 / 4), f"{right} of 60"


# --- the screen and the mask ----------------------------------------------------------------------------


def moved(task: Task, place: int) -> Task:
    """Return the task with its right patch at another place of the menu."""
    assert task.gold is not None
    others = [one for at, one in enumerate(task.patches) if at != task.gold]
    patches = (*others[:place], task.patches[task.gold], *others[place:])
    return msgspec.structs.replace(task, patches=patches, gold=place)


def told(memo: Memo, kernel: Kernel, task: Task, actions: Sequence[int], **more: Any) -> Iterator[Any]:
    """Yield screen and mask at every step, up to the end."""
    env = RepoTool(kernel=kernel, patches=len(task.patches), tasks=Listed((task,)), source=memo, **more)
    seen, info = env.reset(seed=1)
    yield seen["patch"].tolist(), info["action_mask"].tolist()
    for action in actions:
        seen, _, ended, cut, info = env.step(action)
        yield seen["patch"].tolist(), info["action_mask"].tolist()
        if ended or cut:
            return


@pytest.fixture(scope="module")
def memo(kernel: Kernel) -> Memo:
    return Memo(Bank(None), kernel)


@pytest.mark.parametrize(
    ("scenario", "protocol"),
    [("proc_mixed_loop", "standard"), *(("proc_mixed", protocol) for protocol in PROTOCOLS)],
)
def test_as_long_as_no_run_has_told_the_mask_is_the_same_wherever_the_right_patch_lies(
    scenario: str, protocol: str, kernel: Kernel, memo: Memo, tasks: list[Task]
) -> None:
    actions = (
        FIRST, RUN, FIRST, LOOK, SECOND, CYCLE, FIRST, SECOND, UNDO, CYCLE, FIRST, UNDO, SECOND, UNDO, LOOK,
    )  # fmt: skip
    if protocol == "eager":
        actions = actions[1:]  # there the first of them would do, and what is run then tells
    compared = 0
    for task in tasks:
        if task.gold is None:
            continue
        masks = []
        for place in range(4):
            steps = list(
                told(memo, kernel, moved(task, place), actions, scenario=scenario, protocol=protocol)
            )
            assert len(steps) == len(actions) + 1, "so that it did not end"
            masks.append([mask for _, mask in steps])
        assert all(one == masks[0] for one in masks)
        assert len({tuple(mask) for mask in masks[0]}) > 2, "so that there was something to be told by"
        compared += 1
    assert compared >= 10


def test_a_red_run_tells_nothing_of_which_other_patch_is_right(
    kernel: Kernel, memo: Memo, tasks: list[Task]
) -> None:
    actions = (RUN, FIRST, RUN, LOOK, CYCLE, SECOND, UNDO, CYCLE, SECOND, LOOK)
    compared = 0
    for task in tasks:
        if task.gold is None:
            continue
        found = [
            [mask for _, mask in told(memo, kernel, moved(task, place), actions)] for place in range(1, 4)
        ]
        assert found[0] == found[1] == found[2]
        compared += len(found[0]) == len(actions) + 1
    assert compared >= 6, "what passes the visible tests ends the episode: so many wrong ones did not"


def test_what_is_shown_does_not_depend_on_which_patch_is_called_right(
    kernel: Kernel, memo: Memo, tasks: list[Task]
) -> None:
    actions = (RUN, FIRST, RUN, SECOND, RUN, CYCLE, LOOK, FIRST, RUN, SECOND, RUN, LOOK)
    for task in tasks:
        found = [
            list(told(memo, kernel, msgspec.structs.replace(task, gold=gold), actions))
            for gold in (*range(len(task.patches)), None)
        ]
        assert len(found[0]) > 3
        assert all(one == found[0] for one in found)


def test_the_mask_is_the_same_whichever_patch_is_tried(kernel: Kernel, memo: Memo, tasks: list[Task]) -> None:
    compared = 0
    for task in tasks:
        for place in range(4) if task.gold is not None else ():
            first, second = (
                [mask for _, mask in told(memo, kernel, moved(task, place), (RUN, action))][-1]
                for action in (FIRST, SECOND)
            )
            first[FIRST], first[SECOND] = first[SECOND], first[FIRST]
            assert first == second
            compared += 1
    assert compared >= 40


def test_the_screen_before_the_first_run_is_the_same_whichever_patch_is_right(
    kernel: Kernel, memo: Memo, tasks: list[Task]
) -> None:
    for task in tasks:
        screens = []
        for gold in range(len(task.patches)):
            # Another gold has other tests, and another number of them.
            tests = (*task.hidden, *task.visible)[: gold + 1]
            other = msgspec.structs.replace(task, gold=gold, visible=tests)
            ((screen, _),) = told(memo, kernel, other, (), scenario="proc_mixed")
            screens.append(screen)
        assert all(screen == screens[0] for screen in screens)


# --- seeds and memory -----------------------------------------------------------------------------------

SEEDS = range(12)


def drawn(kernel: Kernel, split: str, seeds: Sequence[int]) -> list[Task]:
    """Return the tasks that a world of a split lays on the desk for some seeds."""
    env = RepoTool(patches=3, split=split, kernel=kernel)
    found = []
    for seed in seeds:
        env.reset(seed=seed)
        assert env._desk is not None
        found.append(env._desk.task)
    return found


@pytest.fixture(scope="module")
def by_split(kernel: Kernel) -> dict[str, list[Task]]:
    """Return tasks of the same seeds, for learning and for measuring."""
    return {split: drawn(kernel, split, SEEDS) for split in ("train", "test")}


def test_the_same_seeds_give_no_task_twice_to_learn_from_and_to_measure_on(
    kernel: Kernel, by_split: dict[str, list[Task]]
) -> None:
    train, test = by_split["train"], by_split["test"]
    assert drawn(kernel, "train", SEEDS[:2]) == train[:2], "so that it is the seed that decides"
    assert not {one.family for one in train} & {one.family for one in test}
    assert not {one.tree for one in train} & {one.tree for one in test}
    assert not [one for one in train if one in test]
    shown = [{patch.source for one in tasks for patch in one.patches} for tasks in (train, test)]
    assert not shown[0] & shown[1]


def test_no_family_is_in_two_splits(kernel: Kernel, by_split: dict[str, list[Task]]) -> None:
    for split in SPLITS:
        found = by_split.get(split) or drawn(kernel, split, SEEDS[:3])
        assert {split_of(one.family) for one in found} == {split}


Screen = NDArray[np.int16]


class Remembering:
    """Tries what was right on the most similar screen that it remembers, and then the others in order.

    Args:
        known: first red screens, and which patch was right there.
    """

    def __init__(self, known: Sequence[tuple[Screen, int]]) -> None:
        self._known = known
        self._left: list[int] = []
        self.screens: list[Screen] = []
        """All that it has seen since the first red run."""
        self.tried = -1

    def act(self, seen: Observation, mask: Mask | None) -> int:
        """Return the next action."""
        screen = seen["patch"]
        if says(screen, "red", "seen_red"):
            if not self.screens:
                near = sorted(self._known, key=lambda one: np.count_nonzero(one[0] != screen))
                self._left = list(dict.fromkeys([*(place for _, place in near[:1]), *range(3)]))
            self.screens.append(screen.copy())
        if says(screen, "changed", "changed"):
            return RUN
        if not self._left:
            return UNDO
        if page_of(screen) != self._left[0] // 2:
            return CYCLE
        self.tried = self._left.pop(0)
        return FIRST + self.tried % 2


def lived(
    memo: Memo, kernel: Kernel, tasks: Sequence[Task], known: Sequence[tuple[Screen, int]]
) -> list[tuple[Remembering, Episode]]:
    """Return how somebody with these memories fares with each of the tasks."""
    env = RepoTool(kernel=kernel, patches=3, tasks=InTurn(tasks), source=memo)
    policies = [Remembering(known) for _ in tasks]
    return [(one, play(env, task, one, masked=False)) for one, task in zip(policies, tasks, strict=True)]


def test_memory_of_tasks_to_learn_from_knows_none_to_measure_on(
    kernel: Kernel, memo: Memo, by_split: dict[str, list[Task]]
) -> None:
    train, test = ([one for one in by_split[split] if one.gold is not None] for split in ("train", "test"))
    learned = lived(memo, kernel, train, ())
    known = [(policy.screens[0], policy.tried) for policy, episode in learned if episode.passed]
    assert len(known) >= 8, "so that there is something to remember"
    again = lived(memo, kernel, train, known)
    recalled = [found for (_, before), (_, found) in zip(learned, again, strict=True) if before.passed]
    assert all(one.first for one in recalled), "so that it does remember"

    measured = lived(memo, kernel, test, known)
    old, new = (
        {screen.tobytes() for policy, _ in lives for screen in policy.screens} for lives in (again, measured)
    )
    assert len(new) >= 2 * len(test)
    assert not old & new
    assert within(sum(bool(one.first) for _, one in measured), len(test), 1 / 3)
