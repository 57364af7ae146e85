"""Records: what the documents show of a line is enough to begin its reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from smysl.plan.planner import Planned
from smysl.plan.types import calls_of
from smysl.solve.inputs import quoted
from smysl.solve.records import reader
from smysl.solve.shapes import shape_of

MOVES = """---
package: tiny
---
# Tiny

The module is `tiny`.

## A-1 Reading
`parse_move(line)` reads a move into a dictionary. A line that is none is refused: `not a move: …`

`parse_move("2026-11-20 in ABC-0042 10 150.00 08:30")` → {"day": "2026-11-20", "kind": 1, "count": 10, "price": 15000, "at": 510, "what": "ABC-0042"}

`parse_move("2026-11-21 out ABC-0042 3")` → {"day": "2026-11-21", "kind": -1, "count": 3, "price": None, "at": None, "what": "ABC-0042"}
"""  # noqa: E501 - examples stand on one line


def derive(planned: Callable[[str], Planned], text: str) -> tuple[str | None, Any]:
    contract = planned(text).plan.contracts[0]
    lines = [call.args[0].value for call, _, _ in calls_of(contract.examples)]
    shape = shape_of(lines, quoted(contract))
    assert shape is not None
    source = reader(contract, shape, contract.examples)
    space: dict[str, Any] = {}
    if source is not None:
        exec(source, space)
    return source, space.get(contract.symbol)


def test_every_value_is_made_from_its_part_of_the_line(planned) -> None:
    _, parse = derive(planned, MOVES)
    assert parse("2026-01-02 out XYZ-0001 7 3.05 23:59") == {
        "day": "2026-01-02", "kind": -1, "count": 7, "price": 305, "at": 1439, "what": "XYZ-0001",
    }  # fmt: skip


def test_parts_that_may_be_missing_take_the_value_that_an_example_shows(planned) -> None:
    _, parse = derive(planned, MOVES)
    assert parse("2026-01-02 in XYZ-0001 7")["price"] is None


def test_a_missing_part_that_no_example_shows_is_zero_where_the_words_say_so(planned) -> None:
    text = MOVES.partition("`parse_move(line)`")[0] + (
        "`parse(line)` reads a line. The pause may be missing and is then zero.\n\n"
        '`parse("2026-11-20 -45")` → {"day": "2026-11-20", "pause": 45}\n\n'
        "It also knows `2026-11-20`, `2026-11-21 -5`.\n"
    )
    _, parse = derive(planned, text)
    assert parse("2026-11-20 -7") == {"day": "2026-11-20", "pause": 7}


def test_a_line_of_another_form_is_refused_in_the_words_of_the_documents(planned) -> None:
    source, parse = derive(planned, MOVES)
    assert source is not None
    with pytest.raises(ValueError, match=r"^not a move: yesterday$"):
        parse("yesterday")


def test_where_a_value_comes_from_nowhere_nothing_is_derived(planned) -> None:
    source, _ = derive(planned, MOVES.replace('"count": 10', '"count": 11'))
    assert source is None


def test_a_session_among_the_examples_is_left_to_the_checks(planned) -> None:
    session = '\n```python\n>>> move = parse_move("2026-11-22 in ABC-0001 1")\n>>> move["count"]\n1\n```\n'
    _, parse = derive(planned, MOVES + session)
    assert parse("2026-01-02 in XYZ-0001 7")["count"] == 7


def test_a_format_that_no_plain_literal_holds_is_not_derived(planned) -> None:
    head = MOVES.partition("`parse_move(line)`")[0]
    text = head + '`say(line)` reads who says what.\n\n`say(\'ann "hi" 5\')` → {"who": "ann", "n": 5}\n'
    source, _ = derive(planned, text)
    assert source is None
