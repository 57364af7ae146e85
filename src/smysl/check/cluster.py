"""Checks on a Ray cluster: the same units, the same sealed workers, on as many machines as there are.

Each seat is an actor with one sealed worker, on the node that Ray gives it. Only data goes there and comes
back: verdicts are made here, so that they are those of a kernel of this machine.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Iterable
from typing import Any

from smysl.check.kernel import SandboxKernel
from smysl.core.errors import SandboxError, StopError
from smysl.core.journal import Journal
from smysl.core.seams import WorkUnit

_AHEAD = 2
"""Units that a seat has at once: one at work, one that waits beside it."""
_SHARE = 0.33
"""CPUs of a seat: a kernel has workers of three kinds, of which one is at work."""
_LOSSES = 3
"""Seats that a unit may cost before it is given up; a node that dies costs each of its units one."""
_SECONDS = 60.0
"""How long to wait for a free place in the cluster before that is an error."""


class Seat:
    """One sealed worker on some node. Runs in an actor.

    Args:
        settings: of the worker, as JSON.
        sandbox: the layer's name, or ``None`` for the best that works on the node.
    """

    def __init__(self, settings: str, sandbox: str | None) -> None:
        from smysl.check.sandbox.choose import choose
        from smysl.check.workers import LocalPool, trial

        self._pool = LocalPool(choose(trial, sandbox), 1, settings)

    def is_ready(self) -> bool:
        """Answer, as soon as there is somebody to."""
        return True

    def work(self, request: dict[str, Any], tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Run tasks on a candidate; return the replies."""
        from smysl.check.workers import Unit

        unit = Unit(request, tasks)
        self._pool.run([unit])
        return [unit.reply(number) for number in range(len(tasks))]


class RayPool:
    """The workers of a kernel on a Ray cluster. Safe for several threads, which take turns.

    Args:
        seats: how many workers.
        settings: what the workers import ahead of the checks, and from where, as JSON.
        address: of the cluster, as ``ray.init`` takes it.
        sandbox: the layer's name, or ``None`` for the best that works on each node.

    Raises:
        SandboxError: K010 without Ray, K011 where there is no cluster.
    """

    def __init__(
        self, seats: int, settings: str = "{}", *, address: str = "auto", sandbox: str | None = None
    ) -> None:
        self._ray = connect(address)
        self._seats = max(1, seats)
        self._settings = settings
        self._sandbox = sandbox
        self._load: dict[Any, int] = {}  # units at each seat
        self._coming: dict[Any, Any] = {}  # seats that are not ready, by what says so
        self._lock = threading.Lock()
        self._closing = threading.Event()

    def run(self, units: Iterable[WorkUnit]) -> None:
        """Run the units over all seats; their replies are filled in when this returns.

        A seat that is lost with its node is taken again elsewhere, and its units go on there.

        Raises:
            SandboxError: K012 where the cluster has no place for a worker; or what a node says of its own.
            StopError: where the pool is closed meanwhile.
        """
        with self._lock:
            waiting = deque((unit, 0) for unit in units)
            at_work: dict[Any, tuple[WorkUnit, int, Any]] = {}
            since = time.monotonic()
            while waiting or at_work:
                if self._closing.is_set():
                    raise StopError("I002", "the kernel was closed in the middle of a check")
                while len(self._load) + len(self._coming) < min(self._seats, len(waiting) + len(at_work)):
                    self._call_seat()
                while waiting and self._load:
                    seat = min(self._load, key=self._loaded)
                    if self._load[seat] >= _AHEAD:
                        break
                    unit, losses = waiting.popleft()
                    at_work[seat.work.remote(unit.request, unit.tasks)] = (unit, losses, seat)
                    self._load[seat] += 1
                ready, _ = self._ray.wait([*at_work, *self._coming], timeout=1.0)
                for one in ready:
                    if one in self._coming:
                        self._welcome(one)
                    else:
                        unit, losses, seat = at_work.pop(one)
                        self._take(one, unit, losses, seat, waiting)
                if self._load:
                    since = time.monotonic()
                elif time.monotonic() - since > _SECONDS:
                    raise SandboxError(
                        "K012",
                        "the cluster has no free place for a worker",
                        help="ray status shows what is taken; each worker needs a third of a CPU",
                    )

    def close(self) -> None:
        """End all workers, in the middle of their work too; safe to call twice."""
        self._closing.set()
        with self._lock:
            for seat in (*self._load, *self._coming.values()):
                self._ray.kill(seat)
            self._load.clear()
            self._coming.clear()

    def _take(
        self, one: Any, unit: WorkUnit, losses: int, seat: Any, waiting: deque[tuple[WorkUnit, int]]
    ) -> None:
        """Take what came of a unit; where its seat is lost, leave that."""
        if seat in self._load:
            self._load[seat] -= 1
        try:
            unit.replies[:] = self._ray.get(one)
        except self._ray.exceptions.RayTaskError as error:
            raise _cause(error) from None
        except self._ray.exceptions.RayError as error:
            self._load.pop(seat, None)
            if losses + 1 < _LOSSES:
                waiting.appendleft((unit, losses + 1))
                return
            lost = {"ended": "lost", "code": 0, "out": "", "err": type(error).__name__}
            unit.replies[:] = [{**lost, "cpu": 0.0, "peak": 0.0, "report": b""} for _ in unit.tasks]

    def _call_seat(self) -> None:
        """Ask the cluster for a place."""
        actor = self._ray.remote(num_cpus=_SHARE, max_restarts=0, scheduling_strategy="SPREAD")(Seat)
        seat = actor.remote(self._settings, self._sandbox)
        self._coming[seat.is_ready.remote()] = seat

    def _welcome(self, one: Any) -> None:
        """Let a seat work that is ready now."""
        seat = self._coming.pop(one)
        try:
            self._ray.get(one)
        except self._ray.exceptions.RayActorError as error:
            if isinstance(cause := _cause(error), SandboxError):
                raise cause from None
            return  # its node died: another one will be called
        self._load[seat] = 0

    def _loaded(self, seat: Any) -> int:
        return self._load[seat]


def _cause(error: Any) -> BaseException:
    """Return what was raised on the node."""
    cause: BaseException = getattr(error, "cause", None) or error
    return cause


def open_cluster(address: str, journal: Journal | None = None) -> SandboxKernel:
    """Return a kernel with as many workers as a cluster has CPUs.

    Args:
        address: of the cluster, ``auto`` for the one of this machine.
        journal: gets the number of sandbox runs.

    Raises:
        SandboxError: K010 without Ray, K011 where there is no cluster.
    """
    seats = int(connect(address).cluster_resources().get("CPU", 1))
    return SandboxKernel(seats, journal, pools=lambda settings: RayPool(seats, settings, address=address))


def connect(address: str) -> Any:
    """Return Ray, connected to a cluster.

    Raises:
        SandboxError: K010 where Ray is not installed, K011 where there is no cluster at the address.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError as error:
        raise SandboxError("K010", "Ray is not installed", help="pip install 'smysl[cluster]'") from error
    if not ray.is_initialized():
        try:
            ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
        except (ConnectionError, ValueError, RuntimeError) as error:
            raise SandboxError(
                "K011",
                f"there is no Ray cluster: {error}",
                where=address,
                help="start one: ray start --head; or name its address",
            ) from error
    return ray
