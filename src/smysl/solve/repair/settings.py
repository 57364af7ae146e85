"""How hard a repair tries."""

from __future__ import annotations

from typing import Literal

import msgspec

Way = Literal["together", "operators", "model"]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How hard to try.

    Attributes:
        way: ``together``; for comparisons each kind of candidate alone.
        samples: answers of the model for one function, the greedy one among them.
        early: edits by operators that are tried between the model's greedy answer and its other ones.
        smaller: edits by operators that are tried for being smaller than one that passes.
        functions: most functions that the model is asked about.
        temperature: of all answers but the greedy one.
        max_tokens: of one answer.
        seed: base of all seeds.
        runs: most test runs, ``None``: no limit.
        seconds: wall-clock time, ``None``: no limit.
    """

    way: Way = "together"
    samples: int = 8
    early: int = 20
    smaller: int = 5
    functions: int = 2
    temperature: float = 0.8
    max_tokens: int = 768
    seed: int = 0
    runs: int | None = 500
    seconds: float | None = None
