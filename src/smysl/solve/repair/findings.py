"""What a repair says beside its patch: diagnostics with a code, a place and a way out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from smysl.core.diagnostic import Diagnostic, Label
from smysl.core.journal import Journal
from smysl.core.span import Span
from smysl.solve.repair.refusals import last_line
from smysl.solve.repair.repository import Repository
from smysl.solve.repair.session import Repair

_MOST = 5


def diagnostics(done: Repair, repository: Repository) -> tuple[Diagnostic, ...]:
    """Return the findings of a repair.

    ``R001`` files that were left out, ``R002`` test files that cannot be collected, ``R003`` flaky tests,
    ``R004`` no patch was found, ``R005`` failing tests run no line that may be changed, ``R006`` why the
    search ended early, ``R007`` tests that fail and were not asked for.
    """
    return tuple(_found(done, repository))


def _found(done: Repair, repository: Repository) -> Iterator[Diagnostic]:
    baseline = done.baseline
    for path, reason in repository.left_out[:_MOST]:
        yield Diagnostic(
            "R001", "note", f"{path} is not in the sandbox: {reason}", help="tests that read it fail there"
        )
    for path, text in baseline.broken:
        yield Diagnostic(
            "R002",
            "error" if path.partition("::")[0] in baseline.uncollected else "warning",
            f"this test file cannot be collected: {last_line(text)}",
            (Label(_line(path.partition("::")[0], 1)),),
            help="its tests are neither repaired nor guarded; pytest --collect-only shows why",
        )
    if baseline.flaky:
        yield Diagnostic(
            "R003",
            "warning" if done.edit else "error",
            f"tests that do not always end alike: {', '.join(baseline.flaky[:_MOST])}",
            help="flaky tests say nothing about a patch; name those to repair with --test",
        )
    if baseline.left:
        yield Diagnostic(
            "R007",
            "note",
            f"{len(baseline.left)} other tests fail as well",
            help="leave --test out to repair all",
        )
    for note in done.notes:
        yield Diagnostic("R006", "note", note)
    if not baseline.failing or done.edit is not None or (baseline.flaky and not done.runs):
        return
    if not baseline.suspects:
        test = baseline.failing[0].id
        yield Diagnostic(
            "R005",
            "error",
            "the failing tests run no line that a patch may change",
            (Label(_line(test.partition("::")[0], 1)),),
            help="tests, conftest.py and settings are never changed; the fault may be in them",
        )
        return
    worst = baseline.suspects[0]
    yield Diagnostic(
        "R004",
        "error",
        f"no patch was found after {done.runs} test runs",
        (Label(_line(worst.file, worst.line), "the most suspicious line"),),
        help="give more with --samples or --budget-runs, or a larger model with --model"
        if len(baseline.failing) == 1
        else "where tests fail for different reasons, repair one at a time with --test",
    )


def _line(path: str, line: int) -> Span:
    return Span(path, line, 1, line, 1)


def payload(done: Repair, journal: Journal) -> dict[str, Any]:
    """Return the outcome as the command line's JSON object has it."""
    baseline, edit = done.baseline, done.edit
    reasons = {path.partition("::")[0]: last_line(text) for path, text in baseline.broken}
    return {
        "tests": {
            "total": baseline.total,
            "failing": [
                *({"id": test.id, "message": test.message} for test in baseline.failing),
                *({"id": path, "message": reasons[path]} for path in baseline.uncollected),
            ],
            "left": list(baseline.left),
            "flaky": list(baseline.flaky),
        },
        "suspects": [
            {"file": one.file, "line": one.line, "ochiai": one.ochiai} for one in done.suspects[:20]
        ],
        "patch": None
        if edit is None
        else {
            "diff": edit.diff,
            "file": edit.path,
            "line": edit.line,
            "function": edit.name,
            "origin": edit.origin,
            "what": edit.what,
            "nodes": edit.size[0],
            "lines": edit.size[1],
            "covering": list(done.covering),
        },
        "model": done.model or None,
        "notes": list(done.notes),
        "cost": {**journal.costs, "test_runs": done.runs, "seconds": done.seconds},
    }
