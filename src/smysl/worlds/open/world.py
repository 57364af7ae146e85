"""``smysl/RepoOpen-v0``: mend a program by any small edit, found from line to node to edit to operand."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
from msgspec.structs import asdict

from smysl.core.seams import Kernel
from smysl.worlds.lexer import Names, bucket, cells
from smysl.worlds.open.chains import Chain, fresh
from smysl.worlds.open.edits import LEVELS, PROPOSAL, Item, function_at, functions_of, items, top_of
from smysl.worlds.open.layout import ITEMS, PROTOCOLS, SHOWN, Action, mask_of
from smysl.worlds.open.proposals import Proposer, Recorded, energy_of
from smysl.worlds.repo import base
from smysl.worlds.repo.bank import Bank
from smysl.worlds.repo.base import RepoWorld, Rules
from smysl.worlds.repo.failures import Failures, compared
from smysl.worlds.repo.mask import check_protocol
from smysl.worlds.repo.neighbours import patch_of
from smysl.worlds.repo.packs import read_pack
from smysl.worlds.repo.runs import Run
from smysl.worlds.repo.splits import measure_plainly
from smysl.worlds.repo.task import Proposal, Task
from smysl.worlds.repo.tasks import Listed, Tasks
from smysl.worlds.repo.tree import Tree
from smysl.worlds.repo.verdicts import Verdicts
from smysl.worlds.screen import CURSOR, SURE, SUSPICIOUS, TRIED, Patch, Row, Screen, marked
from smysl.worlds.vocabulary import token

VIEWS = ("output", "file", "diff", "focus", "journal")
_HORIZON, _BUDGET = 64, 160
"""Steps and energy for each fault."""


class Desk(base.Desk, kw_only=True):
    """The state of an episode.

    Attributes:
        tree: the files as they stand.
        before: the trees that undoing leads back to, the clean one first.
        path: what was chosen on the levels above.
        cursor: position among the items.
        red: trees that were run and failed.
        journal: how many tests failed at each run.
        offers: file, function → what was proposed for it; empty: nobody was asked yet, or nothing came.
        asked: functions for which somebody was asked.
    """

    tree: Tree
    before: list[Tree] = msgspec.field(default_factory=list)
    path: tuple[int, ...] = ()
    cursor: int = 0
    red: set[Tree] = msgspec.field(default_factory=set)
    journal: list[int] = msgspec.field(default_factory=list)
    offers: dict[tuple[str, str], tuple[Proposal, ...]] = msgspec.field(default_factory=dict)
    asked: set[tuple[str, str]] = msgspec.field(default_factory=set)


class RepoOpen(RepoWorld):
    """A repository whose tests fail, and every small edit of it.

    Actions (``Discrete(6)``):

    ====== =====================================================================================
    0 look show the next view: output, file, diff, focus (lines with the name under the cursor), journal
    1 run  run the visible tests; green ends the episode
    2      go on to the next item; behind the last of a page comes the next page
    3      enter the item: a file (where there are several), a line, a node on it, a kind of edit; entering
           an operand applies the edit
    4      go back a level; at the top: the next page
    5      undo the last edit; on a clean tree after a red run: give up
    ====== =====================================================================================

    Lines come by suspicion (Ochiai of the first run), then by position. Edits add up: a task with several
    faults is mended one after the other. Reward, end and ``info`` are those of ``RepoWorld``.

    Args:
        scenario: ``chain``, ``regression`` (some edit mends the red tests and breaks a green one),
            ``refactor`` (behaviour is right, a test asks for fewer lines) or ``mixed``.
        faults: functions with a fault, 1 to 64.
        sound: functions without.
        files: modules that they are spread over.
        split: ``train``, ``validation`` or ``test`` programs; empty for all.
        pack: folder of a pack of tasks, instead of fresh ones.
        protocol: what is greyed out, see ``layout.PROTOCOLS``.
        horizon: most steps; 0 for 64 a fault.
        budget: energy; 0 for 160 a fault.
        verdicts: ``live`` runs everything; ``memo`` reads and fills a bank.
        bank: folder of that bank; empty: in memory.
        pool: how many tasks there are; 0: a new one for each episode.
        shaping: whether the potential counts.
        discount: γ of the shaping.
        render_mode: ``ansi`` or none.
        kernel: runs the tests; ``None``: one is opened, and closed with the world.
        tasks: gives the tasks.
        source: gives the verdicts.
        proposer: proposes other versions of a function; ``None``: samples that are recorded with a task are
            replayed. Entering the item behind the nodes of a function's first line asks; that costs a step
            for each 25 tokens of the answers.

    Raises:
        UsageError: W004, W013, W020 for arguments that make no sense; at the first reset W030, W031 for a
            pack that cannot be read.
    """

    number = 3
    actions = ("look", "run the tests", "next item", "enter", "back", "undo or give up")
    mask_of = staticmethod(mask_of)

    def __init__(
        self,
        scenario: str = "chain",
        faults: int = 1,
        sound: int = 2,
        files: int = 1,
        split: str = "",
        pack: str = "",
        protocol: str = "standard",
        horizon: int = 0,
        budget: int = 0,
        verdicts: str = "live",
        bank: str = "",
        pool: int = 0,
        shaping: bool = False,  # noqa: FBT001, FBT002 - arguments of an environment come by name
        discount: float = 0.99,
        render_mode: str | None = None,
        kernel: Kernel | None = None,
        tasks: Tasks | None = None,
        source: Verdicts | None = None,
        proposer: Proposer | None = None,
    ) -> None:
        self._chain = Chain(scenario, faults, sound, files, split)
        rules = Rules(
            horizon=horizon or _HORIZON * faults,
            budget=budget or _BUDGET * faults,
            verdicts=verdicts,
            bank=bank,
            pool=pool,
            shaping=shaping,
            discount=discount,
        )
        measure_plainly(split, "", verdicts=verdicts, shaping=shaping)
        check_protocol(protocol, PROTOCOLS)
        own = {**asdict(self._chain), "pack": pack, "protocol": protocol, "render_mode": render_mode}
        self._pack = pack
        self._protocol = PROTOCOLS.index(protocol) + 1
        words = "repository: run the tests, find the line, edit it, undo, give up"
        super().__init__(words, {**own, **asdict(rules)}, rules, kernel, tasks, source)
        self._desk: Desk | None = None
        self._names = Names()
        self._failures: Failures | None = None
        self.proposer: Proposer = proposer or Recorded()

    def _fresh(self, kernel: Kernel, bank: Bank | None) -> Tasks:
        if self._pack:
            return Listed(tuple(read_pack(Path(self._pack)).values()))
        return fresh(self._chain, kernel, bank, self._rules.pool)

    def _lay(self, task: Task) -> None:
        offers: dict[tuple[str, str], tuple[Proposal, ...]] = {
            (path, name): ()
            for path in task.tree.paths
            for name in functions_of(task.tree.text(path))
            if self.proposer.has(task, path, name)
        }
        self._desk = Desk(task=task, tree=task.tree, path=top_of(task.tree), offers=offers)
        self._names = Names([*(text for _, text in task.tree.files), *task.tree.paths])
        self._failures = Failures(task, self._names)

    def _laid(self) -> Desk | None:
        return self._desk

    def _now(self) -> Desk:
        assert self._desk is not None
        return self._desk

    def _tree(self) -> Tree:
        return self._now().tree

    def _items(self) -> list[Item]:
        desk = self._now()
        return items(desk.tree, desk.path, desk.suspicion, desk.offers)

    def _take(self, action: int) -> bool:
        desk = self._now()
        match Action(action):
            case Action.LOOK:
                desk.view, desk.effect = (desk.view + 1) % len(VIEWS), "did_look"
            case Action.NEXT:
                desk.cursor, desk.effect = (desk.cursor + 1) % len(self._items()), "did_cycle"
            case Action.ENTER:
                self._enter(desk)
            case Action.BACK if len(desk.path) > len(top_of(desk.task.tree)):
                desk.cursor, desk.path, desk.effect = desk.path[-1], desk.path[:-1], "did_cycle"
            case Action.BACK:
                following = (desk.cursor // SHOWN + 1) * SHOWN
                desk.cursor, desk.effect = following if following < len(self._items()) else 0, "did_cycle"
            case Action.UNDO if desk.before:
                self._move_to(desk, desk.before.pop(), "did_undo")
            case _:
                desk.effect = "did_give_up"
        return desk.effect == "did_give_up"

    def _enter(self, desk: Desk) -> None:
        chosen = self._items()[desk.cursor]
        if chosen.kind == PROPOSAL and len(desk.path) == LEVELS.index("node"):
            self._ask(desk, chosen)
        if len(desk.path) + 1 < len(LEVELS):
            desk.path, desk.cursor, desk.effect = (*desk.path, desk.cursor), 0, "did_cycle"
        else:
            desk.before.append(desk.tree)
            self._move_to(desk, desk.tree.changed(chosen.path, chosen.source), "did_try")

    def _ask(self, desk: Desk, chosen: Item) -> None:
        """Ask for other versions of a function, once an episode."""
        wanted = (chosen.path, function_at(desk.tree, chosen.path, chosen.line))
        if wanted not in desk.asked:
            desk.asked.add(wanted)
            found = self.proposer.propose(desk.task, desk.tree, *wanted, desk.first)
            desk.offers[wanted] = found
            desk.owed = energy_of(found)

    @staticmethod
    def _move_to(desk: Desk, tree: Tree, effect: str) -> None:
        """Lay another tree on the desk, and go back to the top."""
        desk.tree, desk.path, desk.cursor = tree, top_of(desk.task.tree), 0
        desk.ran, desk.effect = False, effect

    def _noted(self, found: Run) -> None:
        desk = self._now()
        desk.journal.append(len(found.failures))
        if not found.is_green:
            desk.red.add(desk.tree)

    def _paint(self, energy: float) -> Patch:
        desk = self._now()
        found = self._items()
        screen = Screen()
        screen.row(0, self._status(desk, found, energy))
        for number, row in enumerate(self._view(desk, found)[:3], 1):
            screen.row(number, row)
        first = desk.cursor // SHOWN * SHOWN
        for number, item in enumerate(found[first : first + SHOWN]):
            mark = CURSOR if first + number == desk.cursor else 0
            screen.row(ITEMS + number, self._item(desk, item, mark))
        return screen.patch

    def _status(self, desk: Desk, found: list[Item], energy: float) -> Row:
        last = desk.last
        under = found[desk.cursor] if found else None
        state = "empty" if under is None else "red" if _is_red(desk, under) else "open"
        words: list[tuple[str, int]] = [
            ("world", 0),
            (f"view_{VIEWS[desk.view]}", 0),
            (desk.run_state, 0),
            ("tree_patched" if desk.before else "tree_clean", 0),
            ("unchanged" if desk.ran else "changed", 0),
            ("seen_red" if desk.first else "unseen", 0),
            ("page", len(desk.path) + 1),
            ("line", desk.cursor + 1),
            ("more", len(found)),
            (f"slot_{state}", 0),
            ("page", (len(found) + SHOWN - 1) // SHOWN),
            ("tests", len(desk.task.visible)),
            ("failing", len(last.failures) if last else 0),
            ("energy", bucket(int(10 * energy))),
            ("step", desk.steps),
            (desk.effect, 0),
            ("candidate", len(desk.before)),
            ("more", len(desk.tree.paths) if not top_of(desk.task.tree) else 1),
            ("protocol", self._protocol),
        ]
        return [(token(word), value, 0) for word, value in words]

    def _item(self, desk: Desk, item: Item, mark: int) -> Row:
        """Return an item as a row: how suspicious its line is, what kind of edit it is, and its code."""
        mark |= (SUSPICIOUS if item.doubt >= SURE else 0) | (TRIED if _is_red(desk, item) else 0)
        head: Row = [
            (token("line"), item.line, mark),
            (token("candidate"), bucket(int(10 * item.doubt)), mark),
            (token(f"edit_{item.kind}" if item.kind else "more"), item.count, mark),
        ]
        return [*head, *marked(cells(item.text, self._names))]

    def _view(self, desk: Desk, found: list[Item]) -> list[Row]:
        view = VIEWS[desk.view]
        if view == "output":
            assert self._failures is not None
            failing = desk.last.failures if desk.last else ()
            return list(self._failures.rows(failing[0])) if failing else []
        if view == "journal":
            return [[(token("failing"), failing, 0) for failing in desk.journal[-20:]]]
        under = found[desk.cursor] if found else None
        lines = desk.tree.text(under.path if under else desk.tree.paths[0]).splitlines()
        line = under.line if under else 1
        if view == "file":
            return [self._line(number, lines) for number in (line - 1, line, line + 1) if number >= 1]
        if view == "diff":
            if not desk.before:
                return []
            (path,) = {path for path, _ in {*desk.tree.files} - {*desk.before[-1].files}}
            patch = patch_of(desk.before[-1].text(path), desk.tree.text(path), "other")
            return list(compared(patch.before, patch.after, self._names))
        name = re.search(r"[A-Za-z_]\w*", under.text) if under else None
        hits = [n for n, text in enumerate(lines, 1) if name and re.search(rf"\b{name[0]}\b", text)]
        return [self._line(number, lines) for number in hits[:3]]

    def _line(self, number: int, lines: list[str]) -> Row:
        if number > len(lines):
            return []
        return [(token("line"), number, 0), *marked(cells(lines[number - 1], self._names))]


def _is_red(desk: Desk, item: Item) -> bool:
    """Tell whether the tree that an edit leads to is known to fail."""
    return bool(item.source and desk.red) and desk.tree.changed(item.path, item.source) in desk.red
