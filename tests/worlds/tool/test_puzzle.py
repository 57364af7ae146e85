from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smysl.core.errors import UsageError
from smysl.worlds.tool.puzzle import POSITIONS, Tool, make, plan


@given(st.integers(0, 10_000), st.integers(1, 3))
def test_a_puzzle_needs_exactly_so_many_uses(seed: int, uses: int) -> None:
    puzzle = make(np.random.default_rng(seed), 3, 3, uses)
    found = plan(puzzle.dials, puzzle.goal, puzzle.tools)
    assert len(found) == uses == puzzle.uses
    dials = puzzle.dials
    for tool, at in found:
        dials = puzzle.tools[tool].turned(dials, at)
    assert dials == puzzle.goal


def test_a_tool_that_drags_turns_the_next_dial_back() -> None:
    assert Tool(2, 0, drags=True).turned((0, 0, 0), 2) == (POSITIONS - 1, 0, 2)


def test_a_goal_that_is_there_needs_nothing_and_one_out_of_reach_has_no_plan() -> None:
    tools = (Tool(2, 0), Tool(4, 0))
    assert plan((0, 0), (0, 0), tools) == []
    assert plan((0, 0), (1, 0), tools) == []


def test_numbers_that_make_no_puzzle_are_refused() -> None:
    for dials, tools, uses in ((1, 3, 3), (3, 6, 3), (3, 3, 0)):
        with pytest.raises(UsageError) as told:
            make(np.random.default_rng(0), dials, tools, uses)
        assert told.value.code == "W010"
