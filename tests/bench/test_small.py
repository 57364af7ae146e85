"""What ``smysl bench worlds`` says of the worlds that run no tests."""

from __future__ import annotations

import pytest

pytest.importorskip("pettingzoo", reason="the extra `worlds` is not installed")

from smysl.bench.worlds import small
from smysl.worlds.social.world import SocialWorld
from smysl.worlds.tool.world import ToolWorld

CHANCE = {"meet": 1 / 3 + 2 / 3 / 64, "take": 1 / 2 + 1 / 2 / 64}


def test_false_beliefs_are_told_apart_by_mode_and_who_ignores_them_is_at_chance() -> None:
    found = small.measure(SocialWorld(), 300)
    rows = {row["name"]: row for row in found["rows"]}
    assert all(row.keys() == rows["expert"].keys() for row in rows.values())
    for mode, chance in CHANCE.items():
        told = {
            name: rows[f"{name}, false belief, {mode}"]
            for name in ("expert", "guess", "belief-free", "random")
        }
        assert told["expert"]["pass"] == 1.0
        for name in ("guess", "belief-free"):
            assert told[name]["low"] <= chance <= told[name]["high"], (name, mode)
        assert told["random"]["high"] < chance
        assert len({row["episodes"] for row in told.values()}) == 1
    both = sum(rows[f"expert, false belief, {mode}"]["episodes"] for mode in CHANCE)
    assert 110 < both < 190
    assert rows["expert"]["episodes"] == found["episodes"] == 300


def test_only_the_social_world_has_beliefs() -> None:
    found = small.measure(ToolWorld(), 5)
    assert [row["name"] for row in found["rows"]] == ["random", "blind", "expert"]
    assert found["steps_per_second"] > 0
