"""Generation: both ways are asked for the same, and what is reported follows from what was timed."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from smysl.bench import generation
from smysl.core.errors import UsageError
from smysl.core.sampling import Completion, Request, Sample


class Clockwork:
    """Takes as long for a prompt as for ten tokens, whatever it is asked."""

    name = fingerprint = "clockwork"
    requests: list[Request]

    def __init__(self) -> None:
        self.requests = []
        self.now = 0.0

    def complete(self, request: Request) -> Completion:
        self.requests.append(request)
        self.now += 10 + request.n * request.max_tokens
        samples = (Sample("x", request.max_tokens),) * request.n
        return Completion(samples, 500, request.n * request.max_tokens)

    def close(self) -> None:
        pass


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Clockwork:
    model = Clockwork()
    monkeypatch.setattr(time, "monotonic", lambda: model.now)
    return model


def test_a_batch_saves_the_prompts(model: Clockwork, tmp_path: Path) -> None:
    result = generation.run(model, tmp_path / "out", samples=4, rounds=2)
    one, all_ = 10 + 192, 10 + 4 * 192
    assert result["together"]["seconds"] == all_
    assert result["one_at_a_time"]["seconds"] == 4 * one
    assert result["ratio"] == round(4 * one / all_, 2)
    # One token of the reading is a written one.
    assert result["decode"]["ratio"] == pytest.approx(1, abs=0.03)
    assert json.loads((tmp_path / "out" / "generation.json").read_text()) == result
    assert any("times end to end" in line for line in generation.lines(result))


def test_no_prompt_begins_like_another(model: Clockwork, tmp_path: Path) -> None:
    generation.run(model, tmp_path, samples=3)
    prompts = [request.messages[0].content for request in model.requests]
    assert len({prompt[:20] for prompt in prompts}) == len(prompts)


def test_a_model_that_answers_at_once_has_no_speed(
    model: Clockwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 1.0)
    with pytest.raises(UsageError) as caught:
        generation.run(model, tmp_path / "out", samples=4)
    assert caught.value.code == "U067"
    assert not (tmp_path / "out").exists()
