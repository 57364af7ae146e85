"""What a screen tells: rankers that see different parts of it, and how often their first choice is right.

A patch must not look right: who sees only where it lies, how long it is or what it says has to be at chance.
Who reads the failure beside it has to do better, or there is nothing to learn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from smysl.bench.intervals import wilson
from smysl.bench.worlds.abreast import Crew
from smysl.core.seams import Kernel
from smysl.worlds.repo.mask import Action
from smysl.worlds.repo.ranker import (
    Example,
    Features,
    Ranker,
    on_all,
    on_candidate,
    on_hash,
    on_length,
    on_position,
    on_tests,
)
from smysl.worlds.repo.reading import Offer, offers, pages_of
from smysl.worlds.repo.task import Task
from smysl.worlds.repo.tasks import Listed
from smysl.worlds.repo.tool import RepoTool
from smysl.worlds.repo.verdicts import Live
from smysl.worlds.screen import Patch

SEEN: Mapping[str, tuple[Features, int]] = {
    "position": (on_position, 0),
    "length": (on_length, 0),
    "hash": (on_hash, 0),
    "candidate only, net": (on_candidate, 32),
    "tests only, net": (on_tests, 32),
    "linear ranker": (on_all, 0),
}
"""Name of a ranker → what it sees, and units of its hidden layer."""

PARTS = 5
"""Into which the tasks are divided; each is asked about once."""

Menu = list[tuple[Patch, Offer]]


def menu(task: Task, kernel: Kernel) -> Menu:
    """Return every patch of a task as it lies on the screen after the first red run, which is live.

    Args:
        task: one with a red first run.
        kernel: runs it.
    """
    world = RepoTool(
        patches=len(task.patches),
        horizon=1000,
        budget=1000,
        kernel=kernel,
        tasks=Listed((task,)),
        source=Live(kernel),
    )
    world.reset(seed=0)
    seen = world.step(Action.RUN)[0]
    found: Menu = []
    for _ in range(pages_of(seen["patch"])):
        found += [(seen["patch"], offer) for offer in offers(seen["patch"])]
        seen = world.step(Action.CYCLE)[0]
    return found


def measure(
    tasks: Sequence[tuple[Task, Menu]], given: Crew, say: Callable[[str], None]
) -> dict[str, dict[str, Any]]:
    """Return how often the first choice of each ranker is right, on every task by one that has not seen it.

    The tasks lie in so many parts, all of a family in one, and what is asked about one part has learned from
    the others (cross-fitting): each task counts, and an interval says as much as there is to say.

    Args:
        tasks: with their menus.
        given: asks as many rankers at once as there are cores.
        say: gets a line for each ranker.
    """
    possible = [(task, shown) for task, shown in tasks if task.gold is not None]
    families = [part_of(task.family) for task, _ in possible]
    found = {}
    asked = ((name, families, _examples(_blank(name), possible)) for name in SEEN)
    for name, tried in zip(SEEN, given.each(_tried, asked), strict=True):
        low, high = wilson(sum(tried), len(tried))
        found[name] = {
            "first_try": round(float(np.mean(tried)), 4),
            "low": round(low, 4),
            "high": round(high, 4),
            "n": len(tried),
        }
        say(f"{name}: first try {found[name]['first_try']:.3f} [{low:.3f}, {high:.3f}]")
    return found


def _tried(one: tuple[str, Sequence[int], Sequence[Example]], _: Kernel) -> list[bool]:
    """Return whether the first choice is right, for each menu by a ranker that saw none of its part."""
    name, parts, examples = one
    ties = np.random.default_rng(0)
    found = [False] * len(examples)
    for part in sorted(set(parts)):
        ranker = _blank(name)
        ranker.fit([menu for at, menu in zip(parts, examples, strict=True) if at != part])
        for place, example in enumerate(examples):
            if parts[place] == part:
                scores = [ranker.score(row) for row in example.rows]
                # Of equal ones any, not the first: otherwise position would decide.
                best = ties.choice(np.flatnonzero(np.isclose(scores, max(scores))))
                found[place] = bool(best == example.gold)
    return found


def learned(name: str, tasks: Sequence[tuple[Task, Menu]]) -> Ranker:
    """Return a ranker that has learned from tasks.

    Args:
        name: one of ``SEEN``.
        tasks: with their menus; those without a right patch teach nothing.
    """
    ranker = _blank(name)
    ranker.fit(_examples(ranker, tasks))
    return ranker


def _blank(name: str) -> Ranker:
    return Ranker(*SEEN[name])


def part_of(family: str) -> int:
    """Return in which part all tasks of a family lie; has nothing to do with its split."""
    return int(family[12:24], 16) % PARTS


def _examples(ranker: Ranker, tasks: Sequence[tuple[Task, Menu]]) -> list[Example]:
    return [
        Example([ranker.row(patch, offer) for patch, offer in shown], task.gold)
        for task, shown in tasks
        if task.gold is not None
    ]
