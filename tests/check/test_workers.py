"""A pool of workers: nobody waits for ever, and no worker is forgotten."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from smysl.check.sandbox.unsafe import Unsafe
from smysl.check.workers import LocalPool, Unit, Worker
from smysl.core.errors import StopError

LIMITS = {
    "cpu_seconds": 1,
    "wall_seconds": 2,
    "memory_mb": 256,
    "output_bytes": 1000,
    "file_mb": 1,
    "processes": 4,
}


def unit() -> Unit:
    request = {"files": {}, "namespace": "", "limits": LIMITS}
    return Unit(request, [{"kind": "call", "sources": ["1"]}])


class ClosedBehind:
    """A pool's lock: as soon as it is let go for the first time, another thread closes the pool."""

    def __init__(self, pool: LocalPool, lock: Any) -> None:
        self._pool = pool
        self._lock = lock
        self._is_first = True

    def __enter__(self) -> None:
        self._lock.__enter__()

    def __exit__(self, *how: object) -> None:
        self._lock.__exit__(*how)
        if self._is_first:
            self._is_first = False
            closing = threading.Thread(target=self._pool.close)
            closing.start()
            closing.join()


def test_who_runs_while_the_pool_is_closed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = LocalPool(Unsafe(), 1)
    monkeypatch.setattr(pool, "_lock", ClosedBehind(pool, pool._lock))
    ended: list[object] = []

    def run() -> None:
        try:
            pool.run([unit()])
            ended.append("run")
        except StopError:
            ended.append("stopped")

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(30)
    assert len(ended) == 1


def test_a_worker_ends_whatever_stops_its_work(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[Worker] = []
    close = Worker.close

    def noted(worker: Worker) -> None:
        closed.append(worker)
        close(worker)

    def fails(*_: object) -> None:
        raise ArithmeticError

    monkeypatch.setattr(Worker, "close", noted)
    monkeypatch.setattr(Worker, "send", fails)
    pool = LocalPool(Unsafe(), 1)
    with pytest.raises(ArithmeticError):
        pool.run([unit()])
    assert len(closed) == 1
    pool.close()
    assert len(closed) == 1
