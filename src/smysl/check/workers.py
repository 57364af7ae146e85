"""Workers: sealed interpreters that stay alive, each driven by a thread of its own."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import select
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from smysl.check.sandbox.layer import Launch, Layer
from smysl.core.errors import SandboxError, StopError
from smysl.core.seams import WorkUnit

Reply = dict[str, Any]
"""What a worker says of one task: see ``inside.fence.run``; ``out`` and ``err`` are text here."""

_START_SECONDS = 30.0
_GRACE_SECONDS = 10.0


class LostError(Exception):
    """The worker ended, or fell silent, in the middle of its work."""


class Worker:
    """One process in one sandbox.

    Raises:
        LostError: where it does not start; the reason is what it wrote on standard error.
    """

    def __init__(self, layer: Layer, settings: str = "{}") -> None:
        self._launch: Launch = layer.launch(settings)
        self.own_user = self._launch.own_user
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the worker
        self._process = subprocess.Popen(
            self._launch.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd="/",
            bufsize=0,
        )
        try:
            self._receive(_START_SECONDS)
        except (LostError, ValueError) as error:
            self._errors.seek(0)
            words = self._errors.read().decode("utf-8", "replace").strip()
            self.close()
            raise LostError(words.splitlines()[-1] if words else str(error)) from None

    def send(self, request: dict[str, Any]) -> None:
        """Send a request; its tasks' replies follow one by one."""
        try:
            body = msgspec.json.encode(request)
        except UnicodeEncodeError:  # half a surrogate pair: Python's own JSON can write it
            body = json.dumps(request).encode()
        stream = self._process.stdin
        assert stream is not None
        try:
            data = memoryview(len(body).to_bytes(4, "big") + body)
            while data:
                data = data[os.write(stream.fileno(), data) :]
        except OSError:
            raise LostError("it closed its input") from None

    def reply(self, wall_seconds: float) -> Reply:
        """Wait for the next reply. Raises LostError."""
        try:
            return self._receive(wall_seconds + _GRACE_SECONDS)
        except ValueError:
            raise LostError("it sent something that is no reply") from None

    def _receive(self, seconds: float) -> Reply:
        deadline = time.monotonic() + seconds
        size = int.from_bytes(self._exactly(4, deadline), "big")
        reply: Reply = msgspec.json.decode(self._exactly(size, deadline))
        reply["report"] = self._exactly(int(reply.pop("size", 0)), deadline)
        return reply

    def _exactly(self, size: int, deadline: float) -> bytes:
        stream = self._process.stdout
        assert stream is not None
        data = bytearray()
        while len(data) < size:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([stream], [], [], left)[0]:
                raise LostError("it fell silent")
            chunk = os.read(stream.fileno(), min(size - len(data), 1 << 20))
            if not chunk:
                raise LostError("it ended")
            data += chunk
        return bytes(data)

    def kill(self) -> None:
        """End the process now; whoever waits for it sees it lost."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()  # the worker inside ends when its host hangs up
        self._process.kill()

    def close(self) -> None:
        """End the process and everything in its sandbox."""
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            with contextlib.suppress(OSError):
                stream.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(0.2)
        self._process.kill()
        self._process.wait()
        self._errors.close()
        if self._launch.scratch:
            shutil.rmtree(self._launch.scratch, ignore_errors=True)


class Unit:
    """Some tasks on one candidate, for one worker in one go.

    Args:
        request: what to send, without tasks.
        tasks: the tasks.
    """

    def __init__(self, request: dict[str, Any], tasks: list[dict[str, Any]]) -> None:
        self.request = request
        self.tasks = tasks
        self.replies: list[Reply | None] = [None] * len(tasks)
        self.error: BaseException | None = None

    def add(self, task: dict[str, Any]) -> None:
        """Add one more task."""
        self.tasks.append(task)
        self.replies.append(None)

    def reply(self, number: int) -> Reply:
        """Return the reply to a task of a unit that has been run."""
        reply = self.replies[number]
        assert reply is not None
        return reply


class LocalPool:
    """A fixed number of workers, started when first needed.

    Each worker belongs to a thread that lives as long as the pool: bubblewrap ends a sandbox with
    the thread that started it.

    Args:
        layer: the sandbox.
        size: how many workers.
        settings: what the workers import ahead of the checks, and from where, as JSON.
    """

    def __init__(self, layer: Layer, size: int, settings: str = "{}") -> None:
        self._layer = layer
        self._settings = settings
        self._size = max(1, size)
        self._queue: queue.SimpleQueue[tuple[WorkUnit, Callable[[], None]] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._live: set[Worker] = set()
        self._closing = False

    def run(self, units: Iterable[WorkUnit]) -> None:
        """Run the units over all workers; their replies are filled in when this returns.

        Raises:
            SandboxError: K004 where workers cannot be started any more.
            StopError: where the pool is closed meanwhile.
        """
        units = list(units)
        left = threading.Semaphore(0)
        with self._lock:
            if self._closing:
                raise _closed()
            while len(self._threads) < min(self._size, max(len(units), len(self._threads))):
                thread = threading.Thread(target=self._serve, name="smysl-check", daemon=True)
                thread.start()
                self._threads.append(thread)
            # Ahead of what ``close`` puts there, or the threads end and nobody takes them.
            for unit in units:
                self._queue.put((unit, left.release))
        for _ in units:
            left.acquire()
        for unit in units:
            if unit.error is not None:
                raise unit.error

    def close(self) -> None:
        """End all workers, in the middle of their work too; safe to call twice."""
        with self._lock:
            self._closing = True
            for worker in tuple(self._live):
                worker.kill()
            for _ in self._threads:
                self._queue.put(None)
            for thread in self._threads:
                thread.join()
            self._threads.clear()

    def _serve(self) -> None:
        worker: Worker | None = None
        try:
            while (item := self._queue.get()) is not None:
                unit, done = item
                try:
                    worker = self._work(unit, worker)
                except Exception as error:  # noqa: BLE001 - it belongs to the thread that waits
                    unit.error = error
                    worker = None
                finally:
                    done()
        finally:
            if worker is not None:
                self._end(worker)

    def _work(self, unit: WorkUnit, worker: Worker | None) -> Worker | None:
        losses: dict[int, int] = {}
        while (first := next((i for i, r in enumerate(unit.replies) if r is None), None)) is not None:
            # A task that cost its worker's life is tried again alone, then given up.
            last = first + 1 if losses.get(first) else len(unit.tasks)
            current = worker or self._start()
            try:
                worker = self._some(unit, current, range(first, last))
            except LostError as loss:
                self._end(current)
                worker = None
                lost = next(i for i, r in enumerate(unit.replies) if r is None)
                losses[lost] = losses.get(lost, 0) + 1
                if losses[lost] > 1:
                    nothing = {"code": 0, "out": "", "cpu": 0.0, "peak": 0.0}
                    unit.replies[lost] = {**nothing, "ended": "lost", "err": str(loss)}
            except BaseException:
                self._end(current)
                raise
        return worker

    def _some(self, unit: WorkUnit, worker: Worker, numbers: range) -> Worker | None:
        limits = dict(unit.request["limits"], own_user=worker.own_user)
        worker.send(dict(unit.request, limits=limits, tasks=[unit.tasks[n] for n in numbers]))
        for number in numbers:
            reply = worker.reply(limits["wall_seconds"] * unit.tasks[number].get("patience", 1))
            unit.replies[number] = reply
            if not reply.get("clean"):
                self._end(worker)
                return None
        return worker

    def _end(self, worker: Worker) -> None:
        self._live.discard(worker)
        worker.close()

    def _start(self) -> Worker:
        for attempt in range(3):
            if self._closing:
                raise _closed()
            try:
                worker = Worker(self._layer, self._settings)
            except LostError as loss:
                reason = str(loss)
                time.sleep(0.1 * attempt)
            else:
                self._live.add(worker)
                return worker
        raise SandboxError(
            "K004",
            f"a worker in the sandbox {self._layer.name!r} does not start: {reason}",
            help="smysl doctor shows what is missing",
        )


def _closed() -> StopError:
    return StopError("I002", "the kernel was closed in the middle of a check")


def trial(layer: Layer) -> str:
    """Start and end one worker; return what went wrong, or nothing."""
    try:
        Worker(layer).close()
    except SandboxError as error:
        return error.message
    except (LostError, OSError) as error:
        return str(error) or type(error).__name__
    return ""
