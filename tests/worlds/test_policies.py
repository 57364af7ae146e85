from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("gymnasium", reason="the extra `worlds` is not installed")

from smysl.worlds.policies import Random, baseline
from smysl.worlds.recording import record
from smysl.worlds.tool.world import ToolWorld


def test_chance_takes_other_turns_in_another_episode() -> None:
    world = ToolWorld()
    lengths = [len(record(world, baseline(world, "random", seed), seed).frames) for seed in range(30)]
    assert len(set(lengths)) > 3


def test_what_is_drawn_to_act_is_another_stream_than_what_the_task_is_drawn_from() -> None:
    seen = ToolWorld().reset(seed=7)[0]
    policy = Random(7)
    taken = [policy.act(seen, None) for _ in range(40)]
    same = np.random.default_rng(7)
    assert taken != [int(same.choice(np.arange(6))) for _ in range(40)]
