"""Packs of real faults: tasks for worlds out of published sets, and out of a repository whose tests fail.

Which tests a run may run, and which decide in the end: of QuixBugs-shaped data every other test case and all
of them; of HumanEvalFix-shaped data the examples of the docstring and the hidden tests; of a repository with
a version in which its tests pass, every other test that the fault fails and every other one that it passes.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from smysl.bench.data.humanevalfix import visible_tests
from smysl.bench.data.quixbugs import SUPPORT, every_other, laid_out
from smysl.bench.places import read_lines
from smysl.core.errors import UsageError
from smysl.core.seams import Kernel
from smysl.solve.repair.baseline import GOOD, Baseline, examine
from smysl.solve.repair.repository import Repository, from_files, read_repository
from smysl.worlds.repo.held import holds
from smysl.worlds.repo.runs import run
from smysl.worlds.repo.task import Case, Task, skeleton_of
from smysl.worlds.repo.tree import Tree, tree_of

_SLACK = 4.0
"""How much longer than it took at first a run of the tests may take."""
_LEAST = 2.0
"""CPU seconds of a run."""

_FIELDS = (
    "task_id",
    "entry_point",
    "prompt",
    "buggy_solution",
    "canonical_solution",
    "example_test",
    "test",
)
"""Of a HumanEvalFix-shaped line."""

_KEYS = ("name", "buggy", "correct", "python_testcase", "json_testcases")
"""Of a QuixBugs-shaped file."""

Say = Callable[[str], None]


class Fault(NamedTuple):
    """A repository with a fault.

    Attributes:
        name: of the task.
        files: as they are, with visible tests.
        right: files that differ in a right version; ``None``: nobody knows one.
        kept: files that are laid down over them for the tests that decide.
    """

    name: str
    files: Mapping[str, str]
    right: Mapping[str, str] | None
    kept: Mapping[str, str]


class Packed(NamedTuple):
    """What came of some faults.

    Attributes:
        tasks: each with its name.
        left_out: names of faults that no visible test shows, or whose right version does not pass.
    """

    tasks: list[tuple[str, Task]]
    left_out: list[str]


def pack(source: Path, kernel: Kernel, *, fix: str = "", say: Say = lambda _: None) -> Packed:
    """Make tasks of a published set, or of a repository.

    Args:
        source: a folder of QuixBugs-shaped JSON, a file of HumanEvalFix-shaped lines, or a repository.
        kernel: runs the tests, to learn which there are and which fail.
        fix: of a Git repository, the commit in which its tests pass.
        say: gets a line of progress for each fault.

    Raises:
        UsageError: W032 where the data has neither shape, W033 where the commit cannot be read; and what
            reading a repository raises.
    """
    found: list[tuple[str, Task]] = []
    left_out: list[str] = []
    faults = list(_faults(source, fix))
    for number, fault in enumerate(faults, 1):
        task = _task(fault, kernel)
        if task is None:
            left_out.append(fault.name)
        else:
            found.append((fault.name, task))
        told = "no visible test shows it" if task is None else "packed"
        say(f"{number}/{len(faults)}  {fault.name}  {told}")
    return Packed(found, left_out)


def _faults(source: Path, fix: str) -> Iterable[Fault]:
    if source.is_file():
        return [_of_line(row, source) for row in _lines(source)]
    if (source / SUPPORT).is_file():
        support = _read(source / SUPPORT)
        paths = sorted(path for path in source.glob("*.json") if path.name != SUPPORT)
        return [_of_json(_read(path), support, path) for path in paths]
    return [_of_repository(source, fix)]


def _of_json(row: Mapping[str, Any], support: dict[str, str], source: Path) -> Fault:
    """Return a QuixBugs-shaped fault."""
    with _shaped(source, _KEYS):
        return _with_cases(row, support)


def _with_cases(row: Mapping[str, Any], support: dict[str, str]) -> Fault:
    name, cases, test = row["name"], row["json_testcases"], row["python_testcase"]
    half = test if cases is not None else every_other(test)
    shown = laid_out(name, row["buggy"], half, None if cases is None else cases[::2], support)
    whole = laid_out(name, row["buggy"], test, cases, support)
    path = f"python_programs/{name}.py"
    return Fault(
        name,
        shown,
        {path: row["correct"]},
        {place: text for place, text in whole.items() if shown.get(place) != text},
    )


def _of_line(row: Mapping[str, Any], source: Path) -> Fault:
    """Return a HumanEvalFix-shaped fault."""
    with _shaped(source, _FIELDS):
        entry, head = row["entry_point"], row["prompt"]
        shown = visible_tests(row["example_test"], entry)
        hidden = visible_tests(row["test"], entry)
        wrong, right = head + row["buggy_solution"], head + row["canonical_solution"]
        name = str(row["task_id"]).replace("/", "-")
    tests = {"tests/test_examples.py": shown} if shown else {}
    return Fault(
        name, {"solution.py": wrong, **tests}, {"solution.py": right}, {"tests/test_hidden.py": hidden}
    )


def _of_repository(root: Path, fix: str) -> Fault:
    files = dict(read_repository(root).files)
    if not fix:
        return Fault(root.resolve().name, files, None, {})
    right = _at(root, fix)
    changed = {path: text for path, text in right.items() if files.get(path) != text}
    tests = set(from_files(right).sealed)
    return Fault(
        root.resolve().name,
        # The tests that know of the fault came with its mending.
        {**files, **{path: text for path, text in changed.items() if path in tests}},
        {path: text for path, text in changed.items() if path not in tests},
        {},
    )


def _at(root: Path, commit: str) -> dict[str, str]:
    """Return the files of a commit."""
    with tempfile.TemporaryDirectory(prefix="smysl-pack-") as folder:
        try:
            archive = subprocess.run(
                ["git", "-C", str(root), "archive", "--format=tar", f"{commit}:./"],
                check=True,
                capture_output=True,
            )
            subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            told = getattr(error, "stderr", b"") or b""
            raise UsageError(
                "W033",
                f"the commit {commit!r} cannot be read: {told.decode(errors='replace').strip() or error}",
                where=str(root),
                help="git log shows the commits of a repository",
            ) from error
        return dict(read_repository(Path(folder)).files)


def _task(fault: Fault, kernel: Kernel) -> Task | None:
    """Return a fault as a task, ``None`` where no visible test shows it, or no right version passes."""
    if fault.kept and len(fault.files) == 1:
        return None  # A line without an example: every test of it is kept back.
    shown = from_files(fault.files)
    before = examine(shown, kernel)
    if not before.failing:
        return None
    if fault.right is None:
        failing = [test.id for test in before.failing]
        return _made(fault, shown, before, _halves(failing), _halves(list(before.passing)), None, kernel)
    after = _passing(shown, fault.right, before, kernel)
    if fault.kept:
        hidden = sorted(_passing(from_files({**fault.files, **fault.kept}), fault.right, before, kernel))
        visible = list(after)
        mended = [test.id for test in before.failing if test.id in after]
        halves = (visible, hidden)
        if not mended or not hidden:
            return None
        return _made(fault, shown, before, halves, ([], []), fault.right, kernel)
    mended = [test.id for test in before.failing if test.id in after]
    kept = [name for name in before.passing if name in after]
    if not mended:
        return None
    return _made(fault, shown, before, _halves(mended), _halves(kept), fault.right, kernel)


def _made(
    fault: Fault,
    shown: Repository,
    before: Baseline,
    mended: tuple[list[str], list[str]],
    kept: tuple[list[str], list[str]],
    right: Mapping[str, str] | None,
    kernel: Kernel,
) -> Task:
    tree = tree_of({path: shown.files[path] for path in shown.sources})
    visible, hidden = ([*one, *other] for one, other in zip(mended, kept, strict=True))
    answer: Tree | None = None
    if right is not None:
        answer = tree_of({**dict(tree.files), **{path: right[path] for path in right if path in tree.paths}})
    layout = msgspec.structs.replace(before.layout, sealed=shown.sealed, twins=answer is not None)
    made = Task(
        tree=tree,
        imports=(),
        visible=tuple(Case("", "", name) for name in visible),
        hidden=tuple(Case("", "", name) for name in hidden),
        family=skeleton_of("\n".join(text for _, text in tree.files)),
        answer=answer,
        is_open=answer is None,
        beside={path: text for path, text in fault.files.items() if path not in tree.paths},
        kept=fault.kept,
        layout=layout,
        seconds=max(_LEAST, _SLACK * before.layout.test_seconds),
    )
    if answer is None or (run(made, answer, kernel).is_green and holds(made, answer, kernel)):
        return made
    # Some test never comes to its assertion: its twin would pass for the right version, too.
    return msgspec.structs.replace(made, layout=msgspec.structs.replace(layout, twins=False))


def _passing(
    shown: Repository, right: Mapping[str, str], before: Baseline, kernel: Kernel
) -> dict[str, None]:
    """Return ids of the tests that pass in a right version, in their order."""
    layout = msgspec.structs.replace(shown.layout, test_seconds=before.layout.test_seconds)
    done = kernel.run_pytest({**shown.files, **right}, (), before.limits, layout=layout)
    return {test.id: None for test in done.tests if test.outcome in GOOD and test.outcome != "skipped"}


def _halves(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return every other name, and the rest; a single one is in both."""
    return list(names[::2]), list(names[1::2]) or list(names)


@contextmanager
def _shaped(source: Path, fields: Sequence[str]) -> Iterator[None]:
    """Say which fields are asked for, where something of another shape is read."""
    try:
        yield
    except (KeyError, TypeError, AttributeError, SyntaxError, ValueError) as error:
        told = f"no {error.args[0]!r}" if isinstance(error, KeyError) else str(error)
        raise UsageError(
            "W032", f"the data has another shape: {told}", where=str(source), help=f"with {', '.join(fields)}"
        ) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        row: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise UsageError(
            "W032", f"this is no JSON: {error}", where=str(path), help="a folder of QuixBugs-shaped files"
        ) from error
    return row


def _lines(source: Path) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in read_lines(source)]
    except (OSError, ValueError) as error:
        raise UsageError(
            "W032", f"this is no file of lines of JSON: {error}", where=str(source), help="a .jsonl file"
        ) from error
