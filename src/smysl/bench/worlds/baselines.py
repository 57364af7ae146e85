"""Baselines on the same tasks: how often each passes, in how many steps and runs of the tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from statistics import mean
from types import MappingProxyType
from typing import Any

import msgspec

from smysl.bench.intervals import wilson
from smysl.bench.places import code_digest
from smysl.bench.worlds.abreast import Crew
from smysl.check.meter import runs_made
from smysl.core.fingerprint import fingerprint
from smysl.core.seams import Kernel
from smysl.core.store import Store
from smysl.worlds.policies import Random
from smysl.worlds.repo.bank import Bank
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
from smysl.worlds.repo.ranker import Ranker
from smysl.worlds.repo.task import Task
from smysl.worlds.repo.tasks import Listed
from smysl.worlds.repo.tool import RepoTool
from smysl.worlds.repo.verdicts import Live, Memo

HORIZON = 24
RANKERS = ("position", "candidate only, net", "tests only, net", "linear ranker")
"""Learned scores of patches by which some policies go, as ``reading.SEEN`` names them."""

Make = Callable[[Task, int], Policy]


def policies(rankers: Mapping[str, Ranker] = MappingProxyType({})) -> dict[str, tuple[Make, bool]]:
    """Return every baseline: what makes it, and whether it is told the mask.

    All but the random ones read from the screen what is greyed out: being told changes nothing that they do,
    and what stands in their rows holds with and without the mask.

    Args:
        rankers: learned scores by name, each for a policy of this name.
    """
    found: dict[str, tuple[Make, bool]] = {
        "random": (lambda _, seed: Random(seed), True),
        "random, no mask": (lambda _, seed: Random(seed), False),
        "in order": (lambda _task, _seed: InOrder(), True),
        "by suspicion": (lambda _task, _seed: ByScore(by_suspicion), True),
        "by rules": (lambda _task, _seed: ByScore(by_rules), True),
        "oracle": (lambda task, _: Oracle(task), True),
    }
    return found | {name: (partial(_by_score, ranker), True) for name, ranker in rankers.items()}


def _by_score(ranker: Score, _task: Task, _seed: int) -> Policy:
    return ByScore(ranker)


def episodes(
    tasks: Mapping[int, Task],
    rankers: Mapping[str, Ranker],
    given: Crew,
    kernel: Kernel,
    store: Store,
    say: Callable[[str], None],
) -> dict[str, list[Episode]]:
    """Return the episodes of every policy, live; what was played before is read.

    Args:
        tasks: by seed.
        rankers: learned scores of patches, by the names of their policies.
        given: plays, as many tasks at once as there are cores.
        kernel: names what was played.
        store: keeps every episode.
        say: gets a line of progress after each hundred tasks.
    """
    code = code_digest({"worlds"})
    # Whatever the code, or a ranker that has learned something else, may do otherwise is played again.
    states = {name: fingerprint(code, ranker.digest) for name, ranker in rankers.items()}
    names = list(policies(rankers))
    keys = {
        (name, seed): fingerprint(name, states.get(name, code), seed, task, kernel.fingerprint, HORIZON)
        for seed, task in tasks.items()
        for name in names
    }
    found: dict[tuple[str, int], Episode] = {}
    absent: list[tuple[int, Task, list[str]]] = []
    for seed, task in tasks.items():
        stored = {name: store.get("episode", keys[name, seed]) for name in names}
        known = {name: raw for name, raw in stored.items() if raw is not None}
        found |= {(name, seed): msgspec.json.decode(raw, type=Episode) for name, raw in known.items()}
        absent.append((seed, task, [name for name in names if name not in known]))
    every = given.each(partial(_played, rankers), absent)
    for number, ((seed, _, _), played) in enumerate(zip(absent, every, strict=True), 1):
        for name, episode in played.items():
            store.put("episode", keys[name, seed], msgspec.json.encode(episode))
            found[name, seed] = episode
        if number % 100 == 0 or number == len(tasks):
            say(f"played {number}/{len(tasks)}")
    return {name: [found[name, seed] for seed in tasks] for name in names}


def _played(
    rankers: Mapping[str, Ranker], one: tuple[int, Task, list[str]], kernel: Kernel
) -> dict[str, Episode]:
    """Return how some policies fare with a task."""
    seed, task, names = one
    made = policies(rankers)
    return {name: _episode(task, seed, *made[name], kernel) for name in names}


def _episode(task: Task, seed: int, make: Make, masked: bool, kernel: Kernel) -> Episode:  # noqa: FBT001 - a fact
    world = RepoTool(patches=len(task.patches), kernel=kernel, tasks=Listed((task,)), source=Live(kernel))
    return play(world, task, make(task, seed), masked=masked)


SAME = 1000
"""Episodes that are played again from the bank."""


def same(
    tasks: Mapping[int, Task], bank: Bank, played: Mapping[str, Sequence[Episode]], kernel: Kernel
) -> dict[str, int]:
    """Return how many episodes go the same way from the bank as they went live.

    Each is played twice: what the bank lacks is run the first time, and nothing may be run the second.

    Args:
        tasks: by seed, those that were played.
        bank: filled here.
        played: the live episodes of every policy.
        kernel: fills the bank.
    """
    made = policies()
    again = [(name, at) for at in range(len(tasks)) for name in ("in order", "random, no mask")][:SAME]
    seeds = list(tasks)
    equal, run = 0, 0
    for name, at in again:
        make, masked = made[name]
        task = tasks[seeds[at]]
        for counts in (False, True):
            # A memory of its own each time: the second has to read the bank.
            memo = Memo(bank, kernel)
            before = runs_made()
            world = RepoTool(patches=len(task.patches), kernel=kernel, tasks=Listed((task,)), source=memo)
            episode = play(world, task, make(task, seeds[at]), masked=masked)
            if counts:
                run += runs_made() - before
                equal += episode == played[name][at]
    return {"episodes": len(again), "equal": equal, "run": run}


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
