"""Speed: steps a second, live and from the bank, beside what a fresh pytest process for each run costs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from statistics import median
from typing import Any

import msgspec

from smysl.bench.worlds.cold import Cold
from smysl.core.seams import Kernel
from smysl.worlds.repo.bank import Bank
from smysl.worlds.repo.episodes import play
from smysl.worlds.repo.policies import InOrder
from smysl.worlds.repo.runs import Run
from smysl.worlds.repo.task import Task
from smysl.worlds.repo.tasks import InTurn
from smysl.worlds.repo.tool import RepoTool
from smysl.worlds.repo.tree import Tree
from smysl.worlds.repo.verdicts import Live, Memo, Verdicts

WORLDS = 8
"""Worlds of the vectorised timing."""
_WARM = 2
"""Episodes before the clock starts: workers start with the first check."""


class Timed:
    """Verdicts, and how long they took.

    Args:
        inner: where they come from.
    """

    def __init__(self, inner: Verdicts) -> None:
        self.seconds = 0.0
        self._inner = inner

    @property
    def metered(self) -> int:
        """Runs of visible tests."""
        return self._inner.metered

    def run(self, task: Task, tree: Tree, *, traced: bool = False) -> Run:
        """Pass a run on."""
        started = time.perf_counter()
        found = self._inner.run(task, tree, traced=traced)
        self.seconds += time.perf_counter() - started
        return found

    def holds(self, task: Task, tree: Tree) -> bool:
        """Pass a question on."""
        started = time.perf_counter()
        found = self._inner.holds(task, tree)
        self.seconds += time.perf_counter() - started
        return found


class Pace(msgspec.Struct, frozen=True):
    """How fast episodes went.

    Attributes:
        steps: taken.
        seconds: of all.
        verdicts: seconds of them in which tests ran or the bank was read.
    """

    steps: int
    seconds: float
    verdicts: float

    @property
    def per_second(self) -> float:
        """Steps a second."""
        return self.steps / self.seconds

    @property
    def overhead_ms(self) -> float:
        """What the environment and the policy take for themselves, in milliseconds a step."""
        return 1000 * (self.seconds - self.verdicts) / self.steps


def pace(tasks: Sequence[Task], verdicts: Verdicts, kernel: Kernel) -> Pace:
    """Return how fast the enumeration in the order of the menu goes.

    Args:
        tasks: made before the clock starts.
        verdicts: where runs come from.
        kernel: is not asked, but a world has one.
    """
    timed = Timed(verdicts)
    steps = 0
    started = 0.0
    given = [*tasks[:_WARM], *tasks]
    world = RepoTool(patches=len(tasks[0].patches), kernel=kernel, tasks=InTurn(given), source=timed)
    for number, task in enumerate(given):
        if number == _WARM:
            timed.seconds, steps, started = 0.0, 0, time.perf_counter()
        steps += play(world, task, InOrder(), masked=True, seed=None).steps
    return Pace(steps, time.perf_counter() - started, timed.seconds)


def measure(tasks: Sequence[Task], kernel: Kernel, rounds: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Return steps a second of the three ways, medians of rounds in turn, and their ratio.

    Args:
        tasks: some tens.
        kernel: runs the tests.
        rounds: how often each way is measured.
        say: gets lines of progress.
    """
    found: dict[str, list[Pace]] = {"live": [], "cold": [], "memo": []}
    with closing(Bank(None)) as bank:
        memo = Memo(bank, kernel)
        pace(tasks, memo, kernel)
        for number in range(1, rounds + 1):
            found["live"].append(pace(tasks, Live(kernel), kernel))
            found["memo"].append(pace([task for task in tasks for _ in range(10)], memo, kernel))
            # A cold run takes half a second: a few tasks tell as much as all.
            found["cold"].append(pace(tasks[: max(3, len(tasks) // 5)], Cold(), kernel))
            told = ", ".join(f"{name} {rows[-1].per_second:.1f}" for name, rows in found.items())
            say(f"speed {number}/{rounds}: steps a second {told}")
    per_second = {name: median(one.per_second for one in rows) for name, rows in found.items()}
    return {
        "steps_per_second": {name: round(value, 1) for name, value in per_second.items()},
        "live_to_cold": round(
            median(a.per_second / b.per_second for a, b in zip(found["live"], found["cold"], strict=True)), 2
        ),
        "overhead_ms": round(median(one.overhead_ms for one in found["memo"]), 3),
        "tasks": len(tasks),
        "rounds": rounds,
    }


def vectorised(scenario: dict[str, Any], steps: int, rounds: int) -> dict[str, Any]:
    """Return steps a second of the same worlds, in the same tasks, in one process and in several.

    One after the other in one process; each in a process of its own, stepped together, as Gymnasium does it:
    there each step waits for the slowest, and while one world makes its next task all others wait; and in two
    halves that wait for each other at the end only, which shows what the cores can do.

    Args:
        scenario: arguments of the world.
        steps: of each world, in a round.
        rounds: how often.
    """
    rows = [
        (
            _pace(scenario, 0, WORLDS, steps, "sync"),
            _pace(scenario, 0, WORLDS, steps, "async"),
            _pace_in_halves(scenario, steps),
        )
        for _ in range(rounds)
    ]
    one, together, halves = (median(column) for column in zip(*rows, strict=True))
    return {
        "worlds": WORLDS,
        "one": round(one, 1),
        "all": round(together, 1),
        "ratio": round(median(row[1] / row[0] for row in rows), 2),
        "halves": round(halves, 1),
        "ratio_halves": round(median(row[2] / row[0] for row in rows), 2),
    }


def _pace_in_halves(scenario: dict[str, Any], steps: int) -> float:
    """Return twice the pace of the slower half: it ends last."""
    half = WORLDS // 2
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        return 2 * min(pool.map(_pace, [scenario] * 2, [0, half], [half] * 2, [steps] * 2, ["sync"] * 2))


def _pace(scenario: dict[str, Any], first: int, count: int, steps: int, mode: str) -> float:
    """Return the steps a second of some worlds.

    Args:
        scenario: arguments of the world.
        first: seed of the first world; each other has the next.
        count: of worlds.
        steps: of each.
        mode: ``sync`` steps one after the other, ``async`` each in a process of its own.
    """
    import gymnasium
    import numpy as np

    from smysl.worlds.registry import register

    register()
    worlds = gymnasium.make_vec("smysl/RepoTool-v0", num_envs=count, vectorization_mode=mode, **scenario)
    try:
        seen, _ = worlds.reset(seed=first)
        policy = InOrder()
        started = time.perf_counter()
        for _ in range(steps):
            actions = [
                policy.act({name: value[at] for name, value in seen.items()}, None) for at in range(count)
            ]
            seen, *_ = worlds.step(np.array(actions))
        return count * steps / (time.perf_counter() - started)
    finally:
        worlds.close()
