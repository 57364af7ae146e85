"""What still stands after a change: of the words, of what code uses, of the package itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from build_project import ADD, SUMS, Project

from smysl.build.api import Options, build
from smysl.build.lock import lock_text, read_lock
from smysl.build.result import Result
from smysl.check import kernel as kernels
from smysl.core.errors import OutputError
from smysl.core.journal import Event, Journal

HEAD = "---\npackage: tiny\n---\n# Tiny\n\nThe module is `sums`.\n\n"
TARIFF = (
    HEAD + "## Vocabulary\n\n**Tariff** is {} for each thing.\n\n"
    "## T-1 Fee\n`fee(n: int) -> int` returns the fee of n things by the tariff.\n"
)
THREE = "def fee(n: int) -> int:\n    return n * 3\n"
SEVENTY = "def fee(n: int) -> int:\n    return n * 70\n"
FEES = "assert fee(1) == 3\nassert fee(2) == 6\nassert fee(3) == 9\n"


def agreed(project: Project, text: str, **answers: str) -> Result:
    """Build something that candidates agree on."""
    project.alone(text, **answers)
    result = project.build(samples=16)
    assert {row.kind for row in result.evidence} == {"agreed"}
    return result


def edit(project: Project, old: str, new: str, module: str = "sums") -> None:
    path = project.module(module)
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def rows(result: Result) -> dict[str, tuple[str, str]]:
    return {row.requirement: (row.kind, row.authorship) for row in result.evidence}


@pytest.fixture
def fee(project: Project) -> Project:
    project.asserted["fee"] = FEES
    agreed(project, TARIFF.format("three coins"), fee=THREE)
    return project


def test_a_changed_definition_is_searched_for_again(fee: Project) -> None:
    fee.alone(TARIFF.format("seventy coins"), fee=SEVENTY)
    again = fee.build(samples=16)
    assert again.cost["model_calls"] > 0
    assert "return n * 70" in fee.module().read_text()


def test_what_is_agreed_stays_so_without_a_call_while_nothing_near_it_changes(fee: Project) -> None:
    fee.write("sums.md", TARIFF.format("three coins").replace("# Tiny\n", "# Tiny numbers\n"))
    again = fee.build(samples=16)
    assert (again.up_to_date, again.cost["model_calls"]) == (False, 0)
    assert again.evidence[0].kind == "agreed"


def test_a_search_under_a_changed_definition_that_is_not_paid_for_costs_no_code_and_is_made_up_for(
    fee: Project,
) -> None:
    fee.alone(TARIFF.format("seventy coins"), fee=SEVENTY)
    poor = fee.build(samples=16, budget_tokens=0)
    assert "return n * 3" in fee.module().read_text()
    assert rows(poor)["T-1"] == ("unchecked", "model")
    fee.build(samples=16)
    assert "return n * 70" in fee.module().read_text()


def rated(words: str) -> str:
    rate = f"## T-1 Rate\n`rate(n: int) -> int` returns {words}.\n\n"
    return HEAD + rate + "## T-2 Fee\n`fee(n: int) -> int` returns one more than the `rate` of n things.\n"


def test_what_candidates_agreed_on_beside_other_code_is_not_agreed_any_more(project: Project) -> None:
    project.asserted = {"fee": "assert fee(1) == 4\nassert fee(2) == 7\n", "rate": "assert rate(1) == 3\n"}
    rate = "def rate(n: int) -> int:\n    return n * 3\n"
    above = "def fee(n: int) -> int:\n    return rate(n) + 1\n"
    agreed(project, rated("three for each thing"), rate=rate, fee=above)
    project.alone(
        rated("a text about so many things"), rate=rate.replace("n * 3", "f'tariff {n}'"), fee=above
    )
    again = project.build(samples=16)
    assert rows(again) == {"T-1": ("agreed", "model"), "T-2": ("unchecked", "model")}
    assert again.evidence[1].note.endswith("was said otherwise, or used other code")


HELPED = """RATE = 3


def fee(n: int) -> int:
    return _base(n) * RATE


def _base(n: int) -> int:
    return n
"""


@pytest.mark.parametrize(("old", "new"), [("RATE = 3", "RATE = 4"), ("return n\n", "return n - 100\n")])
def test_a_helper_that_a_person_edits_makes_the_code_theirs(project: Project, old: str, new: str) -> None:
    project.asserted["fee"] = FEES
    agreed(project, TARIFF.format("three coins"), fee=HELPED)
    edit(project, old, new)
    assert rows(project.build(samples=16)) == {"T-1": ("unchecked", "person")}
    assert rows(project.build(samples=16)) == {"T-1": ("unchecked", "person")}


BROKEN = ["def half_done(:", "import nosuchmodule", "assert False"]


@pytest.mark.parametrize("statement", BROKEN)
def test_a_module_that_cannot_be_imported_fails_and_tells_why(project: Project, statement: str) -> None:
    project.build()
    before = project.module().read_text()
    project.module().write_text(f"{before}\n\n{statement}\n")
    for _ in range(2):
        result = project.build()
        assert result.status == "unsolved"
        assert {rows(result)[one][0] for one in ("T-1", "T-2")} == {"failing"}
        assert "cannot be imported: " in result.evidence[0].note
        assert any("sums.py" in note for note in result.notes)
        assert statement in project.module().read_text()
    project.module().write_text(before)
    mended = project.build()
    assert (mended.status, mended.cost["model_calls"]) == ("done", 0)


def test_imports_and_loose_statements_are_a_persons_edits(project: Project) -> None:
    root = "from math import isqrt\n\n\ndef root(a: int) -> int:\n    return isqrt(a)\n"
    text = HEAD + "## T-1 Add\n`add(a, b)` returns the sum. `add(1, 2)` → 3\n\n## T-2 Root\n"
    project.alone(text + "`root(a)` returns the whole root. `root(17)` → 4\n", add=ADD, root=root)
    project.build()
    edit(project, "from math import isqrt", "from math import sqrt as isqrt")
    result = project.build()
    assert rows(result) == {"T-1": ("verified", "model"), "T-2": ("failing", "person")}
    assert "kept as a person wrote it: src/tiny/sums.py: isqrt (edited)" in result.notes
    path = project.module()
    path.write_text(path.read_text() + "\n\nadd.__code__ = (lambda a, b: a - b).__code__\n")
    again = project.build()
    assert rows(again) == {"T-1": ("failing", "person"), "T-2": ("failing", "person")}
    assert rows(project.build()) == rows(again)


def building(project: Project, moment: Callable[[], object], subject: str = "sums.double") -> Result:
    """Build, and do something when a contract is started."""
    journal = Journal()

    def listen(event: Event) -> None:
        if (event.kind, event.subject, event.state) == ("contract", subject, "start"):
            moment()

    journal.subscribe(listen)
    return build(project.spec, project.out, Options(model=project.model(), samples=4), journal=journal)


def test_an_edit_in_the_middle_of_a_build_is_judged(project: Project) -> None:
    project.build()
    project.write("sums.md", SUMS.replace("twice the number", "twice the given number"))
    result = building(project, lambda: edit(project, "return a + b", "return a - b"))
    assert rows(result)["T-1"] == ("failing", "person")
    assert "return a - b" in project.module().read_text()
    assert rows(project.build()) == rows(result)


def test_a_package_that_never_rests_is_not_written(project: Project, monkeypatch) -> None:
    from smysl.build.session import Session

    project.build()
    lock = (project.out / "smysl.lock").read_bytes()
    judged = Session._judged

    def restless(session: Session, files: dict[str, str]) -> object:
        path = project.module()
        path.write_text(path.read_text() + "\n\nX = 1\n")
        return judged(session, files)

    monkeypatch.setattr(Session, "_judged", restless)
    project.write("sums.md", SUMS.replace("# Tiny", "# Tiny numbers"))
    with pytest.raises(OutputError) as caught:
        project.build()
    assert caught.value.code == "O006"
    assert (project.out / "smysl.lock").read_bytes() == lock


def test_code_of_a_module_that_has_children_is_taken_from_where_it_lies(project: Project) -> None:
    def document(module: str, symbol: str) -> str:
        head = f"# {symbol}\n\nThe module is `{module}`.\n\n"
        return f"{head}## {module[-4].upper()}-1 It\n`{symbol}(n)` adds. `{symbol}(2)` → 3\n"

    project.alone("---\npackage: tiny\n---\n" + document("shop", "price"))
    project.write("cart.md", document("shop.cart", "count"))
    project.answers = {
        name: [f"def {name}(n: int) -> int:\n    return n + 1\n"] for name in ("price", "count")
    }
    project.build()
    assert read_lock(project.out).contract("shop.price").file == "src/tiny/shop/__init__.py"
    edit(project, "n + 1", "n + 2", "shop/__init__")
    result = project.build()
    assert rows(result) == {"S-1": ("failing", "person"), "C-1": ("verified", "model")}


def test_a_tab_in_a_persons_text_is_checked_as_it_stands(project: Project) -> None:
    project.alone(HEAD + "## T-1 Row\n`row(a)` returns a row of a table. `row('x')` → `'x    .'`\n")
    project.answers = {"row": ["def row(a: str) -> str:\n    return f'{a}    .'\n"]}
    assert project.build().evidence[0].kind == "verified"
    edit(project, "{a}    .", "{a}\t.")
    assert rows(project.build()) == {"T-1": ("failing", "person")}


CRASHING = (
    "import os\n\n\ndef add(a: int, b: int) -> int:\n"
    "    if 'PYTEST_CURRENT_TEST' in os.environ:\n        os._exit(0)\n    return a + b\n"
)


def test_a_run_of_its_tests_that_crashed_is_remembered_and_nothing_is_verified(project: Project) -> None:
    project.alone(HEAD + "## T-1 Add\n`add(a, b)` returns the sum. `add(1, 2)` → 3\n", add=CRASHING)
    first = project.build()
    assert first.status == "unsolved"
    assert (first.evidence[0].kind, first.evidence[0].note) == (
        "unchecked",
        "the package's own tests ended as crashed",
    )
    second = project.build()
    assert second.up_to_date
    assert (second.status, second.evidence) == ("unsolved", first.evidence)
    assert "the package's own tests ended as crashed" in second.notes


def test_a_lock_that_does_not_know_how_the_tests_ended_is_no_reason_to_do_nothing(project: Project) -> None:
    project.build()
    lock = read_lock(project.out)
    old = msgspec.structs.replace(lock, suite="")
    (project.out / "smysl.lock").write_text(lock_text(old))
    again = project.build()
    assert (again.up_to_date, again.cost["model_calls"]) == (False, 0)
    assert read_lock(project.out) == lock
    assert project.build().up_to_date


def test_the_strength_of_a_requirement_follows_it_and_its_code_not_its_number(project: Project) -> None:
    text = HEAD + "## {} Clip\n`clip(n)` is at most 20. `clip(15)` → 15\n\n"
    text += "## {} Add\n`add(a, b)` adds. `add(1, 2)` → 3\n"
    clip = "def clip(n: int) -> int:\n    if n > 20:\n        return 20\n    return n\n"
    project.alone(text.format("T-1", "T-2"), clip=clip, add=ADD)
    first = {row.symbols: row.mutants_killed for row in project.build().evidence}
    assert len(set(first.values())) == 2
    project.write("sums.md", text.format("T-2", "T-1"))
    assert {row.symbols: row.mutants_killed for row in project.build().evidence} == first


def test_planning_anew_is_done_though_no_document_changed(project: Project) -> None:
    project.build()
    assert project.build().up_to_date
    assert not project.build(replan=True).up_to_date


def test_another_kernel_checks_again_and_asks_no_model(project: Project, monkeypatch) -> None:
    project.build()
    monkeypatch.setattr(kernels, "VERSION", kernels.VERSION + 1)
    again = project.build()
    assert not again.up_to_date
    assert (again.cost["model_calls"], again.cost["sandbox_runs"] > 0) == (0, True)
    assert project.build().up_to_date


def test_a_persons_own_module_is_part_of_the_package_and_its_changes_are_seen(project: Project) -> None:
    project.build()
    own = Path(project.out / "src" / "tiny" / "own.py")
    own.write_text("def plus(a, b):\n    return a + b\n")
    edit(project, "return a + b", "from tiny.own import plus\n\n    return plus(a, b)")
    assert rows(project.build())["T-1"] == ("verified", "person")
    own.write_text("def plus(a, b):\n    return a - b\n")
    assert rows(project.build())["T-1"] == ("failing", "person")
