"""The mask: what a person would see greyed out, as a function of the screen and of nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

import numpy as np

from smysl.core.errors import UsageError
from smysl.worlds.screen import Patch
from smysl.worlds.vocabulary import token
from smysl.worlds.world import Mask

STATUS = (
    "world", "view", "run", "tree", "changed", "red", "first", "second", "page", "pages", "tests", "failing",
    "energy", "step", "effect", "protocol",
)  # fmt: skip
"""What the cells of the status line say, from the left."""

AT = {name: column for column, name in enumerate(STATUS)}
"""Column of each of them."""


PROTOCOLS = ("standard", "undo-first", "eager", "look-first")
"""Variants of what is greyed out: as below; a patch is tried on a clean tree only; patches may be tried
before the first run; the tests are not run straight after a try. The first is for learning; the others may be
held out, to see whether more than a table was learned."""


def check_protocol(protocol: str, known: Sequence[str]) -> None:
    """Refuse a protocol that a world does not have.

    Args:
        protocol: its name.
        known: those that there are.

    Raises:
        UsageError: W004.
    """
    if protocol not in known:
        raise UsageError("W004", f"there is no protocol {protocol!r}", help=", ".join(known))


class Action(IntEnum):
    """What the six actions mean in ``RepoTool``."""

    LOOK = 0
    RUN = 1
    FIRST = 2
    SECOND = 3
    CYCLE = 4
    UNDO = 5


def mask_of(patch: Patch) -> Mask:
    """Return which actions are not greyed out on a screen of ``RepoTool``.

    Looking is always possible. Running is where something has changed since the last run. Trying is, after
    the first red run, for a patch that is neither applied nor known to fail; cycling is where there is
    another page. The last action undoes a patch; on a clean tree it gives up, after the first red run. The
    status line names the protocol, see ``PROTOCOLS``.

    Args:
        patch: int16[12, 24, 3].

    Returns:
        int8[6], 1 for what is possible.
    """
    status = patch[0, : len(STATUS), :2].tolist()

    def says(name: str, word: str) -> bool:
        return bool(status[AT[name]][0] == token(word))

    red = says("red", "seen_red")
    protocol = PROTOCOLS[status[AT["protocol"]][1] - 1]
    may_try = red or protocol == "eager"
    if protocol == "undo-first":
        may_try = red and says("tree", "tree_clean")
    return np.array(
        [
            True,
            says("changed", "changed") and not (protocol == "look-first" and says("effect", "did_try")),
            may_try and says("first", "slot_open"),
            may_try and says("second", "slot_open"),
            (red or protocol == "eager") and status[AT["pages"]][1] > 1,
            red or says("tree", "tree_patched"),
        ],
        dtype=np.int8,
    )
