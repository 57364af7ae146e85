"""A diagnostic is shown as a compiler shows it: code, place, line, caret, help."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from smysl.core.diagnostic import Diagnostic, Label
from smysl.core.span import Span
from smysl.spec.excerpt import render, render_all


def shown(text: str, column: int, end: int, line: int = 1, label: str = "", **more: str) -> str:
    span = Span("docs/a.md", line, column, line, end)
    return render(
        Diagnostic("S031", "warning", "two examples disagree", (Label(span, label),), **more),
        {"docs/a.md": text},
    )


def test_a_finding_shows_code_place_line_caret_and_help() -> None:
    assert shown("one\ntwo `f(1)` three", 5, 11, line=2, label="here", help="keep one") == (
        "warning[S031]: two examples disagree\n"
        "  ┌─ docs/a.md:2:5\n"
        "2 │ two `f(1)` three\n"
        "  │     ^^^^^^ here\n"
        "  = help: keep one"
    )


def test_two_labels_share_one_gutter() -> None:
    text = "\n".join(f"line {number}" for number in range(1, 13))
    labels = (Label(Span("a", 2, 6, 2, 7), "here"), Label(Span("a", 12, 1, 12, 5), "and here"))
    assert render(Diagnostic("S021", "error", "twice", labels), {"a": text}) == (
        "error[S021]: twice\n"
        "   ┌─ a:2:6\n"
        " 2 │ line 2\n"
        "   │      ^ here\n"
        "   ┌─ a:12:1\n"
        "12 │ line 12\n"
        "   │ ^^^^ and here"
    )


def test_russian_words_around_the_finding() -> None:
    diagnostic = Diagnostic("S044", "note", "Д-1 нечем проверить", (), "добавьте пример")
    assert (
        render(diagnostic, {}, language="ru")
        == "замечание[S044]: Д-1 нечем проверить\n  = что делать: добавьте пример"
    )


def test_the_caret_stands_under_cyrillic_wide_and_combining_characters() -> None:
    assert shown("ёлка `x`", 6, 9).splitlines()[-1] == "  │      ^^^"
    assert shown("中文 `x`", 4, 7).splitlines()[-1] == "  │      ^^^"
    assert shown("中文", 2, 3).splitlines()[-1] == "  │   ^^"
    assert shown("e\u0301 `x`", 4, 7).splitlines()[-1] == "  │   ^^^"


def test_tabs_are_shown_as_spaces_that_the_caret_counts() -> None:
    assert shown("\ta\tb", 4, 5).splitlines()[-2:] == ["1 │     a    b", "  │          ^"]


def test_a_long_line_is_cut_around_the_caret() -> None:
    line, caret = shown("x" * 5000 + "`f(1)`" + "y" * 5000, 5001, 5007).splitlines()[-2:]
    assert line.startswith("1 │ … x")
    assert line.endswith("y …")
    assert len(line) <= 106
    start = caret.index("^")
    assert line[start : start + 6] == "`f(1)`"
    assert caret.count("^") == 6


def test_an_empty_span_and_one_past_the_end_still_show_a_caret() -> None:
    assert shown("abc", 2, 2).splitlines()[-1] == "  │  ^"
    assert shown("abc", 9, 12).splitlines()[-1] == "  │    ^"


def test_a_span_of_several_lines_is_underlined_to_the_end_of_the_first() -> None:
    diagnostic = Diagnostic("S044", "note", "m", (Label(Span("a", 1, 3, 2, 2)),))
    assert render(diagnostic, {"a": "a bcd  \nef"}).splitlines()[-1] == "  │   ^^^"


def test_an_unknown_document_or_line_is_named_without_its_text() -> None:
    assert shown("abc", 1, 2, line=7) == "warning[S031]: two examples disagree\n  ┌─ docs/a.md:7:1"


def test_control_characters_never_reach_the_terminal() -> None:
    text = shown("a\x1b[31m\u202eb", 1, 2, help="\x1b[0m")
    assert "\x1b" not in text
    assert "\u202e" not in text


@given(st.text(max_size=400), st.integers(1, 12), st.integers(1, 420), st.integers(0, 30))
def test_any_place_in_any_text_can_be_shown(text: str, line: int, column: int, length: int) -> None:
    span = Span("a", line, column, line, column + length)
    lines = render(Diagnostic("S031", "warning", "m", (Label(span),)), {"a": text}).split("\n")
    assert lines[0] == "warning[S031]: m"
    assert len(lines) in {2, 4}
    if len(lines) == 4:
        assert "^" in lines[3]
        assert all(unicodedata.category(letter) not in {"Cc", "Cs"} for letter in lines[2])


def test_several_findings_stand_apart() -> None:
    one = Diagnostic("S044", "note", "m")
    assert render_all([one, one], {}) == "note[S044]: m\n\nnote[S044]: m"
