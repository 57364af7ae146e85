"""Speed: steps a second, live and from the bank, beside what a fresh pytest process for each run costs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
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

ABREAST = 8
"""Worlds that are stepped together."""
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
    """Return steps a second of one world, and of several in processes of their own.

    Each step waits for the slowest world, and most steps run no tests: with four for two cores one of the
    cores was often idle.

    Args:
        scenario: arguments of the world.
        steps: of each, in a round.
        rounds: how often.
    """
    rows = [[_vector_pace(scenario, count, steps) for count in (1, ABREAST)] for _ in range(rounds)]
    one, many = (median(column) for column in zip(*rows, strict=True))
    ratio = median(many / one for one, many in rows)
    return {"worlds": ABREAST, "one": round(one, 1), "all": round(many, 1), "ratio": round(ratio, 2)}


def _vector_pace(scenario: dict[str, Any], count: int, steps: int) -> float:
    import gymnasium
    import numpy as np

    from smysl.worlds.registry import register

    register()
    worlds = gymnasium.make_vec("smysl/RepoTool-v0", num_envs=count, vectorization_mode="async", **scenario)
    try:
        seen, _ = worlds.reset(seed=0)
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
