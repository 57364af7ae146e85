"""Tests that are kept back: they decide in the end.

A test that was written from a call and its value is not run as a test: the call alone is made in the sandbox,
and what it gives is compared outside. Whoever looks for the answer there, in a file or in the code that calls
him, finds none. Tests that came with a repository are laid down for this run, and run by pytest.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence

from smysl.core.literals import value_of
from smysl.core.seams import Kernel
from smysl.core.verdict import Limits, Observation
from smysl.worlds.repo.runs import layout_of, limits_of
from smysl.worlds.repo.task import Case, Task
from smysl.worlds.repo.tree import Tree


def holds(task: Task, tree: Tree, kernel: Kernel) -> bool:
    """Tell whether a version passes the tests that are kept back.

    Args:
        task: the repository.
        tree: its files as they stand.
        kernel: runs them.
    """
    calls, others = _calls(task, task.hidden)
    if not _give_what_they_should(tree, calls, kernel, limits_of(task)):
        return False
    if not others:
        return True
    return kernel.run_pytest(
        task.closed(tree), task.ids(task.hidden), limits_of(task), layout=layout_of(task, task.hidden)
    ).passed


def deceives(task: Task, tree: Tree, kernel: Kernel) -> bool:
    """Tell whether a version passes the visible tests and fails the others: by calls, where all are calls.

    Args:
        task: one whose visible tests were all written from a call.
        tree: its files as they stand.
        kernel: makes the calls.
    """
    calls, others = _calls(task, task.visible)
    assert not others
    return _give_what_they_should(tree, calls, kernel, limits_of(task)) and not holds(task, tree, kernel)


def _calls(task: Task, cases: Sequence[Case]) -> tuple[dict[str, list[Case]], list[Case]]:
    """Return cases that are one call each, by the module that is called, and the others."""
    places = _modules(task.imports)
    calls: dict[str, list[Case]] = {}
    others = []
    for case in cases:
        module = places.get(case.call.partition("(")[0])
        if module is None or case.id:
            others.append(case)
        else:
            calls.setdefault(module, []).append(case)
    return calls, others


def _give_what_they_should(tree: Tree, calls: dict[str, list[Case]], kernel: Kernel, limits: Limits) -> bool:
    files = dict(tree.files)
    seen = kernel.observe(
        [(files, module, [case.call for case in cases]) for module, cases in calls.items()], limits
    )
    cases = [case for of in calls.values() for case in of]
    return all(map(_is_right, cases, (one for row in seen for one in row)))


def _modules(imports: Sequence[str]) -> dict[str, str]:
    """Return where each name comes from that the tests import from a module."""
    found: dict[str, str] = {}
    for line in imports:
        match ast.parse(line).body:
            case [ast.ImportFrom(module=str(module), names=names)]:
                found |= {one.name: module for one in names if one.asname is None}
    return found


def _is_right(case: Case, seen: Observation) -> bool:
    if case.raises:
        wanted, got = (getattr(builtins, name, None) for name in (case.raises, seen.value.removeprefix("!")))
        if isinstance(wanted, type) and isinstance(got, type) and seen.is_failure:
            return issubclass(got, wanted)
        return seen.value == case.value
    if seen.source == case.value:
        return True
    try:
        # As a test compares: 1, 1.0 and True are equal.
        return bool(value_of(seen.source) == value_of(case.value))
    except (ValueError, RecursionError):
        return False
