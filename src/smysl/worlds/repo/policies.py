"""Baselines: policies that learn nothing, to know what a number is worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from smysl.worlds.repo.mask import Action
from smysl.worlds.repo.reading import Offer, offers, page_of, pages_of, relation_of, says
from smysl.worlds.repo.task import Task
from smysl.worlds.repo.tool import RepoTool
from smysl.worlds.screen import Patch
from smysl.worlds.world import Mask, Observation

Score = Callable[[Patch, Offer], float]
"""A screen, and a patch on it → how promising that is."""


class Policy(Protocol):
    """Chooses an action from what is seen. A policy lives for one episode."""

    def act(self, seen: Observation, mask: Mask | None) -> int:
        """Return an action; without a mask it is not told what is greyed out."""


class InOrder:
    """Tries the patches as they lie on the table, one after the other, and runs the tests after each."""

    def act(self, seen: Observation, mask: Mask | None) -> int:  # noqa: ARG002 - the screen says as much
        """Return the next action of the loop."""
        patch = seen["patch"]
        if says(patch, "changed", "changed"):
            return Action.RUN
        for offer in offers(patch):
            if offer.state == "open":
                return Action.FIRST + offer.which
        return Action.CYCLE


class ByScore:
    """Looks at the whole menu first, then tries its patches from the most promising on.

    Args:
        score: how promising a patch is; equal ones in the order of the menu.
    """

    def __init__(self, score: Score) -> None:
        self._score = score
        self._menu: dict[tuple[int, int], float] = {}
        self._pages: set[int] = set()

    def act(self, seen: Observation, mask: Mask | None) -> int:  # noqa: ARG002 - the screen says as much
        """Return the next action."""
        patch = seen["patch"]
        if says(patch, "changed", "changed"):
            return Action.RUN
        page = page_of(patch)
        for offer in offers(patch):
            self._menu.setdefault((page, offer.which), self._score(patch, offer))
            if offer.state in {"red", "applied"}:  # what is applied has been run: nothing has changed since
                self._menu[(page, offer.which)] = -np.inf
        self._pages.add(page)
        if len(self._pages) < pages_of(patch):
            return Action.CYCLE
        best = max(self._menu, key=lambda place: (self._menu[place], -place[0], -place[1]))
        if self._menu[best] == -np.inf:  # all have failed: undo, and on the clean tree give up
            return Action.UNDO
        if best[0] != page:
            return Action.CYCLE
        return Action.FIRST + best[1]


class Oracle:
    """Knows the right patch, and where it lies.

    Args:
        task: of the episode.
    """

    def __init__(self, task: Task) -> None:
        self._gold = task.gold

    def act(self, seen: Observation, mask: Mask | None) -> int:  # noqa: ARG002 - it knows better
        """Return the shortest way."""
        patch = seen["patch"]
        if says(patch, "changed", "changed"):
            return Action.RUN
        if self._gold is None:
            return Action.UNDO
        if page_of(patch) != self._gold // 2:
            return Action.CYCLE
        return Action.FIRST + self._gold % 2


class Expert:
    """The oracle of whatever task a world has drawn.

    Args:
        world: where it acts.
    """

    def __init__(self, world: RepoTool) -> None:
        self._world = world
        self._oracle: Oracle | None = None

    def act(self, seen: Observation, mask: Mask | None) -> int:
        """Return the shortest way."""
        self._oracle = self._oracle or Oracle(self._world.drawn)
        return self._oracle.act(seen, mask)


def by_suspicion(_: Patch, offer: Offer) -> float:
    """Score by how much failing tests run the line (Ochiai)."""
    return offer.suspicion


_RULES: dict[str, Sequence[str]] = {
    "one_more": ("boundary", "constant", "arithmetic"),
    "one_less": ("boundary", "constant", "arithmetic"),
    "smaller": ("arithmetic", "constant", "comparison"),
    "larger": ("arithmetic", "constant", "comparison"),
    "negated": ("arithmetic", "constant"),
    "nothing": ("return", "condition"),
    "opposite": ("boolean", "condition", "comparison"),
    "emptied": ("condition", "comparison", "boundary"),
    "filled": ("condition", "comparison", "boolean"),
    "shorter": ("slice", "condition", "boundary"),
    "longer": ("slice", "condition", "boundary"),
    "reversed": ("order", "slice"),
    "reordered": ("order", "call"),
    "element": ("constant", "arithmetic", "string"),
    "case": ("call", "string"),
    "raised": ("exception", "condition", "comparison"),
    "not_raised": ("exception", "condition", "comparison"),
    "other_error": ("exception",),
    "timeout": ("boundary", "comparison", "arithmetic"),
}


def by_rules(patch: Patch, offer: Offer) -> float:
    """Score by which edits a person would think of, then by suspicion."""
    return liking(relation_of(patch), offer.edit) + offer.suspicion / 100


def liking(relation: str, edit: str) -> int:
    """Return how soon a person would think of a class of edits for a failure; 0: not at all.

    Args:
        relation: one of ``vocabulary.RELATIONS``.
        edit: one of ``vocabulary.EDITS`` without its prefix.
    """
    liked = _RULES.get(relation, ())
    return len(liked) - liked.index(edit) if edit in liked else 0
