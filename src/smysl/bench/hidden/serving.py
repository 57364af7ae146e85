"""The far side of a process that knows hidden data: batches of JSON lines in, one line an item out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from smysl.bench.hidden import JUDGES
from smysl.bench.hidden.trial import Calls, Judge, Suite
from smysl.check import open_kernel
from smysl.core.errors import MachineError, SmyslError
from smysl.core.seams import Kernel

Item = TypeVar("Item", bound=msgspec.Struct)
Answering = Callable[[Judge, Kernel], Callable[[list[Item]], Sequence[msgspec.Struct]]]
"""Given a benchmark's judge and a kernel, what answers a batch."""


def serve(arguments: Sequence[str], kind: type[Item], answering: Answering[Item]) -> int:
    """Serve batches until the input ends; errors go out as one JSON line.

    An empty line or the end of the input closes a batch. For each item one line is written, then an empty
    one.

    Args:
        arguments: the benchmark's name and where its data lies.
        kind: what a line holds.
        answering: makes the answers.

    Returns:
        the exit status.
    """
    out = sys.stdout.buffer
    try:
        judge = _placed(JUDGES[arguments[0]](Path(arguments[1])), arguments[1])
        kernel = open_kernel()
        try:
            answer = answering(judge, kernel)
            for batch in _batches(sys.stdin.buffer, kind):
                for reply in answer(batch):
                    out.write(msgspec.json.encode(reply) + b"\n")
                out.write(b"\n")
                out.flush()
        finally:
            kernel.close()
    except SmyslError as error:
        told = {"error": error.code, "message": error.message, "help": error.help}
    except Exception as error:  # noqa: BLE001 - its text may quote a hidden test, so only its type goes out
        told = _told(f"the process stopped on {type(error).__name__}", arguments[1])
    else:
        return 0
    out.write(msgspec.json.encode(told) + b"\n")
    out.flush()
    return 1


def _placed(judge: Judge, data: str) -> Judge:
    """Return a judge that names the task whose hidden data it cannot use, and nothing of that data."""

    def judged(task: str, files: Mapping[str, str]) -> Calls | Suite:
        try:
            return judge(task, files)
        except Exception as error:
            told = _told(f"the hidden data of {task} cannot be used: {type(error).__name__}", data)
            raise MachineError(told["error"], told["message"], help=told["help"]) from error

    return judged


def _told(message: str, data: str) -> dict[str, str]:
    """Return an error as it goes out: whose data may be another version, or damaged."""
    return {
        "error": "E050",
        "message": message,
        "help": f"compare {data} with what the benchmark publishes; finished scores are kept",
    }


def _batches(lines: Iterable[bytes], kind: type[Item]) -> Iterator[list[Item]]:
    decoder = msgspec.json.Decoder(kind)
    batch: list[Item] = []
    for line in lines:
        if line.strip():
            batch.append(decoder.decode(line))
        elif batch:
            yield batch
            batch = []
    if batch:
        yield batch
