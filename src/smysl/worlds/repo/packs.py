"""Packs: folders of tasks that people can read, check and hand on.

::

    PACK/NAME/...            the repository as it is, with the tests that a run runs
    PACK/NAME/hidden/...     files laid down over it for the tests that decide in the end
    PACK/NAME/gold.patch     a right version, as a patch; empty: there is none; absent: nobody knows
    PACK/NAME/task.json      which files may be edited, which tests count, how they are run

Hidden files, caches, environments and what editors and merges leave behind are no part of the repository: an
answer may lie there.

Without ``task.json`` a task has the simplest form: ``program.py`` and ``tests/test_program.py``, whose tests
are one call each, compared with a literal or raising; ``hidden/tests/test_program.py`` likewise.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Literal

import msgspec

from smysl.core.errors import OutputError, UsageError
from smysl.core.folders import own_files
from smysl.core.seams import Kernel
from smysl.core.store import write_atomically
from smysl.core.verdict import SuiteLayout
from smysl.edit.patch import patched, unified_diff
from smysl.edit.tree import parse_or_none
from smysl.worlds.repo.held import holds
from smysl.worlds.repo.runs import run
from smysl.worlds.repo.task import MODULE, SUITE, Case, Proposal, Task, is_literal, single, skeleton_of
from smysl.worlds.repo.tree import Tree, tree_of

_PROGRAM = f"{MODULE}.py"
_HIDDEN = "hidden"
_PATCH = "gold.patch"
_FORM = "task.json"
_HEAD = "--- "
_LEFT = ("*.orig", "*.rej", "*.bak", "*~", "#*#")
"""Names of what editors and merges leave behind: another version of a file, often the right one."""


class Form(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What ``task.json`` says.

    Attributes:
        edit: paths of files that may be edited.
        visible: ids of the tests that a run runs.
        hidden: ids of those that decide in the end.
        layout: how they are run; ``None``: as tests below ``tests``.
        seconds: CPU time of one run.
        proposals: recorded samples of a language model.
    """

    edit: tuple[str, ...]
    visible: tuple[str, ...]
    hidden: tuple[str, ...]
    layout: SuiteLayout | None = None
    seconds: float = 2.0
    proposals: tuple[Proposal, ...] = ()


Fault = Literal["green", "gold fails", "gold fails hidden", "hidden green"]


class Finding(msgspec.Struct, frozen=True):
    """What is wrong with a task of a pack.

    Attributes:
        task: its name.
        fault: ``green``: nothing fails as it is; ``gold fails``, ``gold fails hidden``: the gold patch does
            not pass the tests, or those that are kept back; ``hidden green``: the program as it is passes
            them.
    """

    task: str
    fault: Fault


def write_pack(tasks: Sequence[tuple[str, Task]], folder: Path) -> None:
    """Write tasks as a pack.

    Args:
        tasks: each with the name of its folder.
        folder: of the pack; it may hold other tasks.

    Raises:
        OutputError: O082 it cannot be written, O084 where something of a task's name lies there already: of
            another task's files some would stay. Nothing has been written then.
    """
    for name, _ in tasks:
        if (place := folder / name).exists() and not (place.is_dir() and not any(place.iterdir())):
            told = f"there is something in the way of the task {name}"
            raise OutputError("O084", told, where=str(place), help="another folder, or take it away")
    try:
        for name, task in tasks:
            for path, text in _written(task).items():
                target = folder / name / path
                target.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(target, text.encode())
    except OSError as error:
        raise OutputError("O082", f"the pack cannot be written: {error}", where=str(folder)) from error


def read_pack(folder: Path) -> dict[str, Task]:
    """Return the tasks of a pack by name.

    Args:
        folder: of the pack.

    Raises:
        UsageError: W030 where there is no pack, W031 for a task that cannot be read; with the file.
    """
    places = {path.parent for name in (_PROGRAM, _FORM) for path in folder.glob(f"*/{name}")}
    if not places:
        raise UsageError(
            "W030",
            "there is no pack of tasks here",
            where=str(folder),
            help=f"a pack has folders with {_PROGRAM}, {SUITE}, {_HIDDEN}/{SUITE} and {_PATCH}; "
            "smysl worlds pack makes one of a repository",
        )
    return {path.name: _read(path) for path in sorted(places)}


def validate(tasks: dict[str, Task], kernel: Kernel) -> list[Finding]:
    """Return what is wrong with the tasks of a pack; everything is run.

    Args:
        tasks: by name.
        kernel: runs them.
    """
    found: list[Finding] = []
    for name, task in tasks.items():
        if run(task, task.tree, kernel).is_green:
            found.append(Finding(name, "green"))
        if holds(task, task.tree, kernel):
            found.append(Finding(name, "hidden green"))
        if task.answer:
            if not run(task, task.answer, kernel).is_green:
                found.append(Finding(name, "gold fails"))
            if not holds(task, task.answer, kernel):
                found.append(Finding(name, "gold fails hidden"))
    return found


def _written(task: Task) -> dict[str, str]:
    """Return the files of a task's folder."""
    shown, closed = task.files(task.tree), task.closed(task.tree)
    files = dict(shown)
    files |= {f"{_HIDDEN}/{path}": text for path, text in closed.items() if shown.get(path) != text}
    gold = task.answer or (task.version(task.gold) if task.gold is not None else None)
    if gold is not None:
        old = dict(task.tree.files)
        files[_PATCH] = "".join(unified_diff(old[path], text, path) for path, text in gold.files)
    elif not task.is_open:
        files[_PATCH] = ""
    by_id = any(case.id for case in (*task.visible, *task.hidden))
    if by_id or task.proposals or task.tree.paths != (_PROGRAM,):
        form = Form(
            edit=task.tree.paths,
            visible=tuple(task.ids(task.visible)),
            hidden=tuple(task.ids(task.hidden)),
            layout=task.layout,
            seconds=task.seconds,
            proposals=task.proposals,
        )
        files[_FORM] = msgspec.json.format(msgspec.json.encode(form)).decode() + "\n"
    return files


def _read(folder: Path) -> Task:
    closed = _files(folder / _HIDDEN)
    if not (folder / _FORM).exists():
        return _simple(folder, closed)
    try:
        form = msgspec.json.decode(_text(folder / _FORM), type=Form)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise _unreadable(folder / _FORM, str(error)) from error
    files = _files(folder)
    absent = [path for path in form.edit if path not in files]
    if absent or not form.visible or not form.hidden:
        why = f"there is no {absent[0]}" if absent else "it names no tests"
        raise _unreadable(folder / _FORM, why)
    tree = tree_of({path: files[path] for path in form.edit})
    answer, is_open = _answer(folder, tree)
    return Task(
        tree=tree,
        imports=(),
        visible=tuple(Case("", "", name) for name in form.visible),
        hidden=tuple(Case("", "", name) for name in form.hidden),
        family=skeleton_of("\n".join(text for _, text in tree.files if parse_or_none(text))),
        answer=answer,
        is_open=is_open,
        beside={path: text for path, text in files.items() if path not in form.edit},
        kept=closed,
        layout=form.layout,
        seconds=form.seconds,
        proposals=form.proposals,
    )


def _simple(folder: Path, closed: Mapping[str, str]) -> Task:
    source = _text(folder / _PROGRAM)
    if parse_or_none(source) is None:
        raise _unreadable(folder / _PROGRAM, "it is not Python")
    if SUITE not in closed:
        raise _unreadable(folder / _HIDDEN / SUITE, "there is no such file")
    imports, visible = _cases(folder / SUITE)
    _, hidden = _cases(folder / _HIDDEN / SUITE)
    tree = single(source)
    answer, is_open = _answer(folder, tree)
    return Task(
        tree=tree,
        imports=imports,
        visible=visible,
        hidden=hidden,
        family=skeleton_of(source),
        answer=answer,
        is_open=is_open,
    )


def _answer(folder: Path, tree: Tree) -> tuple[Tree | None, bool]:
    """Return the tree with the gold patch, and whether nobody knows if there is one."""
    path = folder / _PATCH
    if not path.exists():
        return None, True
    files = dict(tree.files)
    try:
        for name, diff in _by_file(_text(path)):
            files[name] = patched(files[name], diff)
    except (ValueError, KeyError) as error:
        why = (
            f"{error.args[0]} is not a file that may be edited" if isinstance(error, KeyError) else str(error)
        )
        raise _unreadable(path, why) from error
    found = tree_of(files)
    return (None if found == tree else found), False


def _by_file(diff: str) -> list[tuple[str, str]]:
    """Return the files that a patch changes, and the patch of each."""
    pieces: list[list[str]] = []
    for line in diff.splitlines(keepends=True):
        if line.startswith(_HEAD):
            pieces.append([])
        if pieces:
            pieces[-1].append(line)
    return [(piece[0].removeprefix(_HEAD).strip().removeprefix("a/"), "".join(piece)) for piece in pieces]


def _files(folder: Path) -> dict[str, str]:
    """Return the files of a repository in a pack, without what may hold its answer.

    That is what a task's folder has beside them; histories, caches and environments; what editors and merges
    leave behind; and links that lead to any of these, or out of the folder.
    """
    own = [path for path in sorted(own_files(folder)) if path.is_file() and not _is_beside(path, folder)]
    plain = {path.resolve() for path in own if not path.is_symlink()}
    return {path.relative_to(folder).as_posix(): _text(path) for path in own if path.resolve() in plain}


def _is_beside(path: Path, folder: Path) -> bool:
    """Tell whether a file in a task's folder is none of its repository."""
    name = path.relative_to(folder)
    return (
        name.parts[0] == _HIDDEN
        or name.as_posix() in {_PATCH, _FORM}
        or any(fnmatch(name.name, pattern) for pattern in _LEFT)
    )


def _cases(path: Path) -> tuple[tuple[str, ...], tuple[Case, ...]]:
    """Return the lines with which a file of tests imports, and its cases."""
    tree = parse_or_none(_text(path))
    if tree is None:
        raise _unreadable(path, "it is not Python")
    imported: list[str] = []
    cases: list[Case] = []
    for node in tree.body:
        match node:
            case ast.ImportFrom() | ast.Import() if ast.unparse(node) != "import pytest":
                imported.append(ast.unparse(node))
            case ast.FunctionDef(name=name, body=body) if name.startswith("test"):
                case = _case(body)
                if case is None:
                    raise _unreadable(path, f"{name} is not one call and what it gives")
                cases.append(case)
    if not imported or not cases:
        raise _unreadable(path, "it imports nothing, or has no tests")
    return tuple(imported), tuple(cases)


def _case(body: Sequence[ast.stmt]) -> Case | None:
    match body:
        case [
            ast.Assign(targets=[ast.Name(id=got)], value=call),
            ast.Assert(test=ast.Compare(left=ast.Name(id=name), ops=[ast.Eq()], comparators=[value])),
        ] if got == name and is_literal(ast.unparse(value)):
            return Case(ast.unparse(call), ast.unparse(value))
        case [ast.Assert(test=ast.Compare(left=call, ops=[ast.Eq()], comparators=[value]))] if is_literal(
            ast.unparse(value)
        ):
            return Case(ast.unparse(call), ast.unparse(value))
        case [
            ast.With(
                items=[ast.withitem(context_expr=ast.Call(func=ast.Attribute(attr="raises"), args=[kind]))],
                body=[ast.Expr(value=call)],
            )
        ]:
            return Case(ast.unparse(call), f"!{ast.unparse(kind)}")
    return None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, str(error)) from error


def _unreadable(path: Path, why: str) -> UsageError:
    return UsageError(
        "W031", f"the task cannot be read: {why}", where=str(path), help="smysl worlds validate PACK"
    )
