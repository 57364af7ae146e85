"""What an example needs of a package: all that could change what comes out, and little more."""

from __future__ import annotations

from types import ModuleType

import pytest

from smysl.build.needed import CHECKING, Needed
from smysl.core.example import CallExample, Example, Step, StepsExample

PAY = "from sheet import rates\n\n\ndef weekly_pay(hours, rate):\n    return rates.of(hours, rate)\n"
SHARE = "\n\ndef overtime_share(hours):\n    return 0.2\n"
LOG = "SIZE = 3\n\n\nclass Corrections:\n    pass\n"
RATES = "def of(hours, rate):\n    return hours * rate\n"
FILES = {
    "sheet/__init__.py": '"""Pay."""\n',
    "sheet/pay.py": PAY + SHARE,
    "sheet/log.py": LOG,
    "sheet/rates.py": RATES,
}


def needed(world: ModuleType, example: Example, **changed: str) -> set[str]:
    files = {**FILES, **{f"sheet/{name}.py": text for name, text in changed.items()}}
    paths = Needed(world.plan(), files).paths([example])
    return {path.removeprefix("sheet/").removesuffix(".py") for path in paths} - {"__init__"}


def call(world: ModuleType, source: str, expected: str = "1") -> CallExample:
    return CallExample(span=world.SHARE.span, call=source, expected=expected)


@pytest.mark.parametrize(
    ("source", "expected", "modules"),
    [
        ("weekly_pay(1, 2)", "2", {"pay", "rates"}),
        ("Corrections()", "None", {"log"}),
        ("weekly_pay(1, 2)", "Corrections()", {"pay", "rates", "log"}),
        ("weekly_pay(SIZE, 2)", "6", {"pay", "rates", "log"}),
        ("rates.of(1, 2)", "2", {"pay", "rates"}),
        ("sheet.rates.of(1, 2)", "2", {"pay", "rates", "log"}),
        ("len([1])", "1", set()),
    ],
)
def test_a_call_needs_the_modules_behind_its_names_and_what_they_import(
    world: ModuleType, source: str, expected: str, modules: set[str]
) -> None:
    assert needed(world, call(world, source, expected)) == modules


def test_a_session_needs_what_each_of_its_steps_names(world: ModuleType) -> None:
    steps = (Step(code="log = Corrections()"), Step(code="weekly_pay(1, 2)", expected="2"))
    assert needed(world, StepsExample(span=world.SHARE.span, steps=steps)) == {"pay", "rates", "log"}


def test_a_command_needs_the_whole_package(world: ModuleType) -> None:
    assert needed(world, world.SHELL[0]) == {"pay", "rates", "log"}


@pytest.mark.parametrize(
    "text",
    [
        "import importlib\n\n\ndef of(hours, rate):\n    return importlib.import_module('sheet.log').SIZE\n",
        "from sheet.log import *\n\n\ndef of(hours, rate):\n    return SIZE\n",
        "def of(hours, rate:\n",
    ],
)
def test_where_it_cannot_be_told_everything_is_needed(world: ModuleType, text: str) -> None:
    assert needed(world, call(world, "weekly_pay(1, 2)"), rates=text) == {"pay", "rates", "log"}


def test_a_symbol_that_is_not_where_the_plan_has_it_is_sought_everywhere(world: ModuleType) -> None:
    assert needed(world, call(world, "overtime_share(50)"), pay=PAY) == {"pay", "rates", "log"}


@pytest.mark.parametrize(
    "text",
    ["from . import log\nof = min\n", "from .log import SIZE\nof = min\n", "import sheet.log\nof = min\n"],
)
def test_imports_are_followed_however_they_are_spelled(world: ModuleType, text: str) -> None:
    assert needed(world, call(world, "weekly_pay(1, 2)"), rates=text) == {"pay", "rates", "log"}


def test_the_checking_module_sees_the_symbols_that_are_laid(world: ModuleType) -> None:
    package = Needed(world.plan(), FILES)
    laid = package.laid(package.paths([call(world, "Corrections()")]))
    assert set(laid) == {"sheet/__init__.py", "sheet/log.py", f"sheet/{CHECKING}.py"}
    assert "sheet.log" in laid[f"sheet/{CHECKING}.py"]
    assert "sheet.pay" not in laid[f"sheet/{CHECKING}.py"]
