"""What a screen tells: rankers that see different parts of it, and how often their first choice is right.

A patch must not look right: who sees only where it lies, how long it is or what it says has to be at chance.
Who reads the failure beside it has to do better, or there is nothing to learn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from smysl.bench.intervals import wilson
from smysl.bench.worlds.baselines import RANKER
from smysl.core.seams import Kernel
from smysl.worlds.repo.mask import Action
from smysl.worlds.repo.ranker import (
    Example,
    Features,
    Ranker,
    on_all,
    on_candidate,
    on_length,
    on_position,
    on_tests,
)
from smysl.worlds.repo.reading import Offer, offers, pages_of
from smysl.worlds.repo.task import Task
from smysl.worlds.repo.tasks import Listed
from smysl.worlds.repo.tool import RepoTool
from smysl.worlds.repo.verdicts import Verdicts
from smysl.worlds.screen import Patch

SEEN: Mapping[str, tuple[Features, int]] = {
    "position": (on_position, 0),
    "length": (on_length, 0),
    "candidate only, net": (on_candidate, 32),
    "tests only, net": (on_tests, 32),
    RANKER: (on_all, 0),
}
"""Name of a ranker → what it sees, and units of its hidden layer."""

PARTS = 5
"""Into which the tasks are divided; each is asked about once."""

Menu = list[tuple[Patch, Offer]]


def menu(task: Task, verdicts: Verdicts, kernel: Kernel) -> Menu:
    """Return every patch of a task as it lies on the screen after the first red run.

    Args:
        task: one with a red first run.
        verdicts: where runs come from.
        kernel: of the world.
    """
    world = RepoTool(
        patches=len(task.patches),
        horizon=1000,
        budget=1000,
        kernel=kernel,
        tasks=Listed((task,)),
        source=verdicts,
    )
    world.reset(seed=0)
    seen = world.step(Action.RUN)[0]
    found: Menu = []
    for _ in range(pages_of(seen["patch"])):
        found += [(seen["patch"], offer) for offer in offers(seen["patch"])]
        seen = world.step(Action.CYCLE)[0]
    return found


def measure(tasks: Sequence[tuple[Task, Menu]], say: Callable[[str], None]) -> dict[str, Any]:
    """Return how often the first choice of each ranker is right, on every task by one that has not seen it.

    The tasks lie in so many parts, all of a family in one, and what is asked about one part has learned from
    the others (cross-fitting): each task counts, and an interval says as much as there is to say.

    Args:
        tasks: with their menus.
        say: gets a line for each ranker.
    """
    possible = [(task, shown) for task, shown in tasks if task.gold is not None]
    parts = [[one for one in possible if part_of(one[0].family) == part] for part in range(PARTS)]
    found: dict[str, Any] = {}
    for name in SEEN:
        ties = np.random.default_rng(0)
        tried: list[bool] = []
        for part in filter(None, parts):
            ranker = learned(name, [one for other in parts if other is not part for one in other])
            tried += [task.gold == _best(ranker, shown, ties) for task, shown in part]
        low, high = wilson(sum(tried), len(tried))
        found[name] = {
            "first_try": round(float(np.mean(tried)), 4),
            "low": round(low, 4),
            "high": round(high, 4),
            "n": len(tried),
        }
        say(f"{name}: first try {found[name]['first_try']:.3f} [{low:.3f}, {high:.3f}]")
    return found


def learned(name: str, tasks: Sequence[tuple[Task, Menu]]) -> Ranker:
    """Return a ranker that has learned from tasks.

    Args:
        name: one of ``SEEN``.
        tasks: with their menus; those without a right patch teach nothing.
    """
    features, hidden = SEEN[name]
    ranker = Ranker(features, hidden)
    ranker.fit([_example(ranker, task, shown) for task, shown in tasks if task.gold is not None])
    return ranker


def part_of(family: str) -> int:
    """Return in which part all tasks of a family lie; has nothing to do with its split."""
    return int(family[12:24], 16) % PARTS


def _example(ranker: Ranker, task: Task, shown: Menu) -> Example:
    assert task.gold is not None
    return Example([ranker.row(patch, offer) for patch, offer in shown], task.gold)


def _best(ranker: Ranker, shown: Menu, ties: np.random.Generator) -> int:
    scores = [ranker(patch, offer) for patch, offer in shown]
    # Of equal ones any, not the first: otherwise position would decide.
    return int(ties.choice(np.flatnonzero(np.isclose(scores, max(scores)))))
