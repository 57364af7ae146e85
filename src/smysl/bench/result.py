"""The file that a benchmark leaves, and the object that it returns: one and the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from smysl.core.errors import OutputError
from smysl.core.store import write_atomically


def write(path: Path, result: Any) -> dict[str, Any]:
    """Write a result as JSON and return it as it will be read back.

    Args:
        path: the file; its folder is made where it is missing.
        result: anything that JSON can hold, structs included.

    Raises:
        OutputError: O050 the file cannot be written.
    """
    text = msgspec.json.format(msgspec.json.encode(result)) + b"\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text)
    except OSError as error:
        raise OutputError("O050", f"the result cannot be written: {error}", where=str(path)) from error
    plain: dict[str, Any] = msgspec.json.decode(text)
    return plain
