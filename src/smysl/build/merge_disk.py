"""Merging a generated module with what lies on disk, so that a person's work stays as it is."""

from __future__ import annotations

import re
from collections.abc import Collection

import msgspec

from smysl.build.lock import Lock
from smysl.build.ownership import EditedSymbol, edited_beside, mark, state_of
from smysl.edit.imports import add_imports, imports_of
from smysl.edit.names import undefined_names
from smysl.edit.normalise import code_digest
from smysl.edit.symbols import (
    add_symbol,
    comments_of,
    defined_by,
    remove_symbol,
    replace_symbol,
    segments,
    symbols_of,
)
from smysl.edit.tree import is_text_statement

_MARKERS = re.compile(r"\A(?:# @relation\(.*\)(?:\r\n|\n))+")


class Merged(msgspec.Struct, frozen=True):
    """A module as it shall lie on disk, and the symbols in it that stay a person's."""

    text: str
    kept: tuple[EditedSymbol, ...] = ()


def merge_with_disk(file: str, wanted: str, disk: str, lock: Lock, pending: Collection[str] = ()) -> Merged:
    """Return the module with every symbol of smysl's brought up to date, and nothing else touched.

    Args:
        file: path inside the output folder.
        wanted: the generated module.
        disk: the module on disk.
        lock: what smysl wrote before.
        pending: digests that an interrupted build was about to write.

    Raises:
        SyntaxError: if one of the two is not Python.
    """
    new, here = symbols_of(wanted), symbols_of(disk)
    states = {name: state_of(text, name, file, lock, pending) for name, text in here.items()}
    text = disk
    kept: list[EditedSymbol] = []
    before = ""
    for name, source in new.items():
        if name not in here:
            if name in lock.symbols_in(file) and not _is_contract(source):
                continue  # a helper that a person took out; it comes back below if anything needs it
            text = insert(text, source, before)
        elif states[name] in {"edited", "added"}:
            kept.append(EditedSymbol(file=file, name=name, state=states[name], source=here[name]))
        else:
            is_theirs = states[name] != "untouched"
            text = _update(
                text, name, here[name], _with_comments(source, here[name]) if is_theirs else source
            )
        before = name
    for name, state in states.items():
        if name not in new and state in {"edited", "added"}:
            kept.append(EditedSymbol(file=file, name=name, state=state, source=here[name]))
    kept += edited_beside(file, disk, lock, pending)
    gone = [name for name in states if name not in new and name in lock.symbols_in(file)]
    text = _without(text, [name for name in gone if states[name] not in {"edited", "added"}])
    text = add_imports(text, imports_of(wanted))
    text = _with_loose_statements(text, wanted)
    for name in sorted(undefined_names(text) & set(new)):
        text = insert(text, new[name], "")
    return Merged(text, tuple(kept))


def without_ours(file: str, disk: str, lock: Lock, pending: Collection[str] = ()) -> Merged | None:
    """Return what a person has in a module that is no longer generated, or ``None`` if there is nothing."""
    here = symbols_of(disk)
    states = {name: state_of(text, name, file, lock, pending) for name, text in here.items()}
    theirs = {name: state for name, state in states.items() if state in {"edited", "added"}}
    beside = edited_beside(file, disk, lock, pending)
    if not theirs and not beside:
        return None
    symbols = [EditedSymbol(file=file, name=n, state=s, source=here[n]) for n, s in theirs.items()]
    return Merged(_without(disk, [name for name in states if name not in theirs]), (*symbols, *beside))


def without_marks(source: str) -> str:
    """Return a symbol without the requirement ids above it."""
    return _MARKERS.sub("", source)


def _is_contract(source: str) -> bool:
    return _MARKERS.match(source) is not None


def _with_comments(new: str, old: str) -> str:
    """Return a symbol, above it the comments of an older text that it lacks: they may be a person's.

    Comments count as no edit, so that the code below them may be replaced; what they say must not be lost.
    """
    present = {*comments_of(new)}
    lines = [one for one in comments_of(old) if one not in present and not _MARKERS.match(one + "\n")]
    marks = _MARKERS.match(new)
    head = marks.group() if marks else ""
    return head + "".join(f"{line}\n" for line in lines) + new.removeprefix(head)


def _update(text: str, name: str, old: str, new: str) -> str:
    if mark(old) != mark(new):
        return replace_symbol(text, name, new)
    # Same code: the looks are a person's, the requirement ids above it are ours.
    markers = _MARKERS.match(new)
    body = without_marks(old)
    if "# @relation(" in body:
        return text
    return replace_symbol(text, name, (markers.group() if markers else "") + body)


def insert(text: str, source: str, before: str) -> str:
    """Put a new symbol into a module.

    Args:
        text: the module.
        source: the symbol.
        before: name of the one that it follows, or empty.
    """
    here = symbols_of(text)
    if before in here and "\n" in here[before]:
        return replace_symbol(text, before, f"{here[before]}\n\n\n{source}")
    following = next(iter(here), "")
    if following and not before and "\n" not in source:
        return replace_symbol(text, following, f"{source}\n\n\n{here[following]}")
    return add_symbol(text, source)


def _without(text: str, names: Collection[str]) -> str:
    """Take symbols out, save those that what remains needs."""
    left = list(names)
    while left:
        still_needed = []
        for name in left:
            without = remove_symbol(text, name)
            if name in undefined_names(without):
                still_needed.append(name)
            else:
                text = without
        if len(still_needed) == len(left):
            break
        left = still_needed
    return text


def _with_loose_statements(text: str, wanted: str) -> str:
    """Add statements that define nothing, such as the one that starts the program, if they are not there."""
    present = {code_digest(part) for _, part in segments(text)}
    for statement, part in segments(wanted):
        loose = not defined_by(statement) and not imports_of(part) and not is_text_statement(statement)
        if loose and code_digest(part) not in present:
            text = add_symbol(text, part)
    return text
