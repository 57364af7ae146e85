"""One check, one fork: the child runs with its own limits, and nothing of it is left afterwards."""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import select
import signal
from collections.abc import Callable
from contextlib import suppress
from math import ceil
from time import clock_gettime, monotonic
from typing import Any

Limits = dict[str, Any]
Body = Callable[[int], None]

TICK_MS = 20
"""How often a running check is looked at."""
_REPORT_CAP = 16_000_000
_FILES = 256
_HIGH_FD = _FILES - 1
_TICKS = os.sysconf("SC_CLK_TCK")
_DUMPABLE = 4
_PDEATHSIG = 1
_prctl = ctypes.CDLL(None).prctl


def run(
    body: Body, limits: Limits, *, host: int, together: bool = False, per_frame: bool = False
) -> dict[str, Any]:
    """Run ``body`` in a fork and return what came of it.

    Args:
        body: gets the descriptor on which it reports; its return ends the child.
        limits: the fields of ``core.verdict.Limits``.
        host: descriptor of the host's requests; when it hangs up, the worker ends.
        together: standard output and error share one pipe.
        per_frame: the CPU limit starts again with each report.

    Returns:
        ``ended``: exit, signal, timeout or processes; ``code``; ``report``, ``out`` and ``err``
        (bytes, capped); ``cpu`` in seconds; ``peak`` memory in mebibytes.
    """
    report_read, report_write = os.pipe()
    out_read, out_write = os.pipe()
    err_read, err_write = (out_read, out_write) if together else os.pipe()
    pid = os.fork()
    if pid == 0:
        _child(body, limits, report_write, out_write, err_write, per_frame=per_frame)
    for fd in {report_write, out_write, err_write}:
        os.close(fd)
    caps = {report_read: _REPORT_CAP, out_read: limits["output_bytes"], err_read: limits["output_bytes"]}
    watch = _Watch(pid, caps, limits, host, progress=report_read if per_frame else -1)
    try:
        ended = watch.until_end()
        sweep(pid)
        code, used = reap(pid)
        watch.drain()
    finally:
        watch.close()
    return result(
        ended,
        code,
        used,
        report=bytes(watch.data[report_read]),
        out=bytes(watch.data[out_read]),
        err=b"" if together else bytes(watch.data[err_read]),
    )


def result(
    ended: str, status: int, used: tuple[float, float], *, report: bytes, out: bytes = b"", err: bytes = b""
) -> dict[str, Any]:
    """Return what came of a child, as ``run`` returns it.

    Args:
        ended: ``exit`` where it ended by itself, else why it was ended.
        status: its wait status.
        used: its CPU time in seconds and its peak memory in mebibytes.
        report: what it reported.
        out: its standard output.
        err: its standard error.
    """
    if ended == "exit" and os.WIFSIGNALED(status):
        ended = "timeout" if os.WTERMSIG(status) in {signal.SIGXCPU, signal.SIGPROF} else "signal"
    code = os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    cpu, peak = used
    return {"ended": ended, "code": code, "report": report, "out": out, "err": err, "cpu": cpu, "peak": peak}


def used_by(usage: resource.struct_rusage) -> tuple[float, float]:
    """Return CPU seconds and peak memory in mebibytes; what a process shares with its parent counts too."""
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def sweep(pid: int) -> None:
    """Kill every process that a check left behind, however it hid."""
    if os.getpid() == 1:  # a PID namespace of our own: everything else in it belongs to the check
        with suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        return
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    for _ in range(100):  # orphans come to us, their subreaper, and show their own orphans in turn
        rest = _descendants(os.getpid())
        if not rest:
            return
        for process in rest:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(process, signal.SIGKILL)
        for process in rest:
            if process != pid:
                with suppress(ChildProcessError):
                    os.waitpid(process, os.WNOHANG)
        if rest == [pid]:
            return


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children", encoding="ascii") as stream:
                for child in map(int, stream.read().split()):
                    found += [child, *_descendants(child)]
    return found


def cpu_of(pid: int, *, alone: bool = False) -> float:
    """Return the CPU time of a process, in seconds.

    Unless it is ``alone``, in a PID namespace of our own, all others are its helpers and count.
    """
    try:
        own = clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0
    if alone or os.getpid() != 1:
        return own
    total = 0
    for name in os.listdir("/proc"):
        if name.isdigit() and name not in {"1", str(pid)}:
            with suppress(OSError, ValueError, IndexError), open(f"/proc/{name}/stat", "rb") as stream:
                times = stream.read().rpartition(b")")[2].split()
                total += int(times[11]) + int(times[12])
    return own + total / _TICKS


def reap(pid: int) -> tuple[int, tuple[float, float]]:
    """Wait for a child that has ended, and for whatever came to us with it.

    Returns:
        its wait status, and what it used, see ``used_by``.
    """
    _, status, usage = os.wait4(pid, 0)
    while True:
        with suppress(ChildProcessError):
            if os.waitpid(-1, 0 if os.getpid() == 1 else os.WNOHANG)[0]:
                continue
        break
    return status, used_by(usage)


class _Watch:
    """Watches one child: reads its pipes, counts its time, notices when the host goes away."""

    def __init__(self, pid: int, caps: dict[int, int], limits: Limits, host: int, progress: int) -> None:
        self.pid = pid
        self.caps = caps
        self.limits = limits
        self.data = {fd: bytearray() for fd in caps}
        self.progress = progress
        self.pidfd = os.pidfd_open(pid)
        self.host = host
        self.poll = select.poll()
        self.open = set(caps)
        for fd in caps:
            os.set_blocking(fd, False)
            self.poll.register(fd, select.POLLIN)
        self.poll.register(self.pidfd, select.POLLIN)
        self.poll.register(host, 0)

    def until_end(self) -> str:
        start = monotonic()
        base = 0.0
        looked = start
        while True:
            for fd, event in self.poll.poll(TICK_MS):
                if fd == self.pidfd:
                    return "exit"
                if fd == self.host:
                    if event & (select.POLLHUP | select.POLLERR):
                        sweep(self.pid)
                        os._exit(0)
                elif self.read(fd) and fd == self.progress:
                    base = cpu_of(self.pid)
                    start = monotonic()
            now = monotonic()
            if now - start > self.limits["wall_seconds"]:
                return "timeout"
            if now - looked > TICK_MS / 1000:
                looked = now
                if cpu_of(self.pid) - base > self.limits["cpu_seconds"]:
                    return "timeout"
                if self.crowd() > 2 * self.limits["processes"] + 8:
                    return "processes"

    def read(self, fd: int) -> int:
        try:
            chunk = os.read(fd, 1 << 16)
        except BlockingIOError:
            return 0
        if not chunk:
            self.poll.unregister(fd)
            self.open.discard(fd)
        room = self.caps[fd] - len(self.data[fd])
        self.data[fd] += chunk[:room]
        return len(chunk)

    def crowd(self) -> int:
        if os.getpid() != 1:
            return len(_descendants(self.pid))
        return sum(name.isdigit() for name in os.listdir("/proc"))

    def drain(self) -> None:
        for fd in tuple(self.open):
            while fd in self.open and self.read(fd):
                pass

    def close(self) -> None:
        os.close(self.pidfd)
        for fd in self.caps:
            os.close(fd)


def _child(body: Body, limits: Limits, report: int, out: int, err: int, *, per_frame: bool) -> None:
    """Become the check's process. Never returns."""
    try:
        os.setsid()
        null = os.open("/dev/null", os.O_RDONLY)
        for source, target in ((null, 0), (out, 1), (err, 2), (report, _HIGH_FD)):
            os.dup2(source, target, inheritable=target < 3)
        os.closerange(3, _HIGH_FD)
        os.closerange(_FILES, 4 * _FILES)
        _prctl(_DUMPABLE, 1, 0, 0, 0)  # its own /proc entries are its own again
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(number, signal.SIG_DFL if number != signal.SIGXFSZ else signal.SIG_IGN)
        limit(limits, per_frame=per_frame)
        gc.enable()
        body(_HIGH_FD)
    except BaseException as error:  # noqa: BLE001 - whatever it is, the host sees an incomplete report
        with suppress(BaseException):
            os.write(2, f"{type(error).__name__}: {error}\n".encode("utf-8", "replace"))
        os._exit(99)
    os._exit(0)


def limit(limits: Limits, *, per_frame: bool) -> None:
    """Put a check's limits on this process; with ``per_frame``, ``frames`` times its CPU time."""
    cpu = ceil(limits["cpu_seconds"] * (limits.get("frames", 1) if per_frame else 1)) + 1
    memory = memory_bytes(limits["memory_mb"], address_space())
    size = limits["file_mb"] << 20
    for which, soft, hard in (
        (resource.RLIMIT_CPU, cpu, cpu + 1),
        (resource.RLIMIT_AS, memory, memory),
        (resource.RLIMIT_FSIZE, size, size),
        (resource.RLIMIT_NOFILE, _FILES, _FILES),
        (resource.RLIMIT_NPROC, limits["processes"] + 1, limits["processes"] + 1),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        if which == resource.RLIMIT_NPROC and not limits.get("own_user", False):
            continue  # the count is the user's over the whole machine: ours would be in it
        put_limit(which, soft, hard)


def put_limit(which: int, soft: int, hard: int) -> None:
    """Set a limit, or the one that there is where that is lower."""
    ceiling = resource.getrlimit(which)[1]
    if ceiling != resource.RLIM_INFINITY:
        soft, hard = min(soft, ceiling), min(hard, ceiling)
    resource.setrlimit(which, (soft, hard))


def memory_bytes(memory_mb: int, already: int) -> int:
    """Return the limit on address space: what is asked for, but always some room beside what is in use."""
    return max(memory_mb << 20, already + (32 << 20))


def address_space() -> int:
    """Return the size of this process in bytes."""
    with open("/proc/self/statm", encoding="ascii") as stream:
        return int(stream.read().split()[0]) * resource.getpagesize()


def die_with_parent() -> None:
    """Have the kernel end this process when its parent ends."""
    _prctl(_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def say(fd: int, message: bytes) -> None:
    """Write one length-prefixed frame, whole."""
    put(fd, len(message).to_bytes(4, "big") + message)


def put(fd: int, content: bytes) -> None:
    """Write all of it."""
    data = memoryview(content)
    while data:
        data = data[os.write(fd, data) :]
