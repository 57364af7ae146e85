"""Failures and changes of a line as rows of a screen."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from smysl.core.literals import value_of
from smysl.worlds.lexer import Cell, Names, bucket, cells
from smysl.worlds.repo.runs import Failure
from smysl.worlds.repo.task import Task
from smysl.worlds.screen import CHANGED, COLUMNS, Row, marked
from smysl.worlds.vocabulary import token

_HALF = COLUMNS // 2 - 1


class Failures:
    """The failures of one task as rows; each is lexed once.

    Args:
        task: whose tests fail.
        names: its names.
    """

    def __init__(self, task: Task, names: Names) -> None:
        self._task = task
        self._names = names
        self._known: dict[Failure, tuple[Row, Row, Row]] = {}

    def rows(self, failure: Failure) -> tuple[Row, Row, Row]:
        """Return three rows: the relation, the call, and what was asked for beside what came out."""
        found = self._known.get(failure)
        if found is None:
            case = self._task.visible[failure.number]
            wanted, got = (self._value(value) for value in (failure.wanted, failure.got))
            head: Row = [
                (token("failure"), failure.number + 1, 0),
                (token(f"relation_{failure.relation}"), 0, 0),
            ]
            found = (
                [*head, *marked(_sizes(failure.wanted, failure.got))],
                [
                    (token("call"), 0, 0),
                    *marked(cells(case.call or case.id.rpartition("::")[2], self._names)),
                ],
                [
                    (token("expected"), 0, 0),
                    *marked(wanted[:_HALF]),
                    (token("got"), 0, 0),
                    *marked(got[:_HALF]),
                ],
            )
            self._known[failure] = found
        return found

    def _value(self, value: str) -> list[Cell]:
        return cells(f"raise {value[1:]}" if value.startswith("!") else value, self._names)


def compared(before: str, after: str, names: Names) -> tuple[Row, Row]:
    """Return a line before and after as cells, those that change marked."""
    old, new = cells(before, names), cells(after, names)
    gone, come = [True] * len(old), [True] * len(new)
    for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        gone[block.a : block.a + block.size] = [False] * block.size
        come[block.b : block.b + block.size] = [False] * block.size
    return _changed(old, gone), _changed(new, come)


def _changed(row: Sequence[Cell], flags: Sequence[bool]) -> Row:
    return [(kind, value, CHANGED * flag) for (kind, value), flag in zip(row, flags, strict=True)]


def _sizes(expected: str, got: str) -> list[Cell]:
    """Return how large what was asked for is, and what came out: numbers, or lengths."""
    return [(token(word), bucket(_size(value))) for word, value in (("expected", expected), ("got", got))]


def _size(value: str) -> int:
    try:
        found = value_of(value)
        if isinstance(found, int | float):
            return int(found)
    except (ValueError, OverflowError):
        return 0
    return len(found) if isinstance(found, str | list | tuple | dict | set) else 0
