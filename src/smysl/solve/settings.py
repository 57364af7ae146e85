"""How hard a search tries, and how long a check may take."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from smysl.core.verdict import Limits

QUICK = Limits(cpu_seconds=2.0, wall_seconds=20.0)
"""Limits of a candidate's check: most candidates that take longer never end."""


Signal = Literal["behaviour", "hunting", "kinds", "leniency", "sureness", "tests", "faults", "growth"]
"""What the choice among candidates rests on, each as its module or ``design/search.md`` describes it."""

SIGNALS: tuple[Signal, ...] = get_args(Signal)


class Settings(msgspec.Struct, frozen=True):
    """How hard to search. Part of every solve key.

    Attributes:
        samples: most candidates drawn for one contract before repairs.
        first: candidates of the first call, where examples show everything.
        temperature: of the first call; later ones are hotter.
        repairs: rounds of repair.
        repair_samples: candidates of a round.
        max_tokens: of one answer.
        seed: base of all seeds.
        inputs: generated inputs to compare behaviour on.
        enough: agreement at which no more candidates are drawn.
        voters: candidates to hear where no example, or not every case of the prose, is shown.
        sure: candidates that must behave alike, without exception, before their agreement stands for an
            example. Five of five were seen to be wrong together.
        review: whether the model reviews its solutions, and says what went wrong before it repairs again.
        as_written: whether candidates are run as they stand, without imports that they forgot and units that
            they left out: for measuring the choice alone.
        without: signals that the choice does without: for measuring what each is worth.
    """

    samples: int = 8
    first: int = 3
    temperature: float = 0.4
    repairs: int = 2
    repair_samples: int = 2
    max_tokens: int = 448
    seed: int = 0
    inputs: int = 32
    enough: float = 0.7
    voters: int = 5
    sure: int = 7
    review: bool = False
    as_written: bool = False
    without: tuple[Signal, ...] = ()
