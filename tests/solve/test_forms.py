"""Forms: which contracts accept a text by how it is written, and what their prompts say then."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from smysl.core.contract import Contract
from smysl.plan.planner import Planned
from smysl.solve.briefing import Briefing
from smysl.solve.forms import is_form, pieces
from smysl.solve.surroundings import Surroundings
from smysl.solve.workspace import Workspace

HEAD = """---
package: tiny
---
# Tiny

The module is `tiny`.

## C-1 What is asked
"""
PLATE = (
    "`parse_plate(text: str) -> int` returns the number of a plate. A plate consists of two capital letters, "
    "a hyphen and the digits of the number in groups of three. Everything else is a `ValueError`.\n\n"
    '`parse_plate("AB-7")` → 7\n'
)


def contract_of(planned: Callable[[str], Planned], text: str) -> Contract:
    return planned(HEAD + text).plan.contracts[0]


@pytest.mark.parametrize(
    "text",
    [
        PLATE,
        "`is_plate(text: str) -> bool` tells what a plate is: two letters, a hyphen, four digits.\n",
        "Функция `is_code(text)`: код состоит из двух заглавных букв, дефиса и трёх цифр.\n",
    ],
)
def test_who_judges_a_text_by_its_parts_is_a_form(planned, text: str) -> None:
    assert is_form(contract_of(planned, text))


@pytest.mark.parametrize(
    "text",
    [
        "`total(lines: list[str]) -> int` adds the digits after the hyphen or colon of all lines.\n",
        "`words(text: str) -> int` counts words; a `ValueError` where the text is empty.\n",
        "`spell(n: int) -> str` writes digits with a hyphen, a colon and a dot; else a `ValueError`.\n",
        "`is_pangram(text: str) -> bool`: every letter is there, upper-case or lower-case, all 26 letters.\n",
        "`upper(text: str) -> str` writes letters and digits, hyphens and colons in capitals.\n",
    ],
)
def test_who_takes_no_text_or_refuses_none_is_not(planned, text: str) -> None:
    assert not is_form(contract_of(planned, text))


def test_the_pieces_are_those_that_the_words_ask_for(planned) -> None:
    found = pieces(contract_of(planned, PLATE))
    assert [piece.partition(":")[0] for piece in found] == ["digits, or groups of three"]


def test_the_prompt_asks_for_one_pattern_and_shows_the_pieces(planned) -> None:
    plan = planned(HEAD + PLATE)
    workspace = Workspace(plan.plan, plan.plumbing())
    briefing = Briefing(Surroundings("Tiny", plan.plan.contracts, workspace))
    words = briefing.families(plan.plan.contracts[0])[0].prompt[-1].content
    assert "`re.fullmatch(PATTERN, text)`" in words
    assert "(,[0-9]{3})+" in words
    assert "import re\n" in words
    assert "def is_code" not in words, "a pattern that is shown would be copied"
