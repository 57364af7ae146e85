"""``smysl check PACKAGE``: is a built package still what its lock says? For CI; no model, no cache.

Nothing stored is believed: documents are read again, files compared with their digests, every example run on
the code that is there, and the package's own tests run. What the lock claims beyond that, such as agreement
among candidates, holds only while the code is the one that was agreed on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from smysl.build.against import Checked
from smysl.build.edits import edited_contracts
from smysl.build.entries import code_key, codes_in
from smysl.build.existing import read_code
from smysl.build.homes import homes_of
from smysl.build.layout import import_paths
from smysl.build.lock import LOCK_NAME, Lock, read_lock
from smysl.build.ownership import changed_files, edited_symbols
from smysl.build.result import Result, has_errors
from smysl.build.verify import Finding, findings, run_suite, unimportable
from smysl.core.diagnostic import Diagnostic, Label, Severity
from smysl.core.errors import OutputError
from smysl.core.evidence import Evidence
from smysl.core.journal import Journal
from smysl.core.requirement import Specification
from smysl.core.seams import Kernel
from smysl.core.span import Span
from smysl.core.verdict import ANNOUNCED, Limits, SuiteVerdict
from smysl.plan.planner import Planned, make_plan
from smysl.solve.workspace import Workspace

_CLAIMS = frozenset({"verified", "agreed"})


def is_built(folder: Path) -> bool:
    """Tell whether a folder is the output of a build."""
    return (folder / LOCK_NAME).is_file()


def documents_of(out: Path) -> Path:
    """Return where the documents of a built package lie, as its lock says.

    Raises:
        OutputError: O021 if they are not there; or if the lock cannot be believed, see ``lock.parse_lock``.
    """
    lock = read_lock(out)
    spec = (out / lock.settings.get("spec", "")).resolve() if lock else out
    if lock is None or not lock.settings.get("spec") or not spec.exists():
        raise OutputError(
            "O021",
            "the documents that this package was built from are not where its lock says",
            where=str(spec),
            help="put them there, or name them: smysl check SPEC --against PACKAGE",
        )
    return spec


def recheck(
    specification: Specification, out: Path, kernel: Kernel, journal: Journal, limits: Limits | None = None
) -> Checked:
    """Check a built package against its documents and its lock.

    Args:
        specification: its documents; ``documents_of`` says where they are.
        out: the output folder of a build.
        kernel: where the code runs.
        journal: told of the costs.
        limits: of each example.

    Returns:
        evidence as it stands now. A claim of the lock that does not hold is an error, and so is a test of
        the package that does not pass; what a person changed since the build is a note.

    Raises:
        OutputError: O031 to O034 for a lock that cannot be believed.
    """
    lock = read_lock(out)
    assert lock is not None
    planned = make_plan(specification)
    code = read_code(out, lock.package)
    files = code.files
    found = findings(specification, planned.plan, files, kernel, limits or Limits())
    suite, expected = _run_tests(out, lock, files, kernel)
    edits = edited_symbols(out, lock)
    changed = {symbol.file for symbol in edits}
    others = {*edited_contracts(edits, planned.plan, out), *_other_code(planned, files, lock, changed)}
    paths = import_paths(planned.plan)
    broken = unimportable(planned.plan, paths, files, kernel, limits or Limits())
    evidence = tuple(_now(row, found, others, broken) for row in lock.evidence)
    diagnostics = (
        *specification.diagnostics,
        *planned.diagnostics,
        *_of_documents(specification, lock),
        *_of_files(out, lock, changed),
        *_of_tests(suite, expected),
        *_of_claims(lock.evidence, evidence),
    )
    bad = any(row.kind in {"failing", "unsolved"} for row in evidence)
    homes = homes_of(specification, planned.plan, code).found
    return Checked(
        Result(
            status="errors" if has_errors(diagnostics) else "unsolved" if bad else "done",
            package=lock.package,
            out=str(out),
            evidence=evidence,
            contracts={
                "total": len(lock.contracts),
                "solved": sum(entry.solved for entry in lock.contracts),
                "reused": 0,
            },
            cost=dict(journal.costs),
            diagnostics=diagnostics,
        ),
        tuple(found),
        {contract.name: homes.get(contract.symbol, "") for contract in planned.plan.contracts},
    )


def _run_tests(
    out: Path, lock: Lock, files: Mapping[str, str], kernel: Kernel
) -> tuple[SuiteVerdict | None, set[str]]:
    """Run the package's own tests; return what came of them and the ids that the lock knows."""
    expected = {
        f"{entry.file}::{entry.name}"
        for entry in lock.symbols
        if entry.file.startswith("tests/") and entry.name.startswith("test_")
    }
    if not expected:
        return None, expected
    tests = {
        path.relative_to(out).as_posix(): path.read_text("utf-8", "surrogateescape")
        for path in sorted((out / "tests").rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    laid = {f"src/{path}": text for path, text in files.items()}
    return run_suite(kernel, laid, tests, []), expected


def _other_code(planned: Planned, files: Mapping[str, str], lock: Lock, changed: set[str]) -> set[str]:
    """Return the contracts whose code, or the code that they use, is not what it was in the build."""
    plan = planned.plan
    workspace = Workspace(plan, planned.plumbing())
    codes = codes_in(files, plan)
    known = {contract.name for contract in plan.contracts}
    return {
        entry.name
        for entry in lock.contracts
        if (
            entry.code_key != code_key(entry.name, plan, workspace, codes)
            if entry.code_key and entry.name in known
            else entry.file in changed
        )
    }


def _now(row: Evidence, found: Sequence[Finding], others: set[str], broken: Mapping[str, str]) -> Evidence:
    """Return what can be said of a requirement now.

    Args:
        row: what the lock says of it.
        found: what the package does with each example.
        others: contracts that are other code than in the build.
        broken: why the module of a contract cannot be imported.
    """
    ran = [f for f in found if f.requirement == row.requirement and f.verdict is not None]
    bad = [f.verdict for f in ran if f.verdict is not None and not f.verdict.passed]
    counted = msgspec.structs.replace(row, examples=len(ran) - len(bad), failing=len(bad))
    if bad:
        return msgspec.structs.replace(counted, kind="failing", note=bad[0].message)
    if reason := next((broken[name] for name in row.symbols if name in broken), None):
        told = f"its module cannot be imported: {reason}"
        return msgspec.structs.replace(counted, kind="failing", note=told)
    if row.kind == "verified" and len(ran) < row.examples:
        return msgspec.structs.replace(counted, kind="unchecked", note="not all of its examples can be run")
    if row.kind == "failing":
        told = "its examples pass now: build again to see what that is worth"
        return msgspec.structs.replace(counted, kind="unchecked", note=told)
    if row.kind == "agreed" and others & {*row.symbols}:
        told = "its code, or what it uses, is not the one that candidates agreed on"
        return msgspec.structs.replace(counted, kind="unchecked", note=told)
    return counted


def _of_documents(specification: Specification, lock: Lock) -> list[Diagnostic]:
    known = {entry.path: entry.digest for entry in lock.sources}
    here = {source.path: source.digest for source in specification.sources}
    rows = [
        _told("V002", "warning", f"{path} has changed since the build", "build again", path)
        for path in here
        if here[path] != known.get(path)
    ]
    rows += [
        _told("V002", "warning", f"{path} was part of the build and is gone", "build again", path)
        for path in known.keys() - here.keys()
    ]
    built = {entry.id for entry in lock.requirements}
    return rows + [
        Diagnostic(
            "V003",
            "warning",
            f"{requirement.id} has not been built",
            (Label(requirement.span),),
            "build again",
        )
        for requirement in specification.requirements
        if requirement.id not in built
    ]


def _of_files(out: Path, lock: Lock, changed: set[str]) -> list[Diagnostic]:
    rows = []
    for path in changed_files(out, lock):
        if not (out / path).exists():
            rows.append(_told("V004", "error", f"{path} is gone", "restore it, or build again", path))
        elif path in changed:
            rows.append(
                _told(
                    "V005", "note", f"{path} was changed since the build", "the next build keeps that", path
                )
            )
    return rows


def _of_tests(suite: SuiteVerdict | None, expected: set[str]) -> list[Diagnostic]:
    if suite is None:
        return []
    seen: dict[str, list[str]] = {}
    for report in suite.tests:
        seen.setdefault(report.id.partition("[")[0], []).append(report.outcome)
    rows = []
    for test in sorted(expected | seen.keys()):
        outcomes = set(seen.get(test, ["missing"])) - ANNOUNCED
        if outcomes:
            told = f"{test}: {', '.join(sorted(outcomes))}"
            rows.append(_told("V006", "error", told, "build again", test.partition("::")[0]))
    if not rows and suite.outcome != "passed":
        told = f"the package's tests ended as {suite.outcome}: {suite.output.strip()[-300:]}"
        rows.append(_told("V006", "error", told, "build again", "tests"))
    return rows


def _of_claims(before: Sequence[Evidence], now: Sequence[Evidence]) -> list[Diagnostic]:
    """Say which claims do not hold."""
    return [
        Diagnostic(
            "V001",
            "error",
            f"{old.requirement} is claimed to be {old.kind}, and is {new.kind}: {new.note}",
            (Label(old.span),),
            "build again",
        )
        for old, new in zip(before, now, strict=True)
        if old.kind in _CLAIMS and new.kind != old.kind
    ]


def _told(code: str, severity: Severity, message: str, help_: str, file: str) -> Diagnostic:
    return Diagnostic(code, severity, message, (Label(Span(file, 1, 1, 1, 1)),), help_)
