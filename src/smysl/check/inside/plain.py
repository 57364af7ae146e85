"""The short way for candidates that provably keep nothing and reach nothing: the host says which.

What a check costs is memory: each page that the child touches first is copied, and after each fork the parent
pays again for the pages it writes. So two processes share the work. This one, the server, reads requests and
compiles; the other, the zygote (``zygote.py``), has few modules and does nothing but fork. Compiled code and
results pass through shared pages.
"""

from __future__ import annotations

import marshal
import mmap
import os
import select
import signal
import struct
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from time import monotonic
from types import CodeType
from typing import Any

from . import fence, zygote
from .child import module_names, prepared
from .futex import Word
from .wire import module_name

REQUEST_BYTES = 4 << 20
_KEPT = 1 << 20
"""Bytes of the shared pages that stay ours between checks."""
_PATIENCE = 1.0
"""Seconds that a child has for leaving."""
_REFUSED = fence.result("signal", 0, (0.0, 0.0), report=b"") | {"code": signal.SIGSYS}
"""What stands for a check that has to go the long way."""


class Plain:
    """Runs calls of plain candidates. The zygote starts with the object: make it before anything is imported.

    Args:
        folder: what the candidates' files seem to lie in.
        private: descriptors that are not the zygote's business.
    """

    def __init__(self, folder: str, private: Sequence[int]) -> None:
        self._folder = folder
        self._request = mmap.mmap(-1, REQUEST_BYTES)
        self._report = mmap.mmap(-1, zygote.REPORT_BYTES)
        self._word = Word(self._report, zygote.WORD, fence.TICK_MS)
        self._leaving = 0  # a child that has said all and may not be gone yet
        orders, self._orders = os.pipe()
        self._news, news = os.pipe()
        pid = os.fork()
        if pid == 0:
            for fd in (*private, self._orders, self._news):
                os.close(fd)
            zygote.serve(orders, news, self._request, self._report)
        os.close(orders)
        os.close(news)
        self._able = os.read(self._news, 1) == b"1"

    def run(self, request: dict[str, Any], calls: Sequence[str], host: int) -> dict[str, Any]:
        """Evaluate calls in a child of the zygote; see ``fence.run`` for what is returned."""
        payload = self._compiled(request, calls)
        if payload is None or not self._able:
            return dict(_REFUSED)
        self._see_off()
        self._request[: len(payload)] = payload
        self._report[: zygote.HEAD] = bytes(zygote.HEAD)
        (pid,) = struct.unpack("=i", self._exactly(4))  # it waits for its order
        os.write(self._orders, struct.pack("=I", len(payload)))
        if pid <= 0:
            return dict(_REFUSED)  # no process was to be had
        ended = self._watch(pid, request["limits"], len(calls), host)
        if ended == "done":  # it has nothing left to do but to leave: nobody needs to wait for that
            self._leaving = pid
            cpu, peak = struct.unpack("=dd", self._report[zygote.USED : zygote.HEAD])
            return fence.result("exit", 0, (cpu, peak), report=self._read())
        status, cpu, peak = struct.unpack("=idd", self._exactly(20))
        return fence.result(ended, status, (cpu, peak), report=self._read())

    def _see_off(self) -> None:
        """Wait for the child before to be gone; end it where it takes its time."""
        if not self._leaving:
            return
        if not select.select([self._news], [], [], _PATIENCE)[0]:
            _kill(self._leaving)
        self._exactly(20)
        self._leaving = 0

    def _compiled(self, request: dict[str, Any], calls: Sequence[str]) -> bytes | None:
        """Return what the child needs, or ``None`` where that is too much for the short way."""
        files: dict[str, str] = request["files"]
        modules = {}
        try:
            for path, text in files.items():
                place = f"{self._folder}/{path}"
                modules[module_name(path)] = (place, compiled(place, text), path.endswith("__init__.py"))
            pieces = [tuple(map(tuple, prepared(call))) for call in calls]
        except Exception:  # noqa: BLE001 - what does not compile fails the long way, with its message
            return None
        limits = request["limits"]
        cpu = (len(calls) + 1) * limits["cpu_seconds"]
        data = marshal.dumps(
            (
                self._folder,
                request["namespace"],
                module_names(files),
                modules,
                pieces,
                (cpu, limits["memory_mb"], limits["output_bytes"]),
            )
        )
        return data if len(data) <= REQUEST_BYTES else None

    def _watch(self, pid: int, limits: dict[str, Any], calls: int, host: int) -> str:
        """Wait until the child is done or the zygote says that it has ended; end it where it takes too long.

        Each call has the whole limit. What the child says of its progress is believed up to a bound for all.
        """
        poll = select.poll()
        poll.register(self._news, 0)
        poll.register(host, 0)
        base, seen = fence.cpu_of(pid, alone=True), b""
        start = begun = monotonic()
        longest = limits["wall_seconds"] * (calls + 1)
        while True:
            if (word := self._word.wait()) != zygote.AT_WORK:
                return "done" if word == zygote.DONE else "exit"
            if poll.poll(0):  # the host or the zygote has hung up
                _kill(pid)
                os._exit(0)
            used, now = fence.cpu_of(pid, alone=True), self._report[: zygote.WORD]
            if now != seen:
                seen, base, start = now, used, monotonic()
            late = monotonic()
            is_late = late - start > limits["wall_seconds"] or late - begun > longest
            if is_late or used - base > limits["cpu_seconds"]:
                _kill(pid)
                return "timeout"

    def _read(self) -> bytes:
        """Return the child's report, unread."""
        size = min(int.from_bytes(self._report[: zygote.WORD], "little"), zygote.REPORT_BYTES - zygote.HEAD)
        report = self._report[zygote.HEAD : zygote.HEAD + size]
        if size > _KEPT:
            self._report.madvise(mmap.MADV_REMOVE)
        return report

    def _exactly(self, size: int) -> bytes:
        data = os.read(self._news, size)
        while len(data) < size:
            chunk = os.read(self._news, size - len(data))
            if not chunk:
                os._exit(1)
            data += chunk
        return data


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@lru_cache(maxsize=256)
def compiled(place: str, text: str) -> CodeType:
    """Compile a module, once for all checks of it."""
    return compile(text, place, "exec", dont_inherit=True)
