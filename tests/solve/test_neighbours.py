"""Neighbours: a prompt shows and imports what the words ask for, and nothing else."""

from __future__ import annotations

from smysl.core.contract import Contract
from smysl.solve.neighbours import imports, is_inverse, neighbours

TEXT = """---
package: tiny
---
# Tiny

The module is `tiny`.

## A-1 Reading
`parse_amount(text: str) -> int` reads an amount. `parse_amount("1.00")` → 100

## A-2 Writing
`format_amount(cents: int) -> str` writes what `parse_amount` reads. `format_amount(100)` → `"1.00"`

## A-3 Names
`is_account(text: str) -> bool` tells whether a text is an account. `is_account("cash")` → True

## A-4 Lines
`parse_line(line: str) -> tuple[str, int]` reads an account and an amount.
`parse_line("cash 1.00")` → ("cash", 100)

## A-5 All
`total(lines: list[str]) -> int` adds up. `total(["cash 1.00"])` → 100
"""


def parts(planned, name: str) -> tuple[Contract, dict[str, Contract], set[str]]:
    contracts = {c.name: c for c in planned(TEXT).plan.contracts}
    contract = contracts[f"core.{name}"]
    solved = set(contracts) - {contract.name}
    return contract, contracts, solved


def test_what_the_words_speak_of_is_shown(planned) -> None:
    contract, contracts, solved = parts(planned, "parse_line")
    found = [other.symbol for other in neighbours(contract, contracts, solved)]
    assert {"parse_amount", "is_account"} <= set(found)


def test_an_inverse_is_neither_shown_nor_imported_though_the_words_name_it(planned) -> None:
    contract, contracts, solved = parts(planned, "format_amount")
    assert is_inverse(contract, contracts["core.parse_amount"])
    assert neighbours(contract, contracts, solved) == []
    assert imports(contract, contracts, solved, "tiny") == []


def test_the_reader_of_a_line_is_imported_where_lines_are_given(planned) -> None:
    contract, contracts, solved = parts(planned, "total")
    assert imports(contract, contracts, solved, "tiny") == ["from tiny.core import parse_line"]


def test_a_parameter_called_text_says_nothing_about_who_reads_it(planned) -> None:
    contract, contracts, solved = parts(planned, "is_account")
    assert imports(contract, contracts, solved, "tiny") == []


def test_what_is_not_solved_is_not_shown(planned) -> None:
    contract, contracts, _ = parts(planned, "parse_line")
    assert neighbours(contract, contracts, set()) == []
