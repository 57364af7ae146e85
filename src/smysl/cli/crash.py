"""Crash notes: the traceback of our own mistakes goes into a file, never to the terminal."""

from __future__ import annotations

import os
import platform
import sys
import time
import traceback
from pathlib import Path

from smysl import __version__
from smysl.core.places import cache_folder


def write_crash(error: BaseException) -> Path | None:
    """Write the traceback of ``error`` and return its file, or ``None`` where none can be written."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    head = f"smysl {__version__}  Python {platform.python_version()}  {platform.platform()}\n"
    command = f"command: {sys.argv[1:]}\n\n"
    try:
        folder = cache_folder() / "crashes"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{stamp}-{os.getpid()}.txt"
        path.write_text(head + command + "".join(traceback.format_exception(error)), encoding="utf-8")
    except (OSError, RuntimeError):  # RuntimeError: there is no home folder
        return None
    return path
