"""What was made of the latest things, kept by identity: episodes come back to the same tasks."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

MOST = 4096
"""Things that are remembered."""


class Recent(Generic[K, V]):
    """What was made of each of the latest things.

    Args:
        make: what to make of one.
        most: how many are remembered; the one that was asked for longest ago goes first.
    """

    def __init__(self, make: Callable[[K], V], most: int = MOST) -> None:
        self._make = make
        self._most = most
        # The thing itself is kept beside what was made of it: else another one might get its identity.
        self._known: OrderedDict[int, tuple[K, V]] = OrderedDict()

    def of(self, thing: K) -> V:
        """Return what was made of a thing, or make it."""
        found = self._known.get(id(thing))
        if found is None:
            found = self._known[id(thing)] = (thing, self._make(thing))
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(id(thing))
        return found[1]
