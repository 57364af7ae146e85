"""``smysl doctor``: what this machine has, what it lacks, and the command that mends it."""

from __future__ import annotations

import sys
from typing import Any

from smysl.cli.machine import Finding, examine
from smysl.cli.options import JsonOption
from smysl.cli.output import OUT, paint
from smysl.cli.verbs import verb_app
from smysl.cli.words import say

app = verb_app()

_COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}


@app.command()
def doctor(*, json: JsonOption = False) -> None:  # noqa: ARG001 - main has read it already
    """Say what this machine has and lacks: Python, sandbox, cores, memory, disk, models."""
    findings = examine()
    for finding in findings:
        _show(finding)
    ready = all(finding.state != "fail" for finding in findings)
    OUT.line()
    OUT.line(say("machine ready" if ready else "machine not ready"))
    rows: list[dict[str, Any]] = [finding._asdict() for finding in findings]
    OUT.result("done" if ready else "environment", checks=rows)


def _show(finding: Finding) -> None:
    mark = paint(f"{say(finding.state):<9}", _COLOURS[finding.state], sys.stdout)
    OUT.line(f" {mark} {finding.name:<10} {finding.found}")
    if finding.help:
        OUT.line(f" {'':<9} {'':<10} = {say('help')}  {finding.help}")
