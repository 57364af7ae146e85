"""Built packages checked again, as CI does it: nothing stored is believed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from build_project import Project

from smysl.build.against import Checked
from smysl.build.recheck import documents_of, is_built, recheck
from smysl.check import SandboxKernel
from smysl.core.errors import OutputError
from smysl.core.journal import Journal
from smysl.spec import read


@pytest.fixture(scope="module")
def kernel() -> Iterator[SandboxKernel]:
    with SandboxKernel(2) as kernel:
        yield kernel


@pytest.fixture
def built(project: Project) -> Project:
    project.build()
    return project


def again(project: Project, kernel: SandboxKernel) -> Checked:
    return recheck(read(documents_of(project.out)), project.out, kernel, Journal())


def codes(checked: Checked) -> list[str]:
    return [d.code for d in checked.result.diagnostics if d.code.startswith("V")]


def kinds(checked: Checked) -> dict[str, str]:
    return {row.requirement: row.kind for row in checked.result.evidence}


def test_an_honest_package_is_what_its_lock_says(built: Project, kernel: SandboxKernel) -> None:
    assert is_built(built.out)
    assert not is_built(built.spec)
    shutil.rmtree(built.out / ".smysl")
    checked = again(built, kernel)
    assert checked.result.status == "done"
    assert codes(checked) == []
    assert kinds(checked) == {"T-1": "verified", "T-2": "verified", "T-3": "unchecked", "W-1": "verified"}


def test_code_that_fails_an_example_breaks_its_claim(built: Project, kernel: SandboxKernel) -> None:
    module = built.module()
    module.write_text(module.read_text().replace("return add(a, a)", "return a * 3"))
    checked = again(built, kernel)
    assert checked.result.status == "errors"
    assert codes(checked) == ["V005", "V006", "V001"]
    assert kinds(checked)["T-2"] == "failing"
    assert module.read_text().count("a * 3") == 1


FEE = """---
package: tiny
---
# Tiny

## T-1 Rate
The module is `rates`. `rate(n: int) -> int` returns three for each thing.

## T-2 Fee
The module is `fees`. `fee(n: int) -> int` returns one more than the `rate` of n things.
"""


@pytest.fixture
def agreed(project: Project) -> Project:
    rate = "def rate(n: int) -> int:\n    return n * _THREE\n\n\n_THREE = 3\n"
    project.alone(FEE, rate=rate, fee="def fee(n: int) -> int:\n    return rate(n) + 1\n")
    project.asserted = {"rate": "assert rate(1) == 3\n", "fee": "assert fee(1) == 4\n"}
    assert {row.kind for row in project.build(samples=16).evidence} == {"agreed"}
    return project


def test_what_is_agreed_does_not_outlast_an_edit_of_what_it_uses(
    agreed: Project, kernel: SandboxKernel
) -> None:
    assert codes(again(agreed, kernel)) == []
    module = agreed.module("rates")
    module.write_text(module.read_text().replace("_THREE = 3", "_THREE = 4"))
    assert kinds(again(agreed, kernel)) == {"T-1": "unchecked", "T-2": "unchecked"}


def test_what_a_person_adds_beside_agreed_code_takes_nothing_from_it(
    agreed: Project, kernel: SandboxKernel
) -> None:
    module = agreed.module("rates")
    module.write_text(f"{module.read_text()}\n\ndef more(n):\n    return n\n")
    assert kinds(again(agreed, kernel)) == {"T-1": "agreed", "T-2": "agreed"}


def test_code_that_cannot_be_imported_is_failing(agreed: Project, kernel: SandboxKernel) -> None:
    module = agreed.module("rates")
    module.write_text(f"import nosuchmodule\n{module.read_text()}")
    assert kinds(again(agreed, kernel)) == {"T-1": "failing", "T-2": "failing"}


def test_a_formatter_breaks_nothing(built: Project, kernel: SandboxKernel) -> None:
    module = built.module()
    module.write_text(module.read_text().replace("    ", "  "))
    assert codes(again(built, kernel)) == []


def test_a_test_that_was_weakened_is_told_though_examples_are_the_documents(
    built: Project, kernel: SandboxKernel
) -> None:
    tests = next((built.out / "tests").glob("test_sums.py"))
    tests.write_text(re.sub(r"assert .*", "assert True", tests.read_text()))
    module = built.module()
    module.write_text(module.read_text().replace("return add(a, a)", "return a * 3"))
    assert set(codes(again(built, kernel))) == {"V005", "V001"}


def test_a_test_that_is_gone_is_an_error(built: Project, kernel: SandboxKernel) -> None:
    next((built.out / "tests").glob("test_words.py")).unlink()
    checked = again(built, kernel)
    assert checked.result.status == "errors"
    assert codes(checked) == ["V004", "V006"]


def test_documents_that_changed_are_named(built: Project, kernel: SandboxKernel) -> None:
    text = (built.spec / "words.md").read_text()
    built.write("words.md", f'{text}\n## W-2 Whisper\n`whisper(text)` writes small. `whisper("A")` → `"a"`\n')
    checked = again(built, kernel)
    assert codes(checked) == ["V002", "V003"]
    assert checked.result.status == "done", "what was built still holds"


def test_documents_that_are_gone_are_asked_for(built: Project) -> None:
    shutil.rmtree(built.spec)
    with pytest.raises(OutputError) as caught:
        documents_of(built.out)
    assert caught.value.code == "O021"
    assert "--against" in caught.value.help
