"""Helpers: tested functions that a candidate may call as if they were there."""

from __future__ import annotations

import ast

import pytest

from smysl.memory.idioms import idioms
from smysl.solve.helpers import Helper, helper_of, helpers_for, with_helpers

ROUNDING = """---
package: tiny
---
# Tiny

The module is `tiny`.

## P-1 Pay
`pay(minutes: int, rate: int) -> int` returns what minutes are worth at a rate an hour, rounded halves up.
"""


@pytest.fixture
def offered(planned) -> tuple[Helper, ...]:
    return helpers_for(planned(ROUNDING).plan.contracts[0])


def test_the_words_of_a_contract_bring_a_helper_with_its_signature_and_an_example(offered) -> None:
    lines = [helper.line for helper in offered if helper.name == "divide_half_up"]
    assert lines
    assert lines[0].startswith("`divide_half_up(numerator, denominator")
    assert "divide_half_up(7, 3) == 2" in lines[0]


def test_a_helper_that_is_called_becomes_part_of_the_candidate(offered) -> None:
    source = with_helpers("def pay(minutes, rate):\n    return divide_half_up(minutes * rate, 60)\n", offered)
    space: dict[str, object] = {}
    exec(source, space)
    assert space["pay"](1, 90) == 2  # type: ignore[operator]


def test_a_candidate_that_calls_none_stays_as_it_is(offered) -> None:
    source = "def pay(minutes, rate):\n    return minutes * rate // 60\n"
    assert with_helpers(source, offered) == source


def test_the_models_own_version_of_a_helper_gives_way_to_the_tested_one(offered) -> None:
    source = with_helpers(
        "def divide_half_up(n, d):\n    return round(n / d)\n\n\n"
        "def pay(minutes, rate):\n    return divide_half_up(minutes * rate, 60)\n",
        offered,
    )
    names = [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    assert names == ["divide_half_up", "pay"]
    assert "round(n / d)" not in source


def test_a_helper_with_the_name_of_a_symbol_of_the_package_is_marked_private(planned) -> None:
    contract = planned(ROUNDING).plan.contracts[0]
    names = [helper.name for helper in helpers_for(contract, {"divide_half_up"})]
    assert "_divide_half_up" in names
    assert "divide_half_up" not in names


def test_every_helper_on_offer_is_code_that_defines_it() -> None:
    found = [helper for idiom in idioms() if (helper := helper_of(idiom, {"money"})) is not None]
    assert len(found) > 20
    for helper in found:
        tree = ast.parse(helper.code)
        assert helper.name in [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
        assert helper.line.startswith(f"`{helper.name}(")


def test_the_import_that_the_prompt_began_with_is_taken_out(offered) -> None:
    source = with_helpers("from helpers import divide_half_up\n\ndef pay(m, r):\n    return m * r\n", offered)
    assert "helpers" not in source


def test_broken_source_is_left_to_the_checks(offered) -> None:
    assert with_helpers("def pay(:\n", offered) == "def pay(:\n"


def test_who_returns_a_number_is_not_offered_what_writes_one(planned) -> None:
    text = ROUNDING.replace("P-1 Pay", "P-1 Reading").partition("`pay(")[0] + (
        "`parse_amount(text: str) -> int` reads an amount of money and returns it in cents; the euros may be "
        "written in groups of three digits, the minus stands in front.\n"
    )
    names = [helper.name for helper in helpers_for(planned(text).plan.contracts[0])]
    assert names == ["cents_of"]
