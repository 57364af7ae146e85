"""Cases: what the prose states beside its examples, and whether an example shows it."""

from __future__ import annotations

import msgspec
import pytest

from smysl.core.contract import Contract
from smysl.plan.cases import calculation_words, cases, defining_words, is_wordless, sentences, unshown
from smysl.plan.planner import make_plan


def contract_of(documents, body: str, around: str = "") -> Contract:
    head = "---\npackage: parcel\n---\n# Parcel\n\nThe module is `parcel`."
    text = f"{head}\n\n{around}\n\n## P-1 It\n{body}\n"
    return make_plan(documents(parcel=text)).plan.contracts[0]


def test_sentences_and_list_items_are_told_apart_and_code_is_left_out() -> None:
    text = "One is `1.5` long. Second; third follows:\n- a thing\n- an other\n\n"
    text += "```python\nif x: y\n```\n| if | a |"
    assert sentences(text) == ["One is `1.5` long.", "Second", "third follows:", "a thing", "an other"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "`f(n)` doubles. `f(2)` → 4. Negative numbers stay as they are.",
            ["Negative numbers stay as they are."],
        ),
        ("`f(n)` удваивает. `f(2)` → 4. Если число отрицательно, возвращает 0.", 1),
        ("`f(n)` always doubles a number. `f(2)` → 4", []),
        ("`f(n)` doubles a number if it is even. `f(2)` → 4", 1),
        ("`f(n)` doubles a number, rounded down. `f(2)` → 4", 1),
        ('`f(t)` shortens. `f("a-b")` → "ab". Hyphens part words; all other signs can be dropped.', 1),
        ('`f(t)` сокращает. `f("a-b")` → "ab". Дефис делит слова, остальные знаки не важны.', 1),
    ],
)
def test_a_case_is_a_sentence_with_a_condition(documents, body: str, expected: list[str] | int) -> None:
    found = cases(contract_of(documents, body))
    assert (found if isinstance(expected, list) else len(found)) == expected


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("`f(n)` doubles. `f(-2)` → -4. Negative numbers are doubled too.", True),
        ("`f(n)` doubles. `f(2)` → 4. Negative numbers are doubled too.", False),
        ('`f(t)` writes. `f(455)` → `"7:35"`. Negative values carry a leading minus.', False),
        ('`f(t)` writes. `f(-455)` → `"-7:35"`. Negative values carry a leading minus.', True),
        ("`f(xs)` adds up. `f([])` → 0. An empty list gives zero.", True),
        ("`f(xs)` adds up. `f([1])` → 1. An empty list gives zero.", False),
        ("`f(n)` halves. `f(3)` → 2. Halves are rounded up.", False),
        ("`f(n)` tells. `f(4)` → 2. If it rains, it gives 3.", False),
    ],
)
def test_a_case_is_shown_only_where_an_example_visibly_has_it(documents, body: str, *, shown: bool) -> None:
    assert (unshown(contract_of(documents, body)) == []) == shown


def test_a_definition_that_the_words_use_brings_its_cases_along(documents) -> None:
    around = "## Vocabulary\nA **parcel** is a text like `3 kg`. Its weight may be missing and is then zero."
    found = unshown(contract_of(documents, '`f(parcel)` weighs a parcel. `f("3 kg")` → 3', around))
    assert found == ["Its weight may be missing and is then zero."]


def test_rules_of_rounding_count_where_the_code_divides(documents) -> None:
    around = "## G-1 Rounding\nAll prices are rounded to the nearest cent, halves up."
    contract = contract_of(documents, "`f(weight, rate)` prices a parcel. `f(2, 3)` → 6", around)
    assert unshown(contract, source="def f(weight, rate):\n    return weight * rate") == []
    assert len(unshown(contract, source="def f(weight, rate):\n    return weight * rate // 60")) == 1


def test_who_calculates_with_two_numbers_is_reminded_of_the_rules_of_rounding(documents) -> None:
    around = "## G-1 Rounding\nAll prices are rounded to the nearest cent, halves up."
    pricing = contract_of(documents, "`f(weight: int, rate: int) -> int` prices a parcel.", around)
    assert "halves up" in calculation_words(pricing)


def test_a_predicate_is_told_by_the_definition_of_its_term(documents) -> None:
    around = "## Vocabulary\nA **parcel** is a code of three letters and four digits."
    contract = contract_of(documents, "`is_parcel(text)` tells whether a text is a parcel.", around)
    assert "four digits" in defining_words(contract)


def test_who_reads_a_text_is_not_reminded_of_rounding(documents) -> None:
    around = "## G-1 Rounding\nAll prices are rounded to the nearest cent, halves up."
    reading = contract_of(documents, "`f(line: str) -> dict` reads a parcel.", around)
    assert "halves up" not in calculation_words(reading)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("`f(n)`: `f(2)` → 4", "nothing"),
        ("`f(n)`. For example, `f(2)` returns `4`, and `f(3)` gives 9.", "nothing"),
        ("`f(n)`\n\n```python\n>>> f(2)\n4\n```", "nothing"),
        ("`f(n)`\n\n| n | f(n) |\n|---|---|\n| 2 | 4 |", "nothing"),
        ("Например, `f(2)` это 4, `f(3)` равно 9.", "nothing"),
        ("`f(n)` squares. `f(2)` → 4", "something"),
        ("`f(n)` удваивает. `f(2)` → 4", "something"),
        ("`f(n)` returns cents. `f(2)` → 4", "something"),
    ],
)
def test_a_text_that_only_shows_says_nothing(documents, body: str, said: str) -> None:
    contract = contract_of(documents, body)
    (clause,) = contract.clauses
    bare = msgspec.structs.replace(clause, text=clause.text.removeprefix("It. "))
    assert is_wordless(msgspec.structs.replace(contract, clauses=(bare,))) is (said == "nothing")
    assert not is_wordless(
        msgspec.structs.replace(contract, clauses=(msgspec.structs.replace(bare, text="Squares a number."),))
    )
