"""What a check costs beside the candidate's own work: single checks of one that does next to nothing."""

from __future__ import annotations

import time
from statistics import median
from typing import Any

from smysl.bench.kernel.usage import private_mb
from smysl.core.example import CallExample
from smysl.core.seams import Kernel
from smysl.core.span import Span
from smysl.core.verdict import Limits

_PLAIN = "def f(n):\n    return n + 1\n"
_KEEPING = "import os\n\ndef f(n):\n    return n + len(os.sep)\n"


def measure(kernel: Kernel, runs: int = 200) -> dict[str, Any]:
    """Return the median wall time of one check, in milliseconds, either way; and the workers' memory.

    Args:
        kernel: ours, warmed by one check that does not count.
        runs: checks either way.
    """
    return {
        "overhead_ms_p50": round(_median(kernel, _PLAIN, runs), 2),
        "overhead_apart_ms_p50": round(_median(kernel, _KEEPING, runs), 2),
        "worker_rss_mb": round(private_mb(), 1),
    }


def _median(kernel: Kernel, source: str, runs: int) -> float:
    call = CallExample(span=Span("", 1, 1, 1, 1), call="f(1)", expected="2")
    job = ({"solution.py": source}, "solution", [call])
    kernel.check(*job, Limits())
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        verdict = kernel.check(*job, Limits())[0]
        seconds.append(time.perf_counter() - start)
        if not verdict.passed:
            raise RuntimeError(verdict.message)
    return 1000 * median(seconds)
