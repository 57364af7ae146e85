"""Examples apart: each in a child and a fresh folder of its own, where candidates may keep something."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from smysl.check.reports import read
from smysl.check.tasks import Batch
from smysl.check.workers import Unit
from smysl.core.seams import Pool
from smysl.core.verdict import Verdict, sometimes

_CHUNK = 8
"""Examples of one candidate that a worker takes in one go."""
_FIRST = 2
"""Examples of the first wave where candidates may lose."""


def check_apart(
    pool: Pool, batch: Batch, numbers: Sequence[int], workers: int, times: int = 1
) -> tuple[dict[int, list[Verdict]], int]:
    """Check each example in a child of its own.

    Args:
        pool: where to run.
        batch: the candidates.
        numbers: which of them.
        workers: how many sandboxes share the work.
        times: how often each example is run, one run after the other.

    Returns:
        the verdicts of each candidate by number, and how many children it took.
    """
    placed: dict[int, list[tuple[Unit, range] | None]] = {}
    units: list[Unit] = []
    most = times * sum(len(batch.jobs[number][2]) for number in numbers)
    chunk = _CHUNK if len(numbers) >= 2 * workers else max(1, min(_CHUNK, -(-most // workers)))
    for number in numbers:
        request = batch.request(number)
        places: list[tuple[Unit, range] | None] = []
        unit: Unit | None = None
        for task in batch.tasks(number):
            if task is None:
                places.append(None)
                continue
            if unit is None or len(unit.tasks) >= chunk:
                unit = Unit(request, [])
                units.append(unit)
            first = len(unit.tasks)
            for _ in range(times):
                unit.add(task)
            places.append((unit, range(first, len(unit.tasks))))
        placed[number] = places
    pool.run(units)
    runs = sum(len(unit.tasks) for unit in units) + retry_alone(pool, units)
    verdicts: dict[int, list[Verdict]] = {}
    for number, places in placed.items():
        verdicts[number] = []
        for example, place in zip(batch.jobs[number][2], places, strict=True):
            if place is None:
                verdicts[number].append(batch.refusal())
                continue
            replies = [place[0].reply(one) for one in place[1]]
            seen = [batch.verdict(number, example, reply, read(reply)) for reply in replies]
            verdicts[number].append(together(seen))
    return verdicts, runs


def check_until_lost(
    pool: Pool, batch: Batch, numbers: Sequence[int], workers: int, times: int, lose: int
) -> tuple[dict[int, list[Verdict]], int]:
    """Check as ``check_apart`` does, in waves; leave out the rest of what has failed ``lose`` examples."""
    verdicts: dict[int, list[Verdict]] = {number: [] for number in numbers}
    alive = [number for number in numbers if batch.jobs[number][2]]
    place, width, runs = 0, _FIRST, 0
    while alive:
        seen, more = check_apart(pool, batch.part(place, place + width), alive, workers, times)
        runs += more
        for number in alive:
            verdicts[number] += seen[number]
        place, width = place + width, 2 * width
        alive = [
            number
            for number in alive
            if place < len(batch.jobs[number][2])
            and sum(not verdict.passed for verdict in verdicts[number]) < lose
        ]
    for number in numbers:
        left = len(batch.jobs[number][2]) - len(verdicts[number])
        verdicts[number] += [Verdict(outcome="skipped", message="not run: it had lost already")] * left
    return verdicts, runs


def together(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the verdict on an example that ran several times: flaky where it passed, but not always."""
    failed = [verdict for verdict in verdicts if not verdict.passed]
    if not failed or len(failed) == len(verdicts):
        return verdicts[0]
    told = sometimes(len(verdicts) - len(failed), len(verdicts), failed[0].message)
    return msgspec.structs.replace(failed[0], outcome="flaky", message=told)


def retry_alone(pool: Pool, units: Sequence[Unit]) -> int:
    """Run what timed out again, one at a time; a candidate's first confirmed one settles the others.

    Who has used all of its CPU time would do so again: only who was made to wait is heard anew.

    Returns:
        how many children it took.
    """
    settled: set[int] = set()
    runs = 0
    for unit in units:
        candidate = id(unit.request)
        for number, task in enumerate(unit.tasks):
            reply = unit.reply(number)
            if reply["ended"] != "timeout" or candidate in settled:
                continue
            if reply["cpu"] >= unit.request["limits"]["cpu_seconds"]:
                settled.add(candidate)
                continue
            again = Unit(unit.request, [task])
            pool.run([again])
            runs += 1
            unit.replies[number] = again.replies[0]
            if again.reply(0)["ended"] == "timeout":
                settled.add(candidate)
    return runs
