"""What a hidden loader hands to the scorer: files to lay down and what must hold of them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

import msgspec

Judge = Callable[[str, Mapping[str, str]], "Calls | Suite"]
"""Task id and an attempt's files → the trial. Raises KeyError for an unknown task."""


class Calls(msgspec.Struct, frozen=True, kw_only=True):
    """Calls that must return ``True``; each counts as one test of the part it is filed under.

    Attributes:
        files: the attempt's files and what judges them.
        namespace: module of the calls.
        calls: part and call.
        reference: files of the same trial with the right answer in the attempt's place, where there is one:
            how long that takes says how long an attempt may take.
    """

    files: dict[str, str]
    namespace: str
    calls: tuple[tuple[str, str], ...]
    reference: dict[str, str] = {}


class Suite(msgspec.Struct, frozen=True, kw_only=True):
    """A pytest suite under ``tests/``.

    Attributes:
        files: the attempt's files and the tests.
        expected: ids that must report, each with the part it is filed under; empty where they can
            only be collected.
        collect: files of a run in which every test reports without an answer being there; used once
            a task, to learn the ids where ``expected`` is empty.
        part: for collected ids, first word of the test's name → part.
    """

    files: dict[str, str]
    expected: tuple[tuple[str, str], ...] = ()
    collect: dict[str, str] = {}
    part: dict[str, str] = {}


CONFTEST = """\
import pathlib
import sys

_HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(_HERE.parent), str(_HERE)]
"""
"""Makes the answer importable, and helpers that lie beside the tests."""


def ids_of(path: str, source: str, part: str = "") -> list[tuple[str, str]]:
    """Return the pytest ids of a module's plain functions and unittest methods, filed under a part."""
    if not _is_test_module(path):
        return []
    found = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            found.append(f"{path}::{node.name}")
        elif isinstance(node, ast.ClassDef):
            names = [item.name for item in node.body if isinstance(item, ast.FunctionDef)]
            found += [f"{path}::{node.name}::{name}" for name in names if name.startswith("test")]
    return [(identifier, part) for identifier in dict.fromkeys(found)]


def _is_test_module(path: str) -> bool:
    stem = PurePosixPath(path).stem
    return path.endswith(".py") and (stem.startswith("test_") or stem.endswith("_test"))
