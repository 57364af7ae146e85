"""Names: which of them a module reads while it is imported."""

from __future__ import annotations

import pytest

from smysl.edit.names import names_at_import
from smysl.edit.tree import parse


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = price\n", {"price"}),
        ("price = 1\n", set()),
        ("rates[now] = tax()\n", {"rates", "now", "tax"}),
        ("def total():\n    return price\n", set()),
        ("@memo\ndef total(rate=tax, *, by=STEP):\n    return price\n", {"memo", "tax", "STEP"}),
        ("key = lambda one, by=STEP: price(one)\n", {"STEP"}),
        (
            "class Order(Base):\n    rate = tax\n\n    def total(self):\n        return price\n",
            {"Base", "tax"},
        ),
        ("if DEBUG:\n    from trace import trace\n", {"DEBUG"}),
    ],
)
def test_what_is_executed_is_read_and_bodies_of_functions_wait(source: str, expected: set[str]) -> None:
    assert names_at_import(parse(source).body) == expected
    assert names_at_import(parse(source).body, annotated=False) == expected


@pytest.mark.parametrize(
    ("source", "always", "annotated"),
    [
        ("def total(order: Order) -> Money:\n    return order.sum\n", set(), {"Order", "Money"}),
        ("rate: Money = tax()\n", {"tax"}, {"tax", "Money"}),
        ("orders[0].rate: Money\n", {"orders"}, {"orders", "Money"}),
        ("class Order:\n    sum: Money\n", set(), {"Money"}),
    ],
)
def test_annotations_are_read_where_they_are_evaluated(
    source: str, always: set[str], annotated: set[str]
) -> None:
    assert names_at_import(parse(source).body) == annotated
    assert names_at_import(parse(source).body, annotated=False) == always
