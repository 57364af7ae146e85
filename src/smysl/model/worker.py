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
import select
import shutil
import struct
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, Any

_PATIENCE = 2.0
"""Seconds between two looks at whether the parent still lives."""


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
    # Nothing of an earlier call may colour a later one: no prompt cache in any of its forms.
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


def _complete(server: Any, body: dict[str, Any]) -> dict[str, Any]:
    """Answer one chat request; the reply holds ``samples`` and ``tokens_in``, or ``error``."""
    try:
        reply = server.handle_chat_completions(body)
    except Exception as error:  # noqa: BLE001 - the engine raises what it likes; all of it is news
        return {"error": "engine", "message": str(error)}
    if "error" in reply:
        refusal = reply["error"]
        return {"error": str(refusal.get("type", "engine")), "message": str(refusal.get("message", ""))}
    choices = sorted(reply["choices"], key=lambda choice: int(choice["index"]))
    return {
        "samples": [_sample(choice) for choice in choices],
        "tokens_in": reply["usage"]["prompt_tokens"],
    }


def _sample(choice: dict[str, Any]) -> dict[str, Any]:
    content = (choice.get("logprobs") or {}).get("content") or []
    return {
        "text": choice["message"].get("content") or "",
        "tokens": len(content),
        "logprob": sum(float(token["logprob"]) for token in content),
        "finish": "length" if choice["finish_reason"] == "length" else "stop",
    }


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
    """Load, say so, and serve until the input ends. Arguments: path, threads, slots, context."""
    path, numbers = sys.argv[1], [int(argument) for argument in sys.argv[2:5]]
    # The reply channel is a private copy; what was standard output is noise from here on.
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests = os.fdopen(os.dup(0), "rb", buffering=0)
    folder = Path(tempfile.mkdtemp(prefix="smysl-"))
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
    while True:
        write_frame(replies, _complete(server, inbox.get()))


if __name__ == "__main__":
    main()
