"""Idioms are right, short, and shown only where a requirement asks for them."""

from __future__ import annotations

import ast
import doctest
import re
from importlib import resources

import pytest

from smysl.memory.idioms import Idiom, idioms, nearest

UNRELATED = (
    "",
    "The report has a title and a footer.",
    "A user can log in with a name and a password.",
    "The function returns the name of the customer.",
    "Returns the area of a rectangle of the given width and height.",
    "An order has a customer, a date and a list of items.",
    "Each room has a name and a number of seats.",
    "The price of an item is a number of cents.",
    "A member may borrow five books at the same time.",
    "A ticket belongs to one queue and has one owner.",
    "Returns True if the door is open.",
    "The first half of the season starts in spring; sign up early.",
    "Send a letter to the customer when the order ships.",
    "The median strip between the lanes is grass.",
    "Once a year, on a Sunday in January, the members meet.",
    "A record has these fields, in this order. Two records with equal fields are equal.",
    "The rest of the order is shipped later; the first lot leaves on Monday.",
    "The status moves from new to open to closed; every other change is an error.",
    "Names of people begin with capital letters.",
    "Returns the n-th Fibonacci number.",
    "A reservation is kept for 3 days after the book is returned.",
    "The border around the table is assumed to be empty.",
    "Список свободных мест возвращается по номерам.",
    "Строка отвергается, если какой-то части не хватает.",
    "Сотрудник не может быть сам себе руководителем.",
    "Программа печатает название отчёта и его автора.",
    "Заказ состоит из номера, клиента и списка товаров.",
    "У каждого склада есть имя и адрес.",
    "Функция возвращает имя клиента.",
    "Сотрудник получает письмо, когда заявка принята.",
    "Команда добавляет задачу в список.",
)


def _each() -> list[object]:
    return [pytest.param(idiom, id=idiom.title) for idiom in idioms()]


def _names(source: str) -> set[str]:
    return {node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}


def test_every_section_of_the_collection_is_read() -> None:
    text = resources.files("smysl.memory").joinpath("idioms.md").read_text(encoding="utf-8")
    assert [idiom.title for idiom in idioms()] == re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert len(set(re.findall(r"^## (.+)$", text, re.MULTILINE))) == len(idioms()) >= 50


@pytest.mark.parametrize("idiom", _each())
def test_the_proof_holds_and_uses_the_code(idiom: Idiom) -> None:
    namespace: dict[str, object] = {}
    exec(compile(idiom.code, idiom.title, "exec"), namespace)
    proof = doctest.DocTestParser().get_doctest(idiom.proof, namespace, idiom.title, None, 0)
    complaints: list[str] = []
    result = doctest.DocTestRunner(verbose=False).run(proof, out=complaints.append)
    assert not result.failed, "".join(complaints)
    # A single case would also be right for much wrong code.
    assert result.attempted >= 2
    asked = " ".join(example.source for example in proof.examples)
    assert all(re.search(rf"\b{name}\b", asked) for name in _names(idiom.code))
    assert _names(idiom.code)


@pytest.mark.parametrize("idiom", _each())
def test_the_piece_is_short_enough_for_a_prompt(idiom: Idiom) -> None:
    assert len(idiom.advice.split()) <= 25
    assert idiom.advice.endswith(".")
    assert len(f"{idiom.advice} {idiom.code}".split()) <= 70
    assert len(idiom.code.splitlines()) <= 12
    assert max(map(len, idiom.code.splitlines())) <= 100


@pytest.mark.parametrize("idiom", _each())
def test_a_requirement_that_asks_for_it_finds_it(idiom: Idiom) -> None:
    assert idiom.fits
    for sentence in idiom.fits:
        assert idiom in nearest(sentence), [found.title for found in nearest(sentence)]


@pytest.mark.parametrize("idiom", _each())
def test_every_trigger_is_one_that_some_sentence_pulls(idiom: Idiom) -> None:
    sentences = " ".join(idiom.fits).replace("ё", "е")
    assert idiom.when
    for pattern in idiom.when:
        assert re.search(rf"\b(?:{pattern})", sentences, re.IGNORECASE), pattern


@pytest.mark.parametrize("sentence", UNRELATED)
def test_a_requirement_that_asks_for_none_finds_none(sentence: str) -> None:
    assert nearest(sentence) == ()


def test_the_most_certain_comes_first_and_the_limit_holds() -> None:
    text = " ".join(sentence for idiom in idioms() for sentence in idiom.fits if not idiom.unless)
    everything = nearest(text, limit=1000)
    assert len(everything) > 20
    for limit in (-1, 0, 1, 2, 3, 7):
        assert nearest(text, limit) == everything[: max(limit, 0)]
    assert len(nearest(text)) == 3


def test_equally_certain_idioms_keep_the_order_of_the_collection() -> None:
    found = nearest("A leap year is long; touching intervals, Saturdays.")
    places = [idioms().index(idiom) for idiom in found]
    assert len(places) == 2
    assert places == sorted(places)


def test_line_breaks_case_and_underscores_do_not_matter() -> None:
    expected = nearest("Halves are rounded up.")
    assert expected
    assert nearest("HALVES are\n   rounded up.") == expected
    assert nearest("`halves_are_rounded_up`") == expected
    assert nearest("Учтённые позиции: порядок дат, расчёт на счёт: всё в расчётах") == ()


def test_a_trigger_stays_within_one_sentence() -> None:
    wanted = [idiom.title for idiom in nearest("The amount in cents is shown.")]
    assert wanted == ["Write cents as money"]
    assert nearest("It counts cents. The door is shown.") == ()


def test_a_contrary_word_keeps_an_idiom_away() -> None:
    titles = [idiom.title for idiom in nearest("A half is rounded up away from zero.")]
    assert "Divide, halves away from zero" in titles
    assert "Divide, halves up" not in titles


def test_what_may_be_called_is_one_function() -> None:
    called = [idiom for idiom in idioms() if idiom.is_callable]
    assert 40 < len(called) < len(idioms())
    for idiom in called:
        functions = [node for node in ast.parse(idiom.code).body if isinstance(node, ast.FunctionDef)]
        assert len(functions) == 1, idiom.title
