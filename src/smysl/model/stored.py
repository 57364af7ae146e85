"""The stored samples: the same call is never paid twice, and a call is stored whole or not at all."""

from __future__ import annotations

import contextlib
import threading
from collections import defaultdict
from collections.abc import Iterator
from typing import Protocol, runtime_checkable

import msgspec

from smysl.core.journal import Journal
from smysl.core.sampling import Completion, Message, Request
from smysl.core.seams import Model
from smysl.core.store import Store
from smysl.model.budget import Budget

_KIND = "call"


class StoredCall(msgspec.Struct, frozen=True):
    """What lies in the store under a call's key: ``smysl trace --prompt`` shows the request."""

    model: str
    request: Request
    completion: Completion


@runtime_checkable
class Continuing(Protocol):
    """A model whose answer depends on how many samples of the prompt were drawn before."""

    def continue_from(self, request: Request, drawn: int) -> None:
        """Make sample ``drawn`` the next one of this request's prompt."""


class StoredModel:
    """A model behind a store, a journal and a budget.

    Args:
        model: answers what the store does not know.
        store: keeps every paid call under ``request.key(model.fingerprint)``.
        journal: hears of every call; only paid ones cost.
        budget: asked before a paid call; ``None`` is no limit.
    """

    def __init__(self, model: Model, store: Store, journal: Journal, budget: Budget | None = None) -> None:
        """Wrap the model; nothing is read yet."""
        self._model = model
        self._store = store
        self._journal = journal
        self._budget = budget or Budget()
        self._guard = threading.Lock()
        self._busy: dict[str, threading.Lock] = {}
        self._drawn: dict[tuple[Message, ...], int] | None = None

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.name

    @property
    def fingerprint(self) -> str:
        """The model's fingerprint."""
        return self._model.fingerprint

    def complete(self, request: Request) -> Completion:
        """Answer from the store, else pay once and keep the answer.

        Raises:
            ModelError: as the model does; nothing is stored then.
            BudgetError: where a paid call would be needed and nothing is left for it.
            StoreError: where the store cannot be used.
        """
        key = self.key(request)
        with self._alone(key):
            stored = load_call(self._store, key)
            if stored is not None:
                self._journal.record("call", key, "stored")
                return stored.completion
            self._budget.check()
            if isinstance(self._model, Continuing):
                self._model.continue_from(request, self._drawn_before(request))
            completion = self._model.complete(request)
            call = StoredCall(self._model.name, request, completion)
            self._store.put(_KIND, key, msgspec.json.encode(call))
            self._note_drawn(request)
            self._budget.charge(completion)
        self._journal.record(
            "call",
            key,
            "paid",
            model_calls=1,
            tokens_in=completion.tokens_in,
            tokens_out=completion.tokens_out,
            seconds=completion.seconds,
        )
        return completion

    def key(self, request: Request) -> str:
        """Return the name under which this call is stored."""
        return request.key(self._model.fingerprint)

    def close(self) -> None:
        """Close the model; the store belongs to whoever opened it."""
        self._model.close()

    @contextlib.contextmanager
    def _alone(self, key: str) -> Iterator[None]:
        """Let one thread at a time work on a key: the second finds what the first has paid for.

        A model that continues is asked by one thread at a time whatever the key.
        """
        name = "" if isinstance(self._model, Continuing) else key
        with self._guard:
            lock = self._busy.setdefault(name, threading.Lock())
        with lock:
            yield

    def _drawn_before(self, request: Request) -> int:
        """Return how many samples of this prompt all stored calls of this model have drawn.

        Read from the calls themselves, once a process: no counter beside them can be lost in a crash
        or be ahead of them. Builds that never pay never read it.
        """
        if self._drawn is None:
            drawn: defaultdict[tuple[Message, ...], int] = defaultdict(int)
            for key, value in self._store.items(_KIND):
                call = _decode(value)
                if call is not None and self.key(call.request) == key:
                    drawn[call.request.messages] += call.request.n
            self._drawn = drawn
        return self._drawn.get(request.messages, 0)

    def _note_drawn(self, request: Request) -> None:
        if self._drawn is not None:
            self._drawn[request.messages] = self._drawn.get(request.messages, 0) + request.n


def load_call(store: Store, key: str) -> StoredCall | None:
    """Return the call of this key, or ``None`` where there is none or it cannot be read.

    Args:
        store: where calls are kept.
        key: as in ``Solution.prompt``; a candidate's origin begins with the first sixteen digits of one.
    """
    value = store.get(_KIND, key)
    return None if value is None else _decode(value)


def _decode(value: bytes) -> StoredCall | None:
    try:
        return msgspec.json.decode(value, type=StoredCall)
    except msgspec.DecodeError:
        return None
