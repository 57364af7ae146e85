"""The briefing: the ways in which a contract is asked for, and which comes first."""

from __future__ import annotations

from smysl.solve.briefing import Family

SPEC = """---
package: tiny
---
# Tiny

The module is `tiny`.

## C-1 Bills
`bill(amount, percent)` returns a percentage of an amount in cents, halves rounded up.
"""
SHOWN = SPEC + "\n`bill(1250, 20)` → 250\n`bill(25, 50)` → 13\n"


def families(planned, search, text: str) -> tuple[Family, ...]:
    found, contract, _ = search(planned(text), "def bill(amount, percent): ...")
    return found._briefing.families(contract)


def test_a_hint_is_tried_first_and_then_the_documents_own_words(planned, search) -> None:
    hinted, direct = families(planned, search, SHOWN)
    assert (hinted.name, direct.name) == ("hinted", "direct")
    assert "## Helpers" in hinted.prompt[-1].content
    assert "## Helpers" not in direct.prompt[-1].content
    assert "bill(1250, 20) == 250" in direct.prompt[-1].content


def test_where_there_is_nothing_to_hint_there_is_one_way_to_ask(planned, search) -> None:
    text = SPEC.partition("`bill")[0] + "`echo(thing)` returns what its caller gave it.\n"
    assert [family.name for family in families(planned, search, text)] == ["direct"]


def test_candidates_are_drawn_in_turn_from_both(planned, search) -> None:
    found, contract, model = search(planned(SHOWN), "def bill(amount, percent):\n    return amount")
    found.solve(contract)
    asked = ["## Helpers" in r.messages[-1].content for r in model.requests if len(r.messages) == 2]
    assert asked == [True, False]


def test_a_repair_is_asked_for_as_its_attempt_was(planned, search) -> None:
    wrong = "def bill(amount, percent):\n    return amount"
    found, contract, model = search(planned(SHOWN), wrong)
    found.solve(contract)
    repair = next(r for r in model.requests if len(r.messages) > 2)
    assert repair.messages[:2] == model.requests[0].messages[:2]
