"""The package's tests say what the documents say, run under plain pytest, and fail when they should."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smysl.build.example_code import can_be_test, example_lines
from smysl.build.names import slug, unique_slugs
from smysl.build.tests_writer import failing_examples, test_files, test_ids
from smysl.core.example import CallExample, Example, Step, StepsExample, TranscriptExample
from smysl.core.requirement import Requirement, Source, Specification
from smysl.core.span import Span
from smysl.core.verdict import sometimes

PLACE = Span("a.md", 1, 1, 1, 9)


def lay_down(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def run_pytest(folder: Path) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--no-header"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_every_example_of_a_right_package_passes(files: dict[str, str], tmp_path: Path) -> None:
    lay_down(tmp_path, files)
    code, output = run_pytest(tmp_path)
    assert code == 0, output
    assert "7 passed" in output


def test_a_known_failure_is_a_strict_xfail_and_an_unknown_one_fails(
    world: ModuleType, files: dict[str, str], tmp_path: Path
) -> None:
    failing = {("TS-4", 0): "pop gives None"}
    tests = test_files(world.specification(), world.plan(), failing)
    broken = files["src/sheet/log.py"].replace("return self.items.pop()", "return None")
    lay_down(tmp_path, {**files, **tests, "src/sheet/log.py": broken})
    code, output = run_pytest(tmp_path)
    assert code == 0, output
    assert "1 xfailed" in output
    lay_down(tmp_path, {"src/sheet/log.py": files["src/sheet/log.py"]})
    code, output = run_pytest(tmp_path)
    assert code == 1
    assert "XPASS(strict)" in output


def test_what_holds_sometimes_is_red_neither_when_it_fails_nor_when_it_holds(
    world: ModuleType, files: dict[str, str], tmp_path: Path
) -> None:
    failing = {("TS-4", 0): sometimes(3, 5, "pop gives None")}
    tests = test_files(world.specification(), world.plan(), failing)
    broken = files["src/sheet/log.py"].replace("return self.items.pop()", "return None")
    for source, word in ((broken, "1 xfailed"), (files["src/sheet/log.py"], "1 xpassed")):
        lay_down(tmp_path, {**files, **tests, "src/sheet/log.py": source})
        code, output = run_pytest(tmp_path)
        assert code == 0, output
        assert word in output


CASES = [
    (CallExample(span=PLACE, call="f(1)", expected="2"), "assert f(1) == 2"),
    (CallExample(span=PLACE, call="f(1)", expected="2", counter=True), "assert f(1) != 2"),
    (CallExample(span=PLACE, call="f(1)", expected="None"), "assert f(1) is None"),
    (CallExample(span=PLACE, call="f(1)", expected="True", counter=True), "assert f(1) is not True"),
    (
        CallExample(span=PLACE, call="f(1) or 2", expected="a if b else c"),
        "assert (f(1) or 2) == (a if b else c)",
    ),
    (
        CallExample(span=PLACE, call="f()", expected="[1, -0.5, {'a': 0.0}]"),
        "assert f() == [1, pytest.approx(-0.5, rel=1e-09, abs=0), {'a': pytest.approx(0.0, rel=1e-09, abs=1e-12)}]",  # noqa: E501
    ),
    (CallExample(span=PLACE, call="f()", expected="<P 5>"), 'assert repr(f()) == "<P 5>"'),
    (CallExample(span=PLACE, call="f()", expected="P(0.5)"), "assert f() == P(0.5)"),
    (
        CallExample(span=PLACE, call="f(-1)", raises="ValueError"),
        "with pytest.raises(ValueError):\n    f(-1)",
    ),
    (
        CallExample(span=PLACE, call="f(-1)", raises="E", message="bad hours"),
        'with pytest.raises(E, match="bad hours"):\n    f(-1)',
    ),
    (
        CallExample(span=PLACE, call="f(-1)", raises="E", message="a+b (x)"),
        'with pytest.raises(E, match=re.escape("a+b (x)")):\n    f(-1)',
    ),
    (
        CallExample(span=PLACE, call="f()", output="one\n"),
        'f()\nassert capsys.readouterr().out.rstrip() == "one"',
    ),
    (
        StepsExample(
            span=PLACE, steps=(Step(code="s = S()"), Step(code="s.p()"), Step(code="s.q()", output="x\ny"))
        ),
        's = S()\ns.p()\ncapsys.readouterr()\ns.q()\nassert capsys.readouterr().out.rstrip() == (\n    "x\\n"\n    "y"\n)',  # noqa: E501
    ),
    (
        StepsExample(span=PLACE, steps=(Step(code="t = '''a\nb'''"), Step(code="f(t)", expected="1"))),
        "t = 'a\\nb'\nassert f(t) == 1",
    ),
    (
        TranscriptExample(
            span=PLACE, command="x a.csv", output="", exit_code=3, files=(("a.csv", "1\n2\n"),), stdin="y"
        ),
        'terminal.write("a.csv", (\n    "1\\n"\n    "2\\n"\n))\nassert terminal.run("x a.csv", stdin="y") == ("", 3)',  # noqa: E501
    ),
]


@pytest.mark.parametrize(("example", "text"), CASES)
def test_an_example_becomes_these_statements(example: Example, text: str) -> None:
    assert "\n".join(example_lines(example)) == text


LAZY = [
    (CallExample(span=PLACE, call="f(3)", expected="[2, 1]"), "assert list(f(3)) == [2, 1]"),
    (CallExample(span=PLACE, call="f(3)", expected="(2, 1)"), "assert tuple(f(3)) == (2, 1)"),
    (CallExample(span=PLACE, call="f(3)", expected="g(3)"), "assert f(3) == g(3)"),
    (
        CallExample(span=PLACE, call="f(-1)", raises="ValueError"),
        "with pytest.raises(ValueError):\n    list(f(-1))",
    ),
]


@pytest.mark.parametrize(("example", "text"), LAZY)
def test_an_iterator_is_read_where_a_list_spells_it_out(example: Example, text: str) -> None:
    assert "\n".join(example_lines(example, lazily=True)) == text


def test_the_packages_signature_says_what_is_an_iterator() -> None:
    from smysl.core.contract import Plan

    example = CallExample(span=PLACE, call="f(3)", expected="[2, 1]")
    specification = one_document(requirement("A-1", example))
    lazy = {"sheet/a.py": "def f(n: int) -> Iterator[int]:\n    yield n\n"}
    for files, text in ((lazy, "assert list(f(3)) == [2, 1]"), ({}, "assert f(3) == [2, 1]")):
        assert text in test_files(specification, Plan(package="sheet"), files=files)["tests/test_a.py"]


def test_code_that_does_not_parse_becomes_no_test() -> None:
    assert not can_be_test(CallExample(span=PLACE, call="f(", expected="1"))
    assert not can_be_test(CallExample(span=PLACE, call="f() g()", raises="E"))


def one_document(*requirements: Requirement, text: str = "x\n") -> Specification:
    sources = (Source(path="a.md", text=text, digest="0"),)
    return Specification(package="sheet", title="A", sources=sources, requirements=requirements)


def requirement(identifier: str, *examples: Example) -> Requirement:
    return Requirement(
        id=identifier, explicit=True, title="", text="t", span=PLACE, examples=examples, module="pay"
    )


def test_ids_in_other_alphabets_keep_their_tests_apart(world: ModuleType) -> None:
    example = CallExample(span=PLACE, call="weekly_pay(1, 1)", expected="1")
    specification = one_document(*(requirement(i, example) for i in ("TS-1", "Ц-1", "№ 1", "ts 1")))
    ids = test_ids(specification)
    assert ids["TS-1", 0] == "tests/test_a.py::test_ts_1_1"
    assert len(set(ids.values())) == 4
    tests = test_files(specification, world.plan())
    names = [
        node.name for node in ast.parse(tests["tests/test_a.py"]).body if isinstance(node, ast.FunctionDef)
    ]
    assert names == [one.partition("::")[2] for one in ids.values()]


def test_a_name_that_two_modules_define_is_taken_from_the_examples_own(world: ModuleType) -> None:
    plan = world.plan()
    twin = msgspec.structs.replace(plan.contracts[2], name="tax.weekly_pay", module="tax", examples=())
    plan = msgspec.structs.replace(plan, contracts=(*plan.contracts, twin))
    here = CallExample(span=PLACE, call="weekly_pay(1, 1)", expected="1")
    there = CallExample(span=PLACE, call="weekly_pay(2, 1)", expected="2")
    specification = one_document(
        requirement("A-1", here), msgspec.structs.replace(requirement("A-2", there), module="tax")
    )
    text = test_files(specification, plan)["tests/test_a.py"]
    assert "\nfrom sheet.pay import weekly_pay\n" in text
    assert "\n    from sheet.tax import weekly_pay\n" in text


def test_two_documents_of_one_name_get_two_files() -> None:
    example = CallExample(span=PLACE, call="f()", expected="1")
    requirements = [
        msgspec.structs.replace(requirement(f"A-{n}", example), span=Span(file, 1, 1, 1, 2))
        for n, file in enumerate(["x/pay.md", "y/pay.md", "y/pay.rst"])
    ]
    sources = tuple(Source(path=r.span.file, text="t", digest="0") for r in requirements)
    specification = Specification(package="p", title="", sources=sources, requirements=tuple(requirements))
    files = {node.partition("::")[0] for node in test_ids(specification).values()}
    assert len(files) == 3


def test_what_solutions_fail_is_known_by_requirement(world: ModuleType) -> None:
    solutions = world.solutions()
    bad = msgspec.structs.replace(solutions["pay.weekly_pay"], failed=((2, "got 0"),))
    del solutions["log.Corrections"]
    found = failing_examples(world.specification(), world.plan(), {**solutions, "pay.weekly_pay": bad})
    assert found == {("TS-2", 0): "got 0", ("TS-4", 0): "log.Corrections is unsolved"}


def test_an_edit_above_an_example_does_not_change_its_test(world: ModuleType) -> None:
    specification = world.specification()
    moved = msgspec.structs.replace(
        specification,
        sources=tuple(msgspec.structs.replace(s, text="\n" + s.text) for s in specification.sources),
        requirements=tuple(
            msgspec.structs.replace(r, examples=tuple(down(e) for e in r.examples))
            for r in specification.requirements
        ),
    )
    assert test_files(moved, world.plan()) == test_files(specification, world.plan())


def down(example: Example) -> Example:
    span = example.span
    lower = msgspec.structs.replace(span, line=span.line + 1, end_line=span.end_line + 1)
    return msgspec.structs.replace(example, span=lower)


@settings(max_examples=20, deadline=None)
@given(text=st.text(min_size=1, max_size=30))
def test_whatever_a_document_holds_the_test_file_is_python(text: str) -> None:
    text = text.replace("\r", " ") or "x"
    lines = text.split("\n")
    span = Span("a.md", 1, 1, len(lines), len(lines[-1]) + 1)
    example = CallExample(span=span, call="f()", expected=repr(text))
    specification = one_document(requirement("A-1", example), text=text)
    from smysl.core.contract import Plan

    tree = ast.parse(test_files(specification, Plan(package="sheet"))["tests/test_a.py"])
    values = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    assert text in values


@given(ids=st.lists(st.text(max_size=12), max_size=8))
def test_slugs_are_identifiers_and_never_alike(ids: list[str]) -> None:
    slugs = unique_slugs(ids)
    assert len(set(slugs.values())) == len(set(ids))
    assert all(f"test_{one}".isidentifier() and one.isascii() for one in slugs.values())


def test_russian_is_spelled_in_latin_letters() -> None:
    assert slug("Ц-12") == "ts_12"
    assert slug("Съёмка №3") == "syomka_no3"
