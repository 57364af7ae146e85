"""Ownership: which code in the output folder is smysl's and which a person's, symbol by symbol.

A symbol is a person's if smysl never wrote its normalised syntax: formatting and comments do not count,
and an older output of smysl (put back from version control, left by an interrupted build) is smysl's.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Literal

import msgspec

from smysl.build.lock import LOCK_NAME, Lock
from smysl.core.errors import OutputError
from smysl.core.fingerprint import digest
from smysl.edit.imports import single_imports
from smysl.edit.names import bound_names
from smysl.edit.normalise import text_digest
from smysl.edit.symbols import defined_by, segments, symbols_of
from smysl.edit.tree import is_text_statement

State = Literal["untouched", "formatted", "ours", "edited", "removed", "added", "broken"]


class EditedSymbol(msgspec.Struct, frozen=True, kw_only=True):
    """A symbol (or, with an empty name, a whole file) that is not as smysl left it.

    Attributes:
        file: path inside the output folder.
        name: the symbol, or the name that an import binds; empty where a file that is not Python, or cannot
            be parsed, is meant, or a statement that defines nothing.
        state: ``edited``, ``removed`` or ``added`` by a person; ``broken``: the file is not Python.
        source: what is on disk, or empty.
    """

    file: str
    name: str
    state: State
    source: str = ""


def mark(source: str) -> str:
    """Return the digest by which a symbol's code is known again: normalised syntax, shortened."""
    return text_digest(source)[:20]


def short_digest(text: str) -> str:
    """Return the digest of a text as it stands, shortened."""
    return file_digest(text)[:20]


def file_digest(text: str) -> str:
    """Return the SHA-256 of a file with this text."""
    return digest(text.encode("utf-8", "surrogateescape"))


def state_of(source: str | None, name: str, file: str, lock: Lock, pending: Collection[str] = ()) -> State:
    """Tell what became of a symbol.

    Args:
        source: its text on disk, or ``None`` where it is gone.
        name: the symbol.
        file: path inside the output folder.
        lock: what smysl wrote.
        pending: digests that an interrupted build was about to write.

    Returns:
        ``untouched``, ``formatted`` (only its looks changed), ``ours`` (something else that smysl
        wrote once), ``edited``, ``removed``, or ``added`` (smysl never wrote such a symbol).
    """
    entry = lock.symbols_in(file).get(name)
    if source is None:
        return "removed"
    here = mark(source)
    if entry is not None and here == entry.code:
        return "untouched" if short_digest(source) == entry.text else "formatted"
    if here in pending or (entry is not None and here in entry.produced):
        return "ours"
    return "added" if entry is None else "edited"


def edited_symbols(out: Path, lock: Lock, pending: Collection[str] = ()) -> list[EditedSymbol]:
    """Return everything in the generated files that a person changed, in the order of files.

    Args:
        out: the output folder.
        lock: what smysl wrote.
        pending: digests that an interrupted build was about to write; see ``writer.pending_digests``.

    Raises:
        OutputError: if a file cannot be read.
    """
    found: list[EditedSymbol] = []
    for entry in lock.files:
        text = read_text(out / entry.path)
        if text is None:
            found.append(EditedSymbol(file=entry.path, name="", state="removed"))
        elif not entry.edited and file_digest(text) == entry.sha256:
            continue
        elif entry.path.endswith(".py"):
            found += _edited_in(entry.path, text, lock, pending)
        elif short_digest(text) not in {entry.text, *entry.produced, *pending}:
            found.append(EditedSymbol(file=entry.path, name="", state="edited", source=text))
    return found


def _edited_in(file: str, text: str, lock: Lock, pending: Collection[str]) -> Iterable[EditedSymbol]:
    try:
        symbols = symbols_of(text)
    except SyntaxError:
        yield EditedSymbol(file=file, name="", state="broken", source=text)
        return
    for name in dict.fromkeys([*lock.symbols_in(file), *symbols]):
        state = state_of(symbols.get(name), name, file, lock, pending)
        if state in {"edited", "removed", "added"}:
            yield EditedSymbol(file=file, name=name, state=state, source=symbols.get(name, ""))
    yield from edited_beside(file, text, lock, pending)


def beside_symbols(text: str) -> dict[str, EditedSymbol]:
    """Return a module's imports, one by one, and the statements that define nothing, by digest.

    Raises:
        SyntaxError: if it is not Python.
    """
    found: dict[str, EditedSymbol] = {}
    for statement, source in segments(text):
        for single in single_imports(statement):
            bound = next(iter(bound_names(single)), "")
            found[mark(single)] = EditedSymbol(file="", name=bound, state="edited", source=single)
        if not (single_imports(statement) or defined_by(statement) or is_text_statement(statement)):
            found[mark(source)] = EditedSymbol(file="", name="", state="edited", source=source)
    return found


def edited_beside(file: str, text: str, lock: Lock, pending: Collection[str] = ()) -> list[EditedSymbol]:
    """Return the imports and loose statements of a module that smysl did not write.

    What a person took out comes back with the merge, and is none of them.

    Args:
        file: path inside the output folder.
        text: the module on disk.
        lock: what smysl wrote.
        pending: digests that an interrupted build was about to write.

    Raises:
        SyntaxError: if it is not Python.
    """
    entry = lock.file(file)
    if entry is None or entry.beside is None or short_digest(text) in {entry.text, *entry.produced, *pending}:
        return []
    return [
        msgspec.structs.replace(one, file=file)
        for known, one in beside_symbols(text).items()
        if known not in entry.beside and known not in pending
    ]


def read_text(path: Path) -> str | None:
    """Return a file's text, or ``None`` where there is none; line ends stay as they are.

    Raises:
        OutputError: O005 if it cannot be read.
    """
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise OutputError(
            "O005",
            f"a file of the output folder cannot be read: {error.strerror}",
            where=str(path),
            help="move it away, or name another folder with --out",
        ) from error


def changed_files(out: Path, lock: Lock) -> list[str]:
    """Return the generated files that are not byte for byte as the last build left them."""
    changed = []
    for entry in lock.files:
        text = read_text(out / entry.path)
        if text is None or file_digest(text) != entry.sha256:
            changed.append(entry.path)
    return changed


def strangers(out: Path, paths: Iterable[str], lock: Lock | None) -> list[str]:
    """Return those of ``paths`` that exist in the folder although smysl never wrote them.

    Args:
        out: the output folder.
        paths: files that are to be written.
        lock: what smysl wrote, or ``None`` for a first build.
    """
    known = {LOCK_NAME, *(entry.path for entry in lock.files)} if lock else {LOCK_NAME}
    return sorted(path for path in paths if path not in known and os.path.lexists(out / path))
