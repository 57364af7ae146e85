"""What the processes that work for us cost: read from ``/proc``, workers and their children together."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def descendants() -> list[int]:
    """Return the ids of all processes that this one has started, directly or not."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found: list[int] = []
    todo = [os.getpid()]
    while todo:
        mine = parents.get(todo.pop(), [])
        found += mine
        todo += mine
    return found


def cpu_seconds() -> float:
    """Return the CPU seconds of this process, of all it has started, and of what those waited for."""
    total = 0
    for pid in descendants():
        if fields := _stat(pid):
            total += sum(map(int, fields[11:15]))
    own = os.times()
    return total / _TICKS + own.user + own.system


def private_mb() -> float:
    """Return the most memory that a process of ours holds beside shared pages, in mebibytes."""
    return max(map(memory_mb, descendants()), default=0.0)


def memory_mb(pid: int) -> float:
    """Return the memory that a process holds beside shared pages, in mebibytes; 0 where it is gone."""
    with suppress(OSError, ValueError, IndexError, StopIteration):
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        line = next(line for line in status.splitlines() if line.startswith("RssAnon"))
        return int(line.split()[1]) / 1024
    return 0.0


def _stat(pid: int) -> list[str]:
    with suppress(OSError):
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        return text.rpartition(")")[2].split()
    return []
