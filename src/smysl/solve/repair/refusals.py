"""Suites that cannot be run: which reason that has, where it lies, and what to do about it."""

from __future__ import annotations

import re

from smysl.core.errors import MachineError, UsageError
from smysl.core.verdict import SuiteVerdict
from smysl.solve.repair.repository import Repository

_MISSING = re.compile(r"(?:ModuleNotFoundError|ImportError): No module named '([\w.]+)'")
_SYNTAX = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+)')


def collectable(repository: Repository, first: SuiteVerdict) -> tuple[str, ...]:
    """Return the test files that can be collected.

    Args:
        repository: the files.
        first: a run of all tests, in which some were not collected.

    Raises:
        UsageError: U064, U065 there are none, and why.
        MachineError: E060 since a module is missing.
    """
    broken = {name.partition("::")[0] for name, _ in first.broken}
    whole = tuple(path for path in repository.tests if path not in broken)
    if whole and any(test.outcome != "missing" for test in first.tests):
        return whole
    text = "\n".join(text for _, text in first.broken)
    own = {path.rpartition("/")[2].removesuffix(".py") for path in repository.files}
    own |= {part for path in repository.files for part in path.split("/")[:-1]}
    missing = [name for name in _MISSING.findall(text) if name.partition(".")[0] not in own]
    if missing:
        name = missing[0].partition(".")[0]
        raise MachineError(
            "E060",
            f"the tests need {name!r}, which is not installed beside smysl",
            where=first.broken[0][0],
            help=f"pip install {name}, in the environment that smysl runs in",
        )
    last = last_line(text)
    if "SyntaxError" in last or "IndentationError" in last:
        places = [match for match in _SYNTAX.finditer(text) if "site-packages" not in match["file"]]
        where = f"{_relative(places[-1]['file'], repository)}:{places[-1]['line']}" if places else ""
        raise UsageError(
            "U065", last, where=where, help="mend the syntax first: there is nothing that can be run"
        )
    raise UsageError(
        "U064",
        f"no test can be collected: {last}",
        where=first.broken[0][0],
        help="pytest --collect-only shows the same",
    )


def last_line(text: str) -> str:
    """Return the line of pytest's words that names the error."""
    lines = [line.removeprefix("E").strip() for line in text.splitlines() if line.startswith("E ")]
    named = [line for line in lines if re.match(r"[\w.]*(?:Error|Exception)\b", line)]
    return (named or lines or text.strip().splitlines() or ["it does not say why"])[-1]


def _relative(place: str, repository: Repository) -> str:
    return next((path for path in repository.files if place.endswith(f"/{path}") or place == path), place)


def ended(run: SuiteVerdict) -> MachineError | UsageError:
    """Return the error of a suite that was collected and did not come to its end."""
    if not run.tests and run.outcome == "error":
        return UsageError(
            "U064",
            f"no test was run: {last_line(run.output)}",
            help="pytest shows the same; tests are functions named test_… and methods of such classes",
        )
    last = run.tests[-1].id if run.tests else ""
    return MachineError(
        "E061",
        f"the tests do not come to an end ({run.outcome})",
        where=last,
        help="leave the test out that ends the process, or name one with --test",
    )
