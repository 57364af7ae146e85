"""Baselines of ``smysl/RepoOpen-v0``: every edit in the order of the levels; one that knows the answer."""

from __future__ import annotations

from smysl.core.errors import UsageError
from smysl.worlds.open.edits import LEVELS, Suspicion, leaves, meaning
from smysl.worlds.open.layout import AT, Action, top_level
from smysl.worlds.open.world import RepoOpen
from smysl.worlds.repo.task import Task
from smysl.worlds.repo.tree import Tree
from smysl.worlds.screen import Patch
from smysl.worlds.vocabulary import token
from smysl.worlds.world import Mask, Observation


class InOrder:
    """Applies one edit after the other, the most suspicious line first, and undoes what fails."""

    def __init__(self) -> None:
        self._at = [0] * len(LEVELS)

    def act(self, seen: Observation, mask: Mask) -> int:
        """Return the next action of the enumeration."""
        patch = seen["patch"]
        if _says(patch, "changed", "changed"):
            # After an undo the tree is what was run before: running it again would tell nothing.
            if not _says(patch, "effect", "did_undo"):
                return Action.RUN
        elif _says(patch, "tree", "tree_patched"):
            return Action.UNDO
        return self._walk(patch, mask)

    def _walk(self, patch: Patch, mask: Mask) -> int:
        level, cursor, items = (_value(patch, name) for name in ("level", "cursor", "items"))
        level, cursor = level - 1, cursor - 1
        if self._at[level] >= items:
            if level + 1 == top_level(patch):
                return Action.UNDO
            self._at[level] = 0
            self._at[level - 1] += 1
            return Action.BACK
        if cursor != self._at[level]:
            return Action.NEXT
        if level == len(LEVELS) - 1 or not mask[Action.ENTER]:
            self._at[level] += 1
            if not mask[Action.ENTER]:
                return self._walk(patch, mask)
        return Action.ENTER


class Expert:
    """The oracle of whatever task a world has drawn.

    Args:
        world: where it acts.
    """

    def __init__(self, world: RepoOpen) -> None:
        self._world = world
        self._oracle: Oracle | None = None
        self._is_told = False

    def act(self, seen: Observation, mask: Mask) -> int:
        """Return the next action on the shortest way.

        Raises:
            UsageError: W008 where no right version of the task is known.
        """
        if self._oracle is None:
            if self._world.drawn.answer is None:
                told = "the expert knows no right version of this task"
                raise UsageError("W008", told, help="another policy")
            self._oracle = Oracle(self._world.drawn)
        elif not self._is_told:
            self._oracle.told(self._world.suspicion)
            self._is_told = True
        return self._oracle.act(seen, mask)


class Oracle:
    """Knows a right tree, and goes to an edit that makes one function more like it.

    Args:
        task: of the episode.
    """

    def __init__(self, task: Task) -> None:
        assert task.answer is not None
        self._answer = _functions(task.answer)
        self._tree = task.tree
        self._way: tuple[int, ...] = ()
        self._suspicion: Suspicion | None = None

    def told(self, suspicion: Suspicion) -> None:
        """Learn of the suspicion after the first run: it orders files and lines."""
        self._suspicion = suspicion
        self._plan()

    def act(self, seen: Observation, mask: Mask) -> int:  # noqa: ARG002 - it knows better
        """Return the next action on the shortest way."""
        patch = seen["patch"]
        if self._suspicion is None or (not self._way and _says(patch, "changed", "changed")):
            return Action.RUN
        level, cursor = _value(patch, "level") - 1, _value(patch, "cursor") - 1
        if cursor != self._way[level]:
            return Action.NEXT
        if level == len(LEVELS) - 1:
            self._tree = next(tree for way, tree in leaves(self._tree, self._suspicion) if way == self._way)
            self._plan()
        return Action.ENTER

    def _plan(self) -> None:
        """Find an edit after which one function more is as it should be; none is left when all are."""
        assert self._suspicion is not None
        self._way = ()
        best = _alike(self._tree, self._answer)
        if best == len(self._answer):
            return
        for way, tree in leaves(self._tree, self._suspicion):
            if _alike(tree, self._answer) > best:
                self._way = way
                return


def _functions(tree: Tree) -> dict[tuple[str, str], str]:
    return {(path, name): code for path, source in tree.files for name, code in meaning(source).items()}


def _alike(tree: Tree, answer: dict[tuple[str, str], str]) -> int:
    found = _functions(tree)
    return sum(found.get(name) == code for name, code in answer.items())


def _says(patch: Patch, name: str, word: str) -> bool:
    return bool(patch[0, AT[name], 0] == token(word))


def _value(patch: Patch, name: str) -> int:
    return int(patch[0, AT[name], 1])
