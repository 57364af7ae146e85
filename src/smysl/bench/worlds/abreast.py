"""Side by side: a kernel with one worker for each core, and a thread for each kernel."""

from __future__ import annotations

import os
import queue
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import TypeVar

from smysl.check import open_kernel
from smysl.core.seams import Kernel

T = TypeVar("T")
V = TypeVar("V")


@contextmanager
def kernels() -> Iterator[tuple[Kernel, ...]]:
    """Open a kernel for each core that this process may use."""
    with ExitStack() as opened:
        count = len(os.sched_getaffinity(0))
        yield tuple(opened.enter_context(open_kernel(workers=1)) for _ in range(count))


def abreast(given: Sequence[Kernel], items: Sequence[T], work: Callable[[T, Kernel], V]) -> Iterator[V]:
    """Yield what comes of each item, in order; as many are worked on at once as there are kernels.

    Args:
        given: each is used by one thread at a time.
        items: what to work on.
        work: item, kernel → what comes of it.
    """
    free: queue.SimpleQueue[Kernel] = queue.SimpleQueue()
    for kernel in given:
        free.put(kernel)

    def one(item: T) -> V:
        kernel = free.get()
        try:
            return work(item, kernel)
        finally:
            free.put(kernel)

    with ThreadPoolExecutor(len(given)) as threads:
        yield from threads.map(one, items)
