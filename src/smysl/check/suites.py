"""Suites: what pytest reported, counted by the host. A test counts only if its own id passed, once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from smysl.check.canaries import Canaries
from smysl.check.reports import messages
from smysl.check.workers import Reply
from smysl.core.verdict import Outcome, SuiteVerdict, TestReport

_SOME_FAILED = 1
"""pytest's exit code, always: at least the canary fails."""
_PHASES = ("setup", "call", "teardown")
_OUTCOMES: dict[str, Outcome] = {"timeout": "timeout", "signal": "crashed", "processes": "crashed"}

TestOutcome = Literal["passed", "failed", "error", "skipped", "xfailed", "xpassed", "missing"]


class Phase(msgspec.Struct, frozen=True):
    """One phase of one test, as pytest reports it."""

    id: str
    when: Literal["setup", "call", "teardown"]
    outcome: Literal["passed", "failed", "skipped"]
    xfail: bool = False
    text: str = ""


def judge_suite(expected: Sequence[str], reply: Reply, beside: Canaries) -> SuiteVerdict:
    """Return the verdict on a pytest run.

    Args:
        expected: ids that must report for themselves; none: whatever reports.
        reply: what the worker says.
        beside: tests among them that cannot pass.
    """
    phases: dict[str, list[Phase]] = {}
    arcs: dict[str, tuple[tuple[str, int, int], ...]] = {}
    types: dict[str, tuple[tuple[str, int, str, str], ...]] = {}
    code: int | None = None
    broken: list[tuple[str, str]] = []
    late = False
    try:
        for message in messages(reply):
            late = late or code is not None
            if "done" in message:
                code = int(message["exit"])
            elif "arcs" in message:
                arcs[str(message["id"])] = _arcs(message["arcs"])
                types[str(message["id"])] = _types(message["types"])
            elif "broken" in message:
                broken.append((str(message["broken"]), str(message["text"])))
            else:
                phase = msgspec.convert(message, Phase)
                phases.setdefault(phase.id, []).append(phase)
    except (ValueError, RecursionError, KeyError, TypeError):
        late = True
    ids = dict.fromkeys([*expected, *(name for name in phases if not beside.is_mine(name))])
    tests = tuple(
        msgspec.structs.replace(
            _test(name, phases.get(name, ())), arcs=arcs.get(name, ()), types=types.get(name, ())
        )
        for name in ids
    )
    unseen = "".join(f"\n{text}" for _, text in broken if text not in reply["out"])
    output = reply["out"] + unseen
    outcome: Outcome
    if reply["ended"] != "exit" or code is None or late:
        outcome = _OUTCOMES.get(reply["ended"], "crashed")
    elif broken or code != _SOME_FAILED or not any(name in phases for name in ids):
        outcome = "error"
    elif any(phase.outcome == "failed" for name in ids for phase in phases.get(name, ())):
        outcome = "failed"
    elif reply.get("touched"):
        outcome, output = "forged", f"{output}\nits tests were touched while they ran"
    elif liar := _liar(ids, phases, beside):
        outcome, output = "forged", f"{output}\n{liar}"
    else:
        outcome = "passed"
    return SuiteVerdict(
        tests=tests,
        outcome=outcome,
        output=output,
        cpu_seconds=reply["cpu"],
        peak_mb=round(reply["peak"], 1),
        broken=tuple(broken),
    )


def _arcs(told: object) -> tuple[tuple[str, int, int], ...]:
    """Return the jumps that a test reports. Raises ValueError where they are none."""
    by_file = msgspec.convert(told, dict[str, list[tuple[int, int]]])
    return tuple((file, start, end) for file, pairs in by_file.items() for start, end in pairs)


def _types(told: object) -> tuple[tuple[str, int, str, str], ...]:
    """Return the types of variables that a test reports. Raises ValueError where they are none."""
    by_file = msgspec.convert(told, dict[str, list[tuple[int, str, str]]])
    return tuple((file, line, name, kind) for file, rows in by_file.items() for line, name, kind in rows)


def _liar(ids: Iterable[str], phases: Mapping[str, Sequence[Phase]], beside: Canaries) -> str:
    """Return what shows that tests cannot fail any more, or nothing."""
    failed = [("setup", "passed"), ("call", "failed"), ("teardown", "passed")]
    plain = [phase for name, row in phases.items() if name.startswith(beside.plain) for phase in row]
    if [(phase.when, phase.outcome) for phase in plain] != failed:
        return "a test that cannot pass did not fail"
    for name in ids:
        twin = phases.get(beside.twin_of(name), ())
        if twin and all(phase.outcome == "passed" for phase in twin) and not any(p.xfail for p in twin):
            return f"{name} passes whatever it expects"
    return ""


def _test(name: str, phases: Iterable[Phase]) -> TestReport:
    """Return one test's report; anything but one plain pass of each phase is no pass."""
    seen = list(phases)
    whens = [phase.when for phase in seen]

    def report(outcome: TestOutcome, text: str = "") -> TestReport:
        return TestReport(id=name, outcome=outcome, message=text)

    if not seen:
        return report("missing", "it did not report")
    if len(set(whens)) != len(whens):
        return report("error", "it reported more than once")
    for phase in seen:
        if phase.outcome == "failed":
            return report("failed" if phase.when == "call" else "error", phase.text)
    for phase in seen:
        if phase.outcome == "skipped":
            return report("xfailed" if phase.xfail and phase.when == "call" else "skipped", phase.text)
    if tuple(whens) != _PHASES:
        return report("missing", "it did not come to its end")
    if any(phase.xfail for phase in seen):
        return report("xpassed", "it was expected to fail and passed")
    return report("passed")
