"""Replacing a person's file: in one move, and never over what changed meanwhile."""

from __future__ import annotations

import stat
from pathlib import Path

from smysl.core.errors import OutputError
from smysl.core.store import write_atomically


def replace_file(path: Path, before: bytes, after: bytes) -> None:
    """Replace a file's content, its permissions kept, if it still is what the new content was made for.

    Args:
        path: the file.
        before: its content as it was read.
        after: what it shall hold.

    Raises:
        OutputError: O060 the file has changed; O061 it cannot be written.
    """
    try:
        if path.read_bytes() != before:
            raise OutputError(
                "O060",
                "the file has changed meanwhile",
                where=str(path),
                help="nothing was written; run the same again",
            )
        write_atomically(path, after, stat.S_IMODE(path.stat().st_mode))
    except OSError as error:
        raise OutputError(
            "O061",
            f"the file cannot be written: {error.strerror or error}",
            where=str(path),
            help="change its permissions, or name another place with --out",
        ) from error
