"""What stands in code font is a signature, a call or a mention."""

from __future__ import annotations

from pathlib import Path

import pytest

from smysl.core.requirement import Specification
from smysl.spec import read
from smysl.spec.signatures import parse_signature


def understood(folder: Path, text: str) -> Specification:
    file = folder / "a.md"
    file.write_text(text, encoding="utf-8")
    return read(file)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("f(a, b=1, *, c)", "f(a, b=1, *, c)"),
        ("f(a: int) -> str", "f(a: int) -> str"),
        ("f(a: int) → list[str]", "f(a: int) -> list[str]"),
        ("def f(*args, **kw):", "f(*args, **kw)"),
        ("async def f(a)", "f(a)"),
        ("f(a[, b])", "f(a, b=None)"),
        ("f()", "f()"),
        ("Stack.push(self, x)", "Stack.push(x)"),
        ("class Stack", "Stack()"),
        ("class Stack(Base)", "Stack()"),
        ("Item(name, price)", "Item(name, price)"),
        ("найти(слово)", "найти(слово)"),
    ],
)
def test_a_signature_is_read_as_python_would(code: str, shown: str) -> None:
    assert str(parse_signature(code)) == shown


@pytest.mark.parametrize(
    "code",
    [
        "f(1)",
        'f("a")',
        "f(a.b)",
        "f([x])",
        "f(None)",
        "f",
        "a + b",
        "len(x)",
        "ValueError(x)",
        "O(n)",
        "f(a)(b)",
        "f(",
        "2 + f(a)",
    ],
)
def test_a_call_an_expression_or_a_builtin_is_none(code: str) -> None:
    assert parse_signature(code) is None


@pytest.mark.parametrize(
    ("sentence", "module"),
    [
        ("The module is `pay`.", "pay"),
        ("The module is called pay.", "pay"),
        ("This module is `a.pay`.", "pay"),
        ("Module `pay`.", "pay"),
        ("All of these functions live in `pay.py`.", "pay"),
        ("Модуль называется `pay`.", "pay"),
        ("Модуль `pay`.", "pay"),
        ("Имя модуля — `pay`.", "pay"),
        ("Всё это лежит в модуле `pay`.", "pay"),
        ("The module `json` of the standard library may be used.", ""),
        ("The module is small.", ""),
        ("Modules are small.", ""),
    ],
)
def test_a_sentence_places_symbols(tmp_path: Path, sentence: str, module: str) -> None:
    spec = understood(tmp_path, f"# A\n\n{sentence}\n\n## A-1 F\n`f(x)` must be.\n")
    assert [one.module for one in spec.signatures] == [module]


def test_a_module_said_in_a_section_ends_with_it(tmp_path: Path) -> None:
    spec = understood(tmp_path, "# A\n\n## One\nThe module is `one`.\n\n`f(x)` is.\n\n## Two\n`g(x)` is.\n")
    assert [(one.name, one.module) for one in spec.signatures] == [("f", "one"), ("g", "")]


def test_the_mention_that_describes_a_symbol_wins(tmp_path: Path) -> None:
    text = "# A\n\nSee `f(x)` below.\n\n## A-1 F\n"
    text += "It calls `g(y)`. Function `f(x: int) -> int` doubles.\n\n## A-2 G\n`g(y)` halves.\n"
    spec = understood(tmp_path, text)
    assert [(str(one), one.requirement) for one in spec.signatures] == [
        ("f(x: int) -> int", "A-1"),
        ("g(y)", "A-2"),
    ]
    first = spec.requirement("A-1")
    assert first.symbols == ("f", "g")


def test_calls_on_objects_are_no_symbols_but_methods_are_mentioned(tmp_path: Path) -> None:
    text = "## A-1 Shelf\n`class Shelf` with `Shelf.put(x)`.\n\n## A-2\n"
    text += "After `shelf.put(1)` and `text.strip()` it must hold.\n"
    spec = understood(tmp_path, text)
    assert [one.name for one in spec.signatures] == ["Shelf", "Shelf.put"]
    assert spec.requirement("A-2").symbols == ("Shelf.put",)


def test_fields_listed_below_a_record_are_its_fields(tmp_path: Path) -> None:
    text = (
        "## A-1 Item\n`Item` is a dataclass with these fields:\n\n- `name: str` its name\n- `price`: cents\n"
    )
    (item,) = understood(tmp_path, text).signatures
    assert (item.kind, [str(field) for field in item.fields]) == ("data", ["name: str", "price"])


def test_a_method_in_source_is_not_a_function_where_prose_names_it_bare(tmp_path: Path) -> None:
    (tmp_path / "game.py").write_text(
        "class Game:\n    def roll(self, pins):\n        pass\n", encoding="utf-8"
    )
    (tmp_path / "a.md").write_text("# Game\n\n`roll(pins)` must be called on each roll.\n", encoding="utf-8")
    assert [one.name for one in read(tmp_path).signatures] == ["Game", "Game.roll"]


def test_tests_in_a_code_block_are_no_functions_to_be_written(tmp_path: Path) -> None:
    text = "# A\n\n`f(x)` doubles.\n\n```python\ndef test_it(x: int, y):\n    assert f(x) == y\n\n"
    text += (
        "class TestF:\n    def test_one(self):\n        assert f(1) == 2\n\ndef test_drive(car): ...\n```\n"
    )
    assert [str(one) for one in understood(tmp_path, text).signatures] == ["f(x)", "test_drive(car)"]
