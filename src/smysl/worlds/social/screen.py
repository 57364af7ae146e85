"""The screen of ``smysl/Social-v0``, and what is greyed out on it."""

from __future__ import annotations

from enum import IntEnum

import msgspec
import numpy as np

from smysl.worlds.screen import CURSOR, LARGEST, Patch, blank
from smysl.worlds.social.story import BOXES, Event, Mode, Story
from smysl.worlds.vocabulary import token
from smysl.worlds.world import ACTIONS, Mask

STATUS = ("world", "mode", "happened", "shown", "cursor", "step", "energy", "effect", "over", "chosen")
"""What the cells of the status line say, from the left."""

AT = {name: column for column, name in enumerate(STATUS)}
EVENT, OWNERS = 2, 4
"""Rows: the event that is shown, and whose each box is."""

_EVENTS = {kind: token(f"event_{kind}") for kind in ("place", "reach", "leave", "return", "move", "end")}
_WORLD, _STEP, _ENERGY, _PAGE = (token(name) for name in ("world", "step", "energy", "page"))
_THING, _BOX, _PRESENT, _ABSENT = (token(name) for name in ("thing", "box", "present", "absent"))
_OWN, _OTHERS, _OVER, _ON = (token(name) for name in ("own", "others", "event_end", "more"))
_MODES = {mode: token(f"mode_{mode}") for mode in ("meet", "take")}


class Action(IntEnum):
    """What the six actions mean here."""

    WATCH = 0
    LEFT = 1
    RIGHT = 2
    GO = 3
    PASS = 4
    RECALL = 5


class Seat(msgspec.Struct):
    """Where one agent stands in a story.

    Attributes:
        story: what happens.
        partner: whether it sees only what the partner sees.
        happened: events that it has watched.
        shown: which of them is shown.
        cursor: the box before which it stands.
        steps: taken.
        action: the last one, 6: none yet.
        effect: what it did, a name of the vocabulary.
        choice: the box that it went to, -1 for passing, ``None`` as long as it has not chosen.
    """

    story: Story
    partner: bool = False
    happened: int = 1
    shown: int = 0
    cursor: int = 0
    steps: int = 0
    action: int = ACTIONS
    effect: str = "did_nothing"
    choice: int | None = None

    @property
    def over(self) -> bool:
        """Whether it has watched all there is."""
        return self.happened == len(self.story.events)

    def take(self, action: int, *, allowed: bool) -> None:
        """Take a step; an action that is greyed out does nothing."""
        self.steps += 1
        self.action = action
        if not allowed:
            self.effect = "refused"
            return
        match Action(action):
            case Action.WATCH:
                self.happened += 1
                self.shown, self.effect = self.happened - 1, "did_look"
            case Action.LEFT:
                self.cursor, self.effect = self.cursor - 1, "did_cycle"
            case Action.RIGHT:
                self.cursor, self.effect = self.cursor + 1, "did_cycle"
            case Action.GO:
                self.choice, self.effect = self.cursor, "did_try"
            case Action.PASS:
                self.choice, self.effect = -1, "did_give_up"
            case Action.RECALL:
                self.shown, self.effect = (self.shown - 1) % self.happened, "did_look"


def paint(seat: Seat, energy: float) -> Patch:
    """Return what an agent sees: one event at a time, the boxes, and whose they are."""
    patch = blank()
    status = (
        (_WORLD, 0), (_MODES[seat.story.mode], 0), (_PAGE, seat.happened), (_PAGE, seat.shown + 1),
        (_BOX, seat.cursor + 1), (_STEP, min(seat.steps, LARGEST)), (_ENERGY, int(10 * energy) + 1),
        (token(seat.effect), 0), (_OVER if seat.over else _ON, 0),
        (_BOX, 0 if seat.choice is None else seat.choice + 2),
    )  # fmt: skip
    patch[0, : len(status), :2] = status
    event = seat.story.events[seat.shown]
    if seat.partner and not event.seen:
        event = Event("leave", seen=False)
    patch[EVENT, :4, :2] = (
        (_EVENTS[event.kind], 0),
        (_THING, event.thing + 2),
        (_BOX, event.box + 2),
        (_PRESENT if event.seen else _ABSENT, 0),
    )
    patch[OWNERS, :BOXES, 0] = [_OTHERS if theirs else _OWN for theirs in seat.story.owners]
    patch[OWNERS, seat.cursor, 2] = CURSOR
    return patch


def mask_of(patch: Patch) -> Mask:
    """Return which actions are not greyed out, from the screen alone."""
    status = patch[0]
    cursor = int(status[AT["cursor"], 1]) - 1
    over = status[AT["over"], 0] == _OVER
    mask = np.ones(ACTIONS, dtype=np.int8)
    if status[AT["chosen"], 1]:
        # Who has chosen waits for the other.
        mask[: Action.RECALL] = 0
        return mask
    mask[Action.WATCH] = not over
    mask[Action.LEFT] = cursor > 0
    mask[Action.RIGHT] = cursor < BOXES - 1
    mask[Action.GO] = over and patch[OWNERS, cursor, 0] == _OWN
    mask[Action.PASS] = over
    mask[Action.RECALL] = status[AT["happened"], 1] > 1
    return mask


def event_of(patch: Patch) -> Event:
    """Return the event that is shown."""
    kinds = {number: kind for kind, number in _EVENTS.items()}
    row = patch[EVENT]
    return Event(
        kinds[int(row[0, 0])],  # type: ignore[arg-type]  # the keys are the kinds
        int(row[1, 1]) - 2,
        int(row[2, 1]) - 2,
        bool(row[3, 0] == _PRESENT),
    )


def owners_of(patch: Patch) -> tuple[bool, ...]:
    """Return of each box whether it belongs to the others."""
    return tuple(bool(kind == _OTHERS) for kind in patch[OWNERS, :BOXES, 0])


def mode_of(patch: Patch) -> Mode:
    """Return what is asked: ``meet`` or ``take``."""
    return "meet" if patch[0, AT["mode"], 0] == _MODES["meet"] else "take"
