"""``smysl check``: what the documents say, and what code that anyone wrote does with it. No model."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smysl.cli.options import JsonOption
from smysl.cli.output import OUT, paint
from smysl.cli.russian import told
from smysl.cli.summary import counted, show_diagnostics
from smysl.cli.verbs import verb_app
from smysl.cli.words import say

if TYPE_CHECKING:
    from smysl.build.against import Checked
    from smysl.core.requirement import Specification

app = verb_app()


@app.command()
def check(
    spec: Annotated[
        Path, typer.Argument(metavar="SPEC|PACKAGE", help="Documents, or the folder of a built package.")
    ],
    *,
    against: Annotated[
        Path | None, typer.Option("--against", metavar="PACKAGE", help="Code to run the examples on.")
    ] = None,
    notes: Annotated[bool, typer.Option("--notes", help="Show every note, not only the first ones.")] = False,
    json: JsonOption = False,  # noqa: ARG001 - main has read it already
) -> None:
    """Read documents, report what is wrong with them, and run their examples against a package.

    The folder of a built package is checked against its own documents and its lock.
    """
    from smysl.build.recheck import documents_of, is_built
    from smysl.build.result import counts, has_errors
    from smysl.spec import read

    if against is None and is_built(spec):
        documents = documents_of(spec)
        specification = read(documents)
        _show_checked(specification, _checked(specification, spec, built=True), documents, notes=notes)
        return
    specification = read(spec)
    if against is None:
        from smysl.plan.planner import make_plan

        planned = make_plan(specification)
        diagnostics = specification.diagnostics + planned.diagnostics
        _show_documents(specification)
        show_diagnostics(diagnostics, spec, everything=notes)
        examples = sum(len(r.examples) for r in specification.requirements)
        OUT.line(
            say(
                "read",
                requirements=len(specification.requirements),
                examples=examples,
                contracts=len(planned.plan.contracts),
            )
        )
        OUT.result(
            "errors" if has_errors(diagnostics) else "done",
            package=specification.package,
            requirements={**counts(()), "total": len(specification.requirements), "items": []},
            contracts={"total": len(planned.plan.contracts), "solved": 0, "reused": 0},
            diagnostics=[d.as_row() for d in diagnostics],
        )
        return
    _show_checked(specification, _checked(specification, against, built=False), spec, notes=notes)


def _checked(specification: Specification, package: Path, *, built: bool) -> Checked:
    from smysl.build.against import check_against
    from smysl.build.recheck import recheck
    from smysl.check import open_kernel
    from smysl.core.journal import Journal

    journal = Journal()
    kernel = open_kernel(journal=journal)
    try:
        if built:
            return recheck(specification, package, kernel, journal)
        return check_against(specification, package, kernel, journal)
    finally:
        kernel.close()


def _show_checked(specification: Specification, checked: Checked, place: Path, *, notes: bool) -> None:
    _show_documents(specification)
    show_diagnostics(checked.result.diagnostics, place, everything=notes)
    _show_findings(checked)
    OUT.result(checked.result.status, **checked.result.payload())


def _show_documents(specification: Specification) -> None:
    counted_by: dict[str, int] = {source.path: 0 for source in specification.sources}
    for requirement in specification.requirements:
        counted_by[requirement.span.file] = counted_by.get(requirement.span.file, 0) + 1
    width = max((len(path) for path in counted_by), default=0)
    for path, number in counted_by.items():
        OUT.line(f" {path:<{width}}   {say('requirements', n=number)}")
    OUT.line()


def _show_findings(checked: Checked) -> None:
    for finding in checked.findings:
        if finding.verdict is None or finding.verdict.passed:
            continue
        place = checked.places.get(finding.contract, "")
        message = told(finding.verdict.message or finding.verdict.outcome)
        where = f"   {place}" if place else ""
        OUT.line(f"  {paint(say('failing'), 'red', sys.stdout)}  {finding.requirement}   {message}{where}")
    for row in checked.result.evidence:
        if row.kind == "unsolved":
            OUT.line(f"  {paint(say('unsolved'), 'red', sys.stdout)}  {row.requirement}   {told(row.note)}")
    OUT.line()
    OUT.line(f"  {counted(checked.result.evidence)}")
