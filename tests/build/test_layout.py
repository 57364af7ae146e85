"""The project is laid out so that Python can run it and a person would accept it."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from smysl.build.layout import module_paths, package_files
from smysl.build.link import link_module
from smysl.build.rename import rename_global
from smysl.core.contract import Clause, Contract, Plan
from smysl.core.evidence import Solution
from smysl.core.requirement import Parameter, Signature, Specification
from smysl.core.span import Span

NOWHERE = Span("a.md", 1, 1, 1, 2)


def contract(name: str, kind: str = "function", **more: object) -> Contract:
    module, _, symbol = name.rpartition(".")
    signature = Signature(name=symbol, span=NOWHERE)
    values = {"signature": signature, "clauses": (Clause("A-1", "words"),), **more}
    return Contract(name=name, kind=kind, module=module, **values)


def link(sources: dict[str, str], *contracts: Contract, **more: object) -> dict[str, object]:
    """Return the names that a linked module defines when it is executed."""
    named = contracts or tuple(contract(name) for name in sources)
    solutions = {name: Solution(contract=name, source=source) for name, source in sources.items()}
    text = link_module("p.m", named, solutions, docstring="Doc.", homes={}, **more)
    names: dict[str, object] = {}
    exec(compile(text, "m.py", "exec"), names)
    return {**names, "TEXT": text}


def test_the_modules_say_where_they_come_from_and_what_they_answer(files: dict[str, str]) -> None:
    assert files["src/sheet/pay.py"].startswith('"""Pay.\n\nAnswers TS-3, TS-1, TS-2 (pay.md).\n"""\n')
    assert (
        "# @relation(TS-1, scope=function)\n# @relation(TS-2, scope=function)\ndef weekly_pay"
        in (files["src/sheet/pay.py"])
    )
    assert "# @relation(TS-4, scope=class)\nclass Corrections" in files["src/sheet/log.py"]
    assert files["src/sheet/py.typed"] == ""


def test_the_project_file_names_the_program_and_the_sources(files: dict[str, str]) -> None:
    project = tomllib.loads(files["pyproject.toml"])
    assert project["project"]["scripts"] == {"sheet": "sheet.__main__:main"}
    assert project["tool"]["pytest"]["ini_options"]["pythonpath"] == ["src"]


def test_a_title_with_quotes_stays_valid(world: ModuleType) -> None:
    specification = msgspec.structs.replace(world.specification(), title='A "quoted" \\ title"')
    files = package_files(specification, world.plan(), world.solutions())
    assert tomllib.loads(files["pyproject.toml"])["project"]["description"] == 'A "quoted" \\ title"'
    assert ast.get_docstring(ast.parse(files["src/sheet/__init__.py"])) == 'A "quoted" \\ title".'


def test_equal_helpers_stand_once_and_different_ones_side_by_side() -> None:
    made = link(
        {
            "m.a": "def _h(x):\n    return x\ndef _k():\n    return 5\ndef a(x):\n    return _h(x) + _k()\n",
            "m.b": "def _h(x):\n    return -x\ndef _k():\n    return 5\ndef b(x, _h=None):\n    return _k()\n"
            "def _use(x):\n    return _h(x)\n",
        }
    )
    assert made["a"](1) == 6
    assert made["_use"](1) == -1
    assert made["TEXT"].count("def _k()") == 1
    assert "_h_for_b" in made["TEXT"]


def test_a_constant_of_another_value_gets_a_name_of_its_own() -> None:
    made = link(
        {"m.a": "RATE = 2\ndef a():\n    return RATE\n", "m.b": "RATE = 3\ndef b():\n    return RATE\n"}
    )
    assert (made["a"](), made["b"]()) == (2, 3)


def test_imports_of_one_name_from_two_places_do_not_meet() -> None:
    made = link(
        {
            "m.a": "import datetime\ndef a():\n    return datetime.date(2024, 1, 2)\n",
            "m.b": "from datetime import datetime\ndef b():\n    return datetime(2024, 1, 2)\n",
        }
    )
    assert made["a"]().isoformat() == "2024-01-02"
    assert made["b"]().isoformat() == "2024-01-02T00:00:00"


def test_a_data_type_that_a_function_repeats_is_there_once() -> None:
    data = "from dataclasses import dataclass\n@dataclass\nclass Money:\n    cents: int\n"
    contracts = (contract("m.pay"), contract("m.Money", "data"))
    made = link(
        {"m.pay": data + "def pay():\n    return Money(1)\n", "m.Money": data}, *contracts, types=["Money"]
    )
    assert isinstance(made["pay"](), made["Money"])
    assert made["TEXT"].count("class Money") == 1
    assert made["TEXT"].index("class Money") < made["TEXT"].index("def pay")


def test_a_helper_named_like_a_contract_does_not_replace_it() -> None:
    made = link(
        {
            "m.a": "def total(x):\n    return 0\ndef a(x):\n    return total(x)\n",
            "m.total": "def total(x):\n    return x\n",
        }
    )
    assert (made["a"](5), made["total"](5)) == (0, 5)


def test_the_programs_own_module_starts_after_everything_is_defined() -> None:
    program = '"""Run."""\nimport sys\ndef main():\n    return handle()\nif True:\n    DONE = main()\n'
    made = link({"m.handle": "def handle():\n    return 7\n"}, program=program)
    assert made["DONE"] == 7


def test_an_unsolved_function_is_a_typed_stub_that_names_its_requirement() -> None:
    signature = Signature(
        name="a",
        parameters=(Parameter("x", "Unknown"), Parameter("when", "date | None", "None")),
        returns="list[Decimal]",
        span=NOWHERE,
    )
    made = link({}, contract("m.a", signature=signature))
    with pytest.raises(NotImplementedError, match="A-1 is unsolved"):
        made["a"](1)
    assert "def a(x: Unknown, when: date | None = None) -> list[Decimal]:" in made["TEXT"]
    assert "from decimal import Decimal" in made["TEXT"]


def test_an_unsolved_class_can_be_imported_but_not_made() -> None:
    method = Signature(name="Stack.push", parameters=(Parameter("item"),), returns="None", span=NOWHERE)
    made = link({}, contract("m.Stack", "class", methods=(method,)))
    with pytest.raises(NotImplementedError, match="A-1"):
        made["Stack"]()
    assert "def push(self, item) -> None:" in made["TEXT"]


def test_a_candidate_that_is_not_python_becomes_a_stub() -> None:
    made = link({"m.a": "def a(:\n"}, contract("m.a"))
    with pytest.raises(NotImplementedError):
        made["a"]()


def test_modules_lie_in_folders_where_their_names_have_dots() -> None:
    plan = Plan(package="p", contracts=(contract("a.f"), contract("a.b.g"), contract("h")))
    assert module_paths(plan) == {
        "": "src/p/__init__.py",
        "a": "src/p/a/__init__.py",
        "a.b": "src/p/a/b.py",
    }
    specification = Specification(package="p", title="P", sources=(), requirements=())
    files = package_files(specification, plan, {})
    assert {path for path in files if path.endswith(".py")} == set(module_paths(plan).values())


RENAMES = [
    ("def h(x):\n    return x\ny = h(h)\n", "def n(x):\n    return x\ny = n(n)\n"),
    ("h = 1\ndef f(h):\n    return h\n", "n = 1\ndef f(h):\n    return h\n"),
    ("h = 1\ndef f(x=h):\n    h = 2\n    return h\n", "n = 1\ndef f(x=n):\n    h = 2\n    return h\n"),
    ("h = 1\nclass C:\n    h = 2\n    def m(self):\n        return h, self.h\n",
     "n = 1\nclass C:\n    h = 2\n    def m(self):\n        return n, self.h\n"),
    ("h = 1\ny = [h for h in [2]] + [h]\n", "n = 1\ny = [h for h in [2]] + [n]\n"),
    ("h = 1\ndef f():\n    global h\n    h = 2\n", "n = 1\ndef f():\n    global n\n    n = 2\n"),
    ("h = 1\nf(h=h)\nx = 'é'; y = h\n", "n = 1\nf(h=n)\nx = 'é'; y = n\n"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), RENAMES)
def test_renaming_follows_pythons_scopes(source: str, expected: str) -> None:
    assert rename_global(source, "h", "n") == expected


def test_modules_that_use_each_other_can_be_imported_in_any_order(tmp_path: Path) -> None:
    plan = Plan(package="p", contracts=(contract("a.f"), contract("b.g"), contract("a.h")))
    sources = {
        "a.f": "def f(n: int) -> int:\n    return n + 1\n",
        "b.g": 'def g(n):\n    """Say."""\n    return f(n) * 2\n',
        "a.h": "class T:\n    def t(self):\n        return g(1)\ndef h(n):\n    return g(n) + T().t()\n",
    }
    solutions = {name: Solution(contract=name, source=source) for name, source in sources.items()}
    specification = Specification(package="p", title="P", sources=(), requirements=())
    files = package_files(specification, plan, solutions)
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    for order in ("import p.a, p.b", "import p.b, p.a"):
        program = f"{order}; print(p.a.h(1), p.b.g.__doc__)"
        command = [sys.executable, "-c", program]
        done = subprocess.run(command, cwd=tmp_path / "src", capture_output=True, text=True, check=False)
        assert (done.stdout, done.stderr) == ("8 Say.\n", "")
