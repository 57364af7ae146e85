"""Many calls of one candidate in one child, one after the other: a fork for all instead of one for each.

Each call has the whole CPU limit. Where one ends the child, the next child goes on behind it; after three of
those the candidate's remaining calls count as what the third one was.
"""

from __future__ import annotations

import signal
from collections.abc import Sequence
from typing import Any

import msgspec

from smysl.check.inside.wire import FULL, UNBEGUN
from smysl.check.reports import Report, read
from smysl.check.workers import Reply, Unit
from smysl.core.seams import Pool

LOSSES = 3
"""Losses after which a candidate is given up where nobody says otherwise."""


class Ran(msgspec.Struct, frozen=True):
    """What came of one call.

    Attributes:
        reply: what the worker says of the child; it ended well if this call did.
        report: what the child says of this call alone.
    """

    reply: Reply
    report: Report


def is_refused(reply: Reply) -> bool:
    """Tell whether a child that went the short way needed more than that gives it, or did not begin."""
    ends = {("signal", int(signal.SIGSYS)), ("exit", UNBEGUN)}
    return (reply["ended"], int(reply["code"])) in ends


def run_in_turn(
    pool: Pool, requests: Sequence[tuple[dict[str, Any], Sequence[str]]], most: int = LOSSES
) -> tuple[list[list[Ran]], int]:
    """Evaluate the calls of each candidate in turn.

    Args:
        pool: where to run.
        requests: of each candidate, what to send to a worker without tasks, and its calls.
        most: calls that may end their child before the rest of the candidate's calls is given up.

    Returns:
        what came of each call, and how many children it took.
    """
    seen: list[list[Ran]] = [[] for _ in requests]
    losses = [0] * len(requests)
    runs = 0
    while True:
        units: list[tuple[int, Unit]] = []
        for number, (request, calls) in enumerate(requests):
            rest = list(calls[len(seen[number]) :])
            if rest:
                task = {"kind": "observe", "sources": rest, "patience": len(rest) + 1}
                units.append((number, Unit(request, [task])))
        if not units:
            return seen, runs
        pool.run(unit for _, unit in units)
        runs += len(units)
        for number, unit in units:
            reply = unit.reply(0)
            report = read(reply)
            wanted = len(requests[number][1])
            seen[number] += [_one(reply, report, index) for index in range(len(report.results))]
            del seen[number][wanted:]
            is_full = reply["ended"] == "exit" and reply["code"] == FULL and report.results
            if len(seen[number]) < wanted and not is_full:
                losses[number] += 1
                end = Ran(reply, msgspec.structs.replace(report, results=(), complete=False))
                seen[number].append(end)
                if losses[number] >= most or not report.entered:
                    given_up = Ran({**reply, "given_up": report.entered}, end.report)
                    seen[number] += [given_up] * (wanted - len(seen[number]))


def _one(reply: Reply, report: Report, index: int) -> Ran:
    """Return one call that came to its end, whatever became of the child after it."""
    alone = {
        **reply,
        "ended": "exit",
        "cpu": reply["cpu"] / len(report.results),
        "out": "",
        "err": "",
    }
    return Ran(alone, Report((report.results[index],), entered=True, complete=True))
