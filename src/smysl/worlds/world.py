"""A world: what all environments share: spaces, energy, the mask, and what a copy may know.

Every world is a ``gymnasium.Env`` with one observation and one action space, so that one agent can live in
all of them.
"""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from operator import index
from typing import Any, ClassVar

import gymnasium
import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from smysl.core.errors import UsageError
from smysl.worlds.descriptors import LENGTH, hashed
from smysl.worlds.screen import CHANNELS, COLUMNS, LARGEST, ROWS, Patch, text_of

ACTIONS = 6
WON = 1.0
SPENT = -0.5
"""Reward for what was to be reached, and for the whole budget of steps or energy, as it is spent."""

Observation = dict[str, NDArray[Any]]
Mask = NDArray[np.int8]
Step = tuple[Observation, float, bool, bool, dict[str, Any]]
"""What is seen, the reward, whether the episode ended, whether it was cut off, and ``info``."""


class World(gymnasium.Env[Observation, np.int64]):
    """A world with six actions and a screen.

    Observation (``Dict``):

    ========== ================ =========================================================
    patch      int16[12, 24, 3] the screen
    energy     float32[1]       share of the budget that is left, 0 to 1
    ids        int16[4]         world, view, last action (6: none yet), last effect
    env_desc   float32[32]      the descriptor, hashed
    ========== ================ =========================================================

    ``info["action_mask"]`` (int8[6]) equals ``action_masks()``. An invalid action costs a step and does
    nothing. ``info`` holds no clock.

    A pickled or copied world knows its arguments, and nothing of the task that is being worked on: it has to
    be reset, and without a seed its tasks are others than those of the world it was made of. So no copy is a
    free simulator, and none can be wound back to a task.

    Args:
        render_mode: ``ansi``, or none.
    """

    metadata: dict[str, Any] = {"render_modes": ["ansi"], "render_fps": 4}  # noqa: RUF012 - Gymnasium's own form
    number: ClassVar[int] = 0
    """The world's own number, in ``ids``."""
    actions: ClassVar[tuple[str, ...]] = ()
    """What the six actions are called, for people."""

    def __init__(self, descriptor: str, render_mode: str | None = None) -> None:
        self.render_mode = render_mode
        self.descriptor = descriptor
        self._described = hashed(descriptor)
        self._mask: Mask = np.zeros(ACTIONS, dtype=np.int8)
        self._over = False
        self._moved = 0
        self.action_space = spaces.Discrete(ACTIONS)
        self.observation_space = observation_space()  # type: ignore[assignment]  # its values are typed wider

    @abstractmethod
    def _opened(self, *, anew: bool) -> tuple[Observation, dict[str, Any]]:
        """Begin an episode with ``np_random``; return what is seen, and ``info``.

        Args:
            anew: whether the stream of tasks has been started over.
        """

    def reset(
        self,
        *,
        seed: int | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[Observation, dict[str, Any]]:
        """Begin an episode with the next task.

        Args:
            seed: where the stream of tasks starts.
            options: none are known.

        Raises:
            UsageError: W012 for an option.
        """
        if options:
            raise UsageError("W012", f"there are no options, {', '.join(map(str, options))} is not known")
        super().reset(seed=seed)
        self._over = False
        self._moved += 1
        return self._opened(anew=seed is not None)

    @property
    def moved(self) -> int:
        """Resets and steps: who measures a policy sees by it whether the policy has used the world itself."""
        return self._moved

    def step(self, action: int | np.integer[Any]) -> Step:
        """Take a step; return what is seen, the reward, whether it ended or was cut off, and ``info``.

        Raises:
            UsageError: W005 before the first reset, W006 for an action that does not exist, W011 after the
                end.
        """
        taken = self._checked(action)
        self._moved += 1
        found = self._stepped(taken)
        self._over = found[2] or found[3]
        return found

    @abstractmethod
    def _stepped(self, taken: int) -> Step:
        """Take a step with an action that exists; it may be greyed out."""

    def action_masks(self) -> Mask:
        """Return which actions a person would not see greyed out: a function of the screen alone."""
        return self._mask.copy()

    def _checked(self, action: int | np.integer[Any]) -> int:
        if self.shown() is None:
            raise UsageError("W005", "the world has not been reset", help="call reset first")
        if self._over:
            raise UsageError("W011", "the episode is over", help="call reset")
        return number_of(action)

    @abstractmethod
    def shown(self) -> Patch | None:
        """Return the screen, ``None`` before the first reset."""

    @abstractmethod
    def copied(self) -> dict[str, Any]:
        """Return the arguments with which a copy is made."""

    def render(self) -> str | None:
        """Return the screen as text, ``None`` without a render mode or a screen."""
        patch = self.shown()
        if self.render_mode is None or patch is None:
            return None
        return "\n".join(f"{number:2} {line}" for number, line in enumerate(text_of(patch)))

    def __getstate__(self) -> dict[str, Any]:
        """Return the arguments, and a stream of tasks that tells nothing of the world's own."""
        random = None if self._np_random is None else branched(self._np_random)
        return {"arguments": self.copied(), "random": random}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Make the same world anew; it has to be reset."""
        moved = getattr(self, "_moved", 0)
        self.__init__(**state["arguments"])  # type: ignore[misc]  # pickle leaves no other way
        self._moved = moved + 1
        self._np_random = state["random"]

    def observed(self, patch: Patch, energy: float, view: int, action: int, effect: int) -> Observation:
        """Return an observation; nothing in it is used again by the world.

        Args:
            patch: the screen.
            energy: share that is left.
            view: what the screen shows.
            action: the last one, 6 for none.
            effect: number of what it did.
        """
        return observation(patch, energy, (self.number, view, action, effect), self._described)


class PaintedWorld(World):
    """A world that makes what an episode is about, and paints it."""

    def __init__(self, descriptor: str, render_mode: str | None = None) -> None:
        super().__init__(descriptor, render_mode)
        self._screen: Patch | None = None

    @abstractmethod
    def _begin(self) -> None:
        """Begin an episode; what is drawn is drawn with ``np_random``."""

    @staticmethod
    @abstractmethod
    def mask_of(patch: Patch) -> Mask:
        """Return what is not greyed out on a screen: nothing behind it has a say."""

    @abstractmethod
    def _paint(self, energy: float) -> Patch:
        """Return the screen."""

    @abstractmethod
    def _observe(self) -> Observation:
        """Return what is seen now."""

    def _opened(self, *, anew: bool) -> tuple[Observation, dict[str, Any]]:  # noqa: ARG002 - the stream is all there is
        self._begin()
        return self._observe(), {"action_mask": self._mask.copy(), "cost": 0}

    def shown(self) -> Patch | None:
        """Return the screen."""
        return self._screen

    def painted(self, energy: float, view: int, action: int, effect: int) -> Observation:
        """Paint the screen, and return what is seen.

        Args:
            energy: share that is left.
            view: what the screen shows.
            action: the last one, 6 for none.
            effect: number of what it did.
        """
        self._screen = self._paint(energy)
        self._mask = self.mask_of(self._screen)
        return self.observed(self._screen, energy, view, action, effect)


def number_of(action: int | np.integer[Any]) -> int:
    """Return an action as a number.

    Raises:
        UsageError: W006 for one that does not exist.
    """
    try:
        number = index(action)
    except TypeError:
        number = -1
    if not 0 <= number < ACTIONS:
        raise UsageError("W006", f"there is no action {action}", help="actions are 0 to 5")
    return number


def branched(rng: np.random.Generator) -> np.random.Generator:
    """Return another stream, from whose states none of the given one's can be had.

    Args:
        rng: of which the state decides, and is left as it is.
    """
    state = repr(rng.bit_generator.state).encode()
    return np.random.default_rng(int.from_bytes(hashlib.sha256(state).digest()))


def observation_space() -> spaces.Dict:
    """Return the one shape of what is seen."""
    parts: dict[str, spaces.Space[Any]] = {
        "patch": spaces.Box(0, LARGEST, (ROWS, COLUMNS, CHANNELS), np.int16),
        "energy": spaces.Box(0.0, 1.0, (1,), np.float32),
        "ids": spaces.Box(0, 255, (4,), np.int16),
        "env_desc": spaces.Box(-1.0, 1.0, (LENGTH,), np.float32),
    }
    return spaces.Dict(parts)


def observation(
    patch: Patch, energy: float, ids: tuple[int, int, int, int], described: NDArray[np.float32]
) -> Observation:
    """Return an observation; nothing in it is used again.

    Args:
        patch: the screen.
        energy: share that is left.
        ids: world, view, last action, last effect.
        described: the descriptor, hashed.
    """
    return {
        "patch": patch.copy(),
        "energy": np.array([max(0.0, min(1.0, energy))], dtype=np.float32),
        "ids": np.array(ids, dtype=np.int16),
        "env_desc": described.copy(),
    }
