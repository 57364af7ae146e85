"""Code that anyone wrote against the documents' examples: which definition is meant, what it may claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from smysl.build.against import Checked, check_against
from smysl.check import SandboxKernel
from smysl.core.journal import Journal
from smysl.spec import read

HEAD = "---\npackage: shop\n---\n# Shop\n\n"
PRICE = "## P-1\n\n`price(w: int) -> int` doubles. `price(2)` returns 4.\n"
RIGHT = "def price(w):\n    return w * 2\n"
WRONG = "def price(w):\n    return w * 3\n"


@pytest.fixture(scope="module")
def kernel() -> Iterator[SandboxKernel]:
    with SandboxKernel(2) as kernel:
        yield kernel


def checked(
    folder: Path, kernel: SandboxKernel, text: str, files: Mapping[str, str], target: str = "."
) -> Checked:
    (folder / "a.md").write_text(HEAD + text)
    for name, source in files.items():
        path = folder / "code" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    return check_against(read(folder / "a.md"), folder / "code" / target, kernel, Journal())


def kinds(found: Checked) -> dict[str, str]:
    return {row.requirement: row.kind for row in found.result.evidence}


def notes(found: Checked) -> dict[str, str]:
    return {row.requirement: row.note for row in found.result.evidence}


@pytest.mark.parametrize(
    ("files", "target"),
    [({"shop.py": RIGHT}, "shop.py"), ({"other.py": RIGHT}, "other.py"), ({"shop/__init__.py": RIGHT}, ".")],
    ids=["module", "module of another name", "package"],
)
def test_a_module_is_checked_as_a_package_is(
    tmp_path: Path, kernel: SandboxKernel, files: Mapping[str, str], target: str
) -> None:
    assert kinds(checked(tmp_path, kernel, PRICE, files, target)) == {"P-1": "verified"}
    wrong = dict.fromkeys(files, WRONG)
    assert kinds(checked(tmp_path, kernel, PRICE, wrong, target)) == {"P-1": "failing"}


BY_NEIGHBOUR = "from helper import times\n\n\ndef price(w):\n    return times(w)\n"
BY_SIBLING = BY_NEIGHBOUR.replace("from helper", "from .helper")
TIMES = "def times(w):\n    return w * {}\n"


@pytest.mark.parametrize(
    ("files", "target"),
    [
        ({"app.py": BY_NEIGHBOUR, "helper.py": TIMES}, "app.py"),
        ({"app.py": BY_NEIGHBOUR, "helper.py": TIMES}, "."),
        ({"calendar/app.py": BY_NEIGHBOUR, "calendar/helper.py": TIMES}, "calendar"),
        ({"shop/__init__.py": "", "shop/app.py": BY_SIBLING, "shop/helper.py": TIMES}, "shop/app.py"),
        ({"shop/app.py": BY_SIBLING, "shop/helper.py": TIMES}, "shop/app.py"),
        ({"shop/app.py": BY_SIBLING, "shop/helper.py": TIMES}, "shop"),
        ({"shop/__init__.py": "", "shop/app.py": "from shop.helper import times as price\n"}, "shop/app.py"),
    ],
    ids=[
        "module",
        "folder",
        "folder named like a library",
        "in a package",
        "without init",
        "folder without init",
        "exported only",
    ],
)
def test_modules_that_import_each_other_are_checked_as_they_lie(
    tmp_path: Path, kernel: SandboxKernel, files: dict[str, str], target: str
) -> None:
    files = {"shop/helper.py": TIMES, **files} if "shop/__init__.py" in files else files
    for factor, kind in ((2, "verified"), (3, "failing")):
        texts = {name: text.format(factor) for name, text in files.items()}
        assert kinds(checked(tmp_path, kernel, PRICE, texts, target)) == {"P-1": kind}


def test_where_one_module_is_meant_another_answers_for_nothing(tmp_path: Path, kernel: SandboxKernel) -> None:
    files = {"shop/__init__.py": "from .other import price\n", "shop/app.py": "", "shop/other.py": RIGHT}
    assert kinds(checked(tmp_path, kernel, PRICE, files, "shop/app.py")) == {"P-1": "unsolved"}
    assert kinds(checked(tmp_path, kernel, PRICE, files, "shop/other.py")) == {"P-1": "verified"}


@pytest.mark.parametrize(
    ("text", "files"),
    [
        (
            "The module is `pricing`.\n\n" + PRICE,
            {"__init__.py": "from ._old import price\n", "_old.py": WRONG, "pricing.py": RIGHT},
        ),
        (PRICE, {"__init__.py": "from .pricing import price\n", "a.py": WRONG, "pricing.py": RIGHT}),
        (PRICE, {"__init__.py": "from .sub import *\n", "a.py": WRONG, "sub/__init__.py": RIGHT}),
        (PRICE, {"__init__.py": "", "_old.py": WRONG, "pricing.py": RIGHT}),
        (
            PRICE,
            {
                "__init__.py": "",
                "pricing.py": "try:\n    import fast\nexcept ImportError:\n    pass\n" + RIGHT,
            },
        ),
        (PRICE, {"__init__.py": "", "pricing.py": "price = lambda w: w * 2\n"}),
        (PRICE, {"__init__.py": "", "a.py": RIGHT, "other.py": WRONG}),
        (PRICE, {"__init__.py": "globals()['price'] = lambda w: w * 2\n"}),
    ],
    ids=[
        "documented",
        "exported",
        "exported with all",
        "public",
        "branch",
        "value",
        "named like the document",
        "made on import",
    ],
)
def test_the_documented_module_then_what_the_package_exports_then_the_only_definition(
    tmp_path: Path, kernel: SandboxKernel, text: str, files: Mapping[str, str]
) -> None:
    files = {f"shop/{name}": source for name, source in files.items()}
    assert kinds(checked(tmp_path, kernel, text, files)) == {"P-1": "verified"}


def test_of_several_definitions_that_nothing_chooses_none_is_taken(
    tmp_path: Path, kernel: SandboxKernel
) -> None:
    files = {"shop/__init__.py": "", "shop/new.py": RIGHT, "shop/old.py": RIGHT}
    found = checked(tmp_path, kernel, PRICE, files)
    assert kinds(found) == {"P-1": "unsolved"}
    assert "new, old each define price" in notes(found)["P-1"]


ABSENT = """## A-1

`export(fmt: str) -> str` exports. {example}
"""


@pytest.mark.parametrize(
    "example",
    [
        '`export("pdf")` raises `NameError`.',
        '`export("pdf")` raises `Exception`.',
        '`export("pdf")` does not return `"x"`.',
        "\n\n```python\ntry:\n    x = export('pdf')\nexcept NameError:\n    x = 1\nassert x == 1\n```\n",
    ],
    ids=["name error", "any error", "not a value", "caught"],
)
def test_a_name_that_is_missing_passes_no_example(
    tmp_path: Path, kernel: SandboxKernel, example: str
) -> None:
    found = checked(tmp_path, kernel, ABSENT.format(example=example), {"shop/__init__.py": ""})
    assert kinds(found) == {"A-1": "unsolved"}
    assert notes(found) == {"A-1": "there is no export"}
    assert found.result.evidence[0].examples == 0
    code = {"shop/__init__.py": "def export(fmt):\n    raise NameError(fmt)\n"}
    there = checked(tmp_path, kernel, ABSENT.format(example=example), code)
    assert kinds(there)["A-1"] != "unsolved"


@pytest.mark.parametrize("name", ["Decimal", "calendar"])
def test_a_name_that_only_python_has_is_missing(tmp_path: Path, kernel: SandboxKernel, name: str) -> None:
    text = f"## A-1\n\n`{name}(n: str) -> int` does it. `{name}('x')` raises `Exception`.\n"
    found = checked(tmp_path, kernel, text, {"shop/__init__.py": ""})
    assert kinds(found) == {"A-1": "unsolved"}
    assert notes(found) == {"A-1": f"there is no {name}"}


def test_examples_that_pass_prove_nothing_of_a_symbol_beside_them(
    tmp_path: Path, kernel: SandboxKernel
) -> None:
    text = "## P-1\n\n`price(w: int) -> int` doubles, `fee(w: int) -> int` too. `price(2)` returns 4.\n"
    found = checked(tmp_path, kernel, text, {"shop/__init__.py": RIGHT})
    assert kinds(found) == {"P-1": "unsolved"}
    assert notes(found) == {"P-1": "there is no fee"}
