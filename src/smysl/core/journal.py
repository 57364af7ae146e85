"""The journal: one stream of events that progress bars, reports and the language server read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec


class Event(msgspec.Struct, frozen=True):
    """Something that happened.

    Attributes:
        kind: ``plan``, ``contract``, ``call``, ``check``, ``question``, ``repair``, ``write``, ``note``.
        subject: what it is about: a contract's name, a requirement's id.
        state: a word such as ``start``, ``done``, ``verified``.
        data: numbers and short texts.
    """

    kind: str
    subject: str = ""
    state: str = ""
    data: dict[str, Any] = {}


Listener = Callable[[Event], None]


class Journal:
    """Passes each event on to its listeners and adds up the costs.

    The costs are those of this run: calls answered from the store cost nothing.
    """

    def __init__(self) -> None:
        """Start with no listeners and no costs."""
        self._listeners: list[Listener] = []
        self.costs: dict[str, int] = {"model_calls": 0, "tokens_in": 0, "tokens_out": 0, "sandbox_runs": 0}

    def subscribe(self, listener: Listener) -> None:
        """Call ``listener`` with every event from now on."""
        self._listeners.append(listener)

    def unsubscribe(self, listener: Listener) -> None:
        """Call ``listener`` no more."""
        self._listeners.remove(listener)

    def record(self, kind: str, subject: str = "", state: str = "", **data: Any) -> None:
        """Record an event; numbers named like a cost are added to it."""
        for cost in self.costs:
            self.costs[cost] += int(data.get(cost, 0))
        event = Event(kind, subject, state, data)
        for listener in self._listeners:
            listener(event)
