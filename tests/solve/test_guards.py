"""Guards: what a derived reader must refuse is asked one reason at a time and sifted by the examples."""

from __future__ import annotations

import pytest

from smysl.solve.guards import condition, guarded, question, reasons, variables

HEAD = """---
package: tiny
---
# Tiny

The module is `tiny`.

## A-1 Reading
"""
SHIFTS = HEAD + (
    "`parse_shift(line)` reads a shift. Anything that is not one is a `ValueError` whose message contains "
    "the line: an impossible date or hour, a break longer than the shift.\n\n"
    '`parse_shift("2026-11-20 8-17 -1")` → {"day": "2026-11-20", "start": 8, "end": 17, "pause": 1}\n\n'
    "## A-2 Working\n"
    "`worked(line)` returns the worked hours of a shift, also past midnight.\n\n"
    '`worked("2026-11-20 22-6 -1")` → 7\n'
)
BASE = (
    "def read(line):\n    m = re.fullmatch(r'(\\d+) (\\d+)', line)\n    if m is None:\n"
    "        raise ValueError(f'no: {line}')\n    start, end = map(int, m.groups())\n    return start, end\n"
)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "Anything else is a `ValueError`: an impossible date or time, a missing part, and a long break.",
            ["an impossible date", "an impossible time", "a missing part", "a long break"],
        ),
        (
            "A line is refused if a part is missing, or if source and target are the same account.",
            ["a part is missing", "source and target are the same account"],
        ),
        (
            "Прочее — ошибка `ValueError`: невозможная дата, количество меньше единицы.",
            ["невозможная дата", "количество меньше единицы"],
        ),
        ("If the way is long: take bread, take water.", []),
        ("Everything else is refused.", []),
    ],
)
def test_reasons_are_listed_one_by_one(planned, words: str, expected: list[str]) -> None:
    assert reasons(planned(f"{HEAD}`parse(line)` reads a line. {words}\n").plan.contracts[0]) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("if start > end", "start > end"),
        ("```python\n    if start>end: raise ValueError(line)", "start > end"),
        ("if line[:2] == 'no':  # so", "line[:2] == 'no'"),
        ("if not is_date(day)", "not is_date(day)"),
        ("if CONDITION", None),
        ("if open(line)", None),
        ("if 1 > 2", None),
        ("if (n := len(line))", None),
        ("start > end", None),
        ("if", None),
    ],
)
def test_a_condition_is_an_expression_of_known_names(answer: str, expected: str | None) -> None:
    assert condition(answer, {"line", "start", "end", "day", "is_date"}) == expected


def test_a_guard_stands_before_the_last_line_and_refuses_as_the_function_does_already() -> None:
    assert variables(BASE) == {"line", "m", "start", "end"}
    assert guarded(BASE, ["start > end"]).endswith(
        "    if start > end:\n        raise ValueError(f'no: {line}')\n    return start, end\n"
    )


def test_the_question_shows_the_code_with_a_gap_and_ends_before_the_reason() -> None:
    told = question(BASE, (), ["def is_even(n: int) -> bool: ..."])
    assert [message.role for message in told] == ["system", "user", "assistant"]
    assert "    if ...:\n        raise ValueError(f'no: {line}')\n    return start, end" in told[1].content
    assert "def is_even" in told[1].content


def solved(planned, search, *answers: str) -> tuple[str, list[str]]:
    found, contract, model = search(planned(SHIFTS), *answers)
    solution = found.solve(contract)
    return solution.source, [request.messages[-1].content for request in model.requests]


def test_each_reason_is_asked_by_itself_and_what_most_answer_becomes_a_guard(planned, search) -> None:
    dates, hours = ["if not is_date(day)"] * 8, ["if end > 24", "if start > 24"] * 4
    source, asked = solved(planned, search, *dates, *hours, *["if pause > 12"] * 8)
    assert asked == ["An impossible date.", "An impossible hour.", "A break longer than the shift."]
    assert "    if not is_date(day):\n        raise ValueError(" in source
    assert "def is_date(" in source, "with the helper's code"
    assert "    if pause > 12:\n" in source


def test_what_an_example_reads_is_never_refused_also_elsewhere_in_the_package(planned, search) -> None:
    source, _ = solved(planned, search, *["if not is_date(day)"] * 16, *["if pause > end - start"] * 8)
    assert "is_date(day)" in source
    assert "end - start" not in source, "the night shift of another requirement would be refused"


def test_a_condition_that_one_answer_says_is_no_guard(planned, search) -> None:
    few = ["if pause > 8", *["if CONDITION"] * 7]
    source, _ = solved(planned, search, *["if not is_date(day)"] * 16, *few)
    assert "pause > 8" not in source


def test_where_no_reason_gives_a_guard_candidates_are_drawn_as_ever(planned, search) -> None:
    _, asked = solved(planned, search, "if CONDITION")
    assert any("Write the function `parse_shift`" in words for words in asked)


def test_what_the_first_round_leaves_open_is_asked_once_more(planned, search) -> None:
    open_ = ["if pause > 8", "if pause > 9", "if start > 20", *["if CONDITION"] * 5]
    source, asked = solved(planned, search, *["if not is_date(day)"] * 16, *open_, *["if pause > 8"] * 8)
    assert asked[-2:] == ["A break longer than the shift."] * 2
    assert "pause > 8" in source


REFUSED = '`parse_shift("2026-11-31 8-17 -1")` raises `ValueError`'


@pytest.mark.parametrize(
    ("answer", "is_guard"), [("if line == '2026-11-31 8-17 -1'", False), ("if not is_date(day)", True)]
)
def test_a_condition_that_names_an_examples_own_text_is_no_guard(
    planned, search, answer: str, *, is_guard: bool
) -> None:
    found, contract, _ = search(planned(SHIFTS.replace("\n\n## A-2", f"\n\n{REFUSED}\n\n## A-2")), answer)
    assert (answer in found.solve(contract).source) is is_guard
