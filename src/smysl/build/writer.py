"""Writing a package: a person's work stays, a cut cable leaves nothing that is not known again.

The order is the promise: first the journal of what is about to be written, then each file in one move,
the lock last, then the journal goes. Whatever a build that died left behind, the next one finds either
in the lock or in the journal, and never takes its own output for a person's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from smysl.build.guard import CACHE, exclusive, output_errors
from smysl.build.lock import (
    LOCK_NAME,
    FileEntry,
    Lock,
    SymbolEntry,
    lock_text,
    read_lock,
    remember,
)
from smysl.build.merge_disk import Merged, merge_with_disk, without_ours
from smysl.build.ownership import (
    EditedSymbol,
    State,
    beside_symbols,
    edited_beside,
    file_digest,
    mark,
    read_text,
    short_digest,
    strangers,
)
from smysl.core.errors import OutputError
from smysl.core.store import write_atomically
from smysl.edit.symbols import symbols_of
from smysl.edit.tree import parse_or_none

__all__ = ["Journal", "Output", "Written", "exclusive", "open_output", "texts_after", "write_package"]

_JOURNAL = "pending.json"
_OWN = {"report.html", "questions.md", "smysl.plan.md"}
"""Written beside the package before or after it: views, not truth."""


class Journal(msgspec.Struct, frozen=True):
    """What builds that did not end were about to write.

    Attributes:
        paths: files.
        digests: shortened digests of generated files, and of the normalised syntax of their symbols.
    """

    paths: frozenset[str] = frozenset()
    digests: frozenset[str] = frozenset()


class Output(msgspec.Struct, frozen=True):
    """What an output folder says about earlier builds.

    Attributes:
        lock: of the last build that ended, or ``None``.
        journal: of builds that did not end.
    """

    lock: Lock | None
    journal: Journal = Journal()

    @property
    def pending(self) -> frozenset[str]:
        """Digests that builds which did not end were about to write."""
        return self.journal.digests


class Written(msgspec.Struct, frozen=True):
    """What a write did.

    Attributes:
        lock: as it lies on disk now.
        changed: files that were written or removed.
        kept: what is a person's and stayed as it was.
    """

    lock: Lock
    changed: tuple[str, ...] = ()
    kept: tuple[EditedSymbol, ...] = ()


class _Plan(msgspec.Struct, kw_only=True):
    """What shall lie on disk: file → text, or ``None`` for a file to be removed; ``after``: all of it."""

    out: Path
    old: Lock
    pending: frozenset[str]
    texts: dict[str, str | None] = {}
    after: dict[str, str] = {}
    files: list[FileEntry] = []
    symbols: list[SymbolEntry] = []
    kept: list[EditedSymbol] = []
    ours: set[str] = set()

    def write(self, path: str, wanted: str) -> None:
        """Plan a generated file: as generated, or merged with what a person did to it."""
        disk = read_text(self.out / path)
        entry = self.old.file(path)
        merged = Merged(wanted)
        if disk is not None and not self._is_own(disk, entry):
            merged = self._merged(path, wanted, disk)
        self.after[path] = merged.text
        if disk != merged.text:
            self.texts[path] = merged.text
        self.kept += merged.kept
        self.files.append(self._file_entry(path, wanted, merged, entry, disk))
        if not path.endswith(".py"):
            return
        if entry and not entry.edited and disk == wanted and entry.text == short_digest(wanted):
            self.symbols += self.old.symbols_in(path).values()
        else:
            self.symbols += self._symbol_entries(path, wanted, merged)

    def remove(self, path: str) -> None:
        """Plan the end of a file that is no longer generated; what a person has in it stays."""
        disk = read_text(self.out / path)
        if disk is None:
            return
        if self._is_own(disk, self.old.file(path)):
            self.texts[path] = None
        elif not path.endswith(".py") or parse_or_none(disk) is None:
            self.after[path] = disk
            self.kept.append(EditedSymbol(file=path, name="", state="edited", source=disk))
        else:
            rest = without_ours(path, disk, self.old, self.pending)
            self.kept += rest.kept if rest else ()
            if rest is not None:
                self.after[path] = rest.text
            if rest is None or rest.text != disk:
                self.texts[path] = rest.text if rest else None

    def _merged(self, path: str, wanted: str, disk: str) -> Merged:
        """Merge even where both are alike: the build may have taken up what a person wrote."""
        is_python = path.endswith(".py")
        if is_python and parse_or_none(disk) is not None:
            return merge_with_disk(path, wanted, disk, self.old, self.pending)
        if disk == wanted:
            return Merged(wanted)
        state: State = "broken" if is_python else "edited"
        return Merged(disk, (EditedSymbol(file=path, name="", state=state, source=disk),))

    def _file_entry(
        self, path: str, wanted: str, merged: Merged, entry: FileEntry | None, disk: str | None
    ) -> FileEntry:
        if merged.kept:
            # The generated text may hold a person's code, taken up by the build: it must not count as ours.
            text, produced = (entry.text, entry.produced) if entry else ("", ())
        else:
            text = short_digest(wanted)
            produced = remember(entry.produced, entry.text, text) if entry else ()
            self.ours.add(text)
        sha256 = file_digest(merged.text)
        return FileEntry(
            path=path,
            sha256=sha256,
            edited=bool(merged.kept),
            text=text,
            produced=produced,
            beside=self._beside(path, merged, entry, disk),
        )

    def _beside(
        self, path: str, merged: Merged, entry: FileEntry | None, disk: str | None
    ) -> tuple[str, ...] | None:
        """Return the imports and loose statements of a module that are not a person's."""
        if not path.endswith(".py") or parse_or_none(merged.text) is None:
            return entry.beside if entry else None
        is_theirs = disk is not None and parse_or_none(disk) is not None
        theirs = edited_beside(path, disk, self.old, self.pending) if disk is not None and is_theirs else []
        ours = beside_symbols(merged.text).keys() - {mark(one.source) for one in theirs}
        self.ours |= ours
        return tuple(sorted(ours))

    def _is_own(self, disk: str, entry: FileEntry | None) -> bool:
        """Tell whether a file is, byte for byte, something that smysl generated."""
        known = {entry.text, *entry.produced} if entry else set()
        return short_digest(disk) in known | self.pending

    def _symbol_entries(self, path: str, wanted: str, merged: Merged) -> list[SymbolEntry]:
        """Return a file's entries; what is a person's keeps the entry it had, so that it stays theirs."""
        before = self.old.symbols_in(path)
        theirs = {symbol.name for symbol in merged.kept}
        if any(symbol.state == "broken" for symbol in merged.kept):
            return list(before.values())
        here = symbols_of(merged.text)
        entries: dict[str, SymbolEntry] = {}
        for name, source in symbols_of(wanted).items():
            known = before.get(name)
            if name in theirs:
                if known is not None:
                    entries[name] = known
                continue
            code = mark(source)
            self.ours.add(code)
            entries[name] = SymbolEntry(
                file=path,
                name=name,
                code=code,
                text=short_digest(source),
                produced=remember(known.produced, known.code, code) if known else (),
            )
        return [*entries.values(), *(before[name] for name in before if name in here and name not in entries)]


def open_output(out: Path) -> Output:
    """Look at an output folder before anything is spent on it.

    Args:
        out: the folder; it need not exist. That it is one at all is seen at its door, ``guard.exclusive``.

    Raises:
        OutputError: O002 it holds files of somebody else; O031 to O034 its lock cannot be believed.
    """
    lock = read_lock(out)
    pending = _read_journal(out)
    if lock is None and out.is_dir():
        unknown = _unknown_files(out, pending)
        if unknown:
            raise _not_ours(out, unknown)
    return Output(lock, pending)


def write_package(out: Path, files: Mapping[str, str], lock: Lock) -> Written:
    """Write a generated project, its lock last.

    Files equal to what is on disk are not touched. A symbol that a person changed stays; see
    ``Written.kept``. Call it inside of ``guard.exclusive``.

    Args:
        out: the output folder.
        files: relative path → text of everything that was generated.
        lock: what the build knows; the entries of files and symbols are made here.

    Raises:
        OutputError: O001 not writable, O002 a stranger's file is in the way, O004 no space, O005 a
            file cannot be read. Nothing that a person wrote is lost by any of them.
    """
    before = open_output(out)
    old = before.lock or Lock(package=lock.package)
    in_the_way = strangers(out, files.keys() - before.journal.paths, before.lock)
    if in_the_way:
        raise _not_ours(out, in_the_way)
    plan = _planned(out, files, old, before.journal)
    new = msgspec.structs.replace(
        lock,
        files=tuple(plan.files),
        symbols=tuple(plan.symbols),
    )
    text = lock_text(new)
    with output_errors(out):
        _sweep(out, files)
        if plan.texts or read_text(out / LOCK_NAME) != text:
            _carry_out(out, plan, text, before.journal)
        elif before.journal.paths:
            (out / CACHE / _JOURNAL).unlink(missing_ok=True)
    return Written(new, tuple(plan.texts), tuple(plan.kept))


def texts_after(out: Path, files: Mapping[str, str]) -> dict[str, str]:
    """Return the text of every file as ``write_package`` would leave it now; nothing is written.

    Args:
        out: the output folder.
        files: relative path → text of everything that was generated.

    Raises:
        OutputError: O005 a file cannot be read; O031 to O034 the lock cannot be believed.
    """
    before = open_output(out)
    return _planned(out, files, before.lock or Lock(package=""), before.journal).after


def _planned(out: Path, files: Mapping[str, str], old: Lock, journal: Journal) -> _Plan:
    plan = _Plan(out=out, old=old, pending=journal.digests)
    for path in sorted(files):
        plan.write(path, files[path])
    for path in sorted(({entry.path for entry in old.files} | journal.paths) - files.keys()):
        plan.remove(path)
    return plan


def _sweep(out: Path, files: Iterable[str]) -> None:
    """Remove what a writer that was killed between writing and renaming left beside its target."""
    for folder in {out, out / CACHE, *((out / path).parent for path in files)}:
        for leftover in folder.glob(".smysl-*"):
            leftover.unlink(missing_ok=True)


def _carry_out(out: Path, plan: _Plan, lock: str, before: Journal) -> None:
    journal = out / CACHE / _JOURNAL
    journal.parent.mkdir(parents=True, exist_ok=True)
    paths = before.paths | {entry.path for entry in plan.files}
    about = {"paths": sorted(paths), "digests": sorted(before.digests | plan.ours)}
    write_atomically(journal, msgspec.json.encode(about))
    for path, final in plan.texts.items():
        target = out / path
        if final is None:
            target.unlink(missing_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, final.encode("utf-8", "surrogateescape"))
    write_atomically(out / LOCK_NAME, lock.encode())
    journal.unlink(missing_ok=True)


def _read_journal(out: Path) -> Journal:
    try:
        return msgspec.json.decode((out / CACHE / _JOURNAL).read_bytes(), type=Journal)
    except (OSError, msgspec.DecodeError):
        return Journal()


def _unknown_files(out: Path, pending: Journal) -> list[str]:
    """Return files that no build of ours left here; hidden ones (``.git``, ``.venv``) harm nobody."""
    found: list[str] = []
    for path in sorted(out.iterdir()):
        if path.name.startswith(".") or path.name in _OWN or len(found) > _NAMED:
            continue
        inside = sorted(path.rglob("*")) if path.is_dir() and not path.is_symlink() else [path]
        for file in inside:
            name = file.relative_to(out).as_posix()
            is_debris = "__pycache__" in file.parts or file.name.startswith(".smysl-")
            if not (file.is_dir() or is_debris or name in pending.paths):
                found.append(name)
    return found


_NAMED = 5


def _not_ours(out: Path, files: list[str]) -> OutputError:
    more = ", …" if len(files) > _NAMED else ""
    return OutputError(
        "O002",
        f"files that smysl did not write are in the way: {', '.join(files[:_NAMED])}{more}",
        where=str(out),
        help="name an empty or new folder with --out, or move the files away; nothing was touched",
    )
