"""A long run of checks, a tenth of them hostile: is every verdict right, and does anything stay behind?

What leaks, leaks into one process that lives long: a soak cannot be taken up again where it was stopped.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from smysl.bench.kernel import usage
from smysl.check import SandboxKernel
from smysl.core.example import CallExample
from smysl.core.span import Span
from smysl.core.verdict import Limits

_LIMITS = Limits(cpu_seconds=0.2, wall_seconds=10.0, memory_mb=256, file_mb=4, processes=8)
_BATCH = 500
_NOWHERE = Span("", 1, 1, 1, 1)

MILD: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("def f(n):\n    return n * n\n", "f(12) == 144", frozenset({"passed"})),
    ("def f(n):\n    return [i for i in range(n) if n % (i + 1)]\n", "len(f(9)) == 6", frozenset({"passed"})),
    ("def f(n):\n    return n * n\n", "f(12) == 145", frozenset({"failed"})),
    ("def f(n):\n    return [1, 2][n]\n", "f(2) == 0", frozenset({"error"})),
    ("import os\ndef f(n):\n    return len(os.sep) + n\n", "f(1) == 2", frozenset({"passed"})),
    ("import sys\ndef f(n):\n    print(n, file=sys.stderr)\n", "f(1) == 2", frozenset({"failed"})),
)
"""Candidates, what is checked, and the verdicts that are right."""

_STOPPED = frozenset({"crashed", "error", "memory", "timeout"})
_LEFT = frozenset({"passed", "crashed", "timeout"})
_HURT = frozenset({"failed", "crashed"})
HOSTILE: tuple[tuple[str, frozenset[str]], ...] = (
    ("def f():\n    while True: pass", frozenset({"timeout"})),
    ("def f():\n    x = []\n    while True: x.append(bytearray(1 << 22))", frozenset({"memory", "timeout"})),
    ("import os\ndef f(): os._exit(0)", frozenset({"crashed"})),
    ("import sys\ndef f(): sys.exit(0)", frozenset({"error"})),
    ("import os\nos._exit(0)", frozenset({"crashed"})),
    ("import os\ndef f():\n    while True: os.fork()", _STOPPED),
    (
        "import os\ndef f():\n    if not os.fork():\n        os.setsid()\n        while 1: 1\n    return 1",
        _LEFT,
    ),
    ("import os\ndef f():\n    os.kill(os.getppid(), 9)\n    return 2", _HURT),
    ("import os\ndef f():\n    os.kill(-1, 9)\n    return 2", _HURT | {"error"}),
    ("import socket\ndef f(): socket.socket(socket.AF_INET)", frozenset({"error"})),
    ("def f():\n    n = 0\n    while n := n + 1: open(f'x{n}', 'wb').write(bytes(1 << 20))", _STOPPED),
    ("def f():\n    held = []\n    while True: held.append(open('/dev/null'))", frozenset({"error"})),
    ("import ctypes\ndef f(): ctypes.string_at(0)", frozenset({"crashed"})),
    ("def f(): return open('/etc/passwd').read()", frozenset({"error"})),
    ("class E:\n    def __eq__(self, other): return True\ndef f(): return E()", frozenset({"failed"})),
    (
        "import os\ndef f():\n    for n in range(3, 20): os.write(n, b'\\0\\0\\0\\2{}')\n    return 2",
        _HURT | {"error"},
    ),
    ("import threading as t\ndef f():\n    while True: t.Thread(target=t.Event().wait).start()", _STOPPED),
    (
        "import os\ndef f():\n    for _ in range(500):\n        os.mkdir('d')\n        os.chdir('d')",
        frozenset({"failed", "timeout"}),
    ),
)
"""Attackers of ``f() == 1``, and the verdicts that are honest."""


class _State(msgspec.Struct, frozen=True):
    """What the machine holds for us at one moment."""

    processes: int
    descriptors: int
    files: int
    mounts: int
    host_mb: float
    workers_mb: float

    @classmethod
    def now(cls) -> _State:
        scratch = Path(tempfile.gettempdir())
        ours = usage.descendants()
        return cls(
            processes=len(ours),
            descriptors=len(list(Path("/proc/self/fd").iterdir())),
            files=len(list(scratch.glob("smysl-*"))),
            mounts=Path("/proc/self/mountinfo").read_text("utf-8").count("\n"),
            host_mb=usage.memory_mb(os.getpid()),
            workers_mb=sum(map(usage.memory_mb, ours)),
        )


def measure(n: int, say: Callable[[str], None], seed: int = 0) -> dict[str, Any]:
    """Run ``n`` checks in one kernel and compare what the machine holds before, during and after.

    Args:
        n: checks, a tenth of them hostile.
        say: gets a line of progress now and then.
        seed: of their order.

    Returns:
        verdicts that are wrong; what stayed behind after the kernel was closed; growth of memory, as shares,
        between the first tenth and the end.
    """
    dice = random.Random(seed)  # noqa: S311 - no secret
    empty = _State.now()
    wrong: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    begun = time.monotonic()
    with SandboxKernel(2) as kernel:
        tenth = _State.now()
        done = 0
        while done < n:
            batch = [_one(dice) for _ in range(min(_BATCH, n - done))]
            jobs = [({"it.py": source}, "it", [example]) for source, example, _ in batch]
            verdicts = kernel.check_many(jobs, _LIMITS)
            for (source, _, right), (verdict,) in zip(batch, verdicts, strict=True):
                seen[verdict.outcome] += 1
                if verdict.outcome not in right:
                    wrong[f"{verdict.outcome}: {verdict.message}: {source}"] += 1
            if done < n / 10 <= done + len(batch):
                tenth = _State.now()
            done += len(batch)
            if done % (20 * _BATCH) == 0 or done >= n:
                say(f"soak {done}/{n}  {sum(wrong.values())} wrong  {time.monotonic() - begun:.0f} s")
        last = _State.now()
    after = _State.now()
    return {
        "checks": n,
        "seconds": round(time.monotonic() - begun, 1),
        "outcomes": dict(sorted(seen.items())),
        "wrong": dict(wrong),
        "left_processes": after.processes - empty.processes,
        "left_descriptors": after.descriptors - empty.descriptors,
        "left_files": after.files - empty.files,
        "left_mounts": after.mounts - empty.mounts,
        "host_growth": _growth(tenth.host_mb, last.host_mb),
        "workers_growth": _growth(tenth.workers_mb, last.workers_mb),
    }


def lines(result: dict[str, Any]) -> list[str]:
    """Return the figures as plain lines."""
    left = "  ".join(
        f"{name} {result[f'left_{name}']}" for name in ("processes", "descriptors", "files", "mounts")
    )
    growth = f"{result['host_growth']:+.1%} here, {result['workers_growth']:+.1%} in the workers"
    wrong = sum(result["wrong"].values())
    return [
        f"  soak              {result['checks']} checks in {result['seconds']} s, {wrong} wrong",
        f"    left behind     {left}",
        f"    memory          {growth}",
        *(f"    wrong           {times} x {what[:200]!r}" for what, times in result["wrong"].items()),
    ]


def _one(dice: random.Random) -> tuple[str, CallExample, frozenset[str]]:
    """Return one candidate, its example, and the verdicts that are right."""
    if dice.random() < 0.1:
        source, right = dice.choice(HOSTILE)
        return source, CallExample(span=_NOWHERE, call="f()", expected="1"), right
    source, wanted, right = dice.choice(MILD)
    call, _, expected = wanted.partition(" == ")
    # A number of its own makes each a candidate that was never seen before.
    text = f"{source}NUMBER = {dice.randrange(1 << 30)}\n"
    return text, CallExample(span=_NOWHERE, call=call, expected=expected), right


def _growth(before: float, after: float) -> float:
    return round(after / before - 1, 4) if before else 0.0
