"""Stories: things are moved between boxes, and a partner does not see all of it (Baron-Cohen et al. 1985)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
import numpy as np

BOXES = 4
THINGS = 2

_OTHERS = 1 / 8
"""Share of boxes that belong to the other faction: few, so that a blind policy has little from passing."""

_STAYS = 1 / 3
"""How often nothing is moved after he is back; where his belief is false this comes to the same."""

Mode = Literal["meet", "take"]
Kind = Literal["place", "reach", "leave", "return", "move", "end"]

_BACK: dict[Mode, tuple[int, ...]] = {"meet": (1, 2, 3), "take": (1, 1, 2, 3)}
"""How many boxes a thing is moved on behind his back. He finds it after one: to meet him that has to be as
likely as each of the other ways, to take a thing as all of them together."""


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
        mode: ``meet`` the partner where his search ends, or ``take`` a thing: what he wants if he will not
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


def answer_of(story: Story, looks: int | None) -> int | None:
    """Return the box that is right to go to, given where the partner looks first; ``None``: none is.

    Whoever is to meet him goes where his search ends: in that box if what he wants is there, else in the
    next. Whoever is to take a thing takes the one that he wants if he does not find it in either, else the
    other. A box of the other faction is not opened.

    Args:
        story: what happened.
        looks: the partner's first box; ``None``: he does not look anywhere.
    """
    if story.mode == "meet":
        box = None if looks is None else looks if looks == story.real else next_to(looks)
    else:
        box = story.places(believed=False)[1 - story.wish if finds(story, looks) else story.wish]
    return None if box is None or story.owners[box] else box


def finds(story: Story, looks: int | None) -> bool:
    """Tell whether the partner finds what he wants: where he looks first, or in the next box.

    Args:
        story: what happened.
        looks: his first box; ``None``: he does not look anywhere.
    """
    return looks is not None and story.real in (looks, next_to(looks))


def next_to(box: int) -> int:
    """Return the box to the right of one, the first after the last."""
    return (box + 1) % BOXES


def open_to(story: Story) -> tuple[int, ...]:
    """Return the boxes that may be right where his belief is false, for who sees only where things are.

    To take: the boxes of the two things. To meet him: all but the box next to that of the thing he wants,
    since his search would end there only if he had looked where the thing is, and then he would have found
    it. Each of them is right equally often, see ``make``.

    Args:
        story: what happened.
    """
    if story.mode == "take":
        return story.places(believed=False)
    return tuple(box for box in range(BOXES) if box != next_to(story.real))


def make(rng: np.random.Generator) -> Story:
    """Return a story; in half of them the partner's belief is false.

    The end is drawn first, and what led to it after that, so that where things are in the end says nothing of
    where he looks: each box of ``open_to`` is right equally often, whatever stands where.

    Args:
        rng: chooses.
    """

    def one(boxes: Sequence[int]) -> int:
        return boxes[int(rng.integers(len(boxes)))]

    def free(*taken: int) -> list[int]:
        return [box for box in range(BOXES) if box not in taken]

    mode: Mode = "meet" if rng.random() < 0.5 else "take"
    wish = int(rng.integers(THINGS))
    real, other = (int(box) for box in rng.permutation(BOXES)[:THINGS])
    # What is moved behind his back is what he wants, or the other thing: the story looks alike.
    if rng.random() < 0.5:
        looks = (real - one(_BACK[mode])) % BOXES
        # The other thing is moved into the box that got free as often as from one of the rest to another.
        stood = other if other != looks and rng.random() < 0.5 else one(free(looks, real, other))
        hidden = Event("move", wish, real, seen=False)
        before = stood
    else:
        looks = real
        stood = other if rng.random() < _STAYS else one(free(real, other))
        hidden = Event("move", 1 - wish, stood, seen=False)
        before = one(free(real, stood))
    first = {wish: looks, 1 - wish: before}
    early = []
    if rng.random() < 0.5:
        thing = int(rng.integers(THINGS))
        early = [Event("move", thing, first[thing])]
        first[thing] = one(free(looks, before))
    events = [Event("place", thing, first[thing]) for thing in rng.permutation(THINGS).tolist()]
    events.insert(int(rng.integers(1, len(events) + 1)), Event("reach", wish))
    events += [*early, Event("leave"), hidden, Event("return")]
    if stood != other:
        events.append(Event("move", 1 - wish, other))
    events.append(Event("end"))
    owners = tuple(bool(value < _OTHERS) for value in rng.random(BOXES))
    return Story(mode, wish, tuple(events), owners)
