from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from smysl.check import SandboxKernel
from smysl.check.sandbox.choose import layers
from smysl.check.workers import trial
from smysl.core.example import Example
from smysl.core.verdict import Limits, Verdict

sys.path.insert(0, str(Path(__file__).parent))  # so that its modules are found by name


def _works(name: str) -> bool:
    return any(not trial(layer) for layer in layers()[name])


SEALED = [name for name in ("bubblewrap", "namespaces") if _works(name)]


@pytest.fixture(scope="session", params=SEALED)
def kernel(request: pytest.FixtureRequest) -> Iterator[SandboxKernel]:
    """A kernel in each of the sandboxes that this machine has."""
    with SandboxKernel(2, sandbox=request.param) as kernel:
        yield kernel


@pytest.fixture(scope="session")
def one_kernel() -> Iterator[SandboxKernel]:
    """A kernel in the best sandbox that this machine has, for what does not depend on the layer."""
    with SandboxKernel(2) as kernel:
        yield kernel


@pytest.fixture(scope="session")
def check(one_kernel: SandboxKernel) -> Callable[[str, Example], Verdict]:
    """Check one example on one module, ``pay.pay``."""

    def run(source: str, example: Example) -> Verdict:
        files = {"pay/__init__.py": "", "pay/pay.py": source}
        return one_kernel.check(files, "pay.pay", [example], Limits(cpu_seconds=2.0))[0]

    return run
