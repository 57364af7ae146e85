"""Stories: things are moved between boxes, and a partner does not see all of it (Baron-Cohen et al. 1985)."""

from __future__ import annotations

from typing import Literal

import msgspec
import numpy as np

BOXES = 4
THINGS = 2

_NEAR = 0.75
"""How often a thing is moved to the next box behind his back, where that is free: two times out of three."""

Mode = Literal["meet", "take"]
Kind = Literal["place", "reach", "leave", "return", "move", "end"]


class Event(msgspec.Struct, frozen=True):
    """Something that happens.

    Attributes:
        kind: a thing is placed or moved, the partner reaches for one, leaves, returns; or it is over.
        thing: which, -1 for none.
        box: where to, -1 for nowhere.
        seen: whether the partner is there.
    """

    kind: Kind
    thing: int = -1
    box: int = -1
    seen: bool = True


class Story(msgspec.Struct, frozen=True):
    """What happens, and what is asked.

    Attributes:
        mode: ``meet`` the partner where he will look first, or ``take`` a thing: what he wants if he will not
            find it, else the other one.
        wish: the thing that the partner wants; he reaches for it once.
        events: in order; the last is ``end``.
        owners: of each box, whether it belongs to the other faction: those may not be opened.
    """

    mode: Mode
    wish: int
    events: tuple[Event, ...]
    owners: tuple[bool, ...]

    def places(self, *, believed: bool, upto: int | None = None) -> tuple[int, ...]:
        """Return where each thing is, or where the partner believes it to be; -1 where nothing is known.

        Args:
            believed: whether only what the partner saw counts.
            upto: how many events have happened; all by default.
        """
        found = [-1] * THINGS
        for event in self.events[:upto]:
            if event.kind in {"place", "move"} and (event.seen or not believed):
                found[event.thing] = event.box
        return tuple(found)

    @property
    def looks(self) -> int:
        """The box in which the partner will look first."""
        return self.places(believed=True)[self.wish]

    @property
    def real(self) -> int:
        """The box in which the thing is that he wants."""
        return self.places(believed=False)[self.wish]

    @property
    def is_false_belief(self) -> bool:
        """Whether the partner will look in the wrong box."""
        return self.looks != self.real

    @property
    def answer(self) -> int | None:
        """The box to go to, ``None`` for passing."""
        return answer_of(self, self.looks)


def answer_of(story: Story, looks: int) -> int | None:
    """Return what is right, given where the partner will look first.

    Whoever is to meet him goes there; whoever is to take a thing takes the one that he wants if he will not
    find it, in that box or in the next, else the other. A box of the other faction is not opened.
    """
    if story.mode == "meet":
        box = looks
    else:
        found = story.real in (looks, next_to(looks))
        box = story.places(believed=False)[1 - story.wish if found else story.wish]
    return None if story.owners[box] else box


def next_to(box: int) -> int:
    """Return the box to the right of one, the first after the last."""
    return (box + 1) % BOXES


def make(rng: np.random.Generator) -> Story:
    """Return a story; in half of them the partner's belief is false.

    Args:
        rng: chooses.
    """
    wish = int(rng.integers(THINGS))
    first = [int(box) for box in rng.permutation(BOXES)[:THINGS]]
    events = [Event("place", thing, first[thing]) for thing in rng.permutation(THINGS).tolist()]
    now = dict(enumerate(first))

    def moved(thing: int, *, seen: bool) -> Event:
        free = [box for box in range(BOXES) if box not in now.values()]
        # Of what is moved behind his back he finds half all the same: where it is does not tell what he does.
        near = next_to(now[thing])
        is_near = not seen and near in free and bool(rng.random() < _NEAR)
        now[thing] = near if is_near else int(rng.choice([box for box in free if box != near or seen]))
        return Event("move", thing, now[thing], seen)

    events.insert(int(rng.integers(1, len(events) + 1)), Event("reach", wish))
    if rng.random() < 0.5:
        events.append(moved(int(rng.integers(THINGS)), seen=True))
    events.append(Event("leave"))
    # What is moved behind his back is what he wants, or something else: the story looks alike.
    false = bool(rng.random() < 0.5)
    events.append(moved(wish if false else 1 - wish, seen=False))
    events.append(Event("return"))
    if rng.random() < 0.3:
        events.append(moved(1 - wish, seen=True))
    events.append(Event("end"))
    owners = [bool(rng.random() < 0.2) for _ in range(BOXES)]
    return Story("meet" if rng.random() < 0.5 else "take", wish, tuple(events), tuple(owners))
