"""Episodes: a policy lives in a world until the end, and what came of it is written down."""

from __future__ import annotations

import msgspec

from smysl.check.meter import runs_made
from smysl.worlds.repo.mask import Action
from smysl.worlds.repo.policies import Policy
from smysl.worlds.repo.reading import page_of
from smysl.worlds.repo.task import Task
from smysl.worlds.repo.tool import RepoTool
from smysl.worlds.world import SPENT


class Episode(msgspec.Struct, frozen=True):
    """How an episode went.

    Attributes:
        passed: whether it ended well.
        steps: taken, up to the horizon where it did not end before.
        runs: of the tests, and whatever else the policy had run before it acted: in a copy of the world, in
            another one, by a kernel of its own.
        reward: all of it.
        first: whether the first patch that was run was the right one; ``None``: none was run.
        refused: actions that were greyed out.
        harm: tests that passed at first and failed in a later run, all runs together.
    """

    passed: bool
    steps: int
    runs: int
    reward: float
    first: bool | None
    refused: int
    harm: int


def play(world: RepoTool, task: Task, policy: Policy, *, masked: bool, seed: int | None = 0) -> Episode:
    """Return how a policy fares with the next task of a world.

    Who uses the world itself has given up: nobody may wait for a task that he likes, or begin again with what
    he found out.

    Args:
        world: gives this task next.
        task: only to tell afterwards whether what was tried first is right.
        policy: acts.
        masked: whether it is told what is greyed out.
        seed: of the reset; ``None``: the stream of tasks goes on.
    """
    seen, info = world.reset(seed=seed)
    spent = runs_made()
    reward, refused, harm, steps, elsewhere = 0.0, 0, 0, 0, 0
    applied: int | None = None
    first: bool | None = None
    while True:
        mask = info["action_mask"]
        before, moved = runs_made(), world.moved
        action = policy.act(seen, mask if masked else None)
        elsewhere += runs_made() - before
        if world.moved != moved:
            lost = round(min(reward, 0.0) + SPENT, 6)
            return Episode(
                passed=False,
                steps=steps,
                runs=runs_made() - spent,
                reward=lost,
                first=first,
                refused=refused,
                harm=harm,
            )
        if mask[action]:
            if action in {Action.FIRST, Action.SECOND}:
                applied = 2 * page_of(seen["patch"]) + action - Action.FIRST
            elif action == Action.RUN and applied is not None and first is None:
                first = applied == task.gold
        else:
            refused += 1
        seen, gained, ended, cut, info = world.step(action)
        steps += 1
        reward += gained
        harm += info["cost"]
        if ended or cut:
            runs = info["runs"] + elsewhere
            return Episode(info["passed"], steps, runs, round(reward, 6), first, refused, harm)
