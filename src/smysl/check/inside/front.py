"""The ``python`` of transcripts: a fresh interpreter with the fixed clock and the package on its path.

Run as ``python front.py FOLDER [-m MODULE | -c CODE | FILE | -] [ARGUMENT …]``.
"""

from __future__ import annotations

import runpy
import sys
from importlib import import_module
from pathlib import Path


def main(folder: str, arguments: list[str]) -> None:
    """Do what ``python ARGUMENTS`` does."""
    sys.path.insert(0, folder)
    while arguments and arguments[0] in {"-u", "-B", "-I", "-s", "-S", "-E", "-q"}:
        arguments = arguments[1:]
    match arguments:
        case ["-m", module, *rest]:
            sys.argv = ["", *rest]
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        case ["-c", code, *rest]:
            sys.argv = ["-c", *rest]
            exec(compile(code, "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102 - the sandbox
        case ["-V" | "--version", *_]:
            print(f"Python {sys.version.split()[0]}")
        case [] | ["-", *_]:
            sys.argv = ["-", *arguments[1:]]
            exec(compile(sys.stdin.read(), "<stdin>", "exec"), {"__name__": "__main__"})  # noqa: S102 - same
        case [file, *rest]:
            sys.argv = [file, *rest]
            sys.path.insert(0, str(Path(file).resolve().parent))
            runpy.run_path(file, run_name="__main__")


if __name__ == "__main__":
    here = str(Path(__file__).resolve().parent)
    sys.path.insert(0, here)
    import_module("clock").fix()
    sys.path.remove(here)
    del sys.modules["clock"]
    main(sys.argv[1], sys.argv[2:])
