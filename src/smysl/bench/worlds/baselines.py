"""Baselines on the same tasks: how often each passes, in how many steps and runs of the tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from statistics import mean
from typing import Any

import msgspec

from smysl.bench.intervals import wilson
from smysl.bench.worlds.abreast import Crew
from smysl.core.fingerprint import fingerprint
from smysl.core.seams import Kernel
from smysl.core.store import Store
from smysl.worlds.policies import Random
from smysl.worlds.repo.episodes import Episode, play
from smysl.worlds.repo.policies import (
    ByScore,
    InOrder,
    Oracle,
    Policy,
    Score,
    by_rules,
    by_suspicion,
)
from smysl.worlds.repo.task import Task
from smysl.worlds.repo.tasks import Listed
from smysl.worlds.repo.tool import RepoTool
from smysl.worlds.repo.verdicts import Live, Verdicts

VERSION = 3
"""Raised whenever a policy or the world may act otherwise."""

HORIZON = 24
RANKER = "linear ranker"

Make = Callable[[Task, int], Policy]


def policies(ranker: Score | None = None) -> dict[str, tuple[Make, bool]]:
    """Return every baseline: what makes it, and whether it is told the mask.

    The others read from the screen what is greyed out; being told changes nothing that they do.
    """
    found: dict[str, tuple[Make, bool]] = {
        "random": (lambda _, seed: Random(seed), True),
        "random, no mask": (lambda _, seed: Random(seed), False),
        "in order": (lambda _task, _seed: InOrder(), True),
        "by suspicion": (lambda _task, _seed: ByScore(by_suspicion), True),
        "by rules": (lambda _task, _seed: ByScore(by_rules), True),
        "oracle": (lambda task, _: Oracle(task), True),
    }
    if ranker is not None:
        found[RANKER] = (lambda _task, _seed: ByScore(ranker), True)
    return found


def episodes(
    tasks: Mapping[int, Task],
    ranker: Score | None,
    given: Crew,
    kernel: Kernel,
    store: Store,
    say: Callable[[str], None],
) -> dict[str, list[Episode]]:
    """Return the episodes of every policy, live; what was played before is read.

    Args:
        tasks: by seed.
        ranker: scores patches for one of the policies.
        given: plays, as many tasks at once as there are cores.
        kernel: names what was played.
        store: keeps every episode.
        say: gets a line of progress after each hundred tasks.
    """
    names = list(policies(ranker))
    found: dict[tuple[str, int], Episode] = {}
    absent: list[tuple[int, Task, list[str]]] = []
    for seed, task in tasks.items():
        # What the ranker has learned may be something else the next time.
        stored = {
            name: None if name == RANKER else store.get("episode", _key(name, seed, task, kernel))
            for name in names
        }
        known = {name: raw for name, raw in stored.items() if raw is not None}
        found |= {(name, seed): msgspec.json.decode(raw, type=Episode) for name, raw in known.items()}
        absent.append((seed, task, [name for name in names if name not in known]))
    every = given.each(partial(_played, ranker), absent)
    for number, ((seed, task, _), played) in enumerate(zip(absent, every, strict=True), 1):
        for name, episode in played.items():
            store.put("episode", _key(name, seed, task, kernel), msgspec.json.encode(episode))
            found[name, seed] = episode
        if number % 100 == 0 or number == len(tasks):
            say(f"played {number}/{len(tasks)}")
    return {name: [found[name, seed] for seed in tasks] for name in names}


def _played(ranker: Score | None, one: tuple[int, Task, list[str]], kernel: Kernel) -> dict[str, Episode]:
    """Return how some policies fare with a task."""
    seed, task, names = one
    made = policies(ranker)
    return {name: _episode(task, seed, *made[name], kernel) for name in names}


def _episode(task: Task, seed: int, make: Make, masked: bool, kernel: Kernel) -> Episode:  # noqa: FBT001 - a fact
    world = RepoTool(patches=len(task.patches), kernel=kernel, tasks=Listed((task,)), source=Live(kernel))
    return play(world, task, make(task, seed), masked=masked)


def _key(name: str, seed: int, task: Task, kernel: Kernel) -> str:
    return fingerprint(VERSION, name, seed, task, kernel.fingerprint, HORIZON)


SAME = 1000
"""Episodes that are played again from the bank."""


def same(
    tasks: Mapping[int, Task], memo: Verdicts, played: Mapping[str, Sequence[Episode]], kernel: Kernel
) -> dict[str, int]:
    """Return how many episodes go the same way from the bank as they went live.

    Args:
        tasks: by seed, those that were played.
        memo: the bank.
        played: the live episodes of every policy.
        kernel: of the worlds.
    """
    made = policies()
    again = [(name, at) for at in range(len(tasks)) for name in ("in order", "random, no mask")][:SAME]
    seeds = list(tasks)
    equal = 0
    for name, at in again:
        make, masked = made[name]
        task = tasks[seeds[at]]
        world = RepoTool(patches=len(task.patches), kernel=kernel, tasks=Listed((task,)), source=memo)
        equal += play(world, task, make(task, seeds[at]), masked=masked) == played[name][at]
    return {"episodes": len(again), "equal": equal}


def row(name: str, played: Sequence[Episode]) -> dict[str, Any]:
    """Return the figures of one policy."""
    tried = [one.first for one in played if one.first is not None]
    solved = [one.steps for one in played if one.passed]
    return {
        "name": name,
        "pass": _share(sum(one.passed for one in played), len(played)),
        "first_try": _share(sum(tried), len(tried)),
        "steps_solved": round(mean(solved), 2) if solved else None,
        "steps": round(mean(one.steps if one.passed else HORIZON for one in played), 2),
        "runs": round(mean(one.runs for one in played), 2),
        "reward": round(mean(one.reward for one in played), 3),
        "refused": round(mean(one.refused for one in played), 2),
        "harm": round(mean(one.harm for one in played), 2),
    }


def _share(count: int, total: int) -> dict[str, Any]:
    low, high = wilson(count, total) if total else (0.0, 1.0)
    return {
        "value": round(count / total, 4) if total else None,
        "n": total,
        "low": round(low, 4),
        "high": round(high, 4),
    }
