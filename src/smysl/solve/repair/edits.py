"""An edit: one candidate of a repair, and what is known of it before it is run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from smysl.edit.distance import edited_lines, edited_nodes
from smysl.edit.hunks import Hunk, applied
from smysl.edit.patch import unified_diff

Origin = Literal["operators", "model"]


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """Another version of one file.

    Attributes:
        path: the file.
        before: its text as it is.
        after: its text as it would be.
        name: the function that is changed.
        line: first line that is changed, in the text as it is.
        lines: all of them.
        origin: who proposed it.
        what: in one line.
        key: equal for edits whose code is the same but for formatting.
        hunks: its parts, where it has several that can be left out.
    """

    path: str
    before: str
    after: str
    name: str
    lines: tuple[int, ...]
    origin: Origin
    what: str
    key: str
    hunks: tuple[Hunk, ...] = ()

    @property
    def line(self) -> int:
        """The first line that is changed."""
        return min(self.lines, default=1)

    @property
    def nodes(self) -> int:
        """How many syntax nodes are changed."""
        return edited_nodes(self.before, self.after)

    @property
    def size(self) -> tuple[int, int]:
        """How large it is: syntax nodes, then lines."""
        return self.nodes, edited_lines(self.before, self.after)

    @property
    def diff(self) -> str:
        """The edit as ``git apply`` reads it."""
        return unified_diff(self.before, self.after, self.path)

    def files(self, files: Mapping[str, str]) -> dict[str, str]:
        """Return a repository's files with this edit."""
        return {**files, self.path: self.after}

    def without(self, hunk: Hunk) -> Edit:
        """Return the edit with one of its parts left out; what it added beside its parts stays."""
        kept = tuple(one for one in self.hunks if one != hunk)
        whole, part = applied(self.before, self.hunks), applied(self.before, kept)
        # Imports and helpers that came along stand in front of the text, or behind it.
        after = self.after.replace(whole, part) if whole in self.after else part
        return msgspec.structs.replace(
            self, after=after, hunks=kept, lines=tuple(sorted(one.line for one in kept)), key=""
        )
