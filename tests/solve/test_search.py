"""The search for one contract: what is chosen, what is rejected, what the model is told."""

from __future__ import annotations

import pytest

from smysl.plan.planner import make_plan
from smysl.solve.trust import SURE
from smysl.spec import read

CLAMP = """---
package: tiny
---
# Tiny

The module is `tiny`.

## C-1 Clamp
`clamp(n, low, high)` keeps a number between two bounds.

`clamp(5, 0, 3)` → 3
`clamp(-5, 0, 3)` → 0
`clamp(2, 0, 3)` → 2
"""
RIGHT = "def clamp(n, low, high):\n    return max(low, min(n, high))"
ALSO_RIGHT = (
    "def clamp(n, low, high):\n    smaller = n if n < high else high\n"
    "    return low if smaller < low else smaller"
)
WRONG = "def clamp(n, low, high):\n    return min(n, high)"
CRASH = "def clamp(n, low, high):\n    return undefined_name"


def test_the_first_candidates_that_pass_and_agree_end_the_search(planned, search) -> None:
    found, contract, model = search(planned(CLAMP), RIGHT, ALSO_RIGHT, RIGHT, ALSO_RIGHT)
    solution = found.solve(contract)
    assert solution.is_solved
    assert solution.agreement == 1.0
    assert len(model.requests) == 1


def test_among_candidates_that_behave_alike_the_one_drawn_most_often_wins(planned, search) -> None:
    found, contract, _ = search(planned(CLAMP), RIGHT, ALSO_RIGHT, ALSO_RIGHT)
    assert "smaller" in found.solve(contract).source


def test_a_candidate_that_fails_an_example_never_wins_however_popular(planned, search) -> None:
    found, contract, _ = search(planned(CLAMP), WRONG, WRONG, WRONG, RIGHT)
    solution = found.solve(contract)
    assert "max(low" in solution.source
    assert solution.is_solved


def test_the_last_of_three_examples_is_withheld_from_every_prompt(planned, search) -> None:
    found, contract, model = search(planned(CLAMP), CRASH)
    found.solve(contract)
    assert len(model.requests) > 1
    for request in model.requests:
        words = "\n".join(message.content.partition("## Examples")[2] for message in request.messages)
        assert "clamp(2, 0, 3)" not in words


def test_failures_are_told_and_a_repair_that_passes_is_taken(planned, search) -> None:
    found, contract, model = search(planned(CLAMP), *[WRONG] * 8, RIGHT)
    solution = found.solve(contract)
    assert solution.is_solved
    last = model.requests[-1].messages
    assert last[-2].role == "assistant"
    assert "clamp(-5, 0, 3)" in last[-1].content


def test_a_name_that_is_defined_nowhere_is_told_though_no_example_reaches_it(planned, search) -> None:
    loose = "def clamp(n, low, high):\n    return max(low, min(n, high)) if n < 10**9 else clamped(n)"
    found, contract, model = search(planned(CLAMP), *[loose] * 3, RIGHT)
    assert "clamped" not in found.solve(contract).source
    assert "`clamped` is defined nowhere" in model.requests[-1].messages[-1].content


def test_a_hint_is_given_in_words(planned, search) -> None:
    text = CLAMP.replace(
        "keeps a number between two bounds", "answers for anything, never fails, be it `None`"
    )
    found, contract, model = search(planned(text), RIGHT)
    found.solve(contract)
    told = model.requests[0].messages[-1].content
    assert "## Hint\nAsk for the type first with isinstance" in told
    assert "def is_short_name" not in told


def test_repairs_never_make_it_worse(planned, search) -> None:
    found, contract, _ = search(planned(CLAMP), *[WRONG] * 8, CRASH)
    solution = found.solve(contract)
    assert solution.source.strip() == WRONG
    assert [position for position, _ in solution.failed] == [1]


def test_a_repair_that_says_the_same_again_is_the_last(planned, search) -> None:
    found, contract, model = search(planned(CLAMP), WRONG, repairs=3)
    found.solve(contract)
    assert sum(len(request.messages) > 2 for request in model.requests) == 1


def test_repairs_are_bounded(planned, search) -> None:
    crashes = [CRASH.replace("undefined_name", f"undefined_name + {number}") for number in range(12)]
    found, contract, model = search(planned(CLAMP), *crashes, samples=6, first=3, repairs=2)
    found.solve(contract)
    assert [request.n for request in model.requests] == [3, 3, 2, 2]


def test_no_more_are_drawn_where_the_first_do_and_agree(planned, search) -> None:
    found, contract, model = search(planned(CLAMP), RIGHT, samples=4, first=2, repairs=0)
    found.solve(contract)
    assert [request.n for request in model.requests] == [2]


CUT = "def clamp(n, low, high):\n    return max(low, [n, …"


def test_where_every_answer_was_cut_off_fewer_and_longer_ones_are_asked_for_once(planned, search) -> None:
    found, contract, model = search(planned(CLAMP), *[CUT] * 3, RIGHT)
    assert found.solve(contract).is_solved
    first, second = model.requests
    assert (second.n, second.max_tokens) == (2, 2 * first.max_tokens)
    found, contract, model = search(planned(CLAMP), CUT)
    assert not found.solve(contract).source
    assert len(model.requests) == 2


def test_code_that_fails_by_what_it_calls_is_not_searched_further(planned, search) -> None:
    text = CLAMP + "\n## C-2 Percent\n`percent(n)` clamps to a percentage. `percent(120)` → 100\n"
    plan = planned(text)
    calls = "def percent(n):\n    return clamp(n, 0, 100)"
    found, contract, model = search(plan, calls)
    found._workspace.sources[contract.name] = WRONG
    second = plan.plan.contracts[1]
    solution = found.solve(second, unsolved=[contract.name])
    assert (solution.is_solved, len(model.requests)) == (True, 1), "what is unsolved may still be right here"
    found._workspace.sources[contract.name] = CRASH
    solution = found.solve(second, unsolved=[contract.name])
    assert solution.failed
    assert len(model.requests) == 2
    assert solution.notes[0] == "not searched further: core.clamp is not solved"
    assert found.key(second) != found.key(second, [contract.name]), "solved again once that is solved"


@pytest.mark.parametrize(
    "cheat",
    [
        "def clamp(n, low, high):\n    if n == -5:\n        return 0\n    return min(n, high)",
        "def clamp(n, low, high):\n    return {5: 3, -5: 0}.get(n, n)",
    ],
)
def test_a_candidate_that_knows_its_examples_by_heart_is_rejected(planned, search, cheat: str) -> None:
    found, contract, _ = search(planned(CLAMP), cheat)
    solution = found.solve(contract)
    assert not solution.is_solved
    assert any("memorised" in note for note in solution.notes)


def test_other_parameter_names_are_another_function(planned, search) -> None:
    found, contract, _ = search(planned(CLAMP), RIGHT.replace("high", "top"))
    assert not found.solve(contract).source


NO_EXAMPLES = CLAMP.replace("`clamp(5, 0, 3)` → 3\n`clamp(-5, 0, 3)` → 0\n`clamp(2, 0, 3)` → 2\n", "")


def test_without_examples_the_behaviour_most_candidates_share_is_chosen(planned, search) -> None:
    text = NO_EXAMPLES.replace("clamp(n, low, high)", "clamp(n: int, low: int, high: int)")
    found, contract, _ = search(planned(text), WRONG, RIGHT, ALSO_RIGHT, RIGHT)
    solution = found.solve(contract)
    assert "low" in solution.source.partition("return")[2] or "smaller" in solution.source
    assert 0.5 < solution.agreement < 1.0


@pytest.mark.parametrize(("samples", "calls"), [((RIGHT,), 2), ((RIGHT, WRONG), 1)])
def test_only_where_all_say_the_same_are_as_many_heard_as_a_claim_asks_for(
    planned, search, samples, calls
) -> None:
    text = NO_EXAMPLES.replace("clamp(n, low, high)", "clamp(n: int, low: int, high: int)")
    found, contract, model = search(planned(text), *samples)
    solution = found.solve(contract)
    assert sum(request.n > 1 for request in model.requests) == calls
    assert (solution.confidence >= SURE) is (len(samples) == 1)


def test_code_that_always_raises_does_not_win_by_agreeing_with_itself(planned, search) -> None:
    text = NO_EXAMPLES.replace("clamp(n, low, high)", "clamp(n: int, low: int, high: int)")
    found, contract, _ = search(planned(text), CRASH, CRASH, CRASH, RIGHT)
    assert "max(low" in found.solve(contract).source


def test_neighbours_are_offered_as_interfaces_and_imported_when_called(planned, search) -> None:
    text = CLAMP + "\n## C-2 Percent\n`percent(n)` clamps to a percentage. `percent(120)` → 100\n"
    plan = planned(text)
    found, contract, model = search(plan, RIGHT, *[RIGHT] * 3, "def percent(n):\n    return clamp(n, 0, 100)")
    found._workspace.sources[contract.name] = found.solve(contract).source
    solution = found.solve(plan.plan.contracts[1])
    assert solution.is_solved
    assert "def clamp(n: int, low: int, high: int) -> int" in model.requests[-1].messages[-1].content


def test_a_second_definition_of_a_neighbour_is_dropped(planned, search) -> None:
    text = CLAMP + "\n## C-2 Percent\n`percent(n)` clamps to a percentage. `percent(120)` → 100\n"
    plan = planned(text)
    twin = (
        "from tiny.tiny import clamp\ndef clamp(n, low, high):\n    return 1\n\n"
        "def percent(n):\n    return clamp(n, 0, 100)"
    )
    found, contract, _ = search(plan, *[RIGHT] * 4, twin)
    found._workspace.sources[contract.name] = found.solve(contract).source
    solution = found.solve(plan.plan.contracts[1])
    assert solution.is_solved
    assert "return 1" not in solution.source


RECORD = """---
package: tiny
---
# Tiny

The module is `tiny`.

## P-1 A point
`Point` is an immutable record with these fields.

| field | type |
|---|---|
| `x` | `int` |
| `y` | `int` |
"""


def test_a_record_whose_fields_are_listed_needs_no_model(planned, search) -> None:
    found, contract, model = search(planned(RECORD), "unused")
    solution = found.solve(contract)
    assert model.requests == []
    assert "@dataclass(frozen=True)\nclass Point:" in solution.source
    assert "    x: int\n    y: int" in solution.source


def test_an_exception_that_a_stub_names_is_finished(tmp_path) -> None:
    (tmp_path / "stack.py").write_text("class EmptyError(LookupError):\n    pass\n\n\ndef pop(s): ...\n")
    (tmp_path / "stack.md").write_text("# Stack\n\nAn empty stack must be refused.\n")
    planned = make_plan(read(tmp_path))
    assert [contract.symbol for contract in planned.plan.contracts] == ["pop"]
    assert planned.given == (("stack", "class EmptyError(LookupError):\n    pass\n"),)


@pytest.mark.parametrize(
    ("odd", "sign", "told"),
    [
        (
            "        clamp = []\n        return clamp(high, low, high)\n",
            "clamp = []",
            "`clamp = …` inside `clamp` hides the function",
        ),
        ("        seen = []\n        seen.append\n", "seen.append", "`seen.append` does nothing"),
    ],
    ids=["hides itself from its own call", "only names something"],
)
def test_what_no_input_need_reach_is_a_fault_all_the_same(
    planned, search, odd: str, sign: str, told: str
) -> None:
    faulty = f"def clamp(n, low, high):\n    if n > 10**9:\n{odd}    return max(low, min(n, high))"
    found, contract, model = search(planned(CLAMP), *[faulty] * 3, RIGHT)
    assert sign not in found.solve(contract).source
    assert told in model.requests[-1].messages[-1].content
