"""Packs: folders of tasks that people can read, check and hand on.

::

    PACK/NAME/program.py              the program as it is
    PACK/NAME/tests/test_program.py   the tests that a run runs
    PACK/NAME/hidden/test_program.py  the tests that decide in the end
    PACK/NAME/gold.patch              a right program, as a patch; absent: there is none

Tests have the form that ``Task.suite`` writes: one call a function, compared with a literal or raising.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from smysl.core.errors import OutputError, UsageError
from smysl.core.seams import Kernel
from smysl.core.store import write_atomically
from smysl.edit.patch import patched, unified_diff
from smysl.edit.tree import parse_or_none
from smysl.worlds.repo.runs import holds, run
from smysl.worlds.repo.task import MODULE, SUITE, Case, Task, is_literal, skeleton_of

_PROGRAM = f"{MODULE}.py"
_HIDDEN = SUITE.replace("tests/", "hidden/")
_PATCH = "gold.patch"

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
        folder: of the pack; tasks of the same name in it are replaced.

    Raises:
        OutputError: O082 it cannot be written.
    """
    try:
        for name, task in tasks:
            files = {**task.files(task.source), _HIDDEN: task.suite(task.hidden)}
            gold = task.answer or (task.version(task.gold) if task.gold is not None else "")
            if gold:
                files[_PATCH] = unified_diff(task.source, gold, _PROGRAM)
            for path, text in files.items():
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
    found = sorted(path.parent for path in folder.glob(f"*/{_PROGRAM}")) if folder.is_dir() else []
    if not found:
        raise UsageError(
            "W030",
            "there is no pack of tasks here",
            where=str(folder),
            help=f"a pack has folders with {_PROGRAM}, {SUITE}, {_HIDDEN} and {_PATCH}",
        )
    return {path.name: _read(path) for path in found}


def validate(tasks: dict[str, Task], kernel: Kernel) -> list[Finding]:
    """Return what is wrong with the tasks of a pack; everything is run.

    Args:
        tasks: by name.
        kernel: runs them.
    """
    found: list[Finding] = []
    for name, task in tasks.items():
        if run(task, task.source, kernel).is_green:
            found.append(Finding(name, "green"))
        if holds(task, task.source, kernel):
            found.append(Finding(name, "hidden green"))
        if task.answer:
            if not run(task, task.answer, kernel).is_green:
                found.append(Finding(name, "gold fails"))
            if not holds(task, task.answer, kernel):
                found.append(Finding(name, "gold fails hidden"))
    return found


def _read(folder: Path) -> Task:
    source = _text(folder / _PROGRAM)
    if parse_or_none(source) is None:
        raise _unreadable(folder / _PROGRAM, "it is not Python")
    symbol, visible = _cases(folder / SUITE)
    _, hidden = _cases(folder / _HIDDEN)
    answer = ""
    if (folder / _PATCH).exists():
        try:
            answer = patched(source, _text(folder / _PATCH))
        except ValueError as error:
            raise _unreadable(folder / _PATCH, str(error)) from error
    return Task(
        source=source,
        symbol=symbol,
        visible=visible,
        hidden=hidden,
        patches=(),
        gold=None,
        family=skeleton_of(source),
        answer=answer,
    )


def _cases(path: Path) -> tuple[str, tuple[Case, ...]]:
    """Return what a file of tests imports, and its cases."""
    tree = parse_or_none(_text(path))
    if tree is None:
        raise _unreadable(path, "it is not Python")
    imported: list[str] = []
    cases: list[Case] = []
    for node in tree.body:
        match node:
            case ast.ImportFrom(module=module, names=names) if module == MODULE:
                imported += [name.name for name in names]
            case ast.FunctionDef(name=name, body=body) if name.startswith("test"):
                case = _case(body)
                if case is None:
                    raise _unreadable(path, f"{name} is not one call and what it gives")
                cases.append(case)
    if not imported or not cases:
        raise _unreadable(path, f"it imports nothing from {MODULE}, or has no tests")
    return ", ".join(imported), tuple(cases)


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
