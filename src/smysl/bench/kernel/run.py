"""``smysl bench kernel``: one run, one JSON result, every figure beside what it is compared with."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from smysl.bench.data import unreadable
from smysl.bench.kernel import overhead, pool, soak, suites, throughput
from smysl.bench.places import data_digest, find_file
from smysl.check import SandboxKernel
from smysl.core.errors import UsageError
from smysl.core.store import Store

_BASELINE = "baselines/process_per_sample.py"


def run(
    data: Path,
    out: Path,
    *,
    baseline: Path | None = None,
    limit: int = 0,
    soaked: int = 0,
    say: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Measure the kernel.

    Args:
        data: the folder of benchmark data, or HumanEval+ itself.
        out: finished rounds are kept below it.
        baseline: the harness to compare with; by default the one that lies beside the data.
        limit: only the first so many tasks, 0 for all.
        soaked: checks of a long run that looks for what stays behind, 0 for none.
        say: gets lines of progress.

    Returns:
        the figures.

    Raises:
        UsageError: U051, U052 where data or harness are not there or do not work.
    """
    try:
        file = find_file(data, pool.FILE)
    except OSError as error:
        raise unreadable("kernel", data, str(error)) from error
    beside = [folder / _BASELINE for folder in file.resolve().parents]
    harness = baseline or next((path for path in beside if path.is_file()), None)
    if harness is None or not harness.is_file():
        raise UsageError(
            "U052",
            "there is no harness to compare the kernel with",
            where=str(harness or data),
            help="name one with --baseline: it reads samples on standard input and prints a verdict a line",
        )
    started = time.monotonic()
    with SandboxKernel(2) as kernel, Store(out / ".smysl" / "kernel") as store:
        costs = overhead.measure(kernel)
        say(f"overhead {costs['overhead_ms_p50']} ms a check")
        costs |= suites.measure(kernel)
        say(f"pytest {costs['pytest_cpu_s']} CPU s, cold {costs['pytest_cold_cpu_s']}")
        samples = pool.samples(file, kernel, limit=limit)
        rates = throughput.measure(samples, kernel, harness, store, say)
        sandbox = kernel.sandbox
    return {
        "benchmark": "kernel",
        "data": data_digest(file),
        "sandbox": sandbox,
        "python": platform.python_version(),
        "seconds": round(time.monotonic() - started, 1),
        **rates,
        **costs,
        "soak": soak.measure(soaked, say) if soaked else None,
    }


def lines(result: dict[str, Any]) -> list[str]:
    """Return the result as plain lines, figures first."""
    rates = f"{result['checks_per_second']}  baseline {result['baseline_checks_per_second']}"
    cold = f"{result['pytest_cold_cpu_s']} (x{result['pytest_ratio']})"
    plugins = f"{result['pytest_cold_plugins_cpu_s']} (x{result['pytest_plugins_ratio']})"
    differ = result["differ"]
    long = result["soak"]
    return [
        f"kernel  {result['n']} samples  sandbox {result['sandbox']}  Python {result['python']}",
        "",
        f"  checks a second   {rates}  ratio {result['ratio']}",
        f"  do not end        {result['timeouts']}, which are in no rate",
        f"  overhead          {result['overhead_ms_p50']} ms; apart {result['overhead_apart_ms_p50']} ms",
        f"  pytest            {result['pytest_cpu_s']} CPU s  cold {cold}  with plugins {plugins}",
        f"  workers           {result['worker_rss_mb']} MB beside shared pages",
        f"  judged otherwise  {len(differ)}",
        *(f"    {name}  baseline: {theirs}  kernel: {ours}" for name, theirs, ours in differ[:20]),
        *(soak.lines(long) if long else ()),
    ]
