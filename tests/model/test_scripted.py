"""The scripted model: the contract of the design, line by line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from smysl.core.errors import ModelError
from smysl.core.sampling import Message, Request
from smysl.core.seams import Model
from smysl.model.open import open_model

Ask = Callable[..., Request]


def script(folder: Path, text: str) -> str:
    (folder / "script.jsonl").write_text(text, encoding="utf-8")
    return f"scripted:{folder}/script.jsonl"


def texts(model: Model, request: Request) -> list[str]:
    return [sample.text for sample in model.complete(request).samples]


def test_the_first_line_that_matches_answers(tmp_path: Path, ask: Ask) -> None:
    model = open_model(
        script(
            tmp_path,
            '{"match": "sum of \\\\w+", "samples": ["first"]}\n\n{"match": "sum", "samples": ["second"]}\n',
        )
    )
    assert texts(model, ask("the sum of numbers")) == ["first"]
    assert texts(model, ask("a sum")) == ["second"]


def test_samples_go_round_and_later_calls_for_the_same_prompt_continue(tmp_path: Path, ask: Ask) -> None:
    model = open_model(script(tmp_path, '{"match": "", "samples": ["a", "b", "c"]}'))
    assert texts(model, ask("p", n=2)) == ["a", "b"]
    assert texts(model, ask("p", n=3)) == ["c", "a", "b"]
    assert texts(model, ask("q")) == ["a"], "another prompt begins at the beginning"


def test_the_seed_does_not_move_the_position(tmp_path: Path, ask: Ask) -> None:
    model = open_model(script(tmp_path, '{"match": "", "samples": ["a", "b", "c"]}'))
    assert texts(model, ask("p", seed=2)) == ["a"]
    assert texts(model, ask("p", seed=9)) == ["b"]


def test_a_match_sees_all_messages_and_reaches_across_lines(tmp_path: Path) -> None:
    model = open_model(script(tmp_path, '{"match": "rules.*^question", "samples": ["no"]}\n'
                                        '{"match": "rules\\\\nquestion", "samples": ["joined"]}\n'
                                        '{"match": "rul.*ion", "samples": ["wide"]}'))  # fmt: skip
    joined = Request(messages=(Message("system", "rules"), Message("user", "question")))
    apart = Request(messages=(Message("system", "rules"), Message("user", "a\nb\nquestion")))
    assert texts(model, joined) == ["joined"]
    assert texts(model, apart) == ["wide"]


def test_no_match_is_an_error_that_shows_the_prompt(tmp_path: Path, ask: Ask) -> None:
    model = open_model(script(tmp_path, '{"match": "x", "samples": ["a"]}'))
    with pytest.raises(ModelError, match="begins 'Write it'") as caught:
        model.complete(ask("Write it\nin Python"))
    assert caught.value.code == "M042"


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        '{"match": "a"}',
        '{"match": "(", "samples": ["a"]}',
        '{"match": "a", "samples": []}',
        '{"match": "a", "samples": "a"}',
        '{"match": "a", "samples": ["a"], "more": 1}',
        '{"match": "a", "samples": [1]}',
        "[]",
    ],
)
def test_a_bad_line_is_named_by_its_number(tmp_path: Path, line: str) -> None:
    with pytest.raises(ModelError, match="line 3 ") as caught:
        open_model(script(tmp_path, f'{{"match": "a", "samples": ["a"]}}\n\n{line}\n'))
    assert caught.value.code == "M041"
    assert caught.value.where.endswith("script.jsonl:3")


def test_bytes_that_are_no_text_are_a_bad_line(tmp_path: Path) -> None:
    (tmp_path / "s").write_bytes(b'{"match": "\xff", "samples": ["a"]}')
    with pytest.raises(ModelError, match="line 1 "):
        open_model(f"scripted:{tmp_path}/s")


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        open_model(f"scripted:{tmp_path}/nowhere.jsonl")
    assert caught.value.code == "M040"


def test_another_script_is_another_model(tmp_path: Path) -> None:
    one = open_model(script(tmp_path, '{"match": "", "samples": ["a"]}')).fingerprint
    two = open_model(script(tmp_path, '{"match": "", "samples": ["b"]}')).fingerprint
    again = open_model(script(tmp_path, '{"match": "", "samples": ["a"]}')).fingerprint
    assert one == again != two
