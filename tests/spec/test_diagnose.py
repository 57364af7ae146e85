"""What is wrong with documents, or missing from them, is found, placed, and comes with a way out."""

from pathlib import Path

from smysl.core.diagnostic import Diagnostic
from smysl.spec import read
from smysl.spec.document import slice_of


def found(folder: Path, *codes: str, **documents: str) -> list[Diagnostic]:
    for name, text in documents.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return [one for one in read(folder).diagnostics if not codes or one.code in codes]


def places(diagnostic: Diagnostic) -> list[str]:
    return [str(label.span) for label in diagnostic.labels]


def words(folder: Path, diagnostic: Diagnostic) -> str:
    assert diagnostic.span is not None
    text = (folder / diagnostic.span.file).read_text(encoding="utf-8")
    return slice_of(text.split("\n"), diagnostic.span)


PRICE = "# Pricing\n\n**PR-1.** `price(weight)` returns cents. `price(1)` → 100\n"


def test_sound_documents_have_no_findings(tmp_path: Path) -> None:
    assert found(tmp_path, a=PRICE) == []


def test_two_examples_that_disagree_are_shown_with_what_each_wants(tmp_path: Path) -> None:
    text = '**T-1.** `code(kind, n=1)` makes a code: `code("QX", 42)` → `"QX0000000427"`.\n\n'
    text += "**T-2.** `code(kind='QX', n=42)` is `\"QX0000000420\"`.\n"
    (one,) = found(tmp_path, "S031", a=text)
    assert one.severity == "warning"
    assert places(one) == ["a.md:1:42", "a.md:3:10"]
    assert [label.text for label in one.labels] == ['here "QX0000000427"', 'and here "QX0000000420"']
    assert "(wrong)" in one.help


def test_examples_disagree_across_files_and_through_defaults(tmp_path: Path) -> None:
    a = "**T-1.** `f(a, b=2)` adds: `f(1)` → 3.\n"
    b = "**T-2.** Remember that `f(1, 2)` → 4 and `f(b=2, a=1)` → 3.\n"
    (one,) = found(tmp_path, "S031", a=a, b=b)
    assert places(one) == ["a.md:1:28", "b.md:1:24"]


def test_an_error_contradicts_a_value_and_a_counter_example_what_it_denies(tmp_path: Path) -> None:
    text = "**T-1.** `f(a)` adds: `f(1)` → 3; `f(1)` raises `ValueError`; `f(2)` → 4; `f(2)` → 4 (wrong).\n"
    assert len(found(tmp_path, "S031", a=text)) == 2


def test_equal_values_in_other_words_and_marked_counter_examples_do_not_disagree(tmp_path: Path) -> None:
    text = "**T-1.** `f(a)` gives: `f('x')` → 'y', `f(\"x\")` → \"y\", `f('x')` → 'z' (wrong).\n"
    text += "`f(1)` → 1, `f(1)` → 1.0.\n"
    assert found(tmp_path, "S031", a=text) == []


def test_two_runs_of_one_command_that_disagree(tmp_path: Path) -> None:
    text = "# R\n\n**T-1.** It runs:\n\n```console\n$ python -m x a\n1\n```\n\n"
    text += "**T-2.** And again:\n\n```console\n$ python -m  x 'a'\n2\n```\n"
    (one,) = found(tmp_path, "S031", a=text)
    assert places(one) == ["a.md:6:1", "a.md:13:1"]


def test_an_id_given_twice_also_in_two_files_is_an_error(tmp_path: Path) -> None:
    (one,) = found(tmp_path, "S021", a=PRICE, b="# Other\n\n**PR-1.** `other(x)` is other. `other(1)` → 1\n")
    assert one.severity == "error"
    assert "PR-1" in one.message
    assert places(one) == ["b.md:3:1", "a.md:3:1"]


def test_links_that_lead_nowhere_and_the_name_that_was_meant(tmp_path: Path) -> None:
    text = (
        PRICE + "\nSee [[pricng]], [[a]], [[b#nothing]], [x](b.md#pricing), [y](c.md), [z](#gone) and PR-9.\n"
    )
    text += "\nNot ours: [s](https://x.y/z.md), ![[picture.png]], [u](../up.md), `[[code]]`, [p](src/x.py).\n"
    text += "\nA heading: [[pricing]].\n"
    findings = found(tmp_path, "S022", a=text, b=PRICE.replace("PR-1", "PR-2").replace("price", "prise"))
    assert [words(tmp_path, one) for one in findings] == [
        "[[pricng]]",
        "[[b#nothing]]",
        "[y](c.md)",
        "[z](#gone)",
        "PR-9",
    ]
    assert "did you mean 'Pricing'?" in findings[0].help


def test_what_reads_as_an_example_and_does_not_parse(tmp_path: Path) -> None:
    (one,) = found(tmp_path, "S032", a=PRICE + "\n**PR-2.** `price(2)` → seven euros.\n")
    assert words(tmp_path, one) == "seven euros"
    assert "`3`" in one.help


def test_a_table_that_does_not_fit_its_signature(tmp_path: Path) -> None:
    text = "**T-1.** `f(a, b)` adds.\n\n| a | c | result |\n|---|---|---|\n| 1 | 2 | 3 |\n"
    (one,) = found(tmp_path, "S032", x=text)
    assert "`f(a, b)`" in one.help


def test_an_example_of_a_function_that_nobody_describes(tmp_path: Path) -> None:
    text = (
        PRICE + "\n**PR-2.** Weights add up, for instance:\n\n```\npricee(2) -> 200\npricee(3) -> 300\n```\n"
    )
    (one,) = found(tmp_path, "S033", a=text)
    assert "`pricee`" in one.message
    assert "did you mean 'price'?" in one.help


def test_decisions_left_open_and_vague_words_inside_requirements(tmp_path: Path) -> None:
    text = PRICE + (
        "\n**PR-2.** `fee(zone)` is TBD. Should it round up? It handles zones, units etc. `fee(1)` → 2\n"
        '\n**PR-3.** The `TBD` in code, "why?" in a quotation and an apple are fine: `fee(2)` → 3\n'
    )
    findings = found(tmp_path, "S024", "S025", a=text)
    assert [(one.code, words(tmp_path, one)) for one in findings] == [
        ("S024", "TBD"),
        ("S024", "Should it round up?"),
        ("S025", "etc."),
    ]


def test_a_phrase_in_capitals_that_nothing_defines_where_others_are_defined(tmp_path: Path) -> None:
    text = (
        "# Bank\n\n## Vocabulary\n\nA **Value Day** is a day on which money counts.\n\n## Rules\n\n"
        "**B-1.** `pay(x)` looks at the Value Day and the Cut Over of a bank. `pay(1)` → 2\n\n"
        "**B-2.** `due(x)` is the Value Day before the Cut Over. `due(1)` → 2\n"
    )
    (one,) = found(tmp_path, "S023", a=text)
    assert words(tmp_path, one) == "Cut Over"


def test_a_must_with_nothing_to_check_it_by_gets_a_concrete_suggestion(tmp_path: Path) -> None:
    text = PRICE + (
        "\n**PR-2.** `fee(weight, zone: str)` returns the fee.\n"
        "\n**PR-3.** A negative weight must be refused with `ValueError`.\n"
        "\n**PR-4.** A list MAY be printed.\n"
    )
    findings = found(tmp_path, "S044", a=text)
    assert [one.message.split()[0] for one in findings] == ["PR-2", "PR-3"]
    assert '`fee(1, "…")` → `…`' in findings[0].help
    assert "raises `ValueError`" in findings[1].help


def test_russian_documents_are_answered_in_russian(tmp_path: Path) -> None:
    text = "# Склад\n\n**Д-1.** Функция `остаток(товар)` возвращает остаток; как считать, ещё не решено.\n"
    findings = found(tmp_path, "S024", "S044", a=text)
    assert [one.message for one in findings] == [
        "Д-1 обязательно, но проверить его нечем",
        "решение не принято: «ещё не решено»",
    ]


def test_findings_stand_in_order_of_place_and_once(tmp_path: Path) -> None:
    findings = found(tmp_path, a=PRICE + "\n**PR-2.** `price(2)` → many. See [[x]]. `fee(1)` → TBD\n")
    spans = [one.span for one in findings if one.span]
    assert spans == sorted(spans)
    assert len(set(findings)) == len(findings)
