"""Puzzles: dials, tools that turn them after a while, and what the dials have to show."""

from __future__ import annotations

from functools import lru_cache

import msgspec
import numpy as np

from smysl.core.errors import UsageError

POSITIONS = 6
"""Of every dial."""

_DRAGS = 0.4
"""Share of tools that turn the next dial back."""

Dials = tuple[int, ...]


class Tool(msgspec.Struct, frozen=True):
    """A tool.

    Attributes:
        turn: by how many positions it turns a dial, 1 to 5.
        delay: steps until the dial turns, 0 to 3; until then the tool is busy.
        drags: whether the next dial turns back by one with it.
    """

    turn: int
    delay: int
    drags: bool = False

    def turned(self, dials: Dials, at: int) -> Dials:
        """Return the dials after this tool has turned one of them."""
        found = list(dials)
        found[at] = (found[at] + self.turn) % POSITIONS
        if self.drags:
            beside = (at + 1) % len(dials)
            found[beside] = (found[beside] - 1) % POSITIONS
        return tuple(found)


class Puzzle(msgspec.Struct, frozen=True):
    """A puzzle.

    Attributes:
        dials: what they show at first.
        goal: what they have to show.
        tools: what there is to turn them with.
        uses: fewest uses of a tool that solve it.
    """

    dials: Dials
    goal: Dials
    tools: tuple[Tool, ...]
    uses: int


def make(rng: np.random.Generator, dials: int = 3, tools: int = 3, uses: int = 3) -> Puzzle:
    """Return a puzzle that needs exactly so many uses of tools.

    Args:
        rng: chooses.
        dials: 2 to 5.
        tools: 2 to 5.
        uses: 1 to 4.

    Raises:
        UsageError: W010 for numbers that make no puzzle.
    """
    if not (2 <= dials <= 5 and 2 <= tools <= 5 and 1 <= uses <= 4):
        raise UsageError("W010", "a puzzle has 2 to 5 dials and tools, and 1 to 4 uses", help="uses=3")
    while True:
        turns = rng.integers(1, POSITIONS, tools).tolist()
        delays = rng.integers(0, 4, tools).tolist()
        drags = (rng.random(tools) < _DRAGS).tolist()
        made = tuple(map(Tool, turns, delays, drags))
        start = tuple(rng.integers(0, POSITIONS, dials).tolist())
        kinds = frozenset(zip(turns, drags, strict=True))
        ways = _turns_taking(kinds, dials, uses) if len(kinds) == tools else ()
        if ways:
            turn = ways[int(rng.integers(len(ways)))]
            goal = tuple((at + by) % POSITIONS for at, by in zip(start, turn, strict=True))
            return Puzzle(start, goal, made, uses)


@lru_cache(maxsize=256)
def _turns_taking(kinds: frozenset[tuple[int, bool]], dials: int, uses: int) -> tuple[Dials, ...]:
    """Return the turns of all dials together that take exactly so many uses of tools.

    What a use does is the same wherever the dials stand: so it is found once for each set of tools, of which
    there are few.

    Args:
        kinds: of each tool how far it turns, and whether it drags.
        dials: how many.
        uses: fewest.
    """
    tools = [Tool(turn, 0, drags) for turn, drags in sorted(kinds)]
    layer = [(0,) * dials]
    seen = set(layer)
    for _ in range(uses):
        after = {tool.turned(here, at) for here in layer for tool in tools for at in range(dials)}
        layer = sorted(after - seen)
        seen |= after
    return tuple(layer)


def plan(start: Dials, goal: Dials, tools: tuple[Tool, ...], most: int = 6) -> list[tuple[int, int]]:
    """Return the fewest uses (tool, dial) that lead from one state to another, an empty list where none do.

    Args:
        start: what the dials show.
        goal: what they have to show.
        tools: what there is.
        most: uses that are looked at.
    """
    before: dict[Dials, tuple[Dials, tuple[int, int]] | None] = {start: None}
    layer = [start]
    for _ in range(most):
        if goal in before:
            break
        following: list[Dials] = []
        for here in layer:
            for number, tool in enumerate(tools):
                for at in range(len(start)):
                    after = tool.turned(here, at)
                    if after not in before:
                        before[after] = (here, (number, at))
                        following.append(after)
        layer = following
    found: list[tuple[int, int]] = []
    step = before.get(goal)
    while step is not None:
        found.append(step[1])
        step = before[step[0]]
    return found[::-1]
