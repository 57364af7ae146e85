from __future__ import annotations

import warnings

import numpy as np
import pytest

from smysl.worlds.repo.dice import Dice
from smysl.worlds.repo.frames import FRAMES
from smysl.worlds.repo.neighbours import neighbours
from smysl.worlds.repo.program import calls, plain
from smysl.worlds.repo.task import compared, skeleton_of


def dice(seed: int = 0) -> Dice:
    return Dice(np.random.default_rng(seed))


@pytest.mark.parametrize("kind", FRAMES)
def test_every_frame_makes_python_that_its_calls_fit(kind: str) -> None:
    for frame in FRAMES[kind]:
        made = frame(dice(3))
        compile(made.source, made.frame, "exec")
        assert made.source == plain(made.source)
        assert len(calls(dice(4), made, 12)) == 12


def test_the_same_stream_makes_the_same_program() -> None:
    frame = FRAMES["state"][0]
    assert frame(dice(7)) == frame(dice(7))


def test_programs_differ_by_more_than_names_and_numbers() -> None:
    stream = dice(11)
    made = [frame(stream) for _ in range(10) for frames in FRAMES.values() for frame in frames]
    assert len({skeleton_of(one.source) for one in made}) > 0.9 * len(made)


def test_a_skeleton_has_no_names_and_no_constants() -> None:
    one = "def f(a):\n    return a + 1\n"
    assert skeleton_of(one) == skeleton_of("def f(b):\n    return b + 7\n")
    assert skeleton_of(one) != skeleton_of("def f(b):\n    return b - 7\n")


def test_neighbours_are_one_edit_away_and_all_different() -> None:
    made = FRAMES["boolean"][0](dice(5))
    found = neighbours(dice(6), made, 20)
    assert len({one.source for one in found} | {made.source}) == len(found) + 1 > 10
    for one in found:
        assert one.before != one.after
        assert 1 <= one.line <= len(made.source.splitlines()) + 1


@pytest.mark.parametrize("kind", FRAMES)
def test_every_neighbour_is_a_program_that_can_be_compiled(kind: str) -> None:
    """What only parses (``continue`` outside a loop) could be drawn as the right patch of a task."""
    for frame in FRAMES[kind]:
        for one in neighbours(dice(2), frame(dice(8)), 100):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # 2[0] is odd, and can be compiled
                compile(one.source, kind, "exec", dont_inherit=True)


def test_menus_are_made_with_known_operators_or_with_those_that_are_held_out() -> None:
    made = FRAMES["order"][0](dice(5))
    known, held, both = (
        {one.source for one in neighbours(dice(6), made, 1000, operators=operators)}
        for operators in ("known", "held", "")
    )
    assert known
    assert held
    assert not known & held
    assert known | held == both


def test_values_that_a_test_takes_for_equal_are_no_difference() -> None:
    assert compared("1") == compared("1.0") == compared("True")
    assert compared("[1, (0, 'a')]") == compared("[1.0, (False, 'a')]")
    assert compared("1.5") != compared("1")
    assert compared("!ValueError") == "!ValueError"
    for odd in (hex(10**5000), "<object>", "{[]}"):
        assert compared(odd) == odd
