"""Expected values: read where they are literals, else evaluated in sandboxes of their own.

A literal needs no execution. What the standard library can evaluate is evaluated in a child that
does not hold the candidate. Only what needs the package's own names (``Item("a", 3)``) is evaluated
beside the package, in a child where nothing under test has been called: the weakest of the three.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from smysl.check.judge import Wanted
from smysl.check.reports import read
from smysl.check.values import literal, parses
from smysl.check.workers import Unit
from smysl.core.seams import Files, Pool

Key = tuple[str, int]
"""Source of an expected value, and the number of its job, or -1 where it needs no package."""


class Expectations:
    """The expected values of one batch of examples.

    Args:
        pool: where to evaluate what is no literal.
        limits: of each evaluation, as workers want them.
    """

    def __init__(self, pool: Pool, limits: dict[str, Any]) -> None:
        self._pool = pool
        self._limits = limits
        self._known: dict[Key, Wanted] = {}

    def prepare(self, wanted: Iterable[tuple[str, int]], jobs: dict[int, tuple[Files, str]]) -> int:
        """Evaluate all expected values of a batch and return how many sandbox runs it took.

        Args:
            wanted: source and job of each.
            jobs: files and namespace of the jobs.
        """
        later: dict[str, list[int]] = {}
        for source, job in wanted:
            if (source, -1) in self._known:
                continue
            value = literal(source)
            if value is not None:
                self._known[source, -1] = Wanted(value=value)
            elif not parses(source):
                self._known[source, -1] = Wanted(value=["s", source.strip()], shown=True)
            else:
                later.setdefault(source, []).append(job)
        runs = self._evaluate([(source, -1) for source in later], {-1: ({}, "")})
        own = [
            (source, job)
            for source, numbers in later.items()
            if self._known[source, -1].value is None
            for job in dict.fromkeys(numbers)
        ]
        return runs + self._evaluate(own, jobs)

    def get(self, source: str, job: int) -> Wanted:
        """Return a prepared value."""
        return self._known.get((source, job)) or self._known[source, -1]

    def _evaluate(self, keys: list[Key], jobs: dict[int, tuple[Files, str]]) -> int:
        units: dict[int, Unit] = {}
        places: list[tuple[Key, Unit, int]] = []
        for source, job in keys:
            files, namespace = jobs[job]
            request = {"files": dict(files), "namespace": namespace, "limits": self._limits}
            unit = units.setdefault(job, Unit(request, []))
            places.append(((source, job), unit, len(unit.tasks)))
            unit.add({"kind": "call", "sources": [source]})
        self._pool.run(units.values())
        for key, unit, number in places:
            self._known[key] = _wanted(unit, number)
        return len(keys)


def _wanted(unit: Unit, number: int) -> Wanted:
    reply = unit.replies[number]
    assert reply is not None
    report = read(reply)
    error = report.import_error or next((r.error for r in report.results if r.error), None)
    if error is not None:
        return Wanted(problem=str(error))
    if not report.complete or len(report.results) != 1:
        return Wanted(problem=f"its evaluation ended early ({reply['ended']})")
    return Wanted(value=report.results[0].value)


_ITERATORS = re.compile(r"->\s*[\"']?(?:[\w.]+\.)?(?:Iterator|Iterable|Generator)\b")
_CALLED = re.compile(r"\s*(?:\w+\.)*(\w+)\s*\(")


def promises_iterator(call: str, files: Files) -> bool:
    """Tell whether the called function's signature promises an iterator: then a list spells its items out.

    Without such a promise a generator where the documents give a list is a wrong value.
    """
    called = _CALLED.match(call)
    if called is None:
        return False
    head = re.compile(rf"def\s+{called[1]}\s*\([^#]*?\)\s*->[^:]*:", re.DOTALL)
    return any(
        _ITERATORS.search(found[0][found[0].rindex("->") :])
        for text in files.values()
        if f"def {called[1]}" in text
        for found in [head.search(text)]
        if found
    )
