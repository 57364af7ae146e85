"""The guard at the output folder's door: one build at a time, and errors that a person understands."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from smysl.core.errors import OutputError

CACHE = ".smysl"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextlib.contextmanager
def exclusive(out: Path) -> Iterator[None]:
    """Hold the output folder for one build; it is created if it is not there.

    The system lets go of the folder when the process ends, however it ends.

    Args:
        out: the output folder.

    Raises:
        OutputError: O001 the folder cannot be written; O003 another build is at work in it.
    """
    cache = out / CACHE
    path = cache / "build.lock"
    with output_errors(out):
        cache.mkdir(parents=True, exist_ok=True)
        ignore = cache / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n")
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            pid = os.pread(handle, 32, 0).decode("ascii", "replace").strip() or "unknown"
            raise OutputError(
                "O003",
                "another build is at work in this folder",
                where=str(out),
                help=f"wait for process {pid} to end, or name another folder with --out",
            ) from error
        with output_errors(out):
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def output_errors(out: Path) -> Iterator[None]:
    """Turn the system's refusals into errors with a way out.

    Raises:
        OutputError: O001 the folder cannot be written; O004 no space is left.
    """
    try:
        yield
    except OSError as error:
        where = str(error.filename2 or error.filename or out)
        if error.errno in _FULL:
            raise OutputError(
                "O004",
                "there is no space left to write the package",
                where=where,
                help="free some space and build again: what was solved is kept",
            ) from error
        raise OutputError(
            "O001",
            f"the output folder cannot be written: {error.strerror or error}",
            where=where,
            help="name a folder that you may write to with --out",
        ) from error
