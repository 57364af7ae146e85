"""The trace, the table and the report say the same as the files, and the report trusts nobody."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from smysl.build.lock import Lock
from smysl.build.prose import excerpt, prose_html
from smysl.build.report import report_html
from smysl.build.report_code import code_html
from smysl.build.report_graph import graph_svg
from smysl.build.result import Result
from smysl.build.trace import trace_line, trace_requirement
from smysl.build.writer import write_package
from smysl.cli.traced import _standing, trace_lines
from smysl.core.contract import Plan
from smysl.core.diagnostic import Diagnostic, Label
from smysl.core.errors import UsageError
from smysl.core.requirement import Source

PAY = "src/sheet/pay.py"


@pytest.fixture
def built(files: dict[str, str], lock: Lock, tmp_path: Path) -> tuple[Path, Lock]:
    return tmp_path, write_package(tmp_path, files, lock).lock


def line_of(out: Path, file: str, part: str) -> int:
    text = (out / file).read_text()
    return text[: text.index(part)].count("\n") + 1


def test_a_requirement_leads_to_lines_and_tests(world: ModuleType, built: tuple[Path, Lock]) -> None:
    out, lock = built
    trace = trace_requirement("ts-1", world.specification(), lock, out)
    assert [(place.file, place.symbol) for place in trace.symbols] == [(PAY, "weekly_pay")]
    lines = (out / PAY).read_text().split("\n")
    assert lines[trace.symbols[0].line - 1] == "# @relation(TS-1, scope=function)"
    assert lines[trace.symbols[0].end_line - 1].startswith("    return")
    assert [test.id for test in trace.tests] == [
        "tests/test_pay.py::test_ts_1_1",
        "tests/test_pay.py::test_ts_1_2",
    ]
    assert "TS-1  Weekly pay   must   verified" in trace_lines(trace)[0]
    assert "2 examples, 75% of mutants" in trace_lines(trace)[0]
    assert trace.symbols[0].prompt == "f00d" * 16


def test_a_line_leads_to_requirements_also_through_helpers(built: tuple[Path, Lock]) -> None:
    out, lock = built
    inside = trace_line(PAY, line_of(out, PAY, "overtime = max"), lock, out)
    assert [row.requirement for row in inside.evidence] == ["TS-1", "TS-2"]
    helper = trace_line(str(out / PAY), line_of(out, PAY, "assert hours > 0"), lock, out)
    assert helper.symbol is not None
    assert (helper.symbol.symbol, helper.symbol.requirements) == ("_check", ("TS-3",))
    test = trace_line("tests/test_pay.py", line_of(out, "tests/test_pay.py", "overtime_share(50)"), lock, out)
    assert [row.requirement for row in test.evidence] == ["TS-3"]
    assert trace_line(PAY, 1, lock, out).symbol is None


def test_an_edited_line_is_a_persons(built: tuple[Path, Lock]) -> None:
    out, lock = built
    path = out / PAY
    path.write_text(path.read_text().replace("* 3 // 2", "* 6 // 4"))
    trace = trace_line(PAY, line_of(out, PAY, "* 6 // 4"), lock, out)
    assert trace.symbol is not None
    assert trace.symbol.authorship == "person"
    assert "by a person" in trace_lines(trace)[0]


def test_what_does_not_exist_is_refused_with_a_hint(world: ModuleType, built: tuple[Path, Lock]) -> None:
    out, lock = built
    with pytest.raises(UsageError, match="TS-99") as caught:
        trace_requirement("TS-99", world.specification(), lock, out)
    assert "TS-" in caught.value.help
    with pytest.raises(UsageError, match="no line 9999"):
        trace_line(PAY, 9999, lock, out)
    with pytest.raises(UsageError) as caught:
        trace_line("src/sheet/pai.py", 1, lock, out)
    assert PAY in caught.value.help


def test_a_trace_speaks_the_language_of_who_reads_it(
    world: ModuleType, built: tuple[Path, Lock], monkeypatch: pytest.MonkeyPatch
) -> None:
    out, lock = built
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    whole = trace_lines(trace_requirement("TS-1", world.specification(), lock, out))
    assert "обязательно   проверено   примеров 2, мутантов 75%" in whole[0]
    assert whole[1].startswith("  сказано   pay.md:")
    assert any(line.startswith("  код       src/sheet/pay.py:") for line in whole)
    assert trace_lines(trace_line(PAY, 1, lock, out))[0].endswith("импорт, описание или пустая строка")


def page_of(world: ModuleType, **changes: object) -> str:
    specification = msgspec.structs.replace(world.specification(), **changes)
    result = Result(status="unsolved", package="sheet", evidence=world.evidence(), notes=("<b>note</b>",))
    return report_html(specification, world.plan(), world.solutions(), result)


class Tags(HTMLParser):
    """Collects what a browser would act on."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.add(tag)
        assert not any(name.startswith("on") or name == "src" for name in values)
        self.ids += [values["id"]] if values.get("id") else []
        self.links += [values["href"]] if values.get("href") else []
        if tag not in {"meta", "br", "input", "path", "rect"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_report_needs_no_network_and_no_script(world: ModuleType) -> None:
    page = page_of(world)
    tags = Tags(page)
    assert tags.open == []
    assert not tags.tags & {"script", "link", "img", "iframe", "object", "base", "form"}
    assert not re.search(r"url\(|@import|https?:", page)
    assert all(link.startswith("#") for link in tags.links)
    assert {link[1:] for link in tags.links} <= set(tags.ids)
    assert len(tags.ids) == len(set(tags.ids))


def test_whatever_a_document_says_is_text(world: ModuleType) -> None:
    bad = "</pre></style><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    specification = world.specification()
    requirements = tuple(
        msgspec.structs.replace(one, title=bad, text=f"{bad}\n```\n{bad}\n```\n`{bad}`")
        for one in specification.requirements
    )
    span = requirements[0].span
    solutions = {
        name: msgspec.structs.replace(
            one, source=f"X = {bad!r}\n{one.source}", prompt=bad, failed=((0, bad),)
        )
        for name, one in world.solutions().items()
    }
    finding = Diagnostic("S1", "warning", bad, (Label(msgspec.structs.replace(span, file=bad)),), bad)
    result = Result(
        status="done",
        package=bad,
        evidence=tuple(msgspec.structs.replace(row, note=bad) for row in world.evidence()),
        notes=(bad,),
        diagnostics=(finding,),
    )
    page = report_html(
        msgspec.structs.replace(specification, title=bad, requirements=requirements),
        world.plan(),
        solutions,
        result,
        Lock(package=bad, model=bad, kernel=bad),
    )
    assert "<script" not in page
    assert "<img" not in page
    assert Tags(page).open == []


def test_the_report_speaks_the_language_of_the_documents(world: ModuleType) -> None:
    russian = (Source(path="pay.md", text="Все часы.", digest="0", language="ru"),)
    page = page_of(world, sources=russian)
    assert '<html lang="ru">' in page
    assert "Проверено требований: 2 из 5" in page


def test_a_large_plan_is_drawn_by_module(world: ModuleType) -> None:
    one = world.plan().contracts[1]
    many = tuple(
        msgspec.structs.replace(
            one, name=f"m{n % 9}.f{n}", module=f"m{n % 9}", uses=(f"m{(n - 1) % 9}.f{n - 1}",)
        )
        for n in range(1, 500)
    )
    picture = graph_svg(Plan(package="p", contracts=many), {})
    assert picture.count('class="node') == 9
    assert graph_svg(Plan(package="p"), {}) == ""


@pytest.mark.parametrize("source", ["x = 'a\n", "def f(:", "", "\tif", "x = 1  # <b>\n", "f'{a}<i>'\n"])
def test_code_is_escaped_even_if_it_is_not_python(source: str) -> None:
    text = re.sub(r'<i class="[sckn]">|</i>', "", code_html(source))
    assert "<" not in text
    assert text.replace("&lt;", "<").replace("&gt;", ">").replace("&#x27;", "'").rstrip() == source.rstrip()


def test_words_are_shortened_and_code_is_set_as_code(world: ModuleType) -> None:
    requirement = world.specification().requirements[4]
    assert excerpt(requirement, 25) == "$ sheet pay 10 1000 …"
    assert prose_html("a `x<y` b\n```\nif a < b:\n```\nc") == (
        '<p class="words">a <code>x&lt;y</code> b</p><pre>if a &lt; b:</pre><p class="words">c</p>'
    )


def test_unchecked_with_passing_examples_is_told_apart_from_what_nothing_checks(world: ModuleType) -> None:
    row = next(one for one in world.evidence() if one.kind == "verified" and one.examples)
    passing = msgspec.structs.replace(row, kind="unchecked")
    assert passing.standing == "passes"
    assert "examples pass" in _standing(passing)
    assert msgspec.structs.replace(passing, failing=1).standing == "unchecked"
    assert msgspec.structs.replace(passing, examples=0).standing == "unchecked"
