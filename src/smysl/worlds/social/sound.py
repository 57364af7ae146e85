"""What an event sounds like: three tones, one after the other."""

from __future__ import annotations

from functools import lru_cache
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from smysl.worlds.social.story import Event, Kind

RATE = 8000
"""Samples a second."""
SAMPLES = 1200
"""0.15 seconds: what happens, to which thing, with which box."""

_LOW = 220.0
"""Hertz of the lowest tone; each next one is a whole tone higher."""
_KINDS = get_args(Kind)


@lru_cache(maxsize=256)
def sound(event: Event) -> NDArray[np.float32]:
    """Return an event as samples: half as loud where the partner is not there; silence for "none".

    Args:
        event: what happens.

    Returns:
        float32[1200], -1 to 1.
    """
    tones = [_tone(step) for step in (_KINDS.index(event.kind), event.thing, event.box)]
    return (np.concatenate(tones) * (1.0 if event.seen else 0.5)).astype(np.float32)


def _tone(step: int) -> NDArray[np.float64]:
    count = SAMPLES // 3
    if step < 0:
        return np.zeros(count)
    return np.sin(2 * np.pi * _LOW * 2 ** (step / 6) * np.arange(count) / RATE)
