"""Tidying: the one look of generated code, by ruff, whatever settings lie around on the machine."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

_LOOK = ("--target-version", "py311", "--line-length", "100")
_SETTINGS = ("--isolated", "--no-cache", "--quiet", *_LOOK)
_SECONDS = 120.0


def tidy(source: str) -> str:
    """Return one file with its imports sorted and its code formatted; see ``tidy_all``."""
    return tidy_all({"module.py": source})["module.py"]


def tidy_all(files: Mapping[str, str]) -> dict[str, str]:
    """Return the files with imports sorted and Python formatted, all in one go.

    Files that are not Python, or do not parse, come back as they are; so does everything where ruff is
    missing or fails. Pass a package whole: its own imports are then told from those of others.

    Args:
        files: relative path → text.
    """
    result = dict(files)
    paths = [path for path in sorted(files) if path.endswith((".py", ".pyi")) and _is_inside(path)]
    program = _ruff()
    if program is None or not paths:
        return result
    with tempfile.TemporaryDirectory(prefix="smysl-tidy-") as name:
        folder = Path(name)
        for path in paths:
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            # Bytes: line ends and odd characters must come back as they went in.
            place.write_bytes(files[path].encode("utf-8", "surrogatepass"))
        own = f"lint.isort.known-first-party={json.dumps(_own_names(paths))}"
        sort = ["check", "--select", "I", "--fix", "--config", own]
        for command in ([*sort, *_SETTINGS], ["format", *_SETTINGS]):
            try:
                subprocess.run(
                    [program, *command, "."], cwd=folder, capture_output=True, check=False, timeout=_SECONDS
                )
            except (OSError, subprocess.TimeoutExpired):
                return result
        for path in paths:
            result[path] = (folder / path).read_bytes().decode("utf-8", "surrogatepass")
    return result


def _own_names(paths: Iterable[str]) -> list[str]:
    """Return the top-level modules among the files: ``pay`` for ``pay/a.py`` and ``src/pay/a.py``."""
    parts = [PurePosixPath(path).with_suffix("").parts for path in paths]
    return sorted({part[1] if part[0] == "src" and len(part) > 1 else part[0] for part in parts})


def _is_inside(path: str) -> bool:
    parts = PurePosixPath(path)
    return not parts.is_absolute() and ".." not in parts.parts


def _ruff() -> str | None:
    beside = Path(sys.executable).parent / "ruff"
    return str(beside) if beside.is_file() else shutil.which("ruff")
