"""Tuning: with how many threads the engine writes fastest on this machine.

By default it has one a physical core. Where a virtual machine counts cores that are none, or shares them,
another number is faster. Threads must not change a word: a number with which the same call gives other
answers is never taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import msgspec

from smysl.core.errors import OutputError
from smysl.core.places import cache_folder
from smysl.core.processors import cpus
from smysl.core.sampling import Message, Request
from smysl.core.seams import Model
from smysl.core.store import write_atomically

_SAMPLES = 8
_TOKENS = 96
_WIN = 1.05
"""How much faster another number must be: less is noise."""

_PROMPT = (
    Message("system", "You are a careful Python programmer."),
    Message("user", "Write a Python module of functions on dates, intervals and calendars, with docstrings."),
)

Say = Callable[[str], None]


class Pace(msgspec.Struct, frozen=True):
    """How fast a model writes with a number of threads.

    Attributes:
        threads: that number.
        per_second: tokens a second, eight samples together, the median of the rounds.
        same: whether it writes what the usual number of threads writes.
    """

    threads: int
    per_second: float
    same: bool


class Tuned(msgspec.Struct, frozen=True):
    """What was found on a machine; on any other it counts for nothing.

    Attributes:
        cpus: processors that this process might use then.
        threads: model → number of threads.
    """

    cpus: int
    threads: dict[str, int] = {}


def measure(
    open_with: Callable[[int], Model], counts: Sequence[int], *, rounds: int = 2, say: Say = lambda _: None
) -> list[Pace]:
    """Return how fast a model is with each number of threads.

    Args:
        open_with: opens it with a number of threads.
        counts: numbers to try; the first is the usual one.
        rounds: calls that are timed with each, after one that is not.
        say: gets a line for each.
    """
    found: list[Pace] = []
    texts: list[str] = []
    for threads in counts:
        model = open_with(threads)
        try:
            done = [model.complete(_request(number)) for number in range(rounds + 1)]
        finally:
            model.close()
        written = [sample.text for completion in done for sample in completion.samples]
        texts = texts or written
        speed = median(one.tokens_out / max(one.seconds, 1e-9) for one in done[1:])
        found.append(Pace(threads, round(speed, 2), written == texts))
        say(f"{threads} threads: {speed:.1f} tokens a second")
    return found


def best(paces: Sequence[Pace]) -> Pace:
    """Return the pace to take: the usual one, unless another writes the same and is clearly faster."""
    usual = paces[0]
    fastest = max((one for one in paces if one.same), key=lambda one: one.per_second)
    return fastest if fastest.per_second > _WIN * usual.per_second else usual


def counts() -> list[int]:
    """Return the numbers of threads to try, the usual one first."""
    from smysl.model.engine import physical_cores

    usual, most = physical_cores(), cpus()
    return list(dict.fromkeys([usual, most, max(1, usual - 1), max(1, most // 2), 1]))[:4]


def tuned_threads(name: str) -> int | None:
    """Return what was found for a model on this machine, ``None`` where nothing was."""
    try:
        known = msgspec.json.decode(path().read_bytes(), type=Tuned)
    except (OSError, msgspec.DecodeError):
        return None
    return known.threads.get(name) if known.cpus == cpus() else None


def keep(name: str, threads: int) -> Path:
    """Remember a number of threads for a model, and return the file.

    Raises:
        OutputError: O073 the file cannot be written.
    """
    try:
        known = msgspec.json.decode(path().read_bytes(), type=Tuned)
    except (OSError, msgspec.DecodeError):
        known = Tuned(cpus())
    others = known.threads if known.cpus == cpus() else {}
    data = msgspec.json.encode(Tuned(cpus(), {**others, name: threads}))
    try:
        path().parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path(), data)
    except OSError as error:
        raise OutputError("O073", f"what was found cannot be kept: {error}", where=str(path())) from error
    return path()


def path() -> Path:
    """Return the file that remembers it."""
    return cache_folder() / "tuned.json"


def _request(number: int) -> Request:
    return Request(messages=_PROMPT, n=_SAMPLES, seed=1 + 100 * number, temperature=0.7, max_tokens=_TOKENS)
