"""A cell of a table is read by its type; one that is no value of that type is no example."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from smysl.core.example import CallExample
from smysl.spec import read
from smysl.spec.signatures import parse_signature


def understood(folder: Path, signature: str, *rows: str) -> tuple[Sequence[str], Sequence[int]]:
    """Return the examples as ``call = outcome``, and the numbers of the rows that are warned of."""
    described = parse_signature(signature)
    assert described is not None
    parameters = [one.name for one in described.parameters]
    table = f"| {' | '.join([*parameters, 'result'])} |\n|{'---|' * (len(parameters) + 1)}\n"
    (folder / "a.md").write_text(f"# A\n\n`{signature}` acts.\n\n{table}" + "\n".join(rows) + "\n")
    spec = read(folder / "a.md")
    examples = [
        f"{one.call} = {one.raises or one.expected}"
        for requirement in spec.requirements
        for one in requirement.examples
        if isinstance(one, CallExample)
    ]
    return examples, [one.span.line - 6 for one in spec.diagnostics if one.code == "S032" and one.span]


def test_one_odd_cell_leaves_the_others_of_its_column_as_they_are(tmp_path: Path) -> None:
    rows = ("| 1 | local | 100 |", "| 2 | far | 1,200 |", "| x | far | 5 |", "| 4 | far | error |")
    assert understood(tmp_path, "price(weight: int, zone: str) -> int", *rows) == (
        ['price(1, "local") = 100'],
        [2, 3, 4],
    )


@pytest.mark.parametrize("words", ["true false", "yes no", "True False", "да нет", "`True` `False`"])
def test_words_for_true_and_false_are_bools_where_a_bool_is_due(tmp_path: Path, words: str) -> None:
    one, other = words.split()
    assert understood(tmp_path, "f(n: int) -> bool", f"| 1 | {one} |", f"| 2 | {other} |", "| 3 | 1 |") == (
        ["f(1) = True", "f(2) = False"],
        [3],
    )


def test_a_list_of_numbers_may_do_without_brackets_and_a_list_of_words_may_not(tmp_path: Path) -> None:
    rows = ("| 1, 2 | [] | 3 |", "| 5 | [] | 5 |", "| 5 | a, b | 5 |")
    assert understood(tmp_path, "f(n: list[int], w: list[str]) -> int", *rows) == (
        ["f([1, 2], []) = 3", "f([5], []) = 5"],
        [3],
    )


def test_a_number_with_a_comma_is_no_tuple(tmp_path: Path) -> None:
    assert understood(tmp_path, "f(n)", "| 1,200 | 3 |", "| 7 | 4 |") == (["f(7) = 4"], [1])


def test_quotation_marks_beside_cells_without_them_are_open(tmp_path: Path) -> None:
    rows = ("| a | b |", '| "a" | c |', '| "" | d |')
    assert understood(tmp_path, "f(t: str) -> str", *rows) == (['f("a") = "b"', 'f("") = "d"'], [2])


def test_what_may_be_missing_or_of_two_types(tmp_path: Path) -> None:
    rows = ("| 1 | none |", "| −2.5 | abc |", "| None | 5 |")
    assert understood(tmp_path, "f(n: float | None) -> Optional[str]", *rows) == (
        ["f(1) = None", 'f(-2.5) = "abc"', 'f(None) = "5"'],
        [],
    )


def test_a_date_is_no_string(tmp_path: Path) -> None:
    rows = ("| 2026-11-20 | 1 |", "| `date(2026, 11, 20)` | 1 |")
    assert understood(tmp_path, "f(day: date) -> int", *rows) == (["f(date(2026, 11, 20)) = 1"], [1])


def test_a_value_of_another_type_stands_where_an_error_is_due(tmp_path: Path) -> None:
    rows = ('| "x" | TypeError |', '| "x" | 1 |')
    assert understood(tmp_path, "f(n: int) -> int", *rows) == (['f("x") = TypeError'], [2])
