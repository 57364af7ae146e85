"""Which lines and jumps of a candidate a test runs, and on what: for coverage, and to find faults."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

MOST = 100_000
"""Jumps of one test that are kept."""
_LOOKS = 50
"""How often a test looks at the variables of one function."""


class Tracer:
    """Notes jumps from line to line in the files below a folder; the tests among them are left out.

    Args:
        folder: of the package.
        tests: files and folders (ending in a slash) below it that are left out.
    """

    def __init__(self, folder: str, tests: tuple[str, ...] = ("tests/",)) -> None:
        self._folder = folder.rstrip("/") + "/"
        self._tests = tuple(self._folder + name for name in tests)
        self._seen: dict[str, set[tuple[int, int]]] = {}
        self._types: dict[str, set[tuple[int, str, str]]] = {}
        self._looks: dict[tuple[str, int], int] = {}
        self._room = MOST

    def start(self) -> None:
        """Begin with nothing seen."""
        self._seen = {}
        self._types = {}
        self._looks = {}
        self._room = MOST
        threading.settrace(self._called)
        sys.settrace(self._called)

    def stop(self) -> dict[str, list[tuple[int, int]]]:
        """Return what was seen since: by file, pairs of lines; where code begins or ends, one is negative."""
        sys.settrace(None)
        threading.settrace(None)
        return {file: sorted(arcs) for file, arcs in sorted(self._seen.items())}

    @property
    def types(self) -> dict[str, list[tuple[int, str, str]]]:
        """The types of variables: by file, first line of the function, name, name of the type."""
        return {file: sorted(found) for file, found in sorted(self._types.items())}

    def _called(self, frame: FrameType, event: str, arg: Any) -> Any:  # noqa: ARG002 - the protocol
        place = frame.f_code.co_filename
        if not place.startswith(self._folder) or place.startswith(self._tests):
            return None
        return self._local(place[len(self._folder) :], -frame.f_code.co_firstlineno)

    def _local(self, file: str, outside: int) -> Callable[[FrameType, str, Any], Any]:
        arcs = self._seen.setdefault(file, set())
        last = outside

        def trace(frame: FrameType, event: str, arg: Any) -> Any:  # noqa: ARG001 - the protocol
            nonlocal last
            if event == "line":
                self._note(arcs, (last, frame.f_lineno))
                last = frame.f_lineno
            elif event == "return":
                self._note(arcs, (last, outside))
                self._look(file, frame)
            return trace

        return trace

    def _look(self, file: str, frame: FrameType) -> None:
        line = frame.f_code.co_firstlineno
        looks = self._looks.get((file, line), 0)
        if looks >= _LOOKS:
            return
        self._looks[file, line] = looks + 1
        found = self._types.setdefault(file, set())
        for name, value in frame.f_locals.items():
            found.add((line, name, type(value).__name__))

    def _note(self, arcs: set[tuple[int, int]], arc: tuple[int, int]) -> None:
        if self._room > 0 and arc not in arcs:
            self._room -= 1
            arcs.add(arc)
