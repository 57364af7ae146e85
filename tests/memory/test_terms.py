"""Defined terms are recognised in whatever form they stand."""

from __future__ import annotations

import pytest

from smysl.memory.terms import mentions

TERMS = {
    "billable hour": ("chargeable hour",),
    "overtime": (),
    "остаток": ("наличие",),
    "складская ячейка": (),
    "SLA": (),
    "НДС": ("налог на добавленную стоимость",),
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("All billable hours count.", {"billable hour"}),
        ("Chargeable hours, no overtimes", {"billable hour", "overtime"}),
        ("billable work by the hour", set()),
        ("`billable_hours` and `billableHours`", {"billable hour"}),
        ("Остатки по складским ячейкам", {"остаток", "складская ячейка"}),
        ("нет остатков в наличии", {"остаток"}),
        ("ячейка складская", set()),
        ("The SLA holds; slate", {"SLA"}),
        ("sla", set()),
        ("SLAs", {"SLA"}),
        ("цена с НДС", {"НДС"}),
        ("налога на добавленную стоимость", {"НДС"}),
        ("overtime в остатке", {"overtime", "остаток"}),
        ("", set()),
    ],
)
def test_terms_are_found_in_any_form(text: str, found: set[str]) -> None:
    assert mentions(text, TERMS) == found


def test_a_term_of_no_words_is_never_mentioned() -> None:
    assert mentions("a — b", {"—": (), "": ("",)}) == set()
