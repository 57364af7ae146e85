"""The briefing: the ways in which a contract is asked for, and which comes first."""

from __future__ import annotations

import pytest

from smysl.core.fingerprint import fingerprint
from smysl.solve.briefing import Briefing, Family
from smysl.solve.surroundings import Surroundings
from smysl.solve.workspace import Workspace

SPEC = """---
package: tiny
---
# Tiny

The module is `tiny`.

## C-1 Bills
`bill(amount, percent)` returns a percentage of an amount in cents, halves rounded up.
"""
SHOWN = SPEC + "\n`bill(1250, 20)` → 250\n`bill(25, 50)` → 13\n"
HEAD = SPEC.partition("## C-1")[0]
ECHO = HEAD + "## C-1 Echo\n`echo(thing)` returns what its caller gave it.\n"
PLATE = (
    HEAD
    + "## C-1 Plates\n`is_plate(text: str) -> bool` tells whether a text consists of two capital letters, "
    'a hyphen and four digits. `is_plate("AB-1234")` → True\n'
)
STACK = HEAD + (
    "## C-1 Stack\n`Stack` keeps values; `Stack.push(value)` adds one and `Stack.pop()` gives the last back."
    "\n\n"
    "```\n>>> s = Stack()\n>>> s.push(3)\n>>> s.pop()\n3\n```\n"
)
PROGRAM = SHOWN + "\n```console\n$ python -m tiny bill 1250 20\n250 cents\n```\n"
RECORD = HEAD + "## C-1 Point\n`Point` is a record.\n\n| field | type |\n|---|---|\n| `x` | `int` |\n"


def briefed(planned, text: str, solved: dict[str, str] | None = None) -> Briefing:
    plan = planned(text)
    workspace = Workspace(plan.plan, plan.plumbing())
    workspace.sources.update(solved or {})
    return Briefing(Surroundings("Tiny", plan.plan.contracts, workspace, plan.plan.program))


def families(planned, text: str, position: int = 0, **solved: str) -> dict[str, Family]:
    plan = planned(text)
    code = {
        contract.name: solved[contract.symbol]
        for contract in plan.plan.contracts
        if contract.symbol in solved
    }
    found = briefed(planned, text, solved=code).families(plan.plan.contracts[position])
    assert len({family.prompt for family in found}) == len(found), "each says something of its own"
    return {family.name: family for family in found}


def words(family: Family) -> str:
    return family.prompt[-1].content


def test_a_hint_is_tried_first_and_then_the_documents_own_words(planned) -> None:
    found = families(planned, SHOWN)
    hinted, direct = list(found.values())[:2]
    assert (hinted.name, direct.name) == ("hinted", "direct")
    assert "## Helpers" in words(hinted)
    assert "## Helpers" not in words(direct)
    assert "bill(1250, 20) == 250" in words(direct)


@pytest.mark.parametrize(
    ("text", "position", "names"),
    [
        (SHOWN, 0, ["hinted", "direct", "planned", "pieces", "examples"]),
        (SPEC, 0, ["hinted", "direct", "planned", "pieces"]),
        (ECHO, 0, ["direct", "planned", "pieces"]),
        (PLATE, 0, ["hinted", "direct", "planned", "examples"]),
        (STACK, 0, ["direct", "planned", "examples"]),
        (PROGRAM, 1, ["direct", "planned", "examples"]),
        (RECORD, 0, ["direct"]),
    ],
    ids=["function", "no example", "no hint", "one pattern", "class", "program", "data"],
)
def test_each_way_of_asking_is_there_only_where_it_makes_sense(planned, text, position, names) -> None:
    assert list(families(planned, text, position)) == names


@pytest.mark.parametrize(("text", "position"), [(SHOWN, 0), (STACK, 0), (PROGRAM, 1)])
def test_what_asks_for_steps_first_differs_near_the_end_only(planned, text, position) -> None:
    found = families(planned, text, position)
    base = words(next(iter(found.values())))
    for name in {"planned", "pieces"} & set(found):
        told = words(found[name])
        shared = next(at for at, (mine, theirs) in enumerate(zip(base, told, strict=False)) if mine != theirs)
        assert "## Task" in base[:shared]
        assert told.endswith(base[shared:]), "nothing is said but one sentence more"


def test_the_examples_come_before_the_words_where_they_are_shown_first(planned) -> None:
    found = families(planned, SHOWN)
    order = words(found["examples"]).index("## Examples"), words(found["examples"]).index("## Specification")
    assert order == tuple(sorted(order))
    assert sorted(words(found["examples"])) == sorted(words(found["direct"])), (
        "the same words in another order"
    )


def test_the_first_two_prompts_are_what_they_were_when_calls_were_stored(planned) -> None:
    """A change here leaves every stored call of every user behind: raise ``VERSION`` if it has to be."""
    cases = [(SHOWN, 0), (PLATE, 0), (STACK, 0), (PROGRAM, 1)]
    prompts = []
    for text, position in cases:
        contract = planned(text).plan.contracts[position]
        prompts.append([family.prompt for family in briefed(planned, text).basic(contract)])
    assert fingerprint(prompts) == "3d2ad6bd60b474f5abf3d4642234f58f2749afd5c32815dac9b88033a834a6f8"


IN = "`income(rows)` adds the amounts of all deposits of a ledger, refunds left out. `income([])` → 0\n"
OUT = (
    "`expenses(rows)` adds the amounts of all withdrawals of a ledger, refunds left out. `expenses([])` → 0\n"
)
OTHERS = "\n## C-3 Hello\n`hello(name)` greets somebody politely. `hello('a')` → 'Hello, a'\n"
LEDGER = f"{HEAD}## C-1 In\n{IN}\n## C-2 Out\n{OUT}{OTHERS}"
CODE = "def income(rows):\n    return sum(row.amount for row in rows if row.kind == 'deposit')\n"


def test_a_similar_function_that_is_solved_is_shown_with_its_code(planned) -> None:
    found = families(planned, LEDGER, 1, income=CODE, hello="def hello(name):\n    return name\n")
    told = words(found["alike"])
    assert f"solved and tested: do not define it again\n```python\n{CODE}```\n\n## Task" in told
    assert "def hello" not in told
    assert "deposit'" not in "".join(words(one) for name, one in found.items() if name != "alike")


@pytest.mark.parametrize(
    ("text", "position", "solved"),
    [
        (LEDGER, 1, {}),
        (LEDGER, 2, {"income": CODE}),
        (LEDGER, 1, {"income": CODE + "# more\n" * 30}),
        (LEDGER.replace(" `income([])` → 0", ""), 1, {"income": CODE}),
        (
            LEDGER.replace("adds the amounts of all withdrawals", "uses `income` for withdrawals"),
            1,
            {"income": CODE},
        ),
    ],
    ids=["nothing solved", "not similar", "too long", "not tested", "shown anyway"],
)
def test_no_other_function_is_shown(planned, text, position, solved) -> None:
    assert "alike" not in families(planned, text, position, **solved)


def test_code_that_fails_is_no_model_for_others(planned) -> None:
    plan = planned(LEDGER)
    first, second, *_ = plan.plan.contracts
    briefing = briefed(planned, LEDGER, solved={first.name: CODE})
    assert "alike" in [family.name for family in briefing.families(second)]
    assert "alike" not in [family.name for family in briefing.families(second, [first.name])]


def test_what_undoes_a_function_is_not_shown_to_it(planned) -> None:
    text = HEAD + (
        "## C-1 Pack\n`pack(rows: list[int]) -> str` writes ledger deposits in a line. `pack([1])` → '1'\n\n"
        "## C-2 Unpack\n`unpack(line: str) -> list[int]` reads ledger deposits. `unpack('1')` → [1]\n"
    )
    assert "alike" not in families(
        planned, text, 1, pack="def pack(rows):\n    return ','.join(map(str, rows))\n"
    )


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
