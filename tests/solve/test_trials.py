"""Trials: what a crowd of candidates is spared."""

from __future__ import annotations

from smysl.core.seams import Kernel
from smysl.solve.attempts import Attempt
from smysl.solve.settings import QUICK
from smysl.solve.trials import Trials
from smysl.solve.workspace import Workspace

TEXT = "# Tiny\n\n## REQ-1 Steps\n\n`steps(n: int) -> int` counts down to zero. `steps(3)` → `3`\n"
RIGHT = "def steps(n: int) -> int:\n    k = 0\n    while n != 0:\n        n, k = n - 1, k + 1\n    return k\n"
SLOW = """import time

def steps(n: int) -> int:
    end = time.process_time() + 0.1
    while time.process_time() < end:
        pass
    return n
"""


def many(number: int, source: str = RIGHT) -> list[Attempt]:
    return [Attempt(f"{source}\n\nNUMBER = {n}\n", f"#{n}") for n in range(number)]


def trials_of(planned, kernel: Kernel) -> tuple[Trials, object]:
    plan = planned(TEXT).plan
    return Trials(kernel, Workspace(plan, {}), QUICK), plan.contracts[0]


def test_a_crowd_does_not_make_calls_that_most_do_not_finish(planned, kernel: Kernel) -> None:
    trials, contract = trials_of(planned, kernel)
    calls = ["steps(2)", "steps(-1)", "steps(5)"]
    assert trials.telling(contract, many(40), calls) == ["steps(2)", "steps(5)"]
    assert trials.telling(contract, many(4), calls) == calls


def test_a_crowd_does_not_wait_for_the_slow(planned, kernel: Kernel) -> None:
    trials, contract = trials_of(planned, kernel)
    few, crowd = many(2, SLOW), [*many(40), *many(1, SLOW)]
    trials.check(contract, few)
    trials.check(contract, crowd)
    assert [attempt.passed for attempt in few] == [1, 1]
    assert [attempt.passed for attempt in crowd] == [1] * 40 + [0]


def test_a_crowd_of_slow_ones_is_waited_for(planned, kernel: Kernel) -> None:
    trials, contract = trials_of(planned, kernel)
    crowd = many(33, SLOW)
    trials.check(contract, crowd)
    assert {attempt.verdicts[0].outcome for attempt in crowd} == {"passed"}


def test_who_was_too_slow_for_a_crowd_is_looked_at_again(planned, kernel: Kernel) -> None:
    trials, contract = trials_of(planned, kernel)
    slow = many(1, SLOW.replace("0.1", "0.5"))
    in_crowd = trials.observe(contract, [*slow, *many(40)], ["steps(2)"])
    assert in_crowd[0][0].value == "!timeout"
    assert trials.observe(contract, slow, ["steps(2)"])[0][0].value == "2"
