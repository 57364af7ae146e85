"""Descriptors: what a world says of itself in words, and the same as a vector."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

LENGTH = 32


def hashed(text: str) -> NDArray[np.float32]:
    """Return a text as a vector of unit length: its words, hashed with signs (Weinberger et al. 2009).

    Args:
        text: words.

    Returns:
        float32[32].
    """
    vector = np.zeros(LENGTH, dtype=np.float32)
    for word in text.lower().split():
        found = hashlib.blake2b(word.encode(), digest_size=4).digest()
        vector[found[0] % LENGTH] += 1.0 if found[1] & 1 else -1.0
    norm = float(np.linalg.norm(vector))
    return vector / np.float32(norm) if norm else vector
