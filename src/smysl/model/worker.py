"""The engine's own process: it owns llama.cpp, so that a crash there costs one call and no more.

Started by path (``python -P worker.py``) and therefore free of imports from the rest of the house.
Frames on standard input and output: four bytes of length, big-endian, then JSON. Whatever llama.cpp
prints goes to standard error. The process ends when its input ends or its parent is gone, also in the
middle of a call.
"""

from __future__ import annotations

import json
import os
import queue
import re
import select
import shutil
import struct
import sys
import threading
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

_PATIENCE = 2.0
"""Seconds between two looks at whether the parent still lives."""

_LONGEST_PASSAGE = 16
"""Lines of the longest passage whose repetition is noticed."""

_SHORTEST_PASSAGE = 12
"""Characters a passage must have: rows of brackets and zeros repeat in good code."""

_LONGEST_CHAIN = 15
"""Calls of one method in a row, in one line, that good code may have."""
_LONG_LINE, _SHORT_ARGUMENTS = 200, 30
_LINK = re.compile(r"\.(\w+)\(")


def write_frame(stream: IO[bytes], message: dict[str, Any]) -> None:
    """Write one message and flush it."""
    data = json.dumps(message, ensure_ascii=False).encode("utf-8", "replace")
    stream.write(struct.pack(">I", len(data)) + data)
    stream.flush()


def read_frame(stream: IO[bytes]) -> dict[str, Any] | None:
    """Read one message; ``None`` where the stream ended, also in the middle of a frame."""
    head = _read_fully(stream, 4)
    data = _read_fully(stream, struct.unpack(">I", head)[0]) if head else None
    if data is None:
        return None
    message: dict[str, Any] = json.loads(data)
    return message


def _read_fully(stream: IO[bytes], size: int) -> bytes | None:
    """Read exactly ``size`` bytes: a pipe hands over at most what it holds at the moment."""
    parts = []
    while size > 0:
        part = stream.read(size)
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _load(path: str, folder: Path, threads: int, slots: int, context: int) -> Any:
    """Load the weights with ``slots`` sequences of ``context`` tokens each."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = path
    # Read, not mapped: the engine keeps the weights in an order of its own, and the file's pages
    # would lie beside them (0.6 GB more with the 1.5B).
    params.load_mode = xllamacpp.llama_load_mode.LLAMA_LOAD_MODE_NONE
    params.n_parallel = slots
    params.n_ctx = slots * context
    params.cpuparams.n_threads = threads
    params.cpuparams_batch.n_threads = threads
    # Nothing of an earlier call may colour a later one: what is kept of a prompt, a request says itself.
    params.cache_prompt = False
    params.cache_ram_mib = 0
    params.cache_idle_slots = False
    params.n_ctx_checkpoints = 0
    params.slot_prompt_similarity = 0.0
    params.ctx_shift = False
    params.fit_params = False
    # The listener cannot be turned off; on a socket file in a private folder nobody else can reach it.
    params.hostnames = [str(folder / "engine.sock")]
    params.endpoint_slots = False
    return xllamacpp.Server(params)


class _Answer:
    """One completion as it is written, token by token."""

    def __init__(self) -> None:
        self.text = ""
        self.tokens = 0
        self.logprob = 0.0
        self.finish = ""

    def take(self, choice: dict[str, Any]) -> None:
        """Add what one message of the stream brings; nothing after the end counts."""
        if self.finish:
            return
        piece = choice["delta"].get("content") or ""
        content = (choice.get("logprobs") or {}).get("content") or []
        self.text += piece
        self.tokens += len(content)
        self.logprob += sum(float(token["logprob"]) for token in content)
        if "\n" in piece and goes_round(self.text):
            self.finish = "loop"
        elif "(" in piece and (end := end_of_chain(self.text)):
            self.text, self.finish = self.text[:end], "loop"
        elif choice.get("finish_reason"):
            self.finish = "length" if choice["finish_reason"] == "length" else "stop"


def goes_round(text: str) -> bool:
    """Tell whether a text ends in a passage of whole lines that repeats itself without end in sight.

    A small model that has lost its way writes the same lines until its tokens are spent. A passage of up to
    five lines counts from its third time on (one line alone from its sixth), a longer one from its second.
    Whole lines only, so that the answer depends on the text and not on how it arrived.
    """
    lines = [line for line in text[: text.rfind("\n") + 1].splitlines() if line.strip()]
    for period in range(1, _LONGEST_PASSAGE + 1):
        times = 6 if period == 1 else 3 if period <= 5 else 2
        tail = lines[-period * times :]
        if len(tail) == period * times and tail == tail[:period] * times:
            return len("".join(tail[:period])) >= _SHORTEST_PASSAGE
    return False


def end_of_chain(text: str) -> int:
    """Return where the last line has called one method so often that it will not stop, or 0.

    ``text.replace(" ", "").replace(",", "").replace(…`` is another way to go on for ever, in one line.
    """
    start = text.rfind("\n") + 1
    if len(text) - start < _LONG_LINE:
        return 0
    links = list(_LINK.finditer(text, start))
    run = 1
    for before, link in pairwise(links):
        is_next = link[1] == before[1] and link.start() - before.end() < _SHORT_ARGUMENTS
        run = run + 1 if is_next else 1
        if run > _LONGEST_CHAIN:
            return link.end()
    return 0


class _Reader:
    """Reads what prompts begin with, once: a repair goes on where the first call began.

    An answer must not depend on what was asked before, to the last bit. Reading a text in one piece or in
    two gives numbers that differ in the last place, so the beginning is always read by itself, and its last
    token once more, whether it lies there already or not.
    """

    def __init__(self, server: Any) -> None:
        self._server = server
        self._begun: list[Any] | None = None

    def read(self, messages: list[Any]) -> None:
        """Leave the first slot with these messages and nothing else."""
        if messages != self._begun:
            self._begun = None
            if not self._is_read(messages, again=False):
                return  # too long, say: the request itself will be told
            self._begun = messages
        self._is_read(messages, again=True)

    def _is_read(self, messages: list[Any], *, again: bool) -> bool:
        body = {"messages": messages, "max_tokens": 0, "cache_prompt": again, "id_slot": 0}
        return "error" not in self._server.handle_chat_completions(body)


def _complete(server: Any, reader: _Reader, request: dict[str, Any]) -> dict[str, Any]:
    """Answer one chat request; the reply holds ``samples`` and ``tokens_in``, or ``error``.

    Of its messages, the first ``begin`` are read by themselves and kept for the next request. The engine is
    stopped as soon as every completion has ended or goes round in circles.
    """
    body = {key: value for key, value in request.items() if key != "begin"}
    answers = [_Answer() for _ in range(body["n"])]
    read = 0
    refusal: dict[str, Any] | None = None

    def take(message: dict[str, Any]) -> bool:
        nonlocal read, refusal
        refusal = refusal or message.get("error")
        times = message.get("timings") or {}
        read = max(read, int(times.get("prompt_n", 0)) + int(times.get("cache_n", 0)))
        for choice in message.get("choices") or ():
            answers[choice["index"]].take(choice)
        return all(answer.finish for answer in answers)

    try:
        reader.read(body["messages"][: request["begin"]])
        # The prompt's tokens are told with the times of every token: a stopped engine says no last word.
        server.handle_chat_completions(body | {"stream": True, "timings_per_token": True}, take)
    except Exception as error:  # noqa: BLE001 - the engine raises what it likes; all of it is news
        return {"error": "engine", "message": str(error)}
    if refusal is not None:
        return {"error": str(refusal.get("type", "engine")), "message": str(refusal.get("message", ""))}
    samples = [
        {"text": a.text, "tokens": a.tokens, "logprob": a.logprob, "finish": a.finish} for a in answers
    ]
    return {"samples": samples, "tokens_in": read}


def _listen(stream: IO[bytes], inbox: queue.Queue[dict[str, Any]], folder: Path) -> None:
    """Pass messages on; end the process at once when there is nobody left to answer to."""
    parent = os.getppid()
    while True:
        ready, _, _ = select.select([stream], [], [], _PATIENCE)
        message = read_frame(stream) if ready else None
        if message is not None:
            inbox.put(message)
        elif ready or os.getppid() != parent:
            shutil.rmtree(folder, ignore_errors=True)
            os._exit(0)  # the main thread may be deep in llama.cpp: only this ends it now


def main() -> None:
    """Load, say so, and serve until the input ends.

    Arguments: weights, a private folder (the engine removes it, or this process where that is gone),
    threads, slots, context.
    """
    path, folder, numbers = sys.argv[1], Path(sys.argv[2]), [int(argument) for argument in sys.argv[3:6]]
    # The reply channel is a private copy; what was standard output is noise from here on.
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests = os.fdopen(os.dup(0), "rb", buffering=0)
    inbox: queue.Queue[dict[str, Any]] = queue.Queue()
    threading.Thread(target=_listen, args=(requests, inbox, folder), daemon=True).start()
    try:
        server = _load(path, folder, *numbers)
    except ImportError as error:
        write_frame(replies, {"error": "missing", "message": str(error)})
        return
    except Exception as error:  # noqa: BLE001 - the engine raises what it likes; all of it is news
        write_frame(replies, {"error": "load", "message": str(error)})
        return
    write_frame(replies, {"ready": True})
    reader = _Reader(server)
    while True:
        write_frame(replies, _complete(server, reader, inbox.get()))


if __name__ == "__main__":
    main()
