"""The fixture by which a package's tests run the command lines of its documents."""

from __future__ import annotations

_TEXT = '''"""A terminal for the command lines of the documents."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[1] / "src"
PACKAGE = "@PACKAGE@"
PROGRAM = "@PROGRAM@"


class Terminal:
    """A shell in an empty folder, where the program under test is on the path."""

    def __init__(self, folder):
        self.folder = folder / "work"
        self.folder.mkdir()
        commands = folder / "bin"
        commands.mkdir()
        for name, arguments in [
            ("python", ""),
            ("python3", ""),
            (PROGRAM, f"-m {PACKAGE}"),
        ]:
            script = commands / name
            script.write_text(f\'#!/bin/sh\\nexec "{sys.executable}" {arguments} "$@"\\n\')
            script.chmod(0o755)
        self.environment = {
            **os.environ,
            "PATH": f"{commands}{os.pathsep}{os.environ.get(\'PATH\', \'\')}",
            "PYTHONPATH": str(SOURCES),
            "PYTHONUTF8": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "LC_ALL": "C.UTF-8",
            "COLUMNS": "80",
            "NO_COLOR": "1",
        }

    def write(self, name, text):
        """Lay down a file that the document shows."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run(self, command, stdin=""):
        """Run one command line; return standard output and error together, and the exit code."""
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self.folder,
            env=self.environment,
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        shown = "\\n".join(line.rstrip() for line in done.stdout.splitlines()).rstrip("\\n")
        return shown, done.returncode


@pytest.fixture
def terminal(tmp_path):
    """Return a fresh terminal."""
    return Terminal(tmp_path)
'''


def conftest_text(package: str, program: str) -> str:
    """Return the text of ``tests/conftest.py``.

    Args:
        package: import name; ``python -m`` runs it.
        program: what transcripts call it; empty: the package's name.
    """
    return _TEXT.replace("@PACKAGE@", package).replace("@PROGRAM@", program or package)
