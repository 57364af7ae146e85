"""Asking again: which prompt a search turns to, and what it tells of what came of it."""

from __future__ import annotations

from typing import Any

import pytest

from smysl.core.fingerprint import fingerprint
from smysl.solve.shares import ANY, Beta, Shares, shipped

BILL = """---
package: tiny
---
# Tiny

The module is `tiny`.

## C-1 Bills
`bill(amount, percent)` returns a percentage of an amount in cents, halves rounded up.
"""
SHOWN = BILL + "\n`bill(1250, 20)` → 250\n`bill(25, 50)` → 13\n"
NO_HINT = SHOWN.partition("`bill")[0] + "`twice(n)` is the double. `twice(2)` → 4, `twice(3)` → 6\n"
WRONG = "def bill(amount, percent):\n    return amount"
RIGHT = "def bill(amount, percent):\n    return (amount * percent + 50) // 100"
ODD = "def bill(amount, percent):\n    return (amount * percent + 50) // 100 if amount < 2000 else amount"


def asked(search, plan, *codes: str, **how: Any) -> list[dict[str, Any]]:
    """Return what the journal tells of the calls of one search."""
    found, contract, _ = search(plan, *codes, **how)
    heard: list[dict[str, Any]] = []
    found._journal.subscribe(lambda event: heard.append(event.data) if event.state == "sampled" else None)
    found.solve(contract)
    return heard


def arms(calls: list[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(f"{c['family']}@{c['temperature']}", c["samples"]) for c in calls if not c["repair"]]


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        (SHOWN, WRONG, [("hinted@0.4", 3), ("direct@0.7", 3), ("hinted@0.7", 2)]),
        (NO_HINT, "def twice(n):\n    return n", [("direct@0.4", 3), ("direct@0.7", 3), ("direct@0.7", 2)]),
    ],
    ids=["hinted", "no hint"],
)
def test_where_all_fails_the_usual_number_of_samples_goes_to_the_usual_prompts(
    planned, search, text, code, expected
) -> None:
    assert arms(asked(search, planned(text), code, voters=3)) == expected


def test_where_all_fails_and_more_is_drawn_the_other_prompts_come(planned, search) -> None:
    calls = arms(asked(search, planned(SHOWN), WRONG, voters=3, samples=22, repairs=0))
    assert [arm for arm, _ in calls] == [
        "hinted@0.4", "direct@0.7", "hinted@0.7", "direct@0.7", "hinted@0.7",
        "planned@0.7", "pieces@0.7", "examples@0.7",
    ]  # fmt: skip


def test_what_was_learned_decides_who_comes_next(planned, search) -> None:
    learned = Shares({ANY: {**shipped().models[ANY], "pieces@1.0": Beta(9, 1)}})
    calls = arms(asked(search, planned(SHOWN), WRONG, voters=3, shares=learned))
    assert calls[1] == ("pieces@1.0", 3)
    learned = Shares({**shipped().models, "list": {"examples@0.7": Beta(9, 1)}})
    assert arms(asked(search, planned(SHOWN), WRONG, voters=3, shares=learned))[1] == ("examples@0.7", 3)


def test_a_prompt_that_brought_what_passes_is_asked_again(planned, search) -> None:
    # Three fail, then two of three pass but differ: the search goes on where they came from.
    calls = asked(search, planned(SHOWN), *[WRONG] * 3, RIGHT, ODD, WRONG, RIGHT, voters=3, enough=1.1)
    assert arms(calls)[1:] == [("direct@0.7", 3), ("direct@0.7", 2)]


def test_without_examples_the_two_prompts_take_turns(planned, search) -> None:
    learned = Shares({ANY: {"pieces@1.0": Beta(9, 1)}})
    calls = asked(search, planned(BILL), WRONG, voters=2, first=2, samples=6, sure=9, shares=learned)
    assert [arm for arm, _ in arms(calls)] == ["hinted@0.4", "direct@0.7", "hinted@0.7"]
    assert {call["good"] for call in calls} == {None}


def test_what_came_of_a_call_counts_duplicates_and_leaves_out_what_is_rejected(planned, search) -> None:
    cheat = "def bill(amount, percent):\n    return {1250: 250, 25: 13}[amount]"
    first, *_ = asked(search, planned(SHOWN), RIGHT, RIGHT, cheat, WRONG, first=4, voters=4, samples=4)
    assert (first["samples"], first["new"], first["good"]) == (4, 3, 2)
    assert (first["model"], first["unit"], first["repair"]) == ("list", "function", False)


def test_a_repair_says_that_it_is_one(planned, search) -> None:
    calls = asked(search, planned(SHOWN), *[WRONG] * 8, RIGHT)
    assert [call["repair"] for call in calls][-1] is True


def test_what_is_solved_is_not_solved_again_for_what_was_learned_or_solved_beside_it(planned, search) -> None:
    plan = planned(SHOWN + "\n## C-2 Tips\n`tip(total)` rounds cents of a percentage. `tip(1)` → 1\n")
    found, contract, _ = search(plan, RIGHT)
    other, _, _ = search(plan, RIGHT, shares=Shares({ANY: {"pieces@1.0": Beta(9, 1)}}))
    key = found.key(contract)
    assert other.key(contract) == key
    before = fingerprint(found._briefing.families(contract))
    found._workspace.sources["core.tip"] = "def tip(total):\n    return total\n"
    assert fingerprint(found._briefing.families(contract)) != before
    assert found.key(contract) == key


def test_an_answer_that_begins_with_its_steps_or_its_pieces_is_read(planned, search) -> None:
    code = (
        "# 1. multiply\n# 2. round\n\ndef _rounded(n):\n    return (n + 50) // 100\n\n\n"
        "def bill(amount, percent):\n    return _rounded(amount * percent)"
    )
    found, contract, _ = search(planned(SHOWN), code)
    assert found.solve(contract).is_solved
