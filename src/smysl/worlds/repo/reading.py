"""Reading: what a policy without a network can tell from a screen."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray

from smysl.worlds.repo.mask import AT
from smysl.worlds.screen import Patch
from smysl.worlds.vocabulary import NAMES, token

_TOP = 4
"""Row of the first patch on the table."""
_CODE = 3
"""Column where its code begins."""


class Offer(msgspec.Struct, frozen=True):
    """One patch on the table.

    Attributes:
        page: from 0.
        which: 0 or 1, the place on the table.
        state: ``open``, ``red``, ``applied``.
        edit: name of its kind of edit.
        suspicion: Ochiai of its line in tenths, 0 to 10.
        line: of the program.
        before: its cells (class, value, marks) as they are, cells [n, 3].
        after: the same with the patch.
    """

    page: int
    which: int
    state: str
    edit: str
    suspicion: int
    line: int
    before: NDArray[np.int16]
    after: NDArray[np.int16]


def page_of(patch: Patch) -> int:
    """Return which page lies on the table, from 0."""
    return int(patch[0, AT["page"], 1]) - 1


def pages_of(patch: Patch) -> int:
    """Return how many pages the menu has."""
    return int(patch[0, AT["pages"], 1])


def says(patch: Patch, name: str, word: str) -> bool:
    """Tell whether a cell of the status line says a word."""
    return bool(patch[0, AT[name], 0] == token(word))


def relation_of(patch: Patch) -> str:
    """Return the relation of the first failure, or an empty string before a red run."""
    name = NAMES[int(patch[1, 1, 0])]
    return name.removeprefix("relation_") if name.startswith("relation_") else ""


def offers(patch: Patch) -> Iterator[Offer]:
    """Yield the patches on the table."""
    for which in (0, 1):
        before, after = patch[_TOP + 2 * which], patch[_TOP + 2 * which + 1]
        if before[0, 0] == token("before"):
            yield Offer(
                page=page_of(patch),
                which=which,
                state=NAMES[int(after[1, 0])].removeprefix("slot_"),
                edit=NAMES[int(before[1, 0])].removeprefix("edit_"),
                suspicion=int(after[2, 1]) - 21,
                line=int(before[2, 1]),
                before=_code(before),
                after=_code(after),
            )


def _code(row: NDArray[np.int16]) -> NDArray[np.int16]:
    code = row[_CODE:]
    return code[code[:, 0] > 0]
