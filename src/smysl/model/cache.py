"""The local cache of weights: where they lie, and whether they still are what was promised."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import msgspec

from smysl.core.errors import ModelError
from smysl.core.fingerprint import fingerprint
from smysl.core.places import cache_folder
from smysl.core.store import write_atomically
from smysl.model.catalogue import Entry

_CHUNK = 1 << 20


class _Seal(msgspec.Struct, frozen=True):
    """A digest and the file's state when it was taken; any change of state voids it."""

    size: int
    mtime_ns: int
    inode: int
    sha256: str


def folder() -> Path:
    """Return the folder of weights: ``models`` in this user's cache."""
    return cache_folder() / "models"


def path_of(entry: Entry) -> Path:
    """Return where this model's file lies, or would."""
    return folder() / f"{entry.name}.gguf"


def digest_of(path: Path, progress: Callable[[int], None] | None = None) -> str:
    """Return the SHA-256 of a file, hashing it only if it changed since the last time.

    Size, time of modification and inode are remembered in the cache, where it can be written.

    Args:
        path: the file.
        progress: called with the number of bytes hashed since the last call.

    Raises:
        ModelError: M003 where the file cannot be read.
    """
    try:
        status = path.stat()
        known = sealed_digest(path)
        if known is not None:
            return known
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
    # The state is that of before the reading: a change meanwhile voids the seal.
    seal = _Seal(status.st_size, status.st_mtime_ns, status.st_ino, hasher.hexdigest())
    _write_seal(_seal_path(path), seal)
    return seal.sha256


def verify(entry: Entry, path: Path) -> None:
    """Make sure that a file is the model of this entry.

    Raises:
        ModelError: M003 where it cannot be read, M012 where it is another file or a part of it.
    """
    found = digest_of(path)
    if found != entry.sha256:
        raise not_as_promised(entry, path, found)


def not_as_promised(entry: Entry, path: Path, found: str) -> ModelError:
    """Return the error for a file with another digest than the model of an entry."""
    return ModelError(
        "M012",
        "the model file is not the one that was promised",
        where=f"{path}   sha256 {found[:4]}… expected {entry.sha256[:4]}…",
        help=f"smysl models pull {entry.name} --again",
    )


def sealed_digest(path: Path) -> str | None:
    """Return the file's SHA-256 if it is known without reading the file, else ``None``."""
    try:
        status = path.stat()
    except OSError:
        return None
    seal = _read_seal(_seal_path(path))
    state = (status.st_size, status.st_mtime_ns, status.st_ino)
    return seal.sha256 if seal and (seal.size, seal.mtime_ns, seal.inode) == state else None


def forget(path: Path) -> None:
    """Drop what is remembered of a file: the next look hashes it."""
    _seal_path(path).unlink(missing_ok=True)


def _seal_path(path: Path) -> Path:
    return folder() / "seals" / f"{fingerprint(str(path.resolve()))[:32]}.json"


def _read_seal(path: Path) -> _Seal | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Seal)
    except (OSError, msgspec.DecodeError):
        return None


def _write_seal(path: Path, seal: _Seal) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, msgspec.json.encode(seal))
    except OSError:
        return  # a folder that cannot be written: the file is hashed again next time
