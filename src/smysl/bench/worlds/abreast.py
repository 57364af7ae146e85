"""Side by side: a process for each core, each with a kernel of its own.

Threads would not do: syntax trees that are built in several threads at once break CPython 3.11.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import TypeVar

from smysl.check import open_kernel
from smysl.core.processors import cpus
from smysl.core.seams import Kernel

T = TypeVar("T")
V = TypeVar("V")

_mine: list[Kernel] = []
"""The kernel of this process."""


class Crew:
    """Processes that work on items side by side.

    Args:
        pool: of the processes.
    """

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    def each(self, work: Callable[[T, Kernel], V], items: Iterable[T]) -> Iterator[V]:
        """Yield what comes of each item, in order.

        Args:
            work: item, kernel → what comes of it; a function of a module, or a part of one.
            items: what to work on.
        """
        return self._pool.map(partial(_worked, work), items)


@contextmanager
def crew() -> Iterator[Crew]:
    """Start as many processes as this one may use cores."""
    with ProcessPoolExecutor(cpus(), mp_context=get_context("spawn"), initializer=_open) as pool:
        yield Crew(pool)


def _open() -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    kernel = open_kernel(workers=1)
    _mine.append(kernel)
    atexit.register(kernel.close)


def _end_with_parent() -> None:
    """End at once, in the middle of an item, when nobody is left who waits for it."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _worked(work: Callable[[T, Kernel], V], item: T) -> V:
    return work(item, _mine[0])
