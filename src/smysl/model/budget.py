"""Budgets: how many tokens, seconds and calls a build may spend on a model."""

from __future__ import annotations

import threading
import time

from smysl.core.errors import BudgetError
from smysl.core.sampling import Completion


class Budget:
    """Counts what is paid and refuses the next call when a limit is reached.

    A call under way is never cut: requests stay pure, so that a stored answer means the same under
    every budget. The last call may therefore overshoot. Calls answered from the store cost nothing.

    Args:
        tokens: read and written together; ``None`` is no limit.
        seconds: wall-clock time since this object was made.
        calls: model calls.
    """

    def __init__(
        self, *, tokens: int | None = None, seconds: float | None = None, calls: int | None = None
    ) -> None:
        """Start the clock."""
        self.tokens = tokens
        self.seconds = seconds
        self.calls = calls
        self.spent_tokens = 0
        self.spent_calls = 0
        self._started = time.monotonic()
        self._lock = threading.Lock()

    @property
    def spent_seconds(self) -> float:
        """Wall-clock time since the start."""
        return time.monotonic() - self._started

    @property
    def is_reproducible(self) -> bool:
        """Whether the same input stops at the same place again: a wall clock does not promise that."""
        return self.seconds is None

    def check(self) -> None:
        """Refuse the next call if there is nothing left for it.

        Raises:
            BudgetError: B001 tokens, B002 seconds, B003 calls.
        """
        if self.tokens is not None and self.spent_tokens >= self.tokens:
            raise _used_up("B001", f"{self.tokens} tokens", "--budget-tokens")
        if self.seconds is not None and self.spent_seconds >= self.seconds:
            raise _used_up("B002", f"{self.seconds:g} seconds", "--budget-seconds")
        if self.calls is not None and self.spent_calls >= self.calls:
            raise _used_up("B003", f"{self.calls} model calls", "")

    def charge(self, completion: Completion) -> None:
        """Count a call that was paid."""
        with self._lock:
            self.spent_calls += 1
            self.spent_tokens += completion.tokens_in + completion.tokens_out


def _used_up(code: str, what: str, option: str) -> BudgetError:
    more = f"give more with {option}; " if option else ""
    return BudgetError(
        code, f"the budget of {what} is used up", help=f"{more}what is solved is kept: build again to go on"
    )
