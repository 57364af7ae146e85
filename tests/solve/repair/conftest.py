"""A real kernel, and repairs of a few files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from smysl.check import open_kernel
from smysl.core.seams import Kernel, Model
from smysl.solve.repair.repository import from_files
from smysl.solve.repair.session import Repair, Source, repair
from smysl.solve.repair.settings import Settings


@pytest.fixture(scope="session")
def kernel() -> Iterator[Kernel]:
    kernel = open_kernel(1)
    yield kernel
    kernel.close()


sys.path.insert(0, str(Path(__file__).parent))  # so that its modules are found by name


@pytest.fixture
def run(kernel: Kernel) -> Callable[..., Repair]:
    """Repair files; ``model`` answers, ``wanted`` names tests, all else are settings."""

    def make(
        files: dict[str, str], model: Model | None = None, wanted: tuple[str, ...] = (), **settings: object
    ) -> Repair:
        source = Source(lambda: model) if model else None
        return repair(
            from_files(files),
            kernel,
            Settings(**settings),  # type: ignore[arg-type]
            wanted=wanted,
            source=source,
        )

    return make
