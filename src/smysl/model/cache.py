"""The local cache of weights: where they lie, and whether they still are what was promised."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from smysl.core.errors import ModelError
from smysl.model.catalogue import Entry

_CHUNK = 1 << 20


class _Seal(msgspec.Struct, frozen=True):
    """A digest and the file's state when it was taken; any change of state voids it."""

    size: int
    mtime_ns: int
    inode: int
    sha256: str


def folder() -> Path:
    """Return the folder of weights: ``models`` in ``SMYSL_CACHE``, else in the user's cache."""
    chosen = os.environ.get("SMYSL_CACHE")
    if chosen:
        return Path(chosen).expanduser() / "models"
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "smysl" / "models"


def path_of(entry: Entry) -> Path:
    """Return where this model's file lies, or would."""
    return folder() / f"{entry.name}.gguf"


def digest_of(path: Path, progress: Callable[[int], None] | None = None) -> str:
    """Return the SHA-256 of a file, hashing it only if it changed since the last time.

    Size, time of modification and inode are remembered beside it (or nowhere, in a folder that
    cannot be written).

    Args:
        path: the file.
        progress: called with the number of bytes hashed since the last call.

    Raises:
        ModelError: M003 where the file cannot be read.
    """
    try:
        status = path.stat()
        seal_path = path.with_name(path.name + ".seal")
        seal = _read_seal(seal_path)
        state = (status.st_size, status.st_mtime_ns, status.st_ino)
        if seal is not None and (seal.size, seal.mtime_ns, seal.inode) == state:
            return seal.sha256
        hasher = hashlib.sha256()
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                hasher.update(chunk)
                if progress is not None:
                    progress(len(chunk))
    except OSError as error:
        raise ModelError(
            "M003",
            f"the model file cannot be read: {error.strerror}",
            where=str(path),
            help="smysl models list shows what there is",
        ) from error
    _write_seal(seal_path, _Seal(*state, hasher.hexdigest()))
    return hasher.hexdigest()


def verify(entry: Entry, path: Path) -> None:
    """Make sure that a file is the model of this entry.

    Raises:
        ModelError: M003 where it cannot be read, M012 where it is another file or a part of it.
    """
    found = digest_of(path)
    if found != entry.sha256:
        raise not_as_promised(path, found, entry.sha256)


def not_as_promised(path: Path, found: str, expected: str) -> ModelError:
    """Return the error for a file with the wrong digest."""
    name = path.name.removesuffix(".gguf")
    return ModelError(
        "M012",
        "the model file is not the one that was promised",
        where=f"{path}   sha256 {found[:4]}… expected {expected[:4]}…",
        help=f"smysl models pull {name} --again",
    )


def _read_seal(path: Path) -> _Seal | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Seal)
    except (OSError, msgspec.DecodeError):
        return None


def _write_seal(path: Path, seal: _Seal) -> None:
    try:
        path.write_bytes(msgspec.json.encode(seal))
    except OSError:
        return  # a folder that cannot be written: the file is hashed again next time
