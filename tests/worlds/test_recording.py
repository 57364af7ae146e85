"""Recordings and their page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from smysl.core.errors import OutputError, UsageError
from smysl.worlds.policies import baseline, baselines
from smysl.worlds.recording import record, write_traces
from smysl.worlds.replay import replay_html
from smysl.worlds.tool.world import ToolWorld


def test_a_recording_holds_every_step_and_the_screen_behind_the_last() -> None:
    world = ToolWorld()
    found = record(world, baseline(world, "expert"), 3)
    assert found.passed
    assert [frame.action for frame in found.frames][-1] is None
    assert all(frame.mask[frame.action] for frame in found.frames[:-1])  # type: ignore[index]
    assert found.reward > 0.5


def test_traces_are_arrays_of_one_length(tmp_path: Path) -> None:
    world = ToolWorld()
    found = [record(world, baseline(world, "expert"), seed) for seed in range(3)]
    steps = write_traces(found, tmp_path / "deep" / "traces.npz")
    with np.load(tmp_path / "deep" / "traces.npz") as arrays:
        assert arrays["patch"].shape == (steps, 12, 24, 3)
        assert {len(arrays[key]) for key in ("energy", "ids", "mask", "action", "reward", "episode")} == {
            steps
        }
        assert arrays["passed"].tolist() == [True] * 3
        assert arrays["episode"].max() == 2


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    world = ToolWorld()
    with pytest.raises(OutputError) as told:
        write_traces([record(world, baseline(world, "random"), 1)], tmp_path / "file" / "x.npz")
    assert told.value.code == "O080"


def test_the_page_holds_a_screen_for_each_step_and_nothing_from_elsewhere() -> None:
    world = ToolWorld()
    found = record(world, baseline(world, "expert"), 3, name="smysl/Tool-v0", by="<expert>")
    page = replay_html(found)
    data = re.search(r'id="frames">(.*?)</script>', page)
    assert data is not None
    frames = json.loads(data[1].replace("<\\/", "</"))
    assert len(frames) == len(found.frames)
    assert "<expert>" not in page
    assert "://" not in page


def test_every_world_has_a_random_policy_and_an_unknown_one_is_refused() -> None:
    world = ToolWorld()
    assert "random" in baselines(world)
    with pytest.raises(UsageError) as told:
        baseline(world, "clairvoyant")
    assert told.value.code == "W008"
    assert "expert" in told.value.help
