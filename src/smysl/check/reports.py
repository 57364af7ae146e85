"""What a child reported, read with suspicion: it may have been written by the candidate."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import msgspec

from smysl.check.values import MOMENTS, Data, literal
from smysl.check.workers import Reply

_TAGS: dict[str, int] = {
    **dict.fromkeys(("n", "E", "N", "cut"), 1),
    **dict.fromkeys(("b", "i", "f", "s", "y", "Y", "l", "t", "S", "F", "q", "it", "d", "D", "ref"), 2),
    **dict.fromkeys(("c", "R", "date", "x"), 3),
    **dict.fromkeys(("e", "r", "o", "sub"), 4),
}


_LONGEST_SHOWN = 20_000


class Raised(msgspec.Struct, frozen=True):
    """An exception: its class and bases, message, and the candidate's line and file.

    ``lazy``: the call itself gave a value, an iterator for instance, and reading that raised it.
    """

    classes: tuple[str, ...]
    text: str = ""
    line: int = 0
    file: str = ""
    lazy: bool = False

    def __str__(self) -> str:
        """Return the form of a traceback's last line."""
        name = self.classes[0] if self.classes else "Exception"
        return f"{name}: {self.text}" if self.text else name


class Result(msgspec.Struct, frozen=True):
    """One evaluated piece of code: a value or an exception, and what it printed."""

    value: Data | None = None
    error: Raised | None = None
    printed: str = ""


class Report(msgspec.Struct, frozen=True):
    """All that a child reported, in order.

    Attributes:
        results: one for each piece of code that came to an end.
        entered: whether the module under check was imported.
        import_error: why not.
        complete: whether the child came to its end.
        broken: the report is not one that our code writes.
    """

    results: tuple[Result, ...] = ()
    entered: bool = False
    import_error: Raised | None = None
    complete: bool = False
    broken: bool = False


def read(reply: Reply) -> Report:
    """Read a worker's reply; a forged or torn report is cut at the first thing that is not ours."""
    results: list[Result] = []
    entered = complete = broken = False
    import_error = None
    try:
        for message in messages(reply):
            if "ready" in message:
                entered = True
            elif "done" in message:
                complete = True
            elif message.get("phase") == "import":
                import_error = msgspec.convert(message["error"], Raised)
            else:
                results.append(_result(message))
    except (ValueError, RecursionError, KeyError, TypeError, OverflowError):
        broken = True
    return Report(tuple(results), entered, import_error, complete and not broken, broken)


def messages(reply: Reply) -> list[dict[str, Any]]:
    """Return the messages of a report, unchecked. Raises ValueError or TypeError where one is none."""
    data = memoryview(reply.get("report", b""))
    frames = []
    place = 0
    while place + 4 <= len(data):
        end = place + 4 + int.from_bytes(data[place : place + 4], "big")
        if end > len(data):
            break
        message = _json(data[place + 4 : end])
        if not isinstance(message, dict):
            raise TypeError(message)
        frames.append(message)
        place = end
    return frames


def _json(data: memoryview) -> Any:
    try:
        return msgspec.json.decode(data)
    except msgspec.DecodeError:  # half a surrogate pair is legal in Python's texts, and in its JSON
        return json.loads(bytes(data))


def _result(message: dict[str, Any]) -> Result:
    printed = message.get("printed", "")
    if not isinstance(printed, str):
        raise TypeError(printed)
    if "shown" in message:
        return Result(value=_shown(message["shown"]))
    if "error" in message:
        return Result(error=msgspec.convert(message["error"], Raised), printed=printed)
    _validate(message["value"])
    return Result(value=message["value"], printed=printed)


def _shown(text: object) -> Data:
    """Return a simple value that was sent as ``repr`` shows it."""
    value = literal(text) if isinstance(text, str) and len(text) <= _LONGEST_SHOWN else None
    if value is None:
        raise ValueError(text)
    return value


def _validate(data: Any) -> None:
    if not isinstance(data, list) or not data or not isinstance(data[0], str):
        raise TypeError(data)
    tag, *rest = data
    if _TAGS.get(tag) != len(data):
        raise ValueError(tag)
    if tag in {"l", "t", "S", "F", "q", "it"}:
        for item in rest[0]:
            _validate(item)
    elif tag == "d":
        for key, value in rest[0]:
            _validate(key)
            _validate(value)
    elif tag == "o":
        for name, value in rest[1]:
            if not isinstance(name, str):
                raise TypeError(name)
            _validate(value)
    elif tag in {"sub", "e"}:
        _validate(rest[1 if tag == "sub" else 2])
    else:
        _scalar(tag, rest)


def _scalar(tag: str, rest: list[Any]) -> None:
    for part in rest:
        if not isinstance(part, int if tag in {"b", "ref"} else str):
            raise TypeError(part)
    if tag in {"i", "R", "r"}:
        for part in rest:
            int(part, 16)
    elif tag in {"f", "c"}:
        for part in rest:
            float(part)
    elif tag in {"y", "Y"}:
        bytes.fromhex(rest[0])
    elif tag == "date":
        _moment(*rest)


def _moment(kind: str, text: str) -> None:
    if kind == "timedelta":
        days, seconds, microseconds = map(int, text.split(","))
        dt.timedelta(days, seconds, microseconds)
    else:
        MOMENTS[kind].fromisoformat(text)
