"""Baselines of ``smysl/Social-v0``: one that keeps track of beliefs, and one that takes them to be true."""

from __future__ import annotations

from smysl.worlds.screen import Patch
from smysl.worlds.social.screen import AT, Action, event_of, mode_of, owners_of
from smysl.worlds.social.story import Event, Story, answer_of
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
        wish = next(event.thing for event in self._events if event.kind == "reach")
        story = Story(mode_of(patch), wish, tuple(self._events), owners_of(patch))
        return answer_of(story, story.looks if self._tracks else story.real)


class Blind:
    """Lets it all go by, and always goes to the same box, or passes where that is not its own."""

    def act(self, seen: Observation, mask: Mask) -> int:  # noqa: ARG002 - it does not look
        """Return the next action."""
        if mask[Action.WATCH]:
            return Action.WATCH
        return Action.GO if mask[Action.GO] else Action.PASS
