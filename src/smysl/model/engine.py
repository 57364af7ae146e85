"""The embedded engine: llama.cpp in a worker process, sampling n completions of one prompt together."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from importlib import metadata
from pathlib import Path
from typing import IO, Any

from smysl.core.errors import ModelError
from smysl.core.fingerprint import fingerprint
from smysl.core.sampling import Completion, Request, Sample
from smysl.model.worker import read_frame, write_frame

_WIDE = (16, 1024)
"""The shape of calls that want more than eight: a product of sixteen rows unpacks each weight once."""

_SHAPES = (_WIDE, (8, 2048), (4, 4096), (2, 8192), (1, 16384), (1, 32768))
"""Sequences side by side and tokens each. One amount of memory (save the last), cut by the call's length."""

_SETTINGS = 5
"""Raise whenever sampling, its end or shapes change: answers stored before then name another model."""

_TOP_K = 40

_ENVIRONMENT = {"GOMP_SPINCOUNT": "10000", "GGML_CPU_TILED_MM": "0"}
"""How long a thread spins at a barrier before it sleeps: by default milliseconds, which on a machine that
also runs checks is time taken from the very thread it waits for, four times slower. And no tiled products:
they unpack weights for hundreds of rows, and eight sequences side by side are eight rows (a fifth slower)."""


class _CrashError(Exception):
    """The worker died; its last words."""


class EngineModel:
    """A GGUF file, run here.

    Equal requests give equal completions, whatever was asked before: what is kept of a prompt is read in
    the same steps every time, the shape depends on the request alone, and the same slot is always first.
    More completions than a shape has slots are drawn in waves; completion *i* has seed ``seed + i`` either
    way.

    Args:
        path: the weights.
        name: what a person calls them.
        digest: SHA-256 of the weights, part of the fingerprint.
        threads: for llama.cpp; by default one a physical core.
    """

    def __init__(self, path: Path, *, name: str, digest: str, threads: int | None = None) -> None:
        """Remember where the weights are; the worker starts with the first call."""
        self._path = path
        self._name = name
        self._digest = digest
        self._threads = threads or physical_cores()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._shape = (0, 0)
        self._log: IO[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def name(self) -> str:
        """What a person calls the weights."""
        return self._name

    @property
    def fingerprint(self) -> str:
        """Digest of weights, engine version and settings: everything an answer depends on."""
        return fingerprint("engine", self._digest, metadata.version("xllamacpp"), _SETTINGS)

    @property
    def pid(self) -> int | None:
        """Process id of the worker, ``None`` while there is none."""
        return self._process.pid if self._process else None

    def complete(self, request: Request) -> Completion:
        """Answer one call.

        Raises:
            ModelError: M013 the file cannot be loaded; M020 the prompt is longer than the model's
                context; M021 the engine refuses the request; M022 it crashed twice on this call;
                M023 it is not installed.
        """
        started = time.monotonic()
        with self._lock:
            try:
                samples, tokens_in = self._draw(request)
            except _CrashError:
                # The whole call again: waves after the first lean on what the first left in the worker.
                samples, tokens_in = self._draw_again(request)
        return Completion(
            samples=tuple(samples),
            tokens_in=tokens_in,
            tokens_out=sum(sample.tokens for sample in samples),
            seconds=time.monotonic() - started,
        )

    def close(self) -> None:
        """End the worker; the next call starts a new one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):
                        stream.close()
        if self._log is not None:
            self._log.close()
            self._log = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _draw_again(self, request: Request) -> tuple[list[Sample], int]:
        try:
            return self._draw(request)
        except _CrashError as error:
            raise ModelError(
                "M022",
                f"the engine crashed twice on one call{error}",
                where=str(self._path),
                help="memory may be short: smysl doctor says how much there is; --model 0.5b needs less",
            ) from error

    def _draw(self, request: Request) -> tuple[list[Sample], int]:
        """Draw all completions in the shortest shape that holds them."""
        for shape in _shapes_for(request):
            drawn = self._draw_in(shape, request)
            if drawn is not None:
                return drawn
        raise ModelError(
            "M020",
            f"the prompt is longer than the context of the model {self._name}",
            help="shorten the documents that bear on this contract, or name a model that reads more",
        )

    def _draw_in(self, shape: tuple[int, int], request: Request) -> tuple[list[Sample], int] | None:
        """Draw all completions in one shape; ``None`` where it turns out too short."""
        samples: list[Sample] = []
        tokens_in = 0
        while len(samples) < request.n:
            count = min(shape[0], request.n - len(samples))
            reply = self._ask(_body(request, count, len(samples)), shape)
            if reply.get("error") == "exceed_context_size_error":
                return None
            self._raise_for(reply)
            wave = [Sample(**sample) for sample in reply["samples"]]
            tokens_in = tokens_in or reply["tokens_in"]
            was_cut = any(s.finish == "length" and s.tokens < request.max_tokens for s in wave)
            if was_cut and shape != _SHAPES[-1]:
                return None
            samples += wave
        return samples, tokens_in

    def _raise_for(self, reply: dict[str, Any]) -> None:
        error, message = reply.get("error"), str(reply.get("message", ""))
        if error is None:
            return
        if error == "missing":
            raise ModelError("M023", f"the engine is not installed: {message}", help="pip install xllamacpp")
        if error == "load":
            self.close()
            raise ModelError(
                "M013",
                f"the engine cannot load the model file: {message}",
                where=str(self._path),
                help="it must be a GGUF file that llama.cpp knows; smysl models pull 1.5b gets one that is",
            )
        raise ModelError(
            "M021",
            f"the engine refused a call: {message}",
            where=self._name,
            help="the schema or grammar of the call is at fault; please report it",
        )

    def _ask(self, body: dict[str, Any], shape: tuple[int, int]) -> dict[str, Any]:
        """Send one message to a worker of this shape; raises _CrashError where it dies of it."""
        try:
            if self._process is None or self._shape != shape:
                reply = self._start(shape)
                if reply is not None and "error" in reply:
                    return reply
            reply = self._exchange(body)
            if reply is None:
                raise _CrashError(self._tail())  # noqa: TRY301 - every way out but a reply ends the worker
        except BaseException:
            self.close()  # an interrupted exchange leaves a reply that nobody would read in its turn
            raise
        return reply

    def _start(self, shape: tuple[int, int]) -> dict[str, Any] | None:
        """Start a worker and return its first words; a worker keeps one shape all its life."""
        self.close()
        # Log and folder live as long as the worker.
        self._log = tempfile.TemporaryFile()  # noqa: SIM115
        worker = Path(__file__).with_name("worker.py")
        self._folder = tempfile.TemporaryDirectory(prefix="smysl-", ignore_cleanup_errors=True)
        arguments = [str(self._path), self._folder.name, str(self._threads), *map(str, shape)]
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(worker), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=os.environ | _ENVIRONMENT,
            # Ctrl-C belongs to the parent, which decides what to finish and what to leave.
            start_new_session=True,
        )
        self._shape = shape
        return self._exchange(None)

    def _exchange(self, body: dict[str, Any] | None) -> dict[str, Any] | None:
        """Send a body, if there is one, and wait for the next reply; ``None``: the worker is gone."""
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            if body is not None:
                write_frame(self._process.stdin, body)
            return read_frame(self._process.stdout)
        except OSError:
            return None

    def _tail(self) -> str:
        """Return the last line of what the engine printed, for the error message."""
        if self._log is None:
            return ""
        with contextlib.suppress(OSError):
            self._log.seek(0, os.SEEK_END)
            self._log.seek(max(0, self._log.tell() - 2000))
            lines = self._log.read().decode("utf-8", "replace").strip().splitlines()
            return f": {lines[-1][:200]}" if lines else ""
        return ""


def _shapes_for(request: Request) -> tuple[tuple[int, int], ...]:
    """Return the shapes to try, shortest first: a function of the request, never of what came before.

    The tokens are estimated: three characters each in code and English, fewer in other scripts. Where
    the estimate is too small, the engine says so or cuts a completion short, and the next shape is tried.
    """
    text = "".join(message.content for message in request.messages)
    wide = sum(character > "\x7f" for character in text)
    need = (len(text) - wide) // 3 + wide * 2 // 3 + 16 * len(request.messages) + request.max_tokens
    # The wide shape only for calls that fill it: changing shapes starts the worker anew.
    shapes = _SHAPES if request.n > _SHAPES[1][0] else _SHAPES[1:]
    fitting = tuple(shape for shape in shapes if shape[1] >= need)
    return fitting or _SHAPES[-1:]


def _body(request: Request, count: int, first: int) -> dict[str, Any]:
    """Return the request for ``count`` completions, of which ``first`` were drawn in earlier waves."""
    body: dict[str, Any] = {
        "messages": [{"role": message.role, "content": message.content} for message in request.messages],
        "n": count,
        # llama.cpp takes the largest 32-bit number to mean "any seed": stay far below.
        "seed": (request.seed + first) % (1 << 31),
        "temperature": request.temperature,
        "top_p": request.top_p,
        "top_k": _TOP_K,
        "min_p": 0.0,
        "max_tokens": request.max_tokens,
        "stop": list(request.stop),
        "logprobs": True,
        "top_logprobs": 1,  # the least that makes the engine report the chosen token
        # What comes before the model's first word is read by itself and kept for the next call's sake.
        "begin": next(
            (i for i, m in enumerate(request.messages) if m.role == "assistant"), len(request.messages)
        ),
        "cache_prompt": True,
        "id_slot": 0,
        "reasoning_format": "none",
    }
    if request.schema:
        schema = json.loads(request.schema)
        body["response_format"] = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}
    if request.grammar:
        body["grammar"] = request.grammar
    return body


def physical_cores() -> int:
    """Return the number of physical cores this process may use, at least 1."""
    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))
    cores = set()
    for cpu in allowed:
        topology = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology")
        try:
            cores.add(((topology / "physical_package_id").read_text(), (topology / "core_id").read_text()))
        except OSError:
            return max(1, len(allowed))
    return max(1, len(cores))
