"""The lock can be read, diffed and believed; a damaged one says what to do; ids are remembered in it."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smysl.build.lock import LOCK_NAME, Lock, lock_text, parse_lock, read_lock, requirement_entries
from smysl.build.rematch import rematch, rematch_specification
from smysl.core.errors import OutputError
from smysl.core.requirement import Requirement
from smysl.core.span import Span


def test_a_lock_comes_back_as_it_was_and_is_plain_json(lock: Lock) -> None:
    text = lock_text(lock)
    assert parse_lock(text) == lock
    assert json.loads(text)["package"] == "sheet"
    assert lock_text(parse_lock(text)) == text


def test_line_ends_turned_by_a_checkout_do_no_harm(lock: Lock, tmp_path: Path) -> None:
    (tmp_path / LOCK_NAME).write_bytes(lock_text(lock).replace("\n", "\r\n").encode())
    assert read_lock(tmp_path) == lock


def test_no_lock_is_none(tmp_path: Path) -> None:
    assert read_lock(tmp_path / "nowhere") is None


def test_an_edit_above_moves_one_line_a_document(world: ModuleType, lock: Lock) -> None:
    def lower(span: Span) -> Span:
        return msgspec.structs.replace(span, line=span.line + 1, end_line=span.end_line + 1)

    moved = tuple(msgspec.structs.replace(row, span=lower(row.span)) for row in world.evidence())
    old = lock_text(lock).split("\n")
    new = lock_text(msgspec.structs.replace(lock, evidence=moved)).split("\n")
    assert len(set(new) - set(old)) == 3  # two documents, the seal


DAMAGE = {
    "O031": lambda text: text.replace('"sources"', '<<<<<<< ours\n"sources"'),
    "O032": lambda text: text[: len(text) // 2],
    "O033": lambda text: text.replace('"smysl": 1', '"smysl": 99'),
    "O034": lambda text: text.replace('"kind": "failing"', '"kind": "verified"'),
}


@pytest.mark.parametrize("code", DAMAGE)
def test_a_damaged_lock_says_what_happened_and_the_way_out(lock: Lock, tmp_path: Path, code: str) -> None:
    (tmp_path / LOCK_NAME).write_text(DAMAGE[code](lock_text(lock)))
    with pytest.raises(OutputError) as caught:
        read_lock(tmp_path)
    assert caught.value.code == code
    assert caught.value.help
    assert LOCK_NAME in caught.value.where


@given(data=st.data())
def test_any_change_of_a_character_is_noticed(lock: Lock, data: st.DataObject) -> None:
    text = lock_text(lock)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda c: c != text[place]))
    try:
        parse_lock(text[:place] + other + text[place + 1 :])
    except OutputError:
        return
    pytest.fail(f"a change at {place} went unseen")


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"smysl": 1}', "\x00", '{"smysl": "1"}'])
def test_what_is_no_lock_is_refused(text: str) -> None:
    with pytest.raises(OutputError):
        parse_lock(text)


def doc(*words: str, file: str = "a.md") -> tuple[Requirement, ...]:
    return tuple(
        Requirement(id=f"a-{n}", explicit=False, title="", text=text, span=Span(file, n, 1, n, 9))
        for n, text in enumerate(words, 1)
    )


def known(*requirements: Requirement) -> Lock:
    return Lock(package="p", requirements=requirement_entries(requirements))


ONE, TWO, THREE = "The pay is rounded down.", "Names are sorted by age.", "An empty list is refused."

REMEMBERED = [
    ("nothing changed", (ONE, TWO, THREE), ["a-1", "a-2", "a-3"]),
    ("one in front", ("New words here.", ONE, TWO, THREE), ["a-4", "a-1", "a-2", "a-3"]),
    ("another order", (THREE, ONE, TWO), ["a-3", "a-1", "a-2"]),
    ("reworded in its place", (ONE, "Quite other text stands here.", THREE), ["a-1", "a-2", "a-3"]),
    ("moved and reworded a little", (ONE, THREE, "x y z", "Names are sorted by size."), None),
    ("one went", (ONE, THREE), ["a-1", "a-3"]),
    ("white space", ("The  pay\nis rounded down.", TWO, THREE), ["a-1", "a-2", "a-3"]),
]


@pytest.mark.parametrize(("words", "ids"), [case[1:] for case in REMEMBERED], ids=[c[0] for c in REMEMBERED])
def test_requirements_keep_their_ids(words: tuple[str, ...], ids: list[str] | None) -> None:
    found = [one.id for one in rematch(known(*doc(ONE, TWO, THREE)), doc(*words))]
    assert len(set(found)) == len(found)
    if ids is None:
        assert found[0:2] == ["a-1", "a-3"]
        assert found[3] == "a-2"
    else:
        assert found == ids


def test_a_requirement_that_moves_to_another_document_keeps_its_id() -> None:
    moved = doc(TWO, file="b.md")
    assert [one.id for one in rematch(known(*doc(ONE, TWO)), moved)] == ["a-2"]


def test_an_id_once_given_is_not_given_to_another() -> None:
    old = known(*doc(ONE, TWO, THREE))
    found = [one.id for one in rematch(old, doc(ONE, "w x y", "p q r", "s t u"))]
    assert found[0] == "a-1"
    assert not {"a-2", "a-3"} & set(found)


def test_explicit_ids_are_never_touched(world: ModuleType, lock: Lock) -> None:
    specification = world.specification()
    assert rematch_specification(lock, specification) == specification


@given(st.lists(st.text("abc ", max_size=6), max_size=6), st.lists(st.text("abc ", max_size=6), max_size=6))
def test_ids_stay_unique_whatever_changes(before: list[str], after: list[str]) -> None:
    found = [one.id for one in rematch(known(*doc(*before)), doc(*after))]
    assert len(set(found)) == len(after)
