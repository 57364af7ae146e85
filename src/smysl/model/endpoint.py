"""Any OpenAI-compatible address: a server on this machine or somebody's, one adapter for all."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from smysl.core.errors import ModelError
from smysl.core.fingerprint import fingerprint
from smysl.core.sampling import Completion, Request, Sample

if TYPE_CHECKING:
    import httpx

_TRIES = 5
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_PASSING = {408, 409, 425, 429, 500, 502, 503, 504}
"""Status codes after which the same call may well succeed."""


class EndpointModel:
    """A model behind a base address that speaks OpenAI's chat completions.

    Nothing but this address is ever contacted: redirects are not followed and proxies are not used
    for it. The key, if the server wants one, is read from ``SMYSL_API_KEY`` or ``OPENAI_API_KEY``.
    Servers that answer with one choice where ``n`` were asked for are asked again for the rest, with
    the seeds that those completions have anyway.

    Args:
        base_url: for instance ``http://127.0.0.1:8080/v1``.
        model: the name the server knows it by.
        timeout: seconds to wait for one answer.
        pause: sleeps between tries; for tests.
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        *,
        timeout: float = 600.0,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Remember the address; nothing is contacted yet."""
        self._base_url = base_url.rstrip("/")
        self._model = model
        self._timeout = timeout
        self._pause = pause
        self._client: httpx.Client | None = None

    @property
    def name(self) -> str:
        """The server's name for the model."""
        return self._model

    @property
    def fingerprint(self) -> str:
        """Address and model name: all that is known of what answers there."""
        return fingerprint("endpoint", self._base_url, self._model)

    def complete(self, request: Request) -> Completion:
        """Answer one call, whole or not at all.

        Raises:
            ModelError: M030 nobody answers there; M031 the server refuses the call; M032 it stays
                busy or broken after several tries; M033 its answer makes no sense; M034 it takes
                longer than the time limit.
        """
        started = time.monotonic()
        samples: list[Sample] = []
        tokens_in = tokens_out = 0
        while len(samples) < request.n:
            wanted = request.n - len(samples)
            reply = self._post(self._body(request, wanted, request.seed + len(samples)))
            drawn, read, written = self._understand(reply, wanted)
            samples += drawn
            tokens_in += read
            tokens_out += written
        return Completion(
            samples=tuple(samples),
            tokens_in=tokens_in,
            tokens_out=tokens_out,
            seconds=time.monotonic() - started,
        )

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _body(self, request: Request, n: int, seed: int) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._model,
            "messages": [{"role": message.role, "content": message.content} for message in request.messages],
            "n": n,
            "seed": seed % (1 << 31),
            "temperature": request.temperature,
            "top_p": request.top_p,
            "max_tokens": request.max_tokens,
        }
        if request.stop:
            body["stop"] = list(request.stop)
        if request.schema:
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "answer", "strict": True, "schema": json.loads(request.schema)},
            }
        if request.grammar:
            body["grammar"] = request.grammar  # llama.cpp and vLLM read it, others refuse or ignore it
        return body

    def _post(self, body: dict[str, Any]) -> Any:
        """Send one body and return the JSON that comes back; passing troubles are waited out."""
        import httpx

        client = self._connected()
        trouble = ""
        for number in range(_TRIES):
            if number:
                self._pause(_pause_before(number, trouble))
            try:
                response = client.post(f"{self._base_url}/chat/completions", json=body)
            except httpx.ConnectError as error:
                raise self._error("M030", f"nobody answers at the address: {error}", _START) from error
            except httpx.TimeoutException as error:
                raise self._error("M034", f"no answer within {self._timeout:g} seconds", _SLOW) from error
            except httpx.HTTPError as error:
                trouble = f"the connection broke: {error or type(error).__name__}"
                continue
            if response.status_code in _PASSING:
                trouble = f"status {response.status_code}{_retry_after(response)}"
                continue
            if response.status_code != 200:
                raise self._refusal(response)
            try:
                return response.json()
            except ValueError as error:
                raise self._error("M033", "the answer is not JSON", _SPEAKS) from error
        raise self._error("M032", f"the server did not recover in {_TRIES} tries: {trouble}", _LATER)

    def _connected(self) -> httpx.Client:
        import httpx

        if self._client is None:
            key = os.environ.get("SMYSL_API_KEY") or os.environ.get("OPENAI_API_KEY")
            self._client = httpx.Client(
                headers={"Authorization": f"Bearer {key}"} if key else {},
                timeout=httpx.Timeout(self._timeout, connect=min(10.0, self._timeout)),
                trust_env=False,
            )
        return self._client

    def _understand(self, reply: Any, wanted: int) -> tuple[list[Sample], int, int]:
        try:
            choices = sorted(reply["choices"], key=lambda choice: int(choice.get("index", 0)))[:wanted]
            texts = [choice["message"]["content"] or "" for choice in choices]
            cut = [choice.get("finish_reason") == "length" for choice in choices]
            usage = reply.get("usage") or {}
            read = int(usage.get("prompt_tokens") or 0)
            written = int(usage.get("completion_tokens") or sum(len(text.split()) for text in texts))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise self._error("M033", "the answer is not a chat completion", _SPEAKS) from error
        if not texts or not all(isinstance(text, str) for text in texts):
            raise self._error("M033", "the answer holds no completion", _SPEAKS)
        share = written // len(texts)  # the protocol counts a call's completions together
        samples = [
            Sample(text, share, finish="length" if is_cut else "stop")
            for text, is_cut in zip(texts, cut, strict=True)
        ]
        return samples, read, written

    def _refusal(self, response: httpx.Response) -> ModelError:
        try:
            detail = response.json()["error"]
            detail = detail.get("message", "") if isinstance(detail, dict) else str(detail)
        except (ValueError, KeyError, TypeError):
            detail = response.text
        detail = " ".join(detail.split())[:200]
        ways_out = {
            401: "put the server's key into SMYSL_API_KEY",
            403: "put a key that may use this model into SMYSL_API_KEY",
            404: f"the address ends in /v1 with most servers; and is there a model {self._model!r}?",
        }
        return self._error(
            "M031",
            f"the server refuses the call, status {response.status_code}: {detail}",
            ways_out.get(response.status_code, "the server's own log says more"),
        )

    def _error(self, code: str, message: str, way_out: str) -> ModelError:
        return ModelError(code, message, where=self._base_url, help=way_out)


_START = "start the server, or check host and port"
_SLOW = "the server may be overloaded; ask for fewer samples with --samples"
_SPEAKS = "the address must speak OpenAI's chat completions; it ends in /v1 with most servers"
_LATER = "build again later: what was answered is kept"


def open_endpoint(name: str) -> EndpointModel:
    """Return the model that ``http://host:port/v1#model`` or ``openai:model@http://host:port/v1`` names.

    Raises:
        ModelError: M035 where the text is neither.
    """
    if name.startswith("openai:"):
        model, _, address = name.removeprefix("openai:").rpartition("@")
    else:
        address, _, model = name.partition("#")
    if not model or not _is_address(address):
        raise ModelError(
            "M035",
            f"{name!r} does not name a model at an address",
            help="write http://127.0.0.1:8080/v1#model or openai:model@http://127.0.0.1:8080/v1",
        )
    return EndpointModel(address, model)


def _is_address(text: str) -> bool:
    import httpx

    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        return False
    return url.scheme in {"http", "https"} and bool(url.host)


def _pause_before(number: int, trouble: str) -> float:
    """Return how long to wait before a try: what the server asked for, else twice as long each time."""
    _, _, asked = trouble.partition(", retry after ")
    if asked:
        return min(float(asked), _LONGEST_PAUSE)
    spread = random.uniform(0.8, 1.2)  # noqa: S311 - keeps clients apart, keeps no secret
    doubled: float = _FIRST_PAUSE * 2 ** (number - 1)
    return min(doubled * spread, _LONGEST_PAUSE)


def _retry_after(response: httpx.Response) -> str:
    asked = response.headers.get("retry-after", "")
    return f", retry after {asked}" if asked.isdigit() else ""
