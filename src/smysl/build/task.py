"""One task: a function, a class or a file of them, solved without leaving a package behind."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from smysl.build.api import Ask, Options, build
from smysl.build.completion import completed, fits
from smysl.build.lock import read_lock
from smysl.build.merge_disk import without_marks
from smysl.build.result import Result
from smysl.core.errors import UsageError
from smysl.core.fingerprint import digest
from smysl.core.journal import Journal
from smysl.core.places import cache_folder
from smysl.core.seams import Kernel, Model
from smysl.core.store import write_atomically
from smysl.edit.form import form_of
from smysl.edit.symbols import symbols_of
from smysl.edit.tree import parse_or_none


class Solved(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a task.

    Attributes:
        source: the finished file: the stub with its open definitions filled in, or a module of its own for a
            task in words. What was not solved stays open in a stub and raises in a module.
        spec: the task's file; that of a text lies in the cache.
        read: the file's content as it was when it was solved.
        result: what is known of each requirement, what it cost, what waits for a person.
        solved: names of the definitions for which code was found that does all of its examples.
        unsolved: names of the others.
    """

    source: str
    spec: Path
    read: bytes
    result: Result
    solved: tuple[str, ...] = ()
    unsolved: tuple[str, ...] = ()


def solve(
    task: Path | str,
    options: Options | None = None,
    *,
    journal: Journal | None = None,
    ask: Ask | None = None,
    open_model: Callable[[], Model] | None = None,
    kernel: Kernel | None = None,
) -> Solved:
    """Solve one task.

    It is built like a specification, in a folder of the user's cache that its text names: the same task
    again costs no model call.

    Args:
        task: a file, Python with open definitions or a document; or the text of one.
        options: see ``Options``.
        journal: told of every step, for progress.
        ask: puts questions to a person; without one, blocking questions end it.
        open_model: gives the model, opened only if something must be solved; else ``options.model``.
        kernel: where candidates run; else one is opened.

    Raises:
        UsageError: U070 no such file, U071 a folder, U072 a package of several modules, U073 nothing open.
        SmyslError: whatever stops a build.
    """
    spec = _as_file(task)
    read = spec.read_bytes()
    written = read.decode("utf-8", "replace")
    form = form_of(written)
    text = form.bare(written)
    out = cache_folder() / "tasks" / digest(f"{spec.resolve()}\n{text}".encode())[:24] / "package"
    result = build(spec, out, options, journal=journal, ask=ask, open_model=open_model, kernel=kernel)
    lock = read_lock(out) if result.status in {"done", "unsolved"} else None
    if lock is None:
        return Solved(source=written if spec.suffix == ".py" else "", spec=spec, read=read, result=result)
    files = sorted({entry.file for entry in lock.contracts})
    if not files:
        raise UsageError(
            "U073",
            "there is nothing open in it",
            where=str(spec),
            help="leave the body of what is wanted to `...`, below its signature and docstring",
        )
    if len(files) > 1:
        raise UsageError(
            "U072",
            f"this is a package of {len(files)} modules, not one task",
            where=str(spec),
            help=f"smysl build {spec}",
        )
    linked = (out / files[0]).read_text(encoding="utf-8")
    found = {entry.name.rpartition(".")[2]: entry.solved for entry in lock.contracts}
    solved = tuple(name for name, is_solved in found.items() if is_solved)
    if spec.suffix == ".py":
        here = symbols_of(text)
        strange = [name for name in solved if name in here and not fits(text, linked, name)]
        solved = tuple(name for name in solved if name not in strange)
        result = _without(result, strange)
    source = form.dressed(completed(text, linked, solved)) if spec.suffix == ".py" else _plain(linked)
    unsolved = tuple(name for name in found if name not in solved)
    return Solved(source=source, spec=spec, read=read, result=result, solved=solved, unsolved=unsolved)


def _as_file(task: Path | str) -> Path:
    """Return the task as a file; a text goes into the cache, as Python where it is Python."""
    if isinstance(task, Path):
        if task.is_dir():
            raise UsageError("U071", "a folder is no task", where=str(task), help=f"smysl build {task}")
        if not task.is_file():
            raise UsageError(
                "U070", "there is no such file", where=str(task), help="name a file, or - for standard input"
            )
        return task
    tree = parse_or_none(task)
    is_python = tree is not None and any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) for node in tree.body
    )
    folder = cache_folder() / "tasks" / digest(task.encode())[:24]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / ("task.py" if is_python else "task.md")
    write_atomically(path, task.encode())
    return path


def _plain(linked: str) -> str:
    """Return a module without the marks that tie its definitions to requirements."""
    for source in symbols_of(linked).values():
        linked = linked.replace(source, without_marks(source))
    return linked


def _without(result: Result, names: Sequence[str]) -> Result:
    """Return a result that claims nothing of code which is not handed over."""
    evidence = tuple(
        msgspec.structs.replace(
            one, kind="unsolved", confidence=None, note="the code that was found does not fit into the file"
        )
        if any(symbol.rpartition(".")[2] in names for symbol in one.symbols)
        else one
        for one in result.evidence
    )
    return msgspec.structs.replace(result, evidence=evidence, status="unsolved") if names else result
