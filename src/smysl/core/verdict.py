"""Verdicts: what one check saw."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

Outcome = Literal[
    "passed", "failed", "error", "timeout", "memory", "crashed", "refused", "forged", "flaky", "skipped"
]


class Limits(msgspec.Struct, frozen=True):
    """Limits of one check. Time is CPU time, so that a loaded machine changes no verdict.

    Attributes:
        cpu_seconds: CPU time of the check.
        wall_seconds: wall-clock bound, far above ``cpu_seconds``, for checks that sleep.
        memory_mb: address space in mebibytes.
        output_bytes: how much of standard output and error is kept.
        file_mb: largest file that may be written, in mebibytes.
        processes: processes and threads.
    """

    cpu_seconds: float = 5.0
    wall_seconds: float = 30.0
    memory_mb: int = 1024
    output_bytes: int = 65_536
    file_mb: int = 16
    processes: int = 16


class SuiteLayout(msgspec.Struct, frozen=True, kw_only=True):
    """Where a suite lies, and how it is run; by default as in the packages that are built here.

    Attributes:
        tests: files, folders or ids of tests, relative to the root, in the order in which they run.
        imports: folders on the import path, relative to the root; empty is the root itself.
        sealed: files that nothing may touch while the tests run, and that coverage leaves out; none: all
            below ``tests/``.
        config: file with the suite's own settings for pytest; empty: none are heard.
        fresh: whether pytest is set up anew for this run, since a ``conftest.py`` adds options of its own.
        test_seconds: CPU time after which one test has failed; 0: only the run as a whole has a limit.
        stop: whether the first test that fails ends the run.
        twins: whether tests are laid down a second time, expecting something else, to see that they can fail.
    """

    tests: tuple[str, ...] = ("tests",)
    imports: tuple[str, ...] = ("",)
    sealed: tuple[str, ...] = ()
    config: str = ""
    fresh: bool = False
    test_seconds: float = 0.0
    stop: bool = False
    twins: bool = False


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of one example on one candidate.

    Attributes:
        outcome: ``passed`` only if the kernel itself compared and agreed; ``failed``: it ran and
            gave something else; ``error``: it raised (``exception`` says what); ``timeout``,
            ``memory``, ``crashed``: a limit or a crash ended it; ``refused``: the example cannot be
            run at all (it does not parse, it needs something that is missing); ``flaky``: run several
            times, it passed, but not always; ``skipped``: not run, since the candidate had lost already.
        observed: Python source of what came out, as far as it can be written down, or empty.
        expected: the same of what was asked for.
        exception: type and message of an unexpected exception.
        line: line of the candidate's own code where it was raised, counted from 1, or 0.
        output: captured standard output and error, capped.
        cpu_seconds: CPU time.
        peak_mb: most memory at once, in mebibytes, what all checks share included.
        message: one line for a person: what was wanted and what was got.
    """

    outcome: Outcome
    observed: str = ""
    expected: str = ""
    exception: str = ""
    line: int = 0
    output: str = ""
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0
    message: str = ""

    @property
    def passed(self) -> bool:
        """Whether the example holds."""
        return self.outcome == "passed"


_SOMETIMES = re.compile(r"passes \d+ of \d+ times; else: ")


def sometimes(passed: int, runs: int, other: str) -> str:
    """Return the message of an example that is flaky.

    Args:
        passed: how often it passed.
        runs: of how many times.
        other: what it says where it does not.
    """
    return f"passes {passed} of {runs} times; else: {other}"


def is_sometimes(message: str) -> bool:
    """Tell whether a message is that of a flaky example: locks keep the message alone."""
    return _SOMETIMES.match(message) is not None


_SLIPS = frozenset(
    {"AttributeError", "ImportError", "ModuleNotFoundError", "NameError", "TypeError", "UnboundLocalError"}
)

ENDED = frozenset({"!timeout", "!memory", "!crashed"})
"""Values of what was ended before it could say anything."""


class Observation(msgspec.Struct, frozen=True):
    """What a call gave, without anything to compare it to; equal behaviour has equal ``value``.

    Attributes:
        value: canonical text of the returned value, or ``!Type`` for an exception, or ``!timeout``,
            ``!memory``, ``!crashed``.
        detail: the exception's message or empty.
        exact: source of the value where the canonical text rounds a float; else empty.
    """

    value: str
    detail: str = ""
    exact: str = ""

    @property
    def source(self) -> str:
        """The value as a test has to write it."""
        return self.exact or self.value

    @property
    def is_failure(self) -> bool:
        """Whether no value came out."""
        return self.value.startswith("!")

    @property
    def is_ended(self) -> bool:
        """Whether it was ended before it could say anything."""
        return self.value in ENDED

    def told(self, *, strict: bool = False) -> str:
        """Return what counts of it: which exception was raised only where ``strict``."""
        return "!" if self.is_failure and not strict else self.value

    @property
    def is_slip(self) -> bool:
        """Whether it ended in an exception that nobody means: a missing name, a wrong type."""
        return self.value.removeprefix("!") in _SLIPS


ANNOUNCED = frozenset({"passed", "xfailed", "xpassed"})
"""Outcomes of tests that need nobody's attention; ``xpassed`` is only what may fail and need not."""


class TestReport(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of one pytest test, or of a suite that did not get that far.

    Attributes:
        id: as pytest names it.
        outcome: what became of it.
        message: one line for a person.
        arcs: where coverage was asked for, the jumps that it made in the package: file, line, line; where
            code begins or ends, one is negative.
        types: the same, the types that variables had when their function ended: file, first line of the
            function, name, name of the type.
    """

    __test__ = False

    id: str
    outcome: Literal["passed", "failed", "error", "skipped", "xfailed", "xpassed", "missing"]
    message: str = ""
    arcs: tuple[tuple[str, int, int], ...] = ()
    types: tuple[tuple[str, int, str, str], ...] = ()


class SuiteVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of a pytest run: every test by id, and why the run ended.

    ``forged``: the tests, or pytest itself, were changed while they ran. ``broken``: files that could not be
    collected, each with the end of what pytest says of it.
    """

    tests: tuple[TestReport, ...]
    outcome: Outcome = "passed"
    output: str = ""
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0
    broken: tuple[tuple[str, str], ...] = ()

    @property
    def passed(self) -> bool:
        """Whether there was a test, the run ended well, and all tests passed or failed as announced."""
        announced = all(test.outcome in ANNOUNCED for test in self.tests)
        return self.outcome == "passed" and bool(self.tests) and announced
