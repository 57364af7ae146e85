"""Shell transcripts: one command in a fresh folder, with the package importable.

A plain ``python -m NAME …`` runs in the fork itself; all else goes through ``/bin/sh``, where
``python`` and the package's own name are small scripts that start an interpreter like ours.
"""

from __future__ import annotations

import atexit
import io
import os
import re
import runpy
import shlex
import sys
import threading
from collections.abc import Callable
from typing import Any

_QUOTED = re.compile(r"'[^']*'|\"[^\"$`\\]*\"")
_SHELL = re.compile(r"[|&;<>()$`\\\"'*?\[\]#~{}!\n]")
_PYTHONS = {"python", "python3", "py"}


def prepare(check: str, files: dict[str, str], stdin: str) -> None:
    """Lay down what commands find beside the package: the scripts on their path, and standard input."""
    os.makedirs(os.path.join(check, "bin"), exist_ok=True)
    here = os.path.dirname(os.path.abspath(__file__))
    flags = "-S -s -B -P -X utf8 -u"
    words = (sys.executable, *flags.split(), f"{here}/front.py", f"{check}/package")
    front = f"exec {shlex.join(words)}"
    for name in _PYTHONS:
        _script(os.path.join(check, "bin", name), f'{front} "$@"')
    for name in programs(files):
        for spelling in {name, name.replace("_", "-")}:
            _script(os.path.join(check, "bin", spelling), f'{front} -m {name} "$@"')
    with open(os.path.join(check, "stdin"), "w", encoding="utf-8") as stream:
        stream.write(stdin)


def programs(files: dict[str, str]) -> list[str]:
    """Return the names of packages that can be run, and of modules at the root."""
    mains = [path.split("/")[0] for path in files if re.fullmatch(r"[^/]+/__main__\.py", path)]
    return mains + [path[:-3] for path in files if re.fullmatch(r"\w+\.py", path)]


def _script(path: str, line: str) -> None:
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(f"#!/bin/sh\n{line}\n")
    os.chmod(path, 0o700)


def plain(command: str, files: dict[str, str]) -> tuple[str, list[str]] | None:
    """Return module and arguments of a command that needs no shell, with the program's name first."""
    if _SHELL.search(_QUOTED.sub("", command)):
        return None
    try:
        words = shlex.split(command)
    except ValueError:
        return None
    if len(words) >= 3 and words[0] in _PYTHONS and words[1] == "-m":
        return words[2], ["", *words[3:]]
    if words and words[0].replace("-", "_") in programs(files):
        return words[0].replace("-", "_"), words
    return None


def execute(check: str, command: str, files: dict[str, str]) -> Callable[[int], None]:
    """Return the body of a child that runs one command; what it prints and its exit code are all it says."""

    def body(fd: int) -> None:
        os.close(fd)
        os.chdir(os.path.join(check, "work"))
        source = os.open(os.path.join(check, "stdin"), os.O_RDONLY)
        os.dup2(source, 0)
        os.close(source)
        environment = dict(
            os.environ,
            PATH=os.path.join(check, "bin") + ":/usr/bin:/bin",
            HOME=os.path.join(check, "work"),
            PYTHONPATH=os.path.join(check, "package"),
            PYTHONUNBUFFERED="1",
        )
        module = plain(command, files)
        if module is None:
            os.execve("/bin/sh", ["sh", "-c", command], environment)  # noqa: S606 - it is the shell
        os.environ.update(environment)
        sys.path.insert(0, os.path.join(check, "package"))
        os._exit(run_module(*module))

    return body


def run_module(name: str, arguments: list[str]) -> int:
    """Run a module as a program, as the interpreter would, to the flushing at its end.

    Returns:
        The exit code.
    """
    sys.stdin = io.TextIOWrapper(open(0, "rb", closefd=False), encoding="utf-8")  # noqa: SIM115 - the process's own
    for number, stream in ((1, "stdout"), (2, "stderr")):
        raw = open(number, "wb", closefd=False)  # noqa: SIM115 - same
        # As on a terminal: a line at a time, so that output and errors keep their order.
        setattr(
            sys,
            stream,
            io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace", line_buffering=True),
        )
    for stream in ("stdin", "stdout", "stderr"):
        setattr(sys, f"__{stream}__", getattr(sys, stream))
    sys.argv = arguments
    by_name = bool(arguments[0])
    code = guarded(lambda: runpy.run_module(name, run_name="__main__", alter_sys=not by_name))
    threading._shutdown()  # type: ignore[attr-defined] # noqa: SLF001 - what the interpreter calls at its end
    atexit._run_exitfuncs()  # noqa: SLF001 - same
    for output in (sys.stdout, sys.stderr):
        output.flush()
    return code


def guarded(program: Callable[[], Any]) -> int:
    """Run a program and return its exit code; an exception prints its traceback."""
    try:
        program()
    except SystemExit as leave:
        if leave.code is None or isinstance(leave.code, int):
            return (leave.code or 0) & 0xFF
        print(leave.code, file=sys.stderr)
        return 1
    except BaseException:  # noqa: BLE001 - as the interpreter does
        sys.excepthook(*sys.exc_info())
        return 1
    return 0
