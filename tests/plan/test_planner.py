"""Plans that are read from explicit documents."""

from collections.abc import Callable

import pytest

from smysl.core.contract import Contract
from smysl.core.requirement import Specification
from smysl.plan.planner import make_plan, order

Documents = Callable[..., Specification]

OVERVIEW = """---
package: parcel
---
# Parcels

## Vocabulary

A **parcel** is a line like `QX 400`: a code and a weight in grams.

All money is in cents and is rounded to the nearest cent, halves up.

See [[pricing]].
"""
PRICING = """# Pricing

The module is `pricing`.

## PR-1 Reading
`parse(line)` reads a parcel. `parse("QX 400")` → `("QX", 400)`

## PR-2 Refusing
Anything else is a `ValueError`.

## PR-3 Price
`price(line, zone)` returns the price of a parcel. `price("QX 400", 2)` → 240
"""
LABELS = """# Labels

The module is `labels`.

## LB-1 Label
`label(line)` writes the parcel's label, see PR-3.
"""


def by_name(specification: Specification) -> dict[str, Contract]:
    return {contract.name: contract for contract in make_plan(specification).plan.contracts}


def test_each_signature_is_a_contract_in_the_module_the_document_names(documents: Documents) -> None:
    contracts = by_name(documents(overview=OVERVIEW, pricing=PRICING, labels=LABELS))
    assert set(contracts) == {"pricing.parse", "pricing.price", "labels.label"}


def test_examples_type_the_signatures(documents: Documents) -> None:
    contracts = by_name(documents(overview=OVERVIEW, pricing=PRICING, labels=LABELS))
    assert str(contracts["pricing.price"].signature) == "price(line: str, zone: int) -> int"
    assert str(contracts["labels.label"].signature) == "label(line: str)"


@pytest.mark.parametrize(
    "example",
    ["`sorted(rev('ba'))` → `['a', 'b']`", "`rev('ba').upper()` → `'AB'`", "`len(rev('ba'))` → 2"],
)
def test_what_only_an_example_names_is_planned_and_nothing_of_pythons_own(
    documents: Documents, example: str
) -> None:
    plan = make_plan(documents(a=f"# T\n\nWrite a function that mirrors.\n\n{example}")).plan
    assert [(one.symbol, len(one.examples)) for one in plan.contracts] == [("rev", 1)]


def test_an_afterthought_belongs_to_the_symbol_before_it(documents: Documents) -> None:
    contracts = by_name(documents(overview=OVERVIEW, pricing=PRICING))
    assert contracts["pricing.parse"].requirements == ("PR-1", "PR-2")


def test_definitions_and_global_rules_reach_contracts_of_other_files(documents: Documents) -> None:
    contract = by_name(documents(overview=OVERVIEW, pricing=PRICING))["pricing.price"]
    context = " ".join(clause.text for clause in contract.context)
    assert "a code and a weight" in context
    assert "halves up" in context


def test_without_context_nothing_from_elsewhere_reaches_a_contract(documents: Documents) -> None:
    planned = make_plan(documents(overview=OVERVIEW, pricing=PRICING), context=False)
    assert all(contract.context == () for contract in planned.plan.contracts)


def test_a_contract_may_use_what_reads_the_same_parameter_in_another_module(documents: Documents) -> None:
    contracts = by_name(documents(overview=OVERVIEW, pricing=PRICING, labels=LABELS))
    assert "pricing.parse" in contracts["labels.label"].uses


def test_contracts_use_only_earlier_ones(documents: Documents) -> None:
    contracts = make_plan(documents(overview=OVERVIEW, pricing=PRICING, labels=LABELS)).plan.contracts
    seen: set[str] = set()
    for contract in contracts:
        assert set(contract.uses) <= seen
        seen.add(contract.name)


def test_a_must_that_nothing_answers_is_reported(documents: Documents) -> None:
    text = PRICING + "\n## PR-9 Speed\nThe library must be fast.\n"
    planned = make_plan(documents(overview=OVERVIEW, pricing=text))
    homes = {identifier for contract in planned.plan.contracts for identifier in contract.requirements}
    reported = {d.message.split()[0] for d in planned.diagnostics}
    assert "PR-9" in homes | reported


def test_ids_and_places_do_not_count_in_a_fingerprint(documents: Documents, tmp_path) -> None:
    before = by_name(documents(overview=OVERVIEW, pricing=PRICING))["pricing.price"]
    (tmp_path / "parcel" / "pricing.md").write_text(
        PRICING.replace("PR-3", "PR-33").replace("# Pricing\n", "# Pricing\n\n\n"), encoding="utf-8"
    )
    from smysl.spec import read

    after = by_name(read(tmp_path / "parcel"))["pricing.price"]
    assert after.requirements == ("PR-33",)
    assert after.fingerprint == before.fingerprint


def test_ordering_survives_a_circle() -> None:
    from smysl.core.requirement import Signature
    from smysl.core.span import Span

    def contract(name: str, *uses: str) -> Contract:
        signature = Signature(name=name, span=Span("a", 1, 1, 1, 1))
        return Contract(name=name, kind="function", module="m", signature=signature, uses=uses)

    names = [c.name for c in order([contract("a", "b"), contract("b", "a"), contract("c")])]
    assert sorted(names) == ["a", "b", "c"]


STOCK = """# Stock

## Rest
The module is `stock`. `rest(lines)` returns how many pieces are left. Nothing left is not listed.

## Worth
`worth(pieces, price)` returns the price of all pieces. The price must not be negative.
"""


def test_how_money_is_rounded_is_not_said_to_what_has_no_money(documents: Documents) -> None:
    contracts = make_plan(documents(overview=OVERVIEW, stock=STOCK)).plan.contracts
    told = {one.symbol: any("halves" in clause.text for clause in one.context) for one in contracts}
    assert told == {"rest": False, "worth": True}
