"""What tests run of a package, line by line and branch by branch, and which lines are suspicious.

Suspicion is spectrum-based fault localisation: Ochiai (Abreu et al. 2007) and DStar with an exponent of two
(Wong et al. 2014). Both ask which lines failing tests run and passing ones do not.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from types import CodeType

import msgspec

from smysl.core.seams import Files
from smysl.core.verdict import SuiteVerdict, TestReport

Place = tuple[str, int]
"""A file and a line in it."""

_BAD = frozenset({"failed", "error"})
_GOOD = frozenset({"passed", "xpassed"})


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """What was run, of what there is.

    Attributes:
        lines: lines that some test ran.
        all_lines: lines with code in them, those at the top of modules left out: importing runs them.
        branches: sides of ``if``, ``while`` and ``for`` that some test took, as line and whether it went in.
        all_branches: all such sides.
    """

    lines: frozenset[Place]
    all_lines: frozenset[Place]
    branches: frozenset[tuple[str, int, bool]]
    all_branches: frozenset[tuple[str, int, bool]]

    @property
    def line_share(self) -> float:
        """Share of lines that were run; of no lines, all."""
        return len(self.lines) / len(self.all_lines) if self.all_lines else 1.0

    @property
    def branch_share(self) -> float:
        """Share of branches that were taken; of no branches, all."""
        return len(self.branches) / len(self.all_branches) if self.all_branches else 1.0


class Suspect(msgspec.Struct, frozen=True):
    """A line that failing tests run.

    Attributes:
        file: its file.
        line: its number.
        ochiai: from 0 to 1.
        dstar: from 0 without an upper end.
    """

    file: str
    line: int
    ochiai: float
    dstar: float


def coverage_of(suite: SuiteVerdict, files: Files) -> Coverage:
    """Return what the tests of a suite ran; the suite must have been run with ``coverage``.

    Args:
        suite: the outcome of the run.
        files: what was run.
    """
    all_lines: set[Place] = set()
    headers: dict[Place, int] = {}
    for path, text in files.items():
        if path.endswith(".py") and not path.startswith("tests/"):
            all_lines |= {(path, line) for line in _lines(text, path)}
            headers |= {(path, line): body for line, body in _branches(text)}
    lines: set[Place] = set()
    branches: set[tuple[str, int, bool]] = set()
    for test in suite.tests:
        lines |= set(ran(test))
        for file, start, end in test.arcs:
            if (body := headers.get((file, start))) is not None and start != end:
                branches.add((file, start, end == body))
    every = {(file, line, side) for file, line in headers for side in (True, False)}
    return Coverage(
        lines=frozenset(lines & all_lines),
        all_lines=frozenset(all_lines),
        branches=frozenset(branches),
        all_branches=frozenset(every),
    )


def suspects(suite: SuiteVerdict) -> list[Suspect]:
    """Return the lines that failing tests run, most suspicious first; no line without a failing test."""
    bad = [set(ran(test)) for test in suite.tests if test.outcome in _BAD]
    good = [set(ran(test)) for test in suite.tests if test.outcome in _GOOD]
    found = []
    for file, line in set().union(*bad):
        failing = sum((file, line) in places for places in bad)
        passing = sum((file, line) in places for places in good)
        ochiai = failing / math.sqrt(len(bad) * (failing + passing))
        others = passing + len(bad) - failing
        dstar = failing**2 / others if others else math.inf
        found.append(Suspect(file, line, round(ochiai, 4), round(dstar, 4)))
    return sorted(found, key=lambda s: (-s.ochiai, -s.dstar, s.file, s.line))


def ran(test: TestReport) -> Iterator[Place]:
    """Yield the lines that a test ran."""
    for file, start, end in test.arcs:
        for line in (start, end):
            if line > 0:
                yield file, line


def _lines(text: str, path: str) -> set[int]:
    """Return the lines of a module that have code, those inside of functions."""
    try:
        module = compile(text, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError):
        return set()
    found: set[int] = set()
    todo = [constant for constant in module.co_consts if isinstance(constant, CodeType)]
    while todo:
        code = todo.pop()
        if code.co_flags & 2:  # CO_NEWLOCALS is set for functions alone; a class's body runs on import
            found |= {line for _, _, line in code.co_lines() if line and line != code.co_firstlineno}
        todo += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return found


def _branches(text: str) -> Iterator[tuple[int, int]]:
    """Yield the lines that decide, each with the first line of what it may go into."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.If | ast.While | ast.For) and node.body[0].lineno != node.lineno:
                    yield node.lineno, node.body[0].lineno
