"""Proposals for prose, and the plan file that keeps them."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from smysl.core.requirement import Specification
from smysl.core.sampling import Completion, Request, Sample
from smysl.plan.planfile import parse_plan, plan_text
from smysl.plan.planner import make_plan
from smysl.plan.propose import Proposed, homeless, propose, valid_proposals, with_proposals

PROSE = """# Parcels

## P-1 Weight
The library must tell the volumetric weight of a parcel from its three edges.

## P-2 Price
It must tell the price of a parcel from its weight.

## P-3 Refusing
A weight below zero is refused with a `ValueError`.
"""


class Proposer:
    name = "proposer"
    fingerprint = "proposer"

    def __init__(self, *answers: object) -> None:
        self.answers = [a if isinstance(a, str) else json.dumps(a) for a in answers]
        self.requests: list[Request] = []

    def complete(self, request: Request) -> Completion:
        self.requests.append(request)
        return Completion(tuple(Sample(text, 5) for text in self.answers), 10, 15)

    def close(self) -> None:
        pass


def functions(*rows: tuple[str, str, list[int]]) -> dict[str, object]:
    return {"functions": [{"module": m, "signature": s, "answers": a} for m, s, a in rows]}


GOOD = functions(
    ("weights", "volumetric(a: int, b: int, c: int) -> int", [1]),
    ("prices", "price(weight: int) -> int", [2, 3]),
)
POOR = functions(("weights", "volumetric(a: int, b: int, c: int) -> int", [1]))


def test_the_proposal_that_gives_most_requirements_a_home_is_chosen(
    documents: Callable[..., Specification],
) -> None:
    specification = documents(prose=PROSE)
    asked = homeless(specification, set())
    chosen = propose(specification, asked, Proposer(POOR, "no json", GOOD), 0)
    assert [p.signature.partition("(")[0] for p in chosen] == ["volumetric", "price"]
    plan = make_plan(with_proposals(specification, chosen)).plan
    assert {c.name: c.requirements for c in plan.contracts} == {
        "weights.volumetric": ("P-1",),
        "prices.price": ("P-2", "P-3"),
    }


@pytest.mark.parametrize(
    "row",
    [
        ("weights", "not a signature", [1]),
        ("weights", "class(a: int) -> int", [1]),
        ("weights", "f(a: Parcel) -> int", [1]),
        ("class", "f(a: int) -> int", [1]),
        ("weights", "f(a: int) -> int", [9]),
        ("weights", "taken(a: int) -> int", [1]),
    ],
)
def test_what_is_not_valid_is_left_out(
    documents: Callable[..., Specification], row: tuple[str, str, list[int]]
) -> None:
    group = documents(prose=PROSE).requirements
    assert valid_proposals(json.dumps(functions(row)), group, {"taken"}) == []


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"functions": 3}', '{"functions": [1, null]}', "{"])
def test_nonsense_is_no_proposal(documents: Callable[..., Specification], text: str) -> None:
    assert valid_proposals(text, documents(prose=PROSE).requirements, set()) == []


def test_what_an_example_names_is_not_asked_about(documents: Callable[..., Specification]) -> None:
    specification = documents(a="# T\n\nWrite a function that mirrors.\n\n`len(rev('ab'))` → 2\n")
    assert not homeless(specification, set())


def test_no_id_reaches_the_prompt(documents: Callable[..., Specification]) -> None:
    specification = documents(prose=PROSE)
    model = Proposer(GOOD)
    propose(specification, homeless(specification, set()), model, 0)
    assert "P-1" not in model.requests[0].messages[-1].content


def test_the_plan_file_keeps_entries_and_a_persons_words() -> None:
    first = plan_text(
        "parcel", "", [Proposed("prices", "price(weight: int) -> int", ("P-2", "P-3"))], {"P-2", "P-3"}
    )
    edited = first.replace("price(weight: int)", "price(grams: int)") + "\nWe talked about this on Monday.\n"
    entries = parse_plan(edited)
    assert entries == [Proposed("prices", "price(grams: int) -> int", ("P-2", "P-3"))]
    again = plan_text(
        "parcel", edited, [*entries, Proposed("weights", "net(a: int) -> int", ("P-1",))], {"P-1", "P-2"}
    )
    assert "We talked about this on Monday." in again
    assert parse_plan(again) == [*entries, Proposed("weights", "net(a: int) -> int", ("P-1",))]


def test_an_entry_goes_with_its_last_requirement() -> None:
    text = plan_text("parcel", "", [Proposed("prices", "price(weight: int) -> int", ("P-2",))], {"P-2"})
    assert parse_plan(plan_text("parcel", text, [], {"P-9"})) == []
