"""The store: a cache and a journal under ``.smysl/``. Deleting it loses time, never truth."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
import threading
from pathlib import Path
from typing import Self

from smysl.core.errors import StoreError
from smysl.core.fingerprint import digest

_SCHEMA_VERSION = 1
_INLINE = 8_192
"""Values up to this many bytes live in the table; larger ones are content-addressed files."""


class Store:
    """Content-addressed entries, each named by a kind and a key, whole or not at all.

    Safe for several threads and several processes. Values are bytes (JSON by convention, never
    pickle) and are checked against their digest when read: a damaged entry counts as absent.

    Args:
        folder: where to live, created on first use; ``None`` keeps everything in memory.

    Raises:
        StoreError: if the folder cannot be used (read-only, full, not a database).
    """

    def __init__(self, folder: Path | None) -> None:
        """Open or create the store."""
        self._folder = folder
        self._lock = threading.RLock()
        try:
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
            self._db = self._open(folder)
        except (OSError, sqlite3.Error) as error:
            raise _cannot_use(folder, error) from error

    @staticmethod
    def _open(folder: Path | None) -> sqlite3.Connection:
        path = ":memory:" if folder is None else str(folder / "store.db")
        db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        try:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=NORMAL")
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, _SCHEMA_VERSION):
                db.execute("DROP TABLE IF EXISTS entries")
            db.execute(
                "CREATE TABLE IF NOT EXISTS entries (kind TEXT, key TEXT, digest TEXT, value BLOB, "
                "PRIMARY KEY (kind, key)) WITHOUT ROWID"
            )
            db.execute(f"PRAGMA user_version={_SCHEMA_VERSION}")
        except sqlite3.DatabaseError as error:
            db.close()
            if folder is None or isinstance(error, sqlite3.OperationalError):
                raise
            # A cache that is no database any more is set aside, not trusted and not deleted.
            Path(path).replace(f"{path}.damaged")
            for leftover in (f"{path}-wal", f"{path}-shm"):
                Path(leftover).unlink(missing_ok=True)
            return Store._open(folder)
        return db

    def get(self, kind: str, key: str) -> bytes | None:
        """Return the value, or ``None`` where there is none or it is damaged."""
        with self._lock:
            try:
                row = self._db.execute(
                    "SELECT digest, value FROM entries WHERE kind = ? AND key = ?", (kind, key)
                ).fetchone()
            except sqlite3.Error as error:
                raise _cannot_use(self._folder, error) from error
        if row is None:
            return None
        value: bytes | None = row[1]
        if value is None:
            try:
                value = self._blob(row[0]).read_bytes()
            except OSError:
                return None
        return value if digest(value) == row[0] else None

    def put(self, kind: str, key: str, value: bytes) -> None:
        """Keep a value; one of the same name is replaced. Raises StoreError on a full disk."""
        name = digest(value)
        inline: bytes | None = value
        try:
            if len(value) > _INLINE and self._folder is not None:
                self._write_blob(name, value)
                inline = None
            with self._lock:
                self._db.execute(
                    "INSERT OR REPLACE INTO entries (kind, key, digest, value) VALUES (?, ?, ?, ?)",
                    (kind, key, name, inline),
                )
        except (OSError, sqlite3.Error) as error:
            raise _cannot_use(self._folder, error) from error

    def items(self, kind: str) -> list[tuple[str, bytes]]:
        """Return all undamaged entries of a kind, ordered by key."""
        with self._lock:
            keys = [
                row[0]
                for row in self._db.execute("SELECT key FROM entries WHERE kind = ? ORDER BY key", (kind,))
            ]
        pairs = ((key, self.get(kind, key)) for key in keys)
        return [(key, value) for key, value in pairs if value is not None]

    def close(self) -> None:
        """Close the database; safe to call twice."""
        with self._lock:
            self._db.close()

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def _blob(self, name: str) -> Path:
        assert self._folder is not None
        return self._folder / "blobs" / name[:2] / name

    def _write_blob(self, name: str, value: bytes) -> None:
        path = self._blob(name)
        if path.exists() and path.stat().st_size == len(value):
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, value)


def write_atomically(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write ``data`` to ``path`` so that a reader, or a power cut, sees the old file or the new one."""
    handle, temporary = tempfile.mkstemp(prefix=".smysl-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


def _cannot_use(folder: Path | None, error: Exception) -> StoreError:
    return StoreError(
        "D001",
        f"the store cannot be used: {error}",
        where=str(folder or "memory"),
        help="free some disk space or point SMYSL_CACHE to a folder that can be written",
    )
