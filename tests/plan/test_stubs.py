"""Documents beside a stub: they speak of its symbols from the first line to the last."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from smysl.core.contract import Plan
from smysl.plan.drafting import MOST_WORDS
from smysl.plan.given import given_modules, names_of
from smysl.plan.planner import make_plan
from smysl.spec import read

GAME = '''class Game:
    """A game of skittles."""

    def __init__(self, lanes=1):
        pass

    def roll(self, pins):
        pass

    def __len__(self):
        pass
'''
PROSE = """---
package: skittles
---
# Skittles

A **frame** is two balls.

| Ball | Worth |
|---|---|
| spare | next ball |

Implement `roll(pins)`. Rolls are counted by `length(game)`.
"""


@pytest.fixture
def plan(tmp_path: Path) -> Callable[..., Plan]:
    def make(stub: str, *documents: str) -> Plan:
        (tmp_path / "game.py").write_text(stub, encoding="utf-8")
        for number, text in enumerate(documents):
            (tmp_path / f"{number}.md").write_text(text, encoding="utf-8")
        return make_plan(read(tmp_path)).plan

    return make


def test_a_stub_class_has_its_special_methods_too(plan) -> None:
    (contract,) = plan(GAME, PROSE).contracts
    assert [method.name for method in contract.methods] == ["Game.roll", "Game.__len__"]
    assert str(contract.signature) == "Game(lanes=1)"


def test_the_whole_document_is_the_contracts_text_tables_and_remarks_included(plan) -> None:
    (contract,) = plan(GAME, PROSE).contracts
    assert contract.own_words.count("A **frame** is two balls.") == 1
    assert "| spare | next ball |" in contract.own_words
    assert "A game of skittles." in contract.own_words
    assert "package:" not in contract.own_words
    assert not contract.context


def test_prose_beside_a_stub_makes_no_function_of_what_it_mentions(plan) -> None:
    assert [contract.symbol for contract in plan(GAME, PROSE).contracts] == ["Game"]


def test_a_document_that_defines_symbols_of_its_own_is_read_as_ever(plan) -> None:
    document = PROSE + "\n## Prices\n\n`def price(game: int) -> int` returns ten cents a game.\n"
    contracts = plan(GAME, document).contracts
    assert {contract.symbol for contract in contracts} == {"Game", "price"}
    assert all("spare" not in contract.own_words for contract in contracts)


def test_documents_too_long_for_one_prompt_are_read_as_ever(plan) -> None:
    (contract,) = plan(GAME, PROSE + "\n" + "word " * MOST_WORDS).contracts
    assert "spare" not in contract.own_words


def test_an_example_that_is_run_does_not_stand_in_the_words_a_second_time(plan) -> None:
    stub = "def double(n):\n    pass\n"
    contract = plan(stub, "# Numbers\n\nTwice as much.\n\n`double(2)` → 4\n\n`double(4)` → 8\n").contracts[0]
    assert "Twice as much." in contract.own_words
    assert "→" not in contract.own_words
    assert len(contract.examples) == 2


def test_a_class_is_shown_as_the_stub_has_it(plan) -> None:
    stub = GAME.replace("class Game:", "class Game(list):")
    (contract,) = plan(stub, PROSE).contracts
    assert contract.given == stub.rstrip()


HALF = """import math

STRIKE = 10


@staticmethod
def half(n):
    return n // 2


class Lane:
    def __init__(self):
        self.pins = STRIKE


class Open:
    size: int

    def close(self):
        pass


def score(rolls):
    pass
"""


def test_what_a_stub_has_finished_is_kept_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "game.py").write_text(HALF, encoding="utf-8")
    ((module, source),) = given_modules(read(tmp_path), {"score": "game"}).items()
    assert module == "game"
    assert list(names_of(source)) == ["STRIKE", "half", "Lane"]
    assert source.startswith("import math\n\nSTRIKE = 10\n\n@staticmethod\ndef half(n):")
    assert names_of(source)["half"] == "def half(n): ..."


def test_a_stub_of_imports_has_finished_nothing(tmp_path: Path) -> None:
    (tmp_path / "game.py").write_text("import math\n\n\ndef score(rolls):\n    pass\n", encoding="utf-8")
    assert not given_modules(read(tmp_path), {"score": "game"})


def test_a_table_of_inputs_and_outputs_beside_a_single_function_holds_its_examples(plan) -> None:
    document = (
        "# Acronyms\n\nConvert a phrase to its acronym. It must be short.\n\n"
        "| Input | Output |\n|---|---|\n| Very Small | VS |\n| As Is | AI |\n"
    )
    (contract,) = plan("def abbreviate(words):\n    pass\n", document).contracts
    assert [example.call for example in contract.examples] == [
        'abbreviate("Very Small")',
        'abbreviate("As Is")',
    ]
    assert str(contract.signature) == "abbreviate(words: str) -> str"
