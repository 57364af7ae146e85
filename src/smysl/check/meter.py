"""The meter: how often this process has had code run, whoever asked for it.

A kernel can be opened by anyone: by a world, by a copy of it, by a policy that tries things out before it
acts. What is counted here is therefore the process's, not a kernel's.
"""

from __future__ import annotations

import threading

_lock = threading.Lock()
_runs = 0


def count_runs(number: int = 1) -> None:
    """Count runs; said by every kernel that makes them.

    Args:
        number: of them: a suite is one, and so are calls or examples of one candidate, however many.
    """
    global _runs  # noqa: PLW0603 - there is one process
    with _lock:
        _runs += number


def runs_made() -> int:
    """Return how many runs this process has had made so far."""
    return _runs
