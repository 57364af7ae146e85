"""The index finds texts by words, in two languages, always in the same order."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smysl.core.seams import Index
from smysl.memory.bm25 import BM25Index
from smysl.memory.words import stem, stems

TEXTS = {
    "R1": "The weekly pay of a worker is hours times the rate.",
    "R2": "A parcel over 30 kg is refused with ValueError.",
    "R3": "Ставка налога зависит от региона; счёт округляется.",
    "R4": "`volumetricWeight(size)` returns grams.",
    "R5": "Скидки не суммируются.",
}


def filled() -> BM25Index:
    index = BM25Index()
    for identifier, text in TEXTS.items():
        index.add(identifier, text)
    return index


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("weekly_pay", "R1"),
        ("weeklyPay(hours)", "R1"),
        ("workers paid per hour", "R1"),
        ("refusing parcels", "R2"),
        ("налоги и ставки", "R3"),
        ("нет ставок", "R3"),
        ("счета", "R3"),
        ("the weight by volumetric size", "R4"),
        ("скидок", "R5"),
    ],
)
def test_forms_of_words_and_identifiers_are_found(query: str, first: str) -> None:
    assert filled().search(query, 3)[0][0] == first


@pytest.mark.parametrize("query", ["", "the of and", "и не от", "zebra", "?!"])
def test_nothing_in_common_finds_nothing(query: str) -> None:
    assert filled().search(query, 3) == []
    assert BM25Index().search(query, 3) == []


def test_texts_are_replaced_and_added_between_searches() -> None:
    index = filled()
    index.add("R1", "Something else about zebras.")
    assert index.search("weekly pay", 5) == []
    assert [name for name, _ in index.search("zebra", 5)] == ["R1"]
    index.add("R6", "")
    assert [name for name, _ in index.search("zebra", 5)] == ["R1"]


def test_as_many_as_asked_best_first() -> None:
    index = filled()
    found = index.search("pay rate parcel ставка", 2)
    assert len(found) == 2
    assert found[0][1] >= found[1][1] > 0
    assert index.search("pay", 0) == []
    assert isinstance(index, Index)


def test_ties_come_in_the_order_of_identifiers_however_they_were_added() -> None:
    for order in itertools.permutations(["b", "a", "c"]):
        index = BM25Index()
        for identifier in order:
            index.add(identifier, "equal words")
        assert [name for name, _ in index.search("word", 3)] == ["a", "b", "c"]


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.text(max_size=3), st.text(max_size=30), max_size=6), st.text(max_size=20))
def test_any_text_may_be_added_and_asked_for(texts: dict[str, str], query: str) -> None:
    index = BM25Index()
    for identifier, text in texts.items():
        index.add(identifier, text)
    found = index.search(query, 10)
    assert {name for name, _ in found} <= set(texts)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("HTTPServer v2", ["http", "server", "v", "2"]),
        ("weekly_payRate", ["week", "pay", "rate"]),
        ("Расчёт расчета", ["расчет", "расчет"]),
        ("a and the", []),
    ],
)
def test_words_are_cut_into_stems(text: str, words: list[str]) -> None:
    assert stems(text) == words


@pytest.mark.parametrize(
    "forms",
    [
        ("ставка", "ставки", "ставок", "ставкам"),
        ("остаток", "остатка", "остатков"),
        ("заявка", "заявок"),
        ("товар", "товаров", "Товаром"),
        ("invoice", "invoices", "Invoiced"),
    ],
)
def test_forms_of_a_word_share_a_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1
