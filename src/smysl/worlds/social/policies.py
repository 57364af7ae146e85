"""Baselines of ``smysl/Social-v0``: who keeps track of beliefs, takes them to be true, or guesses."""

from __future__ import annotations

import numpy as np

from smysl.worlds.screen import Patch
from smysl.worlds.social.screen import AT, Action, event_of, mode_of, owners_of
from smysl.worlds.social.story import Event, Story, answer_of, open_to
from smysl.worlds.world import Mask, Observation


class Believer:
    """Watches everything, and acts on what the partner believes.

    Args:
        tracks: whether it tells apart what the partner saw; without, it takes what is for what he believes.
    """

    def __init__(self, *, tracks: bool = True) -> None:
        self._tracks = tracks
        self._events: list[Event] = []

    def act(self, seen: Observation, mask: Mask) -> int:
        """Return the next action."""
        patch = seen["patch"]
        if len(self._events) < int(patch[0, AT["happened"], 1]):
            self._events.append(event_of(patch))
        if mask[Action.WATCH]:
            return Action.WATCH
        answer = self._answer(patch)
        cursor = int(patch[0, AT["cursor"], 1]) - 1
        if answer is None:
            return Action.PASS
        if cursor == answer:
            return Action.GO
        return Action.LEFT if answer < cursor else Action.RIGHT

    def _answer(self, patch: Patch) -> int | None:
        story = self._story(patch)
        return answer_of(story, story.looks if self._tracks else story.real)

    def _story(self, patch: Patch) -> Story:
        wish = next(event.thing for event in self._events if event.kind == "reach")
        return Story(mode_of(patch), wish, tuple(self._events), owners_of(patch))


class Guesser(Believer):
    """Knows where things are, that the partner's belief may be false, and nothing of what it is: it guesses.

    What it wins where beliefs are false is chance: it goes to any of the boxes that the story leaves open
    (``story.open_to``), all alike, or passes where that one belongs to the others.

    Args:
        seed: of the guess. It is another stream than that of a world reset with the same seed.
    """

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        (stream,) = np.random.SeedSequence(seed).spawn(1)
        self._guess = float(np.random.default_rng(stream).random())

    def _answer(self, patch: Patch) -> int | None:
        story = self._story(patch)
        boxes = open_to(story)
        box = boxes[int(self._guess * len(boxes))]
        return None if story.owners[box] else box


class Seeker(Believer):
    """A partner: looks where he believes what he wants to be, and passes where that box is the others'."""

    def _answer(self, patch: Patch) -> int | None:
        story = self._story(patch)
        return None if story.owners[story.looks] else story.looks


class Blind:
    """Lets it all go by, and always goes to the same box, or passes where that is not its own."""

    def act(self, seen: Observation, mask: Mask) -> int:  # noqa: ARG002 - it does not look
        """Return the next action."""
        if mask[Action.WATCH]:
            return Action.WATCH
        return Action.GO if mask[Action.GO] else Action.PASS
