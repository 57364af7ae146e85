"""The build view: what is said of each event, and what the bar adds up."""

from __future__ import annotations

import io

import pytest

from smysl.cli.progress import Progress
from smysl.cli.view import BuildView, duration, grouped
from smysl.core.journal import Journal


def shown(language: str, *, live: bool = False) -> tuple[Journal, io.StringIO, Progress]:
    stream = io.StringIO()
    progress = Progress(stream, language, live=live, token_limit=20_000)  # type: ignore[arg-type]
    journal = Journal()
    journal.subscribe(progress)
    return journal, stream, progress


def play(journal: Journal) -> None:
    journal.record("plan", state="done", modules=2, contracts=3, questions=1)
    journal.record("contract", "pay.total", "start")
    journal.record("contract", "pay.total", "repairing", note="(2/3)")
    journal.record("contract", "pay.total", "passes", examples=3, mutants="11/12", samples=4, seconds=3.2)
    journal.record("question", "pay.round", text="12 say 2, 4 say 3")
    journal.record("contract", "pay.round", "reused")
    journal.record("contract", "pay.share", "unsolved", samples=16, seconds=75)


def test_a_log_has_one_plain_line_a_result() -> None:
    journal, stream, progress = shown("en")
    with progress:
        play(journal)
    assert stream.getvalue().splitlines() == [
        " plan      2 modules, 3 contracts, 1 questions",
        " ✔ pay.total                      passes         3 examples, 11/12 mutants   4 samples   3 s",
        " ? pay.round                      12 say 2, 4 say 3",
        " ✘ pay.share                      unsolved       16 samples   1 min 15 s",
    ]


def test_a_russian_specification_is_built_in_russian() -> None:
    journal, stream, progress = shown("ru")
    with progress:
        play(journal)
    assert stream.getvalue().splitlines()[:2] == [
        " план      модулей 2, контрактов 3, вопросов 1",
        " ✔ pay.total                      проходит       примеров 3, мутантов 11/12   вариантов 4   3 с",
    ]


def test_on_a_terminal_the_settled_lines_stay() -> None:
    journal, stream, progress = shown("en", live=True)
    with progress:
        play(journal)
    text = stream.getvalue()
    assert "pay.total" in text
    assert "16 samples" in text


def test_the_bar_says_how_far_what_it_cost_and_how_long_still() -> None:
    view = BuildView("en", token_limit=20_000)
    journal = Journal()
    journal.subscribe(lambda event: view.take(event) and None)
    journal.record("plan", state="done", modules=1, contracts=4, questions=0)
    for name in ("a", "b"):
        journal.record("call", name, "done", tokens_in=100, tokens_out=820)
        journal.record("contract", name, "passes", examples=1)
    bar = view.bar(60)
    assert bar.endswith("  2/4   1,840 of 20,000 tokens   1 min 00 s   ≈ 1 min left")


def test_a_contract_that_settles_twice_is_counted_once() -> None:
    view = BuildView("en")
    journal = Journal()
    journal.subscribe(lambda event: view.take(event) and None)
    journal.record("plan", state="done", contracts=2)
    for state in ("passes", "repairing", "passes"):
        journal.record("contract", "a", state)
    assert "  1/2 " in view.bar(1)
    assert view.working_lines() == []


def test_reused_contracts_are_counted_but_not_listed_and_do_not_sway_the_estimate() -> None:
    view = BuildView("en")
    journal = Journal()
    journal.subscribe(lambda event: view.take(event) and None)
    journal.record("plan", state="done", contracts=100)
    for number in range(90):
        journal.record("contract", f"m.f{number}", "reused")
    assert "  90/100 " in view.bar(1)
    assert "left" not in view.bar(1)


@pytest.mark.parametrize(
    ("seconds", "english", "russian"),
    [
        (0.41, "0.4 s", "0.4 с"),
        (3.2, "3 s", "3 с"),
        (59.6, "1 min 00 s", "1 мин 00 с"),
        (242, "4 min 02 s", "4 мин 02 с"),
    ],
)
def test_durations(seconds: float, english: str, russian: str) -> None:
    assert (duration(seconds, "en"), duration(seconds, "ru")) == (english, russian)


def test_thousands_are_set_apart_as_the_language_does() -> None:
    assert (grouped(14220, "en"), grouped(14220, "ru")) == ("14,220", "14\N{NO-BREAK SPACE}220")
