"""The kernel: runs code that a model wrote, sealed off, and says what it saw."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

import msgspec

from smysl.check.apart import check_apart, check_until_lost, retry_alone, together
from smysl.check.canaries import canaries
from smysl.check.expected import Expectations
from smysl.check.hashes import SEEDS, order_may_show
from smysl.check.meter import count_runs
from smysl.check.observations import observed
from smysl.check.sandbox.choose import choose
from smysl.check.sandbox.layer import Layer, site_packages
from smysl.check.sequences import LOSSES, Ran, is_refused, run_in_turn
from smysl.check.stateless import may_share
from smysl.check.suites import judge_suite
from smysl.check.tasks import Batch, Job, is_calls, request_of
from smysl.check.workers import LocalPool, Unit, trial
from smysl.core.example import Example
from smysl.core.fingerprint import fingerprint
from smysl.core.journal import Journal
from smysl.core.seams import Files, Pool
from smysl.core.verdict import Limits, Observation, SuiteLayout, SuiteVerdict, Verdict

VERSION = 4
"""Raised whenever a verdict could come out otherwise for the same input."""


_PATIENCE = 2
"""Calls of a behaviour vector that may end their child before the rest counts as that, too."""


class SandboxKernel:
    """Checks examples in sealed workers that stay alive; every check is a fork in a fresh folder.

    Safe for several threads. Workers start with the first check.

    Args:
        workers: how many sandboxes work side by side.
        journal: gets a ``check`` event with the number of sandbox runs after each batch.
        sandbox: ``bubblewrap``, ``namespaces`` or ``unsafe``; by default what ``SMYSL_SANDBOX``
            names, else the best that works here.
        pools: makes workers of one kind elsewhere, a cluster for instance, from their settings as JSON.
    """

    def __init__(
        self,
        workers: int = 2,
        journal: Journal | None = None,
        *,
        sandbox: str | None = None,
        pools: Callable[[str], Pool] | None = None,
    ) -> None:
        self._size = workers
        self._journal = journal
        self._sandbox = sandbox
        self._elsewhere = pools
        self._layer: Layer | None = None
        self._pools: dict[str, Pool] = {}
        self._lock = threading.RLock()

    @property
    def fingerprint(self) -> str:
        """Part of every verify key: kernel version and Python version; isolation does not count."""
        return fingerprint("kernel", VERSION, sys.version_info[:3])

    @property
    def sandbox(self) -> str:
        """The name of the layer in use, or ``elsewhere``. Raises SandboxError where none works."""
        self._workers()
        return self._layer.name if self._layer is not None else "elsewhere"

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

    def check_many(
        self, jobs: Sequence[Job], limits: Limits, *, times: int = 1, lose: int = 0
    ) -> list[list[Verdict]]:
        """Check many candidates, over all cores; results in the order of ``jobs``.

        Args:
            jobs: candidates.
            limits: of each example.
            times: how often an example of a candidate is run that may keep something or ask the system for
                something; what passes, but not always, is ``flaky``. If more than once, code that may show
                the order of a set is also run with other orders.
            lose: examples that a candidate has to fail for the rest to be ``skipped``; 0: all are run. Those
                that share a child are run together, until that many have ended it.
        """
        count_runs(len(jobs))
        pool = self._workers()
        wire: dict[str, Any] = msgspec.to_builtins(limits)
        batch = Batch(jobs, wire, Expectations(pool, wire))
        runs = batch.prepare()
        calls = {n: batch.sources(n) for n, job in enumerate(jobs) if is_calls(job)}
        asked = {n: (batch.request(n), made) for n, made in calls.items()}
        seen, more = self._short_way(asked, min(lose, LOSSES) or LOSSES)
        verdicts = {
            n: [batch.verdict(n, e, one.reply, one.report) for e, one in zip(jobs[n][2], row, strict=True)]
            for n, row in seen.items()
        }
        rest = [n for n in range(len(jobs)) if n not in verdicts]
        if lose:
            apart, most = check_until_lost(pool, batch, rest, self._size, times, lose)
        else:
            apart, most = check_apart(pool, batch, rest, self._size, times)
        verdicts |= apart
        again = self._with_other_hashes(batch, verdicts) if times > 1 else 0
        self._count(runs + more + most + again)
        return [verdicts[n] for n in range(len(jobs))]

    def observe(
        self, jobs: Sequence[tuple[Files, str, Sequence[str]]], limits: Limits
    ) -> list[list[Observation]]:
        """Evaluate call expressions on many candidates: behaviour vectors for clustering.

        One child evaluates all expressions of a candidate in turn, see ``sequences``; of one that loops, two
        are waited for.
        """
        count_runs(len(jobs))
        wire: dict[str, Any] = msgspec.to_builtins(limits)
        requests = {n: (request_of(job[0], job[1], wire), job[2]) for n, job in enumerate(jobs)}
        seen, runs = self._short_way(requests, _PATIENCE)
        rest = [number for number in requests if number not in seen]
        rows, more = run_in_turn(self._workers(), [requests[number] for number in rest], _PATIENCE)
        seen.update(zip(rest, rows, strict=True))
        self._count(runs + more)
        return [[observed(ran.reply, ran.report) for ran in seen[number]] for number in range(len(jobs))]

    def run_pytest(
        self,
        files: Files,
        expected: Sequence[str],
        limits: Limits,
        *,
        coverage: bool = False,
        layout: SuiteLayout | None = None,
    ) -> SuiteVerdict:
        """Run the tests under ``tests/`` of ``files``; every expected id must report for itself.

        Tests and candidate share a process, so that the candidate can change what tests mean. Two things
        give that away: canaries, tests that cannot pass, have to fail (see ``canaries``); and nothing may
        touch the folder of the tests. Against code written to deceive this very kernel, only examples
        help, which are compared outside.

        Args:
            files: the package and its tests.
            expected: ids of tests that must report; none: whatever reports.
            limits: of the whole run.
            coverage: whether each test says what it ran, see ``coverage``; that takes longer.
            layout: where the tests of a person's own repository lie; they have one canary, and twins only
                where
                it says so, since a test of theirs may well never come to its assertion.
        """
        count_runs()
        settings = json.dumps({"site": site_packages(), "suites": True})
        pool = self._workers("suites", settings)
        layout = layout or SuiteLayout(twins=True)
        # A twin that fails, as it should, would end a run that ends with the first failure.
        beside = canaries(files, layout.tests, twins=layout.twins and not layout.stop)
        unit = Unit(request_of({**files, **beside.files}, "", msgspec.to_builtins(limits)), [])
        how = msgspec.to_builtins(layout)
        unit.add({"kind": "suite", "canaries": beside.paths, "coverage": coverage, "layout": how})
        pool.run([unit])
        runs = 1 + retry_alone(pool, [unit])
        self._count(runs)
        return judge_suite(expected, unit.reply(0), beside)

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

    def _short_way(
        self, requests: Mapping[int, tuple[dict[str, Any], Sequence[str]]], losses: int = LOSSES
    ) -> tuple[dict[int, list[Ran]], int]:
        """Evaluate the calls of candidates that keep nothing, each candidate in one child.

        Returns:
            what came of them, without those for which the short way is not enough; how many children it took.
        """
        numbers = [
            number
            for number, (request, calls) in requests.items()
            if may_share(request["files"], request["namespace"], calls)
        ]
        if not numbers:
            return {}, 0
        pool = self._workers("plain", json.dumps({"plain": True}))
        rows, runs = run_in_turn(pool, [requests[number] for number in numbers], losses)
        seen = zip(numbers, rows, strict=True)
        return {n: row for n, row in seen if not any(is_refused(one.reply) for one in row)}, runs

    def _with_other_hashes(self, batch: Batch, verdicts: dict[int, list[Verdict]]) -> int:
        """Run candidates again whose sets may show their order, with other orders; return how many children.

        All workers of a kind have one hash seed, so that what is run five times sees one order five times.
        """
        numbers = [
            number
            for number, row in verdicts.items()
            if any(verdict.passed for verdict in row)
            and order_may_show(batch.jobs[number][0], batch.sources(number))
        ]
        runs = 0
        for seed in SEEDS if numbers else ():
            pool = self._workers(f"hashes {seed}", json.dumps({"hash_seed": seed}))
            rows, more = check_apart(pool, batch, numbers, self._size)
            runs += more
            for number, row in rows.items():
                pairs = zip(verdicts[number], row, strict=True)
                verdicts[number] = [together([one, other]) if one.passed else one for one, other in pairs]
        return runs

    def _workers(self, name: str = "checks", settings: str = "{}") -> Pool:
        """Return the pool of this name; suites have workers of their own, which know pytest."""
        with self._lock:
            if name not in self._pools:
                self._pools[name] = self._elsewhere(settings) if self._elsewhere else self._here(settings)
            return self._pools[name]

    def _here(self, settings: str) -> Pool:
        if self._layer is None:
            self._layer = choose(trial, self._sandbox)
        return LocalPool(self._layer, self._size, settings)

    def _count(self, runs: int) -> None:
        if self._journal is not None and runs:
            self._journal.record("check", sandbox_runs=runs)
