"""The meter: how many suites of tests this process has had run, whoever asked for them.

A kernel can be opened by anyone: by a world, by a copy of it, by a policy that tries things out before it
acts. What is counted here is therefore the process's, not a kernel's.
"""

from __future__ import annotations

import threading

_lock = threading.Lock()
_suites = 0


def count_suite() -> None:
    """Count a run of a suite; said by every kernel that runs one."""
    global _suites  # noqa: PLW0603 - there is one process
    with _lock:
        _suites += 1


def suites_run() -> int:
    """Return how many suites this process has had run so far."""
    return _suites
