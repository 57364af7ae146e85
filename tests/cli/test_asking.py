"""Questions at a terminal: what a person types is what the documents get."""

from __future__ import annotations

import sys

import pytest

from smysl.cli.asking import asker

QUESTION = {
    "id": "Q-1",
    "requirement": "R-1",
    "text": "What should f() give?",
    "choices": [{"answer": "2"}, {"answer": "1"}],
    "place": "a.md:1:1",
}


@pytest.mark.parametrize(
    ("typed", "answers"),
    [(["1"], {"Q-1": "1"}), (["7", "x", "2"], {"Q-1": "2"}), (["3"], None), ([""], None)],
    ids=["number", "only numbers on offer", "later", "nothing"],
)
def test_the_number_that_is_typed_is_the_answer(
    typed: list[str], answers: dict[str, str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: typed.pop(0))
    ask = asker()
    assert ask is not None
    assert ask([QUESTION]) == answers
    assert not typed
