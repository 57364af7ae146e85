"""Processes side by side."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("gymnasium", reason="the extra `worlds` is not installed")

SCRIPT = """
import os, sys, time
from pathlib import Path
from smysl.bench.worlds.abreast import crew

def work(item, kernel):
    Path(item).write_text(str(os.getpid()))
    time.sleep(600)

if __name__ == "__main__":
    with crew() as given:
        list(given.each(work, sys.argv[1:]))
"""


def test_who_works_ends_with_who_waits_for_it_in_the_middle_of_an_item(tmp_path: Path) -> None:
    script, note = tmp_path / "script.py", tmp_path / "note"
    script.write_text(SCRIPT)
    with subprocess.Popen([sys.executable, str(script), str(note)]) as waiting:
        worker = _soon(lambda: int(note.read_text()) if note.exists() and note.read_text() else 0)
        waiting.send_signal(signal.SIGKILL)
    assert _soon(lambda: not _is_there(worker))


def _soon(what: Callable[[], int]) -> int:
    until = time.monotonic() + 60
    while not (found := what()) and time.monotonic() < until:
        time.sleep(0.05)
    return found


def _is_there(number: int) -> bool:
    try:
        os.kill(number, 0)
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return False
