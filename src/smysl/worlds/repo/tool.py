"""``smysl/RepoTool-v0``: mend a program by running its tests and trying the patches on offer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from smysl.core.errors import UsageError
from smysl.core.seams import Kernel
from smysl.worlds.repo.bank import Bank
from smysl.worlds.repo.desk import VIEWS, Desk
from smysl.worlds.repo.mask import Action, mask_of
from smysl.worlds.repo.paint import Painter
from smysl.worlds.repo.procedural import recipe
from smysl.worlds.repo.runs import Run
from smysl.worlds.repo.tasks import Fresh, Tasks
from smysl.worlds.repo.verdicts import Live, Memo, Verdicts
from smysl.worlds.screen import Patch
from smysl.worlds.vocabulary import token
from smysl.worlds.world import Mask, Observation, World

STEP = 1
TEST_RUN = 8
"""Energy of a step, and of one that runs the tests."""

_WON = 1.0
_GIVEN_UP_RIGHTLY = 0.5
_GIVEN_UP = -0.5
_SPENT = -0.5
"""Reward for a solved task; for giving up on an impossible one, and on another; for the whole budget."""


class RepoTool(World):
    """A repository whose tests fail, and a menu of patches of which at most one is right.

    Actions (``Discrete(6)``):

    ====== =====================================================================================
    0 look show the next view: output, file, focus, diff, journal
    1 run  run the visible tests; green ends the episode
    2, 3   try the first or second patch on the table; it replaces what is applied
    4      lay the next two patches on the table
    5      undo; on a clean tree after a red run: give up
    ====== =====================================================================================

    Reward: +1 at a green run if the tests that are kept back pass too, else 0; +0.5 for giving up an
    impossible task, −0.5 for another; −0.5 × energy spent ÷ budget as it is spent. With ``shaping``,
    γΦ(s′) − Φ(s) beside it, Φ being the share of tests green at the last run, 0 at the end (Ng et al. 1999):
    leave it off where anything is measured.

    Ends: a green run, giving up, or no energy left (terminated); ``horizon`` steps (truncated).

    ``info``: ``action_mask``; ``cost``, tests that were green at first and fail in this run; at the end
    ``passed`` (the tests kept back pass, or giving up was right), ``runs`` and ``spent``.

    Args:
        scenario: ``proc_KIND`` or ``proc_KIND_loop``, see ``procedural``.
        patches: on the menu.
        split: ``train``, ``validation`` or ``test`` programs; empty for all.
        horizon: most steps.
        budget: energy.
        verdicts: ``live`` runs everything; ``memo`` reads and fills a bank.
        bank: folder of that bank; empty: in memory.
        shaping: whether the potential counts.
        discount: γ of the shaping.
        render_mode: ``ansi`` or none.
        kernel: runs the tests; ``None``: one is opened, and closed with the world.
        tasks: gives the tasks instead of the scenario.
        source: gives the verdicts instead of ``verdicts``.

    Raises:
        UsageError: W001 to W004 for arguments that make no sense.
    """

    number = 1
    actions = ("look", "run the tests", "try the first", "try the second", "next page", "undo or give up")

    def __init__(
        self,
        scenario: str = "proc_mixed_loop",
        patches: int = 12,
        split: str = "",
        horizon: int = 24,
        budget: int = 120,
        verdicts: str = "live",
        bank: str = "",
        shaping: bool = False,  # noqa: FBT001, FBT002 - arguments of an environment come by name
        discount: float = 0.99,
        render_mode: str | None = None,
        kernel: Kernel | None = None,
        tasks: Tasks | None = None,
        source: Verdicts | None = None,
    ) -> None:
        super().__init__("repository: run the tests, try patches, undo, give up", render_mode)
        self._recipe = recipe(scenario, patches, split)
        if verdicts not in {"live", "memo"}:
            raise UsageError("W004", f"verdicts are live or memo, not {verdicts!r}", help='verdicts="live"')
        if horizon < 1 or budget < 1:
            raise UsageError("W004", "an episode has a step and some energy at least", help="horizon=24")
        self._arguments = {
            "scenario": scenario, "patches": patches, "split": split, "horizon": horizon, "budget": budget,
            "verdicts": verdicts, "bank": bank, "shaping": shaping, "discount": discount,
            "render_mode": render_mode,
        }  # fmt: skip
        self._horizon = horizon
        self._budget = budget
        self._verdicts_name = verdicts
        self._bank = bank
        self._discount = discount if shaping else None
        self._given = kernel
        self._kernel: Kernel | None = kernel
        self._tasks = tasks
        self._store: Bank | None = None
        self._source = source
        self._verdicts: Verdicts | None = None
        self._desk: Desk | None = None
        self._painter: Painter | None = None
        self._seen: Observation | None = None

    def reset(
        self,
        *,
        seed: int | None = None,
        options: dict[str, Any] | None = None,  # noqa: ARG002 - Gymnasium's own signature
    ) -> tuple[Observation, dict[str, Any]]:
        """Begin an episode with the next task.

        Args:
            seed: where the stream of tasks starts.
            options: none are known.
        """
        super().reset(seed=seed)
        tasks, _ = self._open()
        task = tasks.draw(self.np_random)
        self._desk = Desk(task, self._recipe.loop)
        self._painter = Painter(task)
        seen = self._observe()
        return seen, {"action_mask": self.action_masks(), "cost": 0}

    def step(self, action: int | np.integer[Any]) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Take a step.

        Raises:
            UsageError: W005 before the first reset, W006 for an action that does not exist.
        """
        desk = self._on_desk()
        try:
            taken = Action(int(action))
        except ValueError:
            raise UsageError("W006", f"there is no action {action}", help="actions are 0 to 5") from None
        allowed = bool(self.action_masks()[taken])
        before = self._potential(desk)
        broken = 0
        reward = 0.0
        ended = False
        cost = STEP
        desk.effect = "refused"
        if allowed:
            match taken:
                case Action.LOOK:
                    desk.view, desk.effect = (desk.view + 1) % len(VIEWS), "did_look"
                case Action.RUN:
                    cost = TEST_RUN
                    broken, ended = self._run(desk)
                case Action.FIRST | Action.SECOND:
                    desk.applied, desk.ran, desk.effect = desk.slot(taken - Action.FIRST), False, "did_try"
                case Action.CYCLE:
                    desk.page, desk.effect = (desk.page + 1) % desk.pages, "did_cycle"
                case Action.UNDO if desk.applied is not None:
                    desk.applied, desk.ran, desk.effect = None, False, "did_undo"
                case Action.UNDO:
                    desk.effect, ended = "did_give_up", True
        desk.steps += 1
        desk.action = int(taken)
        spent = min(cost, self._budget - desk.spent)
        desk.spent += spent
        reward += _SPENT * spent / self._budget
        info: dict[str, Any] = {"cost": broken}
        if ended:
            passed = self._passed(desk)
            reward += _reward(desk, passed=passed)
            info["passed"] = passed
        exhausted = desk.spent >= self._budget
        terminated = ended or exhausted
        truncated = not terminated and desk.steps >= self._horizon
        if terminated or truncated:
            info |= {"passed": info.get("passed", False), "runs": len(desk.journal), "spent": desk.spent}
        if self._discount is not None:
            after = 0.0 if terminated else self._potential(desk)
            reward += self._discount * after - before
        seen = self._observe()
        info["action_mask"] = self.action_masks()
        return seen, float(reward), terminated, truncated, info

    def action_masks(self) -> Mask:
        """Return which actions are not greyed out."""
        self._on_desk()
        assert self._seen is not None
        return mask_of(self._seen["patch"])

    def shown(self) -> Patch | None:
        """Return the screen."""
        return None if self._seen is None else self._seen["patch"]

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
        self._verdicts = None

    @property
    def metered(self) -> int:
        """Runs of visible tests since the world was made."""
        return self._verdicts.metered if self._verdicts else 0

    def _open(self) -> tuple[Tasks, Verdicts]:
        """Open kernel, bank and tasks at the first reset, so that making a world costs nothing."""
        if self._kernel is None:
            from smysl.check import open_kernel

            self._kernel = open_kernel(workers=1)
        if self._verdicts is None:
            if self._source is not None:
                self._verdicts = self._source
            elif self._verdicts_name == "memo":
                self._store = Bank(Path(self._bank) if self._bank else None)
                self._verdicts = Memo(self._store, self._kernel)
            else:
                self._verdicts = Live(self._kernel)
        return self._tasks or Fresh(self._recipe, self._kernel, self._store), self._verdicts

    def _on_desk(self) -> Desk:
        if self._desk is None:
            raise UsageError("W005", "the world has not been reset", help="call reset first")
        return self._desk

    def _observe(self) -> Observation:
        desk = self._on_desk()
        assert self._painter is not None
        energy = 1 - desk.spent / self._budget
        patch = self._painter.paint(desk, energy)
        self._seen = self.observed(patch, energy, desk.view, desk.action, token(desk.effect))
        # What the caller holds is his own: the mask is read from a copy.
        return {name: value.copy() for name, value in self._seen.items()}

    def _run(self, desk: Desk) -> tuple[int, bool]:
        """Run the visible tests; return how many fail that passed before, and whether it is over."""
        _, verdicts = self._open()
        found = verdicts.run(desk.task, desk.applied)
        broken = len(_failing(found) - _failing(desk.first)) if desk.first else 0
        desk.last, desk.ran, desk.effect = found, True, "did_run"
        desk.journal.append((desk.applied, len(found.failures)))
        if found.is_green:
            return broken, True
        if desk.applied is not None:
            desk.red.add(desk.applied)
        desk.first = desk.first or found
        return broken, False

    def _passed(self, desk: Desk) -> bool:
        """Tell whether the end is a good one."""
        if desk.effect == "did_give_up":
            return not desk.task.is_possible
        _, verdicts = self._open()
        return verdicts.holds(desk.task, desk.applied)

    def _potential(self, desk: Desk) -> float:
        """Return the share of tests that were green at the last run, which is 0 before the first."""
        if self._discount is None or desk.last is None:
            return 0.0
        return 1 - len(desk.last.failures) / len(desk.task.visible)


def _reward(desk: Desk, *, passed: bool) -> float:
    if desk.effect == "did_give_up":
        return _GIVEN_UP_RIGHTLY if passed else _GIVEN_UP
    return _WON if passed else 0.0


def _failing(run: Run) -> set[int]:
    return {failure.number for failure in run.failures}
