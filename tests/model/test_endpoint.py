"""Addresses: what goes over the wire, and what is said when the other side misbehaves."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from smysl.core.errors import ModelError
from smysl.core.sampling import Request
from smysl.model.endpoint import EndpointModel

Ask = Callable[..., Request]
Answer = tuple[int, object] | str


class Fake(ThreadingHTTPServer):
    """A server on loopback that gives the answers of a list, one a request, and keeps what it was sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[Answer] = []
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: Fake

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.bodies.append(body)
        self.server.headers.append(dict(self.headers))
        answer = self.server.answers.pop(0)
        if answer == "hang":
            time.sleep(0.5)
        if isinstance(answer, str):
            self.close_connection = True
            return
        status, value = answer
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "7")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


def chat(*texts: str, finish: str = "stop") -> tuple[int, object]:
    choices = [
        {"index": i, "message": {"role": "assistant", "content": text}, "finish_reason": finish}
        for i, text in enumerate(texts)
    ]
    return 200, {"choices": choices[::-1], "usage": {"prompt_tokens": 9, "completion_tokens": 4 * len(texts)}}


@pytest.fixture
def server() -> Iterator[Fake]:
    fake = Fake()
    thread = threading.Thread(target=fake.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield fake
    fake.shutdown()
    thread.join()
    fake.server_close()


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def model(server: Fake, pauses: list[float]) -> Iterator[EndpointModel]:
    endpoint = EndpointModel(server.url, "coder", timeout=0.3, pause=pauses.append)
    yield endpoint
    endpoint.close()


def test_one_request_asks_for_all_completions_and_puts_them_in_order(
    server: Fake, model: EndpointModel, ask: Ask
) -> None:
    server.answers = [chat("a", "b", "c")]
    completion = model.complete(ask(n=3, seed=4, temperature=0.5, max_tokens=64, stop=("END",)))
    assert [sample.text for sample in completion.samples] == ["a", "b", "c"]
    assert (completion.tokens_in, completion.tokens_out) == (9, 12)
    assert server.bodies == [
        {
            "model": "coder",
            "messages": [{"role": "user", "content": "hello"}],
            "n": 3,
            "seed": 4,
            "temperature": 0.5,
            "top_p": 0.95,
            "max_tokens": 64,
            "stop": ["END"],
        }
    ]


def test_a_server_that_ignores_n_is_asked_again_with_the_seeds_of_the_rest(
    server: Fake, model: EndpointModel, ask: Ask
) -> None:
    server.answers = [chat("a"), chat("b"), chat("c")]
    completion = model.complete(ask(n=3, seed=10))
    assert [sample.text for sample in completion.samples] == ["a", "b", "c"]
    assert [body["seed"] for body in server.bodies] == [10, 11, 12]
    assert (completion.tokens_in, completion.tokens_out) == (27, 12)


def test_a_schema_goes_as_a_response_format(server: Fake, model: EndpointModel, ask: Ask) -> None:
    server.answers = [chat("{}")]
    model.complete(ask(schema='{"type": "object"}'))
    assert server.bodies[0]["response_format"]["json_schema"]["schema"] == {"type": "object"}


def test_a_completion_that_was_cut_says_so(server: Fake, model: EndpointModel, ask: Ask) -> None:
    server.answers = [chat("a", finish="length")]
    assert model.complete(ask()).samples[0].finish == "length"


@pytest.mark.parametrize("variable", ["SMYSL_API_KEY", "OPENAI_API_KEY"])
def test_the_key_comes_from_the_environment(
    server: Fake, model: EndpointModel, ask: Ask, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.delenv("SMYSL_API_KEY", raising=False)
    monkeypatch.setenv(variable, "k-1")
    server.answers = [chat("a")]
    model.complete(ask())
    assert server.headers[0]["Authorization"] == "Bearer k-1"


@pytest.mark.parametrize("trouble", [(429, {}), (500, {}), (503, b"busy"), "break"])
def test_a_passing_trouble_is_waited_out(
    server: Fake, model: EndpointModel, ask: Ask, pauses: list[float], trouble: Answer
) -> None:
    server.answers = [trouble, chat("a")]
    assert model.complete(ask()).samples[0].text == "a"
    assert len(pauses) == 1


def test_the_server_says_how_long_to_wait(
    server: Fake, model: EndpointModel, ask: Ask, pauses: list[float]
) -> None:
    server.answers = [(429, {}), chat("a")]
    model.complete(ask())
    assert pauses == [7.0]


def test_pauses_grow(server: Fake, model: EndpointModel, ask: Ask, pauses: list[float]) -> None:
    server.answers = [(500, {})] * 4 + [chat("a")]
    model.complete(ask())
    assert pauses[0] < pauses[1] < pauses[2] < pauses[3]


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ([(500, {})] * 5, "M032"),
        ([(429, {})] * 5, "M032"),
        (["break"] * 5, "M032"),
        (["hang"], "M034"),
        ([(200, b"{not json")], "M033"),
        ([(200, {"choices": []})], "M033"),
        ([(200, {"choices": [{"message": {}}]})], "M033"),
        ([(200, [1])], "M033"),
        ([(200, {"choices": [{"message": {"content": 5}}]})], "M033"),
        ([(401, {"error": {"message": "no key"}})], "M031"),
        ([(404, b"<html>not here</html>")], "M031"),
        ([(400, {"error": "bad schema"})], "M031"),
        ([(302, b"")], "M031"),
    ],
)
def test_a_lasting_trouble_is_an_error_with_a_way_out(
    server: Fake, model: EndpointModel, ask: Ask, answers: list[Answer], code: str
) -> None:
    server.answers = list(answers)
    with pytest.raises(ModelError) as caught:
        model.complete(ask())
    assert caught.value.code == code
    assert caught.value.help
    assert caught.value.where == server.url
    assert server.answers == []


def test_nobody_at_the_address_is_said_at_once(ask: Ask, pauses: list[float]) -> None:
    model = EndpointModel("http://127.0.0.1:9/v1", "coder", pause=pauses.append)
    with pytest.raises(ModelError) as caught:
        model.complete(ask())
    assert caught.value.code == "M030"
    assert pauses == []
    model.close()


def test_another_address_is_another_model() -> None:
    one = EndpointModel("http://a/v1", "m").fingerprint
    assert one == EndpointModel("http://a/v1/", "m").fingerprint
    assert one != EndpointModel("http://b/v1", "m").fingerprint
