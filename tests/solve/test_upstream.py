"""Upstream: a failing example downstream chooses among the kept candidates of what it uses."""

from __future__ import annotations

from smysl.core.contract import Plan
from smysl.core.evidence import Candidate, Solution
from smysl.solve.settings import QUICK
from smysl.solve.upstream import settle
from smysl.solve.workspace import Workspace

TEXT = """---
package: tiny
---
# Tiny

The module is `tiny`.

## A-1 Reading
`parse(line)` reads a line into a dictionary. `parse("a -5")` → {"name": "a", "pause": 5}

## A-2 Writing
`tidy(line)` writes a line again, the pause always. `tidy("a")` → "a -0"
"""
BARE = (
    "def parse(line):\n    name, _, rest = line.partition(' ')\n"
    "    return {'name': name, 'pause': int(rest[1:]) if rest else None}\n"
)
ZERO = BARE.replace("None", "0")
BROKEN = "def parse(line):\n    return {'name': line, 'pause': 0}\n"
TIDY = "def tidy(line):\n    it = parse(line)\n    return f\"{it['name']} -{it['pause']}\"\n"


def world(planned, *alternatives: str) -> tuple[Plan, Workspace, dict[str, Solution], str, str]:
    plan = planned(TEXT).plan
    workspace = Workspace(plan, {})
    first, second = (contract.name for contract in plan.contracts)
    workspace.sources.update({first: BARE, second: TIDY})
    kept = tuple(Candidate(source=source) for source in alternatives)
    solutions = {
        first: Solution(contract=first, source=BARE, passed=(0,), confidence=0.9, alternatives=kept),
        second: Solution(contract=second, source=TIDY, failed=((0, "wanted 'a -0'"),)),
    }
    return plan, workspace, solutions, first, second


def test_a_kept_candidate_that_makes_the_downstream_example_hold_is_taken(planned, kernel) -> None:
    plan, workspace, solutions, first, second = world(planned, BROKEN, ZERO)
    changed = settle(plan, solutions, workspace, kernel, QUICK)
    assert changed[first].source == ZERO
    assert changed[second].failed == ()
    assert workspace.sources[first] == ZERO


def test_what_was_swapped_is_claimed_with_no_confidence(planned, kernel) -> None:
    plan, workspace, solutions, first, _ = world(planned, ZERO)
    assert settle(plan, solutions, workspace, kernel, QUICK)[first].confidence == 0.0


def test_a_swap_that_breaks_an_example_upstream_is_not_made(planned, kernel) -> None:
    plan, workspace, solutions, first, _ = world(planned, BROKEN)
    assert settle(plan, solutions, workspace, kernel, QUICK) == {}
    assert workspace.sources[first] == BARE


def test_only_the_failures_that_are_named_count(planned, kernel) -> None:
    plan, workspace, solutions, first, _ = world(planned, ZERO)
    assert settle(plan, solutions, workspace, kernel, QUICK, [first]) == {}


def test_a_search_that_fails_asks_for_a_swap_before_it_repairs(planned, search) -> None:
    found, _, model = search(planned(TEXT), TIDY)
    plan = planned(TEXT).plan
    first, second = plan.contracts
    found._workspace.sources[first.name] = BARE
    asked = []

    def swap(failing: Solution) -> bool:
        asked.append(failing.contract)
        found._workspace.sources[first.name] = ZERO
        return True

    solution = found.solve(second, swap=swap)
    assert asked == [second.name]
    assert solution.is_solved
    assert all(len(request.messages) == 2 for request in model.requests)
