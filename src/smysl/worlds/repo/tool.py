"""``smysl/RepoTool-v0``: mend a program by running its tests and trying the patches on offer."""

from __future__ import annotations

from msgspec.structs import asdict

from smysl.core.seams import Kernel
from smysl.worlds.repo.bank import Bank
from smysl.worlds.repo.base import RepoWorld, Rules
from smysl.worlds.repo.desk import VIEWS, Desk
from smysl.worlds.repo.mask import PROTOCOLS, Action, check_protocol, mask_of
from smysl.worlds.repo.paint import Painter
from smysl.worlds.repo.procedural import fresh, recipe
from smysl.worlds.repo.recent import Recent
from smysl.worlds.repo.runs import Run
from smysl.worlds.repo.splits import measure_plainly
from smysl.worlds.repo.task import Task
from smysl.worlds.repo.tasks import Tasks
from smysl.worlds.repo.tree import Tree
from smysl.worlds.repo.verdicts import Verdicts
from smysl.worlds.screen import Patch


class RepoTool(RepoWorld):
    """A repository whose tests fail, and a menu of patches of which at most one is right.

    Actions (``Discrete(6)``):

    ====== =====================================================================================
    0 look show the next view: output, file, focus, diff, journal
    1 run  run the visible tests; green ends the episode
    2, 3   try the first or second patch on the table; it replaces what is applied
    4      lay the next two patches on the table
    5      undo; on a clean tree after a red run: give up
    ====== =====================================================================================

    Reward, end and ``info`` are those of ``RepoWorld``.

    Args:
        scenario: ``proc_KIND`` or ``natural`` (functions of the standard library), with ``_loop`` behind it
            where the menu appears only after the first failing run; see ``procedural``.
        patches: on the menu.
        split: ``train``, ``validation`` or ``test`` programs; empty for all.
        operators: ``known`` or ``held`` out edit operators that patches are made with; empty for both.
        protocol: what is greyed out, see ``mask.PROTOCOLS``.
        horizon: most steps.
        budget: energy.
        verdicts: ``live`` runs everything; ``memo`` reads and fills a bank.
        bank: folder of that bank; empty: in memory.
        pool: how many tasks there are; 0: a new one for each episode.
        shaping: whether the potential counts.
        discount: γ of the shaping.
        render_mode: ``ansi`` or none.
        kernel: runs the tests; ``None``: one is opened, and closed with the world.
        tasks: gives the tasks instead of the scenario.
        source: gives the verdicts instead of ``verdicts``.

    Raises:
        UsageError: W001 to W004, W013 for arguments that make no sense.
    """

    number = 1
    actions = ("look", "run the tests", "try the first", "try the second", "next page", "undo or give up")
    mask_of = staticmethod(mask_of)

    def __init__(
        self,
        scenario: str = "proc_mixed_loop",
        patches: int = 12,
        split: str = "",
        operators: str = "",
        protocol: str = "standard",
        horizon: int = 24,
        budget: int = 120,
        verdicts: str = "live",
        bank: str = "",
        pool: int = 0,
        shaping: bool = False,  # noqa: FBT001, FBT002 - arguments of an environment come by name
        discount: float = 0.99,
        render_mode: str | None = None,
        kernel: Kernel | None = None,
        tasks: Tasks | None = None,
        source: Verdicts | None = None,
    ) -> None:
        self._recipe = recipe(scenario, patches, split, operators)
        rules = Rules(
            horizon=horizon,
            budget=budget,
            verdicts=verdicts,
            bank=bank,
            pool=pool,
            shaping=shaping,
            discount=discount,
        )
        measure_plainly(split, operators, verdicts=verdicts, shaping=shaping)
        check_protocol(protocol, PROTOCOLS)
        self._protocol = protocol
        own = {
            "scenario": scenario,
            "patches": patches,
            "split": split,
            "operators": operators,
            "protocol": protocol,
            "render_mode": render_mode,
        }
        words = "repository: run the tests, try patches, undo, give up"
        super().__init__(words, {**own, **asdict(rules)}, rules, kernel, tasks, source)
        self._desk: Desk | None = None
        self._painter: Painter | None = None
        self._painters = Recent(Painter)

    def _fresh(self, kernel: Kernel, bank: Bank | None) -> Tasks:
        return fresh(self._recipe, kernel, bank, self._rules.pool)

    def _lay(self, task: Task) -> None:
        self._desk = Desk(task=task, loop=self._recipe.loop, protocol=self._protocol)
        self._painter = self._painters.of(task)

    def _laid(self) -> Desk | None:
        return self._desk

    def _tree(self) -> Tree:
        assert self._desk is not None
        return self._desk.task.version(self._desk.applied)

    def _take(self, action: int) -> bool:
        desk = self._desk
        assert desk is not None
        match Action(action):
            case Action.LOOK:
                desk.view, desk.effect = (desk.view + 1) % len(VIEWS), "did_look"
            case Action.FIRST | Action.SECOND:
                desk.applied, desk.ran, desk.effect = desk.slot(action - Action.FIRST), False, "did_try"
            case Action.CYCLE:
                desk.page, desk.effect = (desk.page + 1) % desk.pages, "did_cycle"
            case Action.UNDO if desk.applied is not None:
                desk.applied, desk.ran, desk.effect = None, False, "did_undo"
            case _:
                desk.effect = "did_give_up"
        return desk.effect == "did_give_up"

    def _noted(self, found: Run) -> None:
        desk = self._desk
        assert desk is not None
        desk.journal.append((desk.applied, len(found.failures)))
        if desk.applied is not None and not found.is_green:
            desk.red.add(desk.applied)

    def _paint(self, energy: float) -> Patch:
        assert self._desk is not None
        assert self._painter is not None
        return self._painter.paint(self._desk, energy)
