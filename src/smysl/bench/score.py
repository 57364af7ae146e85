"""The scorer: a process of its own, the only one that runs hidden tests.

``python -m smysl.bench.score BENCHMARK DATA`` reads attempts as JSON lines and writes one score for each,
see ``hidden/serving.py``. Scores are counts: no test, name of a test or message leaves this process. It
imports nothing that plans, solves or chooses.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence

from smysl.bench.hidden.serving import serve
from smysl.bench.hidden.trial import Calls, Judge, Suite
from smysl.bench.task import Attempt, Score
from smysl.core.example import CallExample
from smysl.core.seams import Kernel
from smysl.core.span import Span
from smysl.core.verdict import Limits, Verdict

_CALLS = Limits(cpu_seconds=10, wall_seconds=60)
_REFERENCE = Limits(cpu_seconds=60, wall_seconds=240)
_LEAST_SECONDS, _TIMES = 3, 4
"""An attempt may take so many CPU seconds, or so many times what the right answer takes, as in EvalPlus."""

_SUITE = Limits(cpu_seconds=120, wall_seconds=400, processes=64)
_NOWHERE = Span("hidden", 1, 1, 1, 1)


def score_batch(
    judge: Judge,
    kernel: Kernel,
    attempts: Sequence[Attempt],
    collected: dict[str, tuple[str, ...]],
    allowed: dict[str, Limits],
) -> list[Score]:
    """Score attempts.

    Args:
        judge: of the benchmark.
        kernel: runs everything.
        attempts: of any tasks.
        collected: test ids by task, filled as they are learned.
        allowed: limits by task, filled as they are learned.
    """
    trials = [judge(attempt.task, attempt.files) for attempt in attempts]
    by_limits: dict[Limits, dict[int, Calls]] = {}
    for number, (attempt, trial) in enumerate(zip(attempts, trials, strict=True)):
        if isinstance(trial, Calls):
            by_limits.setdefault(_allowed(trial, kernel, attempt.task, allowed), {})[number] = trial
    verdicts: dict[int, list[Verdict]] = {}
    for limits, calls in by_limits.items():
        jobs = [(trial.files, trial.namespace, _examples(trial)) for trial in calls.values()]
        # One test that fails has decided; of those that never end, one is enough to wait for.
        verdicts.update(zip(calls, kernel.check_many(jobs, limits, lose=1), strict=True))
    scores = []
    for number, (attempt, trial) in enumerate(zip(attempts, trials, strict=True)):
        if isinstance(trial, Calls):
            outcomes = [v.passed for v in verdicts[number]]
            results = [(part, passed) for (part, _), passed in zip(trial.calls, outcomes, strict=True)]
        else:
            results = _run_suite(trial, kernel, attempt.task, collected)
        scores.append(_score(attempt, results))
    return scores


def _allowed(trial: Calls, kernel: Kernel, task: str, allowed: dict[str, Limits]) -> Limits:
    """Return how long an attempt at a task may take, measured on the right answer where there is one."""
    if not trial.reference:
        return _CALLS
    if task not in allowed:
        [verdicts] = kernel.check_many([(trial.reference, trial.namespace, _examples(trial))], _REFERENCE)
        needed = max(verdict.cpu_seconds for verdict in verdicts)
        seconds = max(_LEAST_SECONDS, math.ceil(_TIMES * needed))
        allowed[task] = Limits(cpu_seconds=seconds, wall_seconds=4 * seconds)
    return allowed[task]


def _examples(trial: Calls) -> list[CallExample]:
    return [CallExample(span=_NOWHERE, call=call, expected="True") for _, call in trial.calls]


def _run_suite(
    suite: Suite, kernel: Kernel, task: str, collected: dict[str, tuple[str, ...]]
) -> list[tuple[str, bool]]:
    expected = suite.expected
    if not expected:
        if task not in collected:
            blank = kernel.run_pytest(suite.collect, (), _SUITE)
            collected[task] = tuple(test.id for test in blank.tests)
        expected = tuple((name, _part(name, suite.part)) for name in collected[task])
    verdict = kernel.run_pytest(suite.files, [name for name, _ in expected], _SUITE)
    good = {test.id for test in verdict.tests if test.outcome == "passed"}
    return [(part, name in good) for name, part in expected]


def _part(name: str, parts: dict[str, str]) -> str:
    """Return the part of ``tests/test_x.py::test_TS7_more[1-2]``: what ``TS7`` stands for."""
    words = name.partition("[")[0].rpartition("::")[2].split("_")
    return parts.get(words[1], "") if len(words) > 1 else ""


def _score(attempt: Attempt, results: Sequence[tuple[str, bool]]) -> Score:
    parts: dict[str, tuple[int, int]] = {}
    for part, passed in results:
        good, total = parts.get(part, (0, 0))
        parts[part] = (good + passed, total + 1)
    right = sum(ok for _, ok in results)
    return Score(
        task=attempt.task,
        index=attempt.index,
        passed=bool(results) and right == len(results),
        tests_passed=right,
        tests_total=len(results),
        parts=parts,
    )


def _scoring(judge: Judge, kernel: Kernel) -> Callable[[list[Attempt]], list[Score]]:
    collected: dict[str, tuple[str, ...]] = {}
    allowed: dict[str, Limits] = {}
    return lambda batch: score_batch(judge, kernel, batch, collected, allowed)


if __name__ == "__main__":
    sys.exit(serve(sys.argv[1:], Attempt, _scoring))
