"""The kernel: runs code that a model wrote, sealed off, and says what it saw."""

from __future__ import annotations

import ast
import json
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import Any, Self

import msgspec

from smysl.check import judge
from smysl.check.expected import Expectations, promises_iterator
from smysl.check.judge import Wanted
from smysl.check.observations import observation, unfinished
from smysl.check.reports import read
from smysl.check.sandbox.choose import choose
from smysl.check.sandbox.layer import Layer, site_packages
from smysl.check.suites import judge_suite
from smysl.check.workers import Pool, Reply, Unit, trial
from smysl.core.example import CallExample, Example, StepsExample, TranscriptExample
from smysl.core.fingerprint import fingerprint
from smysl.core.journal import Journal
from smysl.core.seams import Files
from smysl.core.verdict import Limits, Observation, SuiteVerdict, Verdict

VERSION = 1
"""Raised whenever a verdict could come out otherwise for the same input."""

Job = tuple[Files, str, Sequence[Example]]

_CHUNK = 8


class SandboxKernel:
    """Checks examples in sealed workers that stay alive; every check is a fork in a fresh folder.

    Safe for several threads. Workers start with the first check.

    Args:
        workers: how many sandboxes work side by side.
        journal: gets a ``check`` event with the number of sandbox runs after each batch.
        sandbox: ``bubblewrap``, ``namespaces`` or ``unsafe``; by default what ``SMYSL_SANDBOX``
            names, else the best that works here.
    """

    def __init__(
        self, workers: int = 2, journal: Journal | None = None, *, sandbox: str | None = None
    ) -> None:
        self._size = workers
        self._journal = journal
        self._sandbox = sandbox
        self._layer: Layer | None = None
        self._pools: dict[str, Pool] = {}
        self._lock = threading.RLock()

    @property
    def fingerprint(self) -> str:
        """Part of every verify key: kernel version and Python version; isolation does not count."""
        return fingerprint("kernel", VERSION, sys.version_info[:3])

    @property
    def sandbox(self) -> str:
        """The name of the layer in use. Raises SandboxError where none works."""
        self._workers()
        assert self._layer is not None
        return self._layer.name

    def check(
        self, files: Files, namespace: str, examples: Sequence[Example], limits: Limits
    ) -> list[Verdict]:
        """Check each example in a fresh folder against the package laid down from ``files``.

        Args:
            files: the package's files, for instance ``{"pay/__init__.py": …, "pay/pay.py": …}``.
            namespace: module whose names the examples see, ``pay.pay``; transcripts ignore it.
            examples: what must hold; values are compared outside the sandbox.
            limits: of each example.

        Raises:
            SandboxError: where no isolation works on this machine.
        """
        return self.check_many([(files, namespace, examples)], limits)[0]

    def check_many(self, jobs: Sequence[Job], limits: Limits) -> list[list[Verdict]]:
        """Check many candidates, over all cores; results in the order of ``jobs``."""
        pool = self._workers()
        wire: dict[str, Any] = msgspec.to_builtins(limits)
        expectations = Expectations(pool, wire)
        sources = [(s, n) for n, job in enumerate(jobs) for example in job[2] for s in _expected(example)]
        runs = expectations.prepare(sources, {n: (job[0], job[1]) for n, job in enumerate(jobs)})
        placed: list[list[tuple[Unit, int] | None]] = []
        units: list[Unit] = []
        chunk = _CHUNK if len(jobs) >= 2 * self._size else max(1, min(_CHUNK, -(-_count(jobs) // self._size)))
        for number, (files, namespace, examples) in enumerate(jobs):
            places: list[tuple[Unit, int] | None] = []
            request = {"files": dict(files), "namespace": namespace, "limits": wire}
            unit: Unit | None = None
            for example in examples:
                task = _task(example, number, expectations)
                if task is None:
                    places.append(None)
                    continue
                if unit is None or len(unit.tasks) >= chunk:
                    unit = Unit(request, [])
                    units.append(unit)
                places.append((unit, len(unit.tasks)))
                unit.add(task)
            placed.append(places)
        pool.run(units)
        runs += sum(len(unit.tasks) for unit in units)
        runs += self._retry_alone(pool, units)
        self._count(runs)
        return [
            [
                _verdict(example, place, number, files, expectations)
                for example, place in zip(examples, places, strict=True)
            ]
            for number, ((files, _, examples), places) in enumerate(zip(jobs, placed, strict=True))
        ]

    def observe(
        self, jobs: Sequence[tuple[Files, str, Sequence[str]]], limits: Limits
    ) -> list[list[Observation]]:
        """Evaluate call expressions on many candidates: behaviour vectors for clustering.

        One child evaluates all expressions of a candidate, one after the other, each with the whole
        CPU limit; where one ends the child, the next child goes on behind it. After three of those
        the candidate's remaining expressions count as what the third one was.
        """
        pool = self._workers()
        wire: dict[str, Any] = msgspec.to_builtins(limits)
        seen: list[list[Observation]] = [[] for _ in jobs]
        losses = [0] * len(jobs)
        runs = 0
        while True:
            units: list[tuple[int, Unit]] = []
            for number, (files, namespace, calls) in enumerate(jobs):
                rest = list(calls[len(seen[number]) :])
                if rest:
                    request = {"files": dict(files), "namespace": namespace, "limits": wire}
                    task = {"kind": "observe", "sources": rest, "patience": len(rest) + 1}
                    units.append((number, Unit(request, [task])))
            if not units:
                break
            pool.run(unit for _, unit in units)
            runs += len(units)
            for number, unit in units:
                reply = _reply(unit, 0)
                report = read(reply)
                wanted = len(jobs[number][2])
                seen[number] += [observation(result) for result in report.results]
                del seen[number][wanted:]
                if len(seen[number]) < wanted:
                    losses[number] += 1
                    end = unfinished(reply, report)
                    hopeless = losses[number] >= 3 or not report.entered
                    seen[number] += [end] * (wanted - len(seen[number]) if hopeless else 1)
        self._count(runs)
        return seen

    def run_pytest(self, files: Files, expected: Sequence[str], limits: Limits) -> SuiteVerdict:
        """Run the tests under ``tests/`` of ``files``; every expected id must report for itself."""
        settings = json.dumps({"site": site_packages(), "extra": ["pytest", "_pytest.assertion.rewrite"]})
        pool = self._workers("suites", settings)
        unit = Unit({"files": dict(files), "namespace": "", "limits": msgspec.to_builtins(limits)}, [])
        unit.add({"kind": "suite", "options": []})
        pool.run([unit])
        runs = 1 + self._retry_alone(pool, [unit])
        self._count(runs)
        return judge_suite(expected, _reply(unit, 0))

    def close(self) -> None:
        """End all workers; safe to call twice."""
        with self._lock:
            for pool in self._pools.values():
                pool.close()
            self._pools.clear()

    def __enter__(self) -> Self:
        """Return the kernel itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def _workers(self, name: str = "checks", settings: str = "{}") -> Pool:
        """Return the pool of this name; suites have workers of their own, which know pytest."""
        with self._lock:
            if self._layer is None:
                self._layer = choose(trial, self._sandbox)
            if name not in self._pools:
                self._pools[name] = Pool(self._layer, self._size, settings)
            return self._pools[name]

    def _retry_alone(self, pool: Pool, units: list[Unit]) -> int:
        """Run what timed out again, one at a time; a candidate's first confirmed one settles the others."""
        settled: set[int] = set()
        runs = 0
        for unit in units:
            candidate = id(unit.request)
            for number, task in enumerate(unit.tasks):
                if _reply(unit, number)["ended"] != "timeout" or candidate in settled:
                    continue
                again = Unit(unit.request, [task])
                pool.run([again])
                runs += 1
                unit.replies[number] = again.replies[0]
                if _reply(again, 0)["ended"] == "timeout":
                    settled.add(candidate)
        return runs

    def _count(self, runs: int) -> None:
        if self._journal is not None and runs:
            self._journal.record("check", sandbox_runs=runs)


def _count(jobs: Sequence[Job]) -> int:
    return sum(len(examples) for _, _, examples in jobs)


def _reply(unit: Unit, number: int) -> Reply:
    reply = unit.replies[number]
    assert reply is not None
    return reply


def _expected(example: Example) -> Iterator[str]:
    match example:
        case CallExample(expected=str() as source):
            yield source
        case StepsExample(steps=steps):
            yield from (step.expected for step in steps if step.expected is not None)


def _task(example: Example, job: int, expectations: Expectations) -> dict[str, Any] | None:
    """Return what a worker has to do, or ``None`` where the example cannot be run."""

    def code(source: str, expected: str | None) -> str:
        shown = expected is not None and expectations.get(expected, job).shown
        return f"repr({source.strip()})" if shown else source

    match example:
        case CallExample() if _parses(example.call, "eval"):
            return {"kind": "call", "sources": [code(example.call, example.expected)]}
        case StepsExample() if all(_parses(step.code, "exec") for step in example.steps):
            return {"kind": "steps", "sources": [code(step.code, step.expected) for step in example.steps]}
        case TranscriptExample():
            return {
                "kind": "command",
                "command": example.command,
                "before": list(example.before),
                "files": dict(example.files),
                "stdin": example.stdin,
                "patience": len(example.before) + 1,
            }
    return None


def _parses(source: str, mode: str) -> bool:
    try:
        ast.parse(source.strip(), mode=mode)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _verdict(
    example: Example, place: tuple[Unit, int] | None, job: int, files: Files, expectations: Expectations
) -> Verdict:
    if place is None:
        return judge.refused("this example does not parse, or is of a kind that cannot be run")
    reply = _reply(*place)

    def want(source: str | None) -> Wanted | None:
        return None if source is None else expectations.get(source, job)

    match example:
        case CallExample():
            wanted = want(example.expected)
            if wanted is not None and promises_iterator(example.call, files):
                wanted = msgspec.structs.replace(wanted, loose=True)
            return judge.judge_call(example, wanted, reply, read(reply))
        case StepsExample():
            steps = [want(step.expected) for step in example.steps]
            return judge.judge_steps(example, steps, reply, read(reply))
        case TranscriptExample():
            return judge.judge_transcript(example, reply)
    return judge.refused("examples of this kind cannot be run")
