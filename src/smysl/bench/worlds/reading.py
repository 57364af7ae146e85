"""What a screen tells: rankers that see different parts of it, and how often their first choice is right.

A patch must not look right: who sees only where it lies, how long it is or what it says has to be at chance.
Who reads the failure beside it has to do better, or there is nothing to learn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from smysl.bench.intervals import wilson
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
    "linear ranker": (on_all, 0),
}
"""Name of a ranker → what it sees, and units of its hidden layer."""

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


def measure(
    train: Sequence[tuple[Task, Menu]], test: Sequence[tuple[Task, Menu]], say: Callable[[str], None]
) -> tuple[dict[str, Any], Ranker]:
    """Return how often the first choice of each ranker is right, and the one that sees all.

    Args:
        train: tasks with their menus, to learn from.
        test: others, of other families of programs.
        say: gets a line for each ranker.
    """
    found: dict[str, Any] = {}
    last: Ranker | None = None
    for name, (features, hidden) in SEEN.items():
        last = Ranker(features, hidden)
        last.fit([_example(last, task, shown) for task, shown in train if task.gold is not None])
        ties = np.random.default_rng(0)
        tried = [task.gold == _best(last, shown, ties) for task, shown in test if task.gold is not None]
        low, high = wilson(sum(tried), len(tried))
        found[name] = {
            "first_try": round(float(np.mean(tried)), 4),
            "low": round(low, 4),
            "high": round(high, 4),
            "n": len(tried),
        }
        say(f"{name}: first try {found[name]['first_try']:.3f} [{low:.3f}, {high:.3f}]")
    assert last is not None
    return found, last


def _example(ranker: Ranker, task: Task, shown: Menu) -> Example:
    assert task.gold is not None
    return Example([ranker.row(patch, offer) for patch, offer in shown], task.gold)


def _best(ranker: Ranker, shown: Menu, ties: np.random.Generator) -> int:
    scores = [ranker(patch, offer) for patch, offer in shown]
    # Of equal ones any, not the first: otherwise position would decide.
    return int(ties.choice(np.flatnonzero(np.isclose(scores, max(scores)))))
