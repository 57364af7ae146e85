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
from .wire import module_name

REQUEST_BYTES = 4 << 20
_KEPT = 1 << 20
"""Bytes of the shared pages that stay ours between checks."""
_REFUSED = {"ended": "signal", "code": signal.SIGSYS, "report": b"", "out": b"", "err": b"", "cpu": 0.0}
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
        self._request[: len(payload)] = payload
        self._report[: zygote.HEAD] = bytes(zygote.HEAD)
        os.write(self._orders, struct.pack("=I", len(payload)))
        (pid,) = struct.unpack("=i", self._exactly(4))
        if pid <= 0:
            return dict(_REFUSED)  # no process was to be had
        ended = self._watch(pid, request["limits"], len(calls), host)
        status, cpu = struct.unpack("=id", self._exactly(12))
        return fence.result(ended, status, cpu, report=self._read())

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
        """Wait until the zygote says that the child has ended; end it where it takes too long.

        Each call has the whole limit. What the child says of its progress is believed up to a bound for all.
        """
        poll = select.poll()
        poll.register(self._news, select.POLLIN)
        poll.register(host, 0)
        base, seen = 0.0, b""
        start = begun = monotonic()
        longest = limits["wall_seconds"] * (calls + 1)
        while True:
            events = poll.poll(fence.TICK_MS)
            if any(fd == host and event & (select.POLLHUP | select.POLLERR) for fd, event in events):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                os._exit(0)
            if any(fd == self._news for fd, _ in events):
                return "exit"
            used, now = fence.cpu_of(pid, alone=True), self._report[: zygote.HEAD]
            if now != seen:
                seen, base, start = now, used, monotonic()
            late = monotonic()
            is_late = late - start > limits["wall_seconds"] or late - begun > longest
            if is_late or used - base > limits["cpu_seconds"]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                return "timeout"

    def _read(self) -> bytes:
        """Return the child's report, unread."""
        size = min(int.from_bytes(self._report[: zygote.HEAD], "little"), zygote.REPORT_BYTES - zygote.HEAD)
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


@lru_cache(maxsize=256)
def compiled(place: str, text: str) -> CodeType:
    """Compile a module, once for all checks of it."""
    return compile(text, place, "exec", dont_inherit=True)
