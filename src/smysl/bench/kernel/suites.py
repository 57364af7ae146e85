"""A real pytest run of two tests: through the kernel, and cold, with and without installed plugins."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from smysl.bench.kernel.usage import cpu_seconds
from smysl.core.seams import Kernel
from smysl.core.verdict import Limits

_TESTS = """\
from shop import price

def test_a_day():
    assert price(1) == 5

def test_a_week():
    assert price(7) == 30
"""
FILES = {
    "shop.py": "def price(days):\n    return 30 * (days // 7) + 5 * (days % 7)\n",
    "tests/test_shop.py": _TESTS,
}
_EXPECTED = ["tests/test_shop.py::test_a_day", "tests/test_shop.py::test_a_week"]


def measure(kernel: Kernel, runs: int = 40) -> dict[str, Any]:
    """Return CPU seconds of a run: the kernel's processes and ours together, against a fresh interpreter.

    Args:
        kernel: ours, warmed by one run that does not count.
        runs: of the kernel; the cold runs are a quarter of them.
    """
    kernel.run_pytest(FILES, _EXPECTED, Limits())
    before = cpu_seconds()
    verdicts = [kernel.run_pytest(FILES, _EXPECTED, Limits()) for _ in range(runs)]
    ours = (cpu_seconds() - before) / runs
    if not all(verdict.passed for verdict in verdicts):
        raise RuntimeError(verdicts[0].output)
    times = range(max(3, runs // 4))
    cold = {autoload: median(_cold(autoload=autoload) for _ in times) for autoload in (False, True)}
    return {
        "pytest_cpu_s": round(ours, 4),
        "pytest_cold_cpu_s": round(cold[False], 4),
        "pytest_cold_plugins_cpu_s": round(cold[True], 4),
        "pytest_ratio": round(cold[False] / ours, 1),
        "pytest_plugins_ratio": round(cold[True] / ours, 1),
    }


def _cold(*, autoload: bool) -> float:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in FILES.items():
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        environment = dict(os.environ, PYTHONPATH=folder)
        environment.pop("PYTEST_DISABLE_PLUGIN_AUTOLOAD", None)
        if not autoload:
            environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        command = [sys.executable, "-m", "pytest", "-q", "tests"]
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        return usage.ru_utime + usage.ru_stime
