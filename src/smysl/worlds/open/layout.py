"""Where things stand on the screen of ``smysl/RepoOpen-v0``, and what is greyed out on it."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from smysl.worlds.screen import Patch
from smysl.worlds.vocabulary import token
from smysl.worlds.world import ACTIONS, Mask

STATUS = (
    "world", "view", "run", "tree", "changed", "red", "level", "cursor", "items", "item", "pages", "tests",
    "failing", "energy", "step", "effect", "edits", "files", "protocol",
)  # fmt: skip
"""What the cells of the status line say, from the left."""

AT = {name: column for column, name in enumerate(STATUS)}
"""Column of each of them."""

ITEMS = 4
"""Row of the first item."""
SHOWN = 8
"""Items on a page."""


PROTOCOLS = ("standard", "run-first", "look-first", "no-jump")
"""Variants of what is greyed out: as ``mask_of`` says; nothing is entered before the first red run; the tests
are not run straight after an edit; going back at the top leads to no other page. The first is for learning;
the others may be held out, to see whether more than a table was learned."""


class Action(IntEnum):
    """What the six actions mean in ``RepoOpen``."""

    LOOK = 0
    RUN = 1
    NEXT = 2
    ENTER = 3
    BACK = 4
    UNDO = 5


def top_level(patch: Patch) -> int:
    """Return the number of the level above which there is none: 1, files, or 2, lines, where there is one."""
    return 1 if patch[0, AT["files"], 1] > 1 else 2


def mask_of(patch: Patch) -> Mask:
    """Return which actions are not greyed out, from the screen alone.

    Running is where something has changed; entering where there is an item under the cursor whose edit is not
    known to fail; going on where there is another item; going back below the top, and at the top where there
    is another page; the last action undoes an edit, and gives up on a clean tree after a red run. The status
    line names the protocol, see ``PROTOCOLS``.
    """
    status = patch[0]

    def says(name: str, word: str) -> bool:
        return bool(status[AT[name], 0] == token(word))

    mask = np.zeros(ACTIONS, dtype=np.int8)
    mask[Action.LOOK] = 1
    protocol = PROTOCOLS[status[AT["protocol"], 1] - 1]
    may_jump = status[AT["pages"], 1] > 1 and protocol != "no-jump"
    mask[Action.RUN] = says("changed", "changed") and not (
        protocol == "look-first" and says("effect", "did_try")
    )
    mask[Action.NEXT] = status[AT["items"], 1] > 1
    mask[Action.ENTER] = says("item", "slot_open") and (says("red", "seen_red") or protocol != "run-first")
    mask[Action.BACK] = status[AT["level"], 1] > top_level(patch) or may_jump
    mask[Action.UNDO] = says("red", "seen_red") or says("tree", "tree_patched")
    return mask
