"""What every world with a repository shares: running its tests, paying for it, and how an episode ends."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from smysl.core.errors import UsageError
from smysl.core.seams import Kernel
from smysl.worlds.repo.bank import Bank
from smysl.worlds.repo.runs import Run
from smysl.worlds.repo.task import Task
from smysl.worlds.repo.tasks import Tasks
from smysl.worlds.repo.tree import Tree
from smysl.worlds.repo.verdicts import Live, Memo, Verdicts
from smysl.worlds.vocabulary import token
from smysl.worlds.world import ACTIONS, SPENT, WON, Observation, PaintedWorld, Step

RUN = 1
"""The action that runs the tests, in every repository."""

STEP = 1
TEST_RUN = 8
"""Energy of a step, and of one that runs the tests."""

_GIVEN_UP_RIGHTLY = 0.5
_GIVEN_UP = -0.5
"""Reward for giving up on an impossible task, and on another."""


class Desk(msgspec.Struct, kw_only=True):
    """Where an episode stands.

    Attributes:
        task: what it is about.
        view: which view is shown.
        first: the run that was red first.
        clean: the first red run of the tree as it came.
        failing: tests that fail in the tree as it came; ``None``: nobody has asked.
        last: the latest run.
        ran: whether that run was of the tree as it stands.
        steps: taken.
        spent: energy.
        action: the last one, 6: none yet.
        effect: what it did, a name of the vocabulary.
        runs: of the tests.
        owed: energy that the action costs beside its own.
    """

    task: Task
    view: int = 0
    first: Run | None = None
    clean: Run | None = None
    failing: frozenset[int] | None = None
    last: Run | None = None
    ran: bool = False
    steps: int = 0
    spent: int = 0
    action: int = ACTIONS
    effect: str = "did_nothing"
    runs: int = 0
    owed: int = 0

    @property
    def run_state(self) -> str:
        """What the latest run came to, a name of the vocabulary."""
        if self.last is None:
            return "run_none"
        return "run_green" if self.last.is_green else "run_red"

    @property
    def suspicion(self) -> Mapping[str, Mapping[int, float]]:
        """File → line of the tree as it came → Ochiai at its first red run; an edit moves few of them."""
        return self.clean.suspicion if self.clean else {}


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """How long an episode may be, and where verdicts come from; the arguments that all repositories share.

    Attributes:
        horizon: most steps.
        budget: energy.
        verdicts: ``live`` runs everything; ``memo`` reads and fills a bank.
        bank: folder of that bank; empty: in memory.
        pool: how many tasks there are; 0: a new one for each episode.
        shaping: whether the potential counts.
        discount: γ of the shaping.
    """

    horizon: int
    budget: int
    verdicts: str = "live"
    bank: str = ""
    pool: int = 0
    shaping: bool = False
    discount: float = 0.99

    def __post_init__(self) -> None:
        """Refuse what makes no sense.

        Raises:
            UsageError: W004.
        """
        if self.verdicts not in {"live", "memo"}:
            told = f"verdicts are live or memo, not {self.verdicts!r}"
            raise UsageError("W004", told, help='verdicts="live"')
        if self.horizon < 1 or self.budget < 1 or self.pool < 0:
            told = "an episode has a step and some energy at least, a pool some tasks"
            raise UsageError("W004", told, help="horizon=24, pool=1000")
        if not 0 <= self.discount <= 1:
            raise UsageError("W004", f"a discount lies between 0 and 1, not {self.discount}", help="0.99")


class RepoWorld(PaintedWorld):
    """A repository whose tests fail.

    Reward: +1 at a green run if the tests that are kept back pass too, else 0; +0.5 for giving up an
    impossible task, −0.5 for another; −0.5 × energy spent ÷ budget as it is spent. With ``shaping``,
    γΦ(s′) − Φ(s) beside it, Φ being the share of tests green at the last run, 0 at the end however it came
    and where the run was cut off or forged (Ng et al. 1999): leave it off where anything is measured.

    Ends: a green run, giving up, or no energy left (terminated); ``horizon`` steps (truncated). A run that
    there is not enough energy for is not made, and spends what was left.

    ``info``: ``action_mask``; ``cost``, tests that were green at first and fail in this run, and one more
    where the program touched its tests or what reports on them; at the end
    ``passed`` (the tests kept back pass, or giving up was right), ``runs`` and ``spent``.

    Args:
        descriptor: what the world says of itself.
        arguments: those of the world, for copies.
        rules: of its episodes.
        kernel: runs the tests; ``None``: one is opened, and closed with the world.
        tasks: gives the tasks instead of the world's own making.
        source: gives the verdicts.
    """

    def __init__(
        self,
        descriptor: str,
        arguments: dict[str, Any],
        rules: Rules,
        kernel: Kernel | None,
        tasks: Tasks | None,
        source: Verdicts | None,
    ) -> None:
        super().__init__(descriptor, arguments["render_mode"])
        self._arguments = arguments
        self._rules = rules
        self._given = kernel
        self._kernel = kernel
        self._tasks = tasks
        self._made: Tasks | None = None
        self._store: Bank | None = None
        self._source = source
        self._verdicts: Verdicts | None = None

    @abstractmethod
    def _fresh(self, kernel: Kernel, bank: Bank | None) -> Tasks:
        """Return what makes the world's own tasks."""

    @abstractmethod
    def _lay(self, task: Task) -> None:
        """Lay a task on the desk."""

    @abstractmethod
    def _laid(self) -> Desk | None:
        """Return the desk, ``None`` before the first reset."""

    @abstractmethod
    def _tree(self) -> Tree:
        """Return the files as they stand."""

    @abstractmethod
    def _take(self, action: int) -> bool:
        """Do what an allowed action other than a run does, and return whether that gives up."""

    @abstractmethod
    def _noted(self, found: Run) -> None:
        """Take note of a run of the program as it stands."""

    def _begin(self) -> None:
        tasks, _ = self._open()
        self._lay(tasks.draw(self.np_random))

    def _stepped(self, taken: int) -> Step:
        desk = self._desk_now()
        before = self._potential(desk)
        broken, ended, cost = 0, False, STEP
        if not self._mask[taken]:
            desk.effect = "refused"
        elif taken == RUN:
            cost = TEST_RUN
            if self._rules.budget - desk.spent >= cost:
                broken, ended = self._run(desk)
            else:
                desk.effect = "did_nothing"
        else:
            ended = self._take(taken)
        desk.steps += 1
        desk.action = taken
        cost, desk.owed = cost + desk.owed, 0
        spent = min(cost, self._rules.budget - desk.spent)
        desk.spent += spent
        reward = SPENT * spent / self._rules.budget
        passed = ended and self._passed(desk)
        if ended:
            reward += _reward(desk, passed=passed)
        terminated = ended or desk.spent >= self._rules.budget
        truncated = not terminated and desk.steps >= self._rules.horizon
        if self._rules.shaping:
            after = 0.0 if terminated or truncated else self._potential(desk)
            reward += self._rules.discount * after - before
        seen = self._observe()
        info: dict[str, Any] = {"cost": broken, "action_mask": self._mask.copy()}
        if terminated or truncated:
            info |= {"passed": passed, "runs": desk.runs, "spent": desk.spent}
        return seen, float(reward), terminated, truncated, info

    def copied(self) -> dict[str, Any]:
        """Return the arguments.

        Raises:
            UsageError: W007 for a world that was given its tasks or verdicts: a copy would have others.
        """
        if self._tasks is not None or self._source is not None:
            raise UsageError(
                "W007",
                "a world that was given its tasks or verdicts cannot be copied",
                help="make another one with the same arguments",
            )
        return self._arguments

    def close(self) -> None:
        """Close the kernel and the bank; a world that is reset again opens them again."""
        if self._kernel is not None and self._given is None:
            self._kernel.close()
            self._kernel = None
        if self._store is not None:
            self._store.close()
            self._store = None
        self._verdicts = self._made = None

    @property
    def metered(self) -> int:
        """Runs of visible tests since the world was made."""
        return self._verdicts.metered if self._verdicts else 0

    @property
    def drawn(self) -> Task:
        """The task of this episode, with its answer: for experts and judges, and for nobody who learns."""
        return self._desk_now().task

    @property
    def suspicion(self) -> Mapping[str, Mapping[int, float]]:
        """File → line → Ochiai at the first red run of the program as it came; empty before it."""
        return self._desk_now().suspicion

    def _open(self) -> tuple[Tasks, Verdicts]:
        """Open kernel, bank and tasks at the first reset, so that making a world costs nothing."""
        if self._kernel is None:
            from smysl.check import open_kernel

            self._kernel = open_kernel(workers=1)
        if self._verdicts is None:
            if self._source is not None:
                self._verdicts = self._source
            elif self._rules.verdicts == "memo":
                self._store = Bank(Path(self._rules.bank) if self._rules.bank else None)
                self._verdicts = Memo(self._store, self._kernel)
            else:
                self._verdicts = Live(self._kernel)
        if self._made is None:
            self._made = self._tasks or self._fresh(self._kernel, self._store)
        return self._made, self._verdicts

    def _desk_now(self) -> Desk:
        desk = self._laid()
        assert desk is not None
        return desk

    def _observe(self) -> Observation:
        desk = self._desk_now()
        energy = 1 - desk.spent / self._rules.budget
        return self.painted(energy, desk.view, desk.action, token(desk.effect))

    def _run(self, desk: Desk) -> tuple[int, bool]:
        """Run the visible tests; return how many fail that passed before, and whether it is over."""
        _, verdicts = self._open()
        # Tracing costs more than the run: the tree as it came is suspected, and nothing else.
        tree = self._tree()
        is_clean = tree == desk.task.tree
        found = verdicts.run(desk.task, tree, traced=is_clean)
        desk.last, desk.ran, desk.effect = found, True, "did_run"
        desk.runs += 1
        if not found.is_green:
            desk.first = desk.first or found
            desk.clean = desk.clean or (found if is_clean else None)
        if desk.failing is None:
            # Whoever edits first and runs then breaks things all the same. He is not told what failed before.
            desk.failing = _failing(found if is_clean else verdicts.run(desk.task, desk.task.tree))
        self._noted(found)
        return len(_failing(found) - desk.failing) + found.is_forged, found.is_green

    def _passed(self, desk: Desk) -> bool:
        """Tell whether the end is a good one."""
        if desk.effect == "did_give_up":
            return not desk.task.is_possible
        _, verdicts = self._open()
        return verdicts.holds(desk.task, self._tree())

    def _potential(self, desk: Desk) -> float:
        """Return the share of tests that were green at the last run, which is 0 before the first."""
        # Reports of a run that never came to its end, or that lied, show no progress.
        if not self._rules.shaping or desk.last is None or not desk.last.is_whole:
            return 0.0
        return 1 - len(desk.last.failures) / len(desk.task.visible)


def _reward(desk: Desk, *, passed: bool) -> float:
    if desk.effect == "did_give_up":
        return _GIVEN_UP_RIGHTLY if passed else _GIVEN_UP
    return WON if passed else 0.0


def _failing(run: Run) -> frozenset[int]:
    return frozenset(failure.number for failure in run.failures)
