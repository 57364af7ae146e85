"""Properties: what the words demand of every input."""

from __future__ import annotations

import pytest

from smysl.core.verdict import Observation
from smysl.solve.properties import faults

HEAD = "---\npackage: tiny\n---\n# Tiny\n\nThe module is `tiny`.\n\n## A-1 Reading\n"
CALLS = ['read("x")', 'read("7")']


def found(planned, words: str, *seen: Observation) -> list[str]:
    contract = planned(f"{HEAD}`read(line: str) -> int` reads a line. {words}\n").plan.contracts[0]
    return faults(contract, CALLS, seen)


@pytest.mark.parametrize(
    "words",
    [
        "Anything else is a `ValueError` whose message contains the line.",
        "The message repeats the text as it was given.",
        "A line is refused, with the whole line in the message.",
        "Иначе — ошибка `ValueError`, в сообщении которой есть эта строка.",
    ],
)
def test_a_message_without_the_refused_text_is_a_fault_where_the_words_demand_it(planned, words: str) -> None:
    wrong = found(planned, words, Observation("!ValueError", "not a line"), Observation("7"))
    assert len(wrong) == 1
    assert "'x'" in wrong[0]


def test_a_message_with_the_text_is_none(planned) -> None:
    words = "Anything else is a `ValueError` whose message contains the line."
    assert found(planned, words, Observation("!ValueError", "not a line: x"), Observation("7")) == []


def test_words_that_say_nothing_of_the_message_demand_nothing(planned) -> None:
    words = "Anything else is a `ValueError`."
    assert found(planned, words, Observation("!ValueError", "bad"), Observation("7")) == []


def test_a_search_repairs_what_a_property_shows(planned, search) -> None:
    text = (
        f"{HEAD}`read(line: str) -> int` reads a number. "
        "Anything else is a `ValueError` whose message contains the line.\n\n"
        '`read("7")` → 7\n`read("12")` → 12\n'
    )
    mute = (
        "def read(line):\n    if not line.isdigit():\n        raise ValueError('bad')\n    return int(line)"
    )
    told = mute.replace("'bad'", "f'bad: {line}'")
    finder, contract, model = search(planned(text), *[mute] * 8, told)
    solution = finder.solve(contract)
    assert "bad: {line}" in solution.source
    assert any("must contain the text" in request.messages[-1].content for request in model.requests)
