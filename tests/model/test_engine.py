"""The embedded engine, with real weights where they are: equal calls, crashes, limits, noise."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smysl.core.errors import ModelError
from smysl.core.sampling import Message, Request
from smysl.model import cache as weights_cache
from smysl.model.catalogue import find
from smysl.model.endpoint import EndpointModel
from smysl.model.engine import EngineModel, physical_cores
from smysl.model.open import open_model
from smysl.model.worker import end_of_chain, goes_round, read_frame, write_frame

Ask = Callable[..., Request]

_WEIGHTS = weights_cache.path_of(find("0.5b"))
needs_weights = pytest.mark.skipif(not _WEIGHTS.exists(), reason="smysl models pull 0.5b brings the weights")
_SAMPLED = {"temperature": 0.8, "max_tokens": 24}


@pytest.fixture(scope="module")
def engine() -> Iterator[EngineModel]:
    model = open_model("0.5b")
    assert isinstance(model, EngineModel)
    yield model
    model.close()


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone(pid: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while is_alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    return not is_alive(pid)


@given(st.dictionaries(st.text(), st.text()))
def test_a_frame_comes_back_as_it_went(message: dict[str, str]) -> None:
    stream = io.BytesIO()
    write_frame(stream, message)
    write_frame(stream, {"next": 1})
    stream.seek(0)
    assert read_frame(stream) == message
    assert read_frame(stream) == {"next": 1}
    assert read_frame(stream) is None


@given(st.integers(0, 20))
def test_a_stream_that_ends_in_a_frame_is_an_ending(length: int) -> None:
    stream = io.BytesIO()
    write_frame(stream, {"text": "a longer message"})
    assert read_frame(io.BytesIO(stream.getvalue()[:length])) is None


def test_a_file_that_is_no_model_cannot_be_loaded(tmp_path: Path, ask: Ask) -> None:
    path = tmp_path / "wrong.gguf"
    path.write_bytes(b"GGUF and then nonsense" * 100)
    model = EngineModel(path, name="wrong", digest="0")
    with pytest.raises(ModelError) as caught:
        model.complete(ask())
    assert caught.value.code == "M013"
    assert caught.value.where == str(path)
    assert model.pid is None
    model.close()


def test_there_is_a_physical_core() -> None:
    assert 1 <= physical_cores() <= (os.cpu_count() or 1)


LOST = "def f(text):\n    if not text:\n        raise ValueError(text)\n"
ONE, TWO = "    if text[-1] == ',':\n", "        raise ValueError(text)\n"


@pytest.mark.parametrize(
    "text",
    [
        LOST + ONE * 6,
        LOST + (ONE + TWO) * 3,
        LOST + (ONE + "\n" + TWO) * 3,
        LOST + "".join(f"    if text == {n}:\n        return {n}\n" for n in range(8)) * 2,
    ],
)
def test_lines_that_repeat_themselves_go_round(text: str) -> None:
    assert goes_round(text)
    assert goes_round(text + "    if"), "a line that is not whole yet does not matter"


@pytest.mark.parametrize(
    "text",
    [
        "",
        LOST,
        LOST + (ONE + TWO) * 2,
        LOST + ONE * 5,
        "TABLE = [\n" + "    0, 0,\n" * 20,
        LOST + "".join(f"    if text == {n}:\n        return {n}\n" for n in range(8)),
    ],
)
def test_lines_that_are_only_alike_do_not(text: str) -> None:
    assert not goes_round(text)


CHAIN = LOST + "    text = text" + "".join(f".replace('{c}', '')" for c in "abcdefghijklmnopqrstuvwxyz()[]{}")


def test_a_chain_of_calls_without_end_goes_round_too() -> None:
    end = end_of_chain(CHAIN)
    assert 0 < end < len(CHAIN)
    assert CHAIN[:end].count(".replace(") == 16
    for length in range(end, len(CHAIN), 7):
        assert end_of_chain(CHAIN[:length]) == end, "wherever the text was when it was looked at"


@pytest.mark.parametrize(
    "text",
    [
        CHAIN + "\n",
        CHAIN[: CHAIN.index("'m'")],
        LOST + "    return [" + ", ".join(f"book.page({n}).lines(1).words()" for n in range(30)) + "]",
        LOST
        + "    return ["
        + ", ".join(f"Day({n}, 'a long description of day {n}')" for n in range(30))
        + "]",
    ],
)
def test_long_lines_of_other_kinds_do_not(text: str) -> None:
    assert end_of_chain(text) == 0


@pytest.mark.model
@needs_weights
class TestWithWeights:
    def test_equal_requests_give_equal_completions_whatever_came_between(
        self, engine: EngineModel, ask: Ask
    ) -> None:
        request = ask("Write a haiku about rain.", n=3, seed=5, **_SAMPLED)
        first = engine.complete(request)
        assert engine.complete(request).samples == first.samples
        engine.complete(ask("Count to ten.", n=8, seed=1, **_SAMPLED))
        engine.complete(ask("Say yes.", max_tokens=4))
        assert engine.complete(request).samples == first.samples
        engine.close()
        assert engine.complete(request).samples == first.samples, "and in a new worker"

    def test_what_a_conversation_begins_with_is_read_once_and_changes_nothing(
        self, engine: EngineModel, ask: Ask
    ) -> None:
        begin = ask("Numbers: " + "one two three four. " * 60 + "Write a haiku.", n=2, seed=5, **_SAMPLED)
        first = engine.complete(begin)
        answer = Message("assistant", first.samples[0].text)
        more = (*begin.messages, answer, Message("user", "Another one."))
        repair = Request(messages=more, n=2, seed=7, **_SAMPLED)
        started = time.monotonic()
        goes_on = engine.complete(repair)
        kept = time.monotonic() - started
        engine.close()
        fresh = engine.complete(repair)
        assert goes_on.samples == fresh.samples, "the bits are those of a new worker"
        assert goes_on.tokens_in == fresh.tokens_in > first.tokens_in > 200
        assert kept < fresh.seconds
        assert engine.complete(begin).samples == first.samples

    def test_a_completion_that_goes_round_in_circles_is_stopped(self, engine: EngineModel, ask: Ask) -> None:
        lines = 'root ::= ("yes, it goes on and on\\n"){20}'
        request = ask("Go on.", n=2, grammar=lines, max_tokens=400)
        for sample in engine.complete(request).samples:
            assert (sample.finish, sample.text.count("\n")) == ("loop", 6)
            assert sample.tokens < 100

    def test_completions_differ_and_are_counted(self, engine: EngineModel, ask: Ask) -> None:
        completion = engine.complete(
            ask("Invent a name for a cat.", n=10, seed=3, temperature=1.0, max_tokens=8)
        )
        assert len(completion.samples) == 10
        assert len({sample.text for sample in completion.samples}) > 3
        assert completion.tokens_out == sum(sample.tokens for sample in completion.samples)
        assert all(sample.logprob < 0 and 0 < sample.tokens <= 8 for sample in completion.samples)

    def test_the_models_own_chat_template_is_used(self, engine: EngineModel, ask: Ask) -> None:
        completion = engine.complete(
            ask("Answer with one word: what is the capital of France?", max_tokens=8)
        )
        assert completion.samples[0].text.strip(" .") == "Paris"
        assert completion.samples[0].finish == "stop"

    def test_a_schema_is_obeyed(self, engine: EngineModel, ask: Ask) -> None:
        schema = {
            "type": "object",
            "properties": {"name": {"type": "string", "maxLength": 12}, "legs": {"enum": [2, 4]}},
            "required": ["name", "legs"],
            "additionalProperties": False,
        }
        request = ask("Describe a dog.", n=2, schema=json.dumps(schema), temperature=1.0, max_tokens=64)
        for sample in engine.complete(request).samples:
            assert set(json.loads(sample.text)) == {"name", "legs"}

    def test_a_grammar_is_obeyed(self, engine: EngineModel, ask: Ask) -> None:
        completion = engine.complete(
            ask("Yes?", n=4, grammar='root ::= "yes" | "no"', temperature=1.5, max_tokens=8)
        )
        assert {sample.text for sample in completion.samples} <= {"yes", "no"}

    def test_a_bad_grammar_is_an_error_and_the_next_call_works(self, engine: EngineModel, ask: Ask) -> None:
        with pytest.raises(ModelError) as caught:
            engine.complete(ask(grammar="root ::= nowhere"))
        assert caught.value.code == "M021"
        assert engine.complete(ask(max_tokens=2)).samples

    def test_a_stop_text_ends_a_completion_and_is_not_part_of_it(self, engine: EngineModel, ask: Ask) -> None:
        completion = engine.complete(ask("Count: 1, 2, 3, 4, 5, 6, 7, 8.", stop=("4",), max_tokens=40))
        assert "4" not in completion.samples[0].text
        assert completion.samples[0].finish == "stop"

    def test_max_tokens_cuts_a_completion(self, engine: EngineModel, ask: Ask) -> None:
        sample = engine.complete(ask("Tell a long story.", max_tokens=5)).samples[0]
        assert (sample.finish, sample.tokens) == ("length", 5)

    def test_a_prompt_longer_than_the_context_is_an_error(self, engine: EngineModel, ask: Ask) -> None:
        with pytest.raises(ModelError) as caught:
            engine.complete(ask("word " * 40_000))
        assert caught.value.code == "M020"

    def test_a_wrong_guess_of_the_length_costs_time_and_no_text(self, engine: EngineModel, ask: Ask) -> None:
        """Digits are a token each, so this prompt is three times as long as its estimate."""
        completion = engine.complete(ask("7" * 2_100, max_tokens=2))
        assert completion.tokens_in > 2_100

    def test_a_closed_engine_leaves_nothing_behind(
        self, ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        model = open_model("0.5b")
        model.complete(ask(max_tokens=2))
        assert any(tmp_path.iterdir())
        model.close()
        assert not any(tmp_path.iterdir())

    def test_a_crash_between_calls_is_not_noticed(self, engine: EngineModel, ask: Ask) -> None:
        first = engine.complete(ask(max_tokens=4))
        assert engine.pid is not None
        os.kill(engine.pid, signal.SIGKILL)
        assert engine.complete(ask(max_tokens=4)).samples == first.samples

    def test_a_crash_in_a_call_costs_that_call_and_two_are_an_error(
        self, engine: EngineModel, ask: Ask
    ) -> None:
        request = ask("Tell a long story.", max_tokens=400)
        engine.complete(ask(max_tokens=1))
        killed: set[int] = set()

        def kill(times: int) -> None:
            while len(killed) < times:
                pid = engine.pid
                if pid is not None and pid not in killed:
                    time.sleep(0.2)
                    os.kill(pid, signal.SIGKILL)
                    killed.add(pid)
                time.sleep(0.01)

        killer = threading.Thread(target=kill, args=(2,))
        killer.start()
        with pytest.raises(ModelError) as caught:
            engine.complete(request)
        killer.join()
        assert caught.value.code == "M022"
        assert engine.complete(ask(max_tokens=2)).samples

    def test_the_worker_dies_with_its_parent_also_in_the_middle_of_a_call(self) -> None:
        code = (
            "import threading, time\n"
            "from smysl.model.open import open_model\n"
            "from smysl.core.sampling import Message, Request\n"
            "model = open_model('0.5b')\n"
            # The same length is asked for twice: for another the worker would start anew.
            "hi = (Message('user', 'hi'),)\n"
            "model.complete(Request(messages=hi, max_tokens=1500, stop=(' ', '.', '!')))\n"
            "print(model.pid, flush=True)\n"
            "numbers = (Message('user', 'Write the numbers from 1 to 999.'),)\n"
            "model.complete(Request(messages=numbers, max_tokens=1500))\n"
        )
        parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        time.sleep(0.5)
        assert is_alive(worker)
        parent.kill()
        parent.wait()
        parent.stdout.close()
        assert gone(worker, 10)

    def test_a_prompt_in_any_script_survives_the_pipe(self, engine: EngineModel) -> None:
        messages = (
            Message("system", "Отвечай одним словом."),
            Message("user", "Столица России? 🦜 \x00 \ud800"),
        )
        assert engine.complete(Request(messages=messages, max_tokens=6)).samples[0].text

    def test_an_endpoint_is_answered_by_a_real_server(self, ask: Ask) -> None:
        code = (
            "import sys, xllamacpp\n"
            "params = xllamacpp.CommonParams()\n"
            "params.model.path, params.n_parallel, params.n_ctx = sys.argv[1], 2, 2048\n"
            "server = xllamacpp.Server(params)\n"
            "print(server.listening_address, flush=True)\n"
            "sys.stdin.read()\n"
        )
        server = subprocess.Popen(
            [sys.executable, "-c", code, str(_WEIGHTS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert server.stdin is not None
        assert server.stdout is not None
        address = server.stdout.readline().decode().strip()
        model = EndpointModel(f"{address}/v1", "0.5b")
        try:
            completion = model.complete(
                ask(
                    "Answer with one word: what is the capital of France?", n=2, temperature=0.1, max_tokens=8
                )
            )
            schema = '{"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}'
            typed = model.complete(ask("Give a number.", schema=schema, max_tokens=32))
        finally:
            model.close()
            server.kill()
            server.wait()
            server.stdin.close()
            server.stdout.close()
        assert [sample.text[:5] for sample in completion.samples] == ["Paris", "Paris"]
        assert completion.tokens_in > 10
        assert "n" in json.loads(typed.samples[0].text)
