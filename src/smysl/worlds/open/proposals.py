"""Proposals: other versions of a whole function, from a language model or from samples that were kept."""

from __future__ import annotations

from typing import Protocol

from smysl.edit.hunks import applied, functions_named, hunks
from smysl.edit.text import Text
from smysl.edit.tree import parse_or_none
from smysl.worlds.repo.runs import Run
from smysl.worlds.repo.task import Proposal, Task
from smysl.worlds.repo.tree import Tree

TOKENS = 25
"""Of an answer that cost as much energy as a step."""


class Proposer(Protocol):
    """Proposes other versions of a function."""

    def has(self, task: Task, path: str, name: str) -> bool:
        """Tell whether anything may come of asking for a function."""

    def propose(self, task: Task, tree: Tree, path: str, name: str, red: Run | None) -> tuple[Proposal, ...]:
        """Return versions of a function.

        Args:
            task: what it is about; its answer and its tests that are kept back are not for a proposer.
            tree: the files as they stand.
            path: of the file.
            name: of the function.
            red: the first red run, ``None`` before it.
        """


class Recorded:
    """Replays what is recorded with a task."""

    def has(self, task: Task, path: str, name: str) -> bool:
        """Tell whether a sample of the function was recorded."""
        return any((one.path, one.name) == (path, name) for one in task.proposals)

    def propose(
        self,
        task: Task,
        tree: Tree,  # noqa: ARG002 - what was recorded is what it is
        path: str,
        name: str,
        red: Run | None,  # noqa: ARG002 - the same
    ) -> tuple[Proposal, ...]:
        """Return the recorded samples of the function, in their order."""
        return tuple(one for one in task.proposals if (one.path, one.name) == (path, name))


def energy_of(proposals: tuple[Proposal, ...]) -> int:
    """Return what asking for these has cost: a step for each 25 tokens, rounded up."""
    return -(-sum(one.tokens for one in proposals) // TOKENS)


def with_proposal(source: str, proposal: Proposal) -> str | None:
    """Return a file with a proposal, ``None`` where that changes nothing or is no Python.

    Args:
        source: the file.
        proposal: whose statements that mean something else are taken over.
    """
    old = functions_named(parse_or_none(source), proposal.name)
    new = functions_named(parse_or_none(proposal.code), proposal.name)
    if not old or not new:
        return None
    after = applied(source, hunks(Text(source), old[0], proposal.code, new[0]))
    return after if after != source and parse_or_none(after) is not None else None
