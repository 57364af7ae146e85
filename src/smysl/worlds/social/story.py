"""Stories: things are moved between boxes, and a partner does not see all of it (Baron-Cohen et al. 1985)."""

from __future__ import annotations

from typing import Literal

import msgspec
import numpy as np

BOXES = 4
THINGS = 2

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
        mode: ``meet`` the partner where he will look, or ``take`` what he wants from where he will not.
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
        """The box in which the partner will look."""
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
        return answer_of(self, self.looks, self.real)


def answer_of(story: Story, looks: int, real: int) -> int | None:
    """Return what is right, given where the partner will look and where the thing is.

    Whoever is to meet him goes where he will look; whoever is to take the thing goes where it is, if he will
    not look there. A box of the other faction is not opened.
    """
    if story.mode == "meet":
        box: int | None = looks
    else:
        box = real if looks != real else None
    return None if box is None or story.owners[box] else box


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
        now[thing] = int(rng.choice([box for box in range(BOXES) if box not in now.values()]))
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
