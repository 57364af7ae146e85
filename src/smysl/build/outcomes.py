"""Outcomes: what came of each call, kept in the build's store for ``smysl train shares``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from smysl.core.journal import Event, Journal
from smysl.core.store import Store
from smysl.solve.shares import KIND, Drawn


@contextmanager
def kept(journal: Journal, store: Store) -> Iterator[None]:
    """Keep what the journal tells of calls as long as this is open: it may outlive the store.

    Args:
        journal: of the search.
        store: of its build.
    """

    def listen(event: Event) -> None:
        drawn = drawn_of(event)
        if drawn is not None:
            # Named by the call: one that is answered from the store, in whichever build, counts once.
            store.put(KIND, event.data["key"], msgspec.json.encode(drawn))

    journal.subscribe(listen)
    try:
        yield
    finally:
        journal.unsubscribe(listen)


def drawn_of(event: Event) -> Drawn | None:
    """Return what an event tells of a call, ``None`` where nothing can be learned from it.

    A repair has seen another candidate, and without an example nothing tells what is good.
    """
    told = event.data
    if event.kind != "contract" or event.state != "sampled" or told.get("good") is None or told["repair"]:
        return None
    return msgspec.convert(told, Drawn)
