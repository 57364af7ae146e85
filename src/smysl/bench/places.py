"""Where the data of a benchmark lies: the file itself, its folder, or the folder of all benchmarks."""

from __future__ import annotations

import gzip
from collections.abc import Collection, Iterable
from pathlib import Path

import smysl
from smysl.core.fingerprint import digest, fingerprint


def find_file(data: Path, *candidates: str) -> Path:
    """Return ``data`` itself if it is a file, else the first of the candidates below it.

    Raises:
        FileNotFoundError: if there is none of them.
    """
    if data.is_file():
        return data
    for name in candidates:
        for place in (data / name, data / Path(name).name):
            if place.is_file():
                return place
    raise FileNotFoundError(f"none of {', '.join(candidates)}")


def find_folder(data: Path, name: str) -> Path:
    """Return the folder ``name`` below ``data``, or ``data`` itself where there is none.

    Raises:
        FileNotFoundError: if ``data`` is no folder.
    """
    if not data.is_dir():
        raise FileNotFoundError(f"{data} is no folder")
    for place in (data / name, data / Path(name).name):
        if place.is_dir():
            return place
    return data


def read_lines(path: Path) -> list[bytes]:
    """Return the lines of a JSON-lines file, unpacked where its name ends in ``.gz``."""
    raw = path.read_bytes()
    if path.suffix == ".gz":
        raw = gzip.decompress(raw)
    return [line for line in raw.splitlines() if line.strip()]


def text_files(folder: Path, names: Iterable[str] = ("",)) -> dict[str, str]:
    """Return the text files at or below each of ``names``; what is no UTF-8 is left out."""
    found: dict[str, str] = {}
    for name in names:
        top = folder / name
        paths = [top] if top.is_file() else sorted(top.rglob("*"))
        for path in paths:
            relative = path.relative_to(folder)
            if not path.is_file() or any(p == "__pycache__" or p.startswith(".") for p in relative.parts):
                continue
            try:
                found[relative.as_posix()] = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
    return found


def code_digest(parts: Collection[str]) -> str:
    """Return what names a state of the product's own code, and of the data that lies in it.

    Args:
        parts: names of its packages and modules.
    """
    return fingerprint(text_files(Path(smysl.__file__).parent, sorted(parts)))


def data_digest(data: Path) -> str:
    """Return what names a state of the data: a digest of its bytes, never looked into."""
    if data.is_file():
        return digest(data.read_bytes())
    files = sorted(path for path in data.rglob("*") if path.is_file())
    return fingerprint([(path.relative_to(data).as_posix(), digest(path.read_bytes())) for path in files])
