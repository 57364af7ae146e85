"""The real kernel, and tasks that were made once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytest.importorskip("gymnasium", reason="the extra `worlds` is not installed")

from smysl.check import open_kernel
from smysl.core.seams import Kernel
from smysl.worlds.repo.bank import Bank
from smysl.worlds.repo.procedural import fresh, recipe
from smysl.worlds.repo.task import Task


@pytest.fixture(scope="session")
def kernel() -> Iterator[Kernel]:
    opened = open_kernel()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def tasks(kernel: Kernel) -> list[Task]:
    """Return twelve procedural tasks with four patches each."""
    source = fresh(recipe("proc_mixed_loop", 4), kernel, Bank(None))
    return [source.task(seed) for seed in range(12)]
