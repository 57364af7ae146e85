"""Recordings: what a policy saw, did and got, to be looked at and to be learned from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from smysl.core.errors import OutputError
from smysl.worlds.policies import Policy
from smysl.worlds.world import SPENT, Observation, World


class Frame(msgspec.Struct, frozen=True):
    """One step.

    Attributes:
        seen: the observation before it.
        mask: what was not greyed out.
        action: what was done; ``None`` behind the last step.
        reward: what it gave; behind the last step what giving up costs, where the policy used the world.
    """

    seen: Observation
    mask: NDArray[np.int8]
    action: int | None = None
    reward: float = 0.0


class Recording(msgspec.Struct, frozen=True):
    """One episode.

    Attributes:
        world: its id.
        policy: name of who acted.
        seed: of the reset.
        actions: names of the actions.
        frames: the steps, and the screen behind the last of them.
        passed: whether it ended well.
        told: what ``info`` held at the end beside the mask, for evaluation.
    """

    world: str
    policy: str
    seed: int
    actions: tuple[str, ...]
    frames: tuple[Frame, ...]
    passed: bool
    told: dict[str, Any] = {}

    @property
    def reward(self) -> float:
        """All that the episode gave."""
        return sum(frame.reward for frame in self.frames)


def record(world: World, policy: Policy, seed: int, *, name: str = "", by: str = "") -> Recording:
    """Let a policy live through one episode.

    Who uses the world itself has given up, as in ``repo.episodes.play``: nobody may wait for a task that he
    likes, or begin again with what he found out. What he won is lost then, and the whole budget spent.

    Args:
        world: where.
        policy: who.
        seed: of the reset.
        name: id of the world.
        by: name of the policy.
    """
    seen, info = world.reset(seed=seed)
    frames: list[Frame] = []
    ended = cut = False
    while not (ended or cut):
        mask, moved = info["action_mask"], world.moved
        action = policy.act(seen, mask)
        if world.moved != moved:
            lost = SPENT - max(0.0, sum(frame.reward for frame in frames))
            frames.append(Frame(seen, mask, reward=lost))
            return Recording(name, by, seed, world.actions, tuple(frames), passed=False)
        after, reward, ended, cut, info = world.step(action)
        frames.append(Frame(seen, mask, action, float(reward)))
        seen = after
    frames.append(Frame(seen, info["action_mask"]))
    told = {key: value for key, value in info.items() if key != "action_mask"}
    return Recording(name, by, seed, world.actions, tuple(frames), bool(told.get("passed", False)), told)


def write_traces(recordings: Sequence[Recording], path: Path) -> int:
    """Write what was seen and done as arrays, for learning by imitation, and return the number of steps.

    ``patch`` int16[n, 12, 24, 3], ``energy`` float32[n, 1], ``ids`` int16[n, 4], ``mask`` int8[n, 6],
    ``action`` int64[n], ``reward`` float32[n], ``episode`` int64[n], ``passed`` bool[episodes].

    Args:
        recordings: at least one.
        path: a ``.npz`` file.

    Raises:
        OutputError: O080 the file cannot be written.
    """
    steps = [
        (number, frame)
        for number, one in enumerate(recordings)
        for frame in one.frames
        if frame.action is not None
    ]
    arrays: dict[str, Any] = {
        key: np.stack([frame.seen[key] for _, frame in steps]) for key in ("patch", "energy", "ids")
    }
    arrays |= {
        "mask": np.stack([frame.mask for _, frame in steps]),
        "action": np.array([frame.action for _, frame in steps], dtype=np.int64),
        "reward": np.array([frame.reward for _, frame in steps], dtype=np.float32),
        "episode": np.array([number for number, _ in steps], dtype=np.int64),
        "passed": np.array([one.passed for one in recordings]),
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            np.savez_compressed(file, **arrays)
    except OSError as error:
        raise OutputError("O080", f"the traces cannot be written: {error}", where=str(path)) from error
    return len(steps)
