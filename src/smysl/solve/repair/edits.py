"""An edit: one candidate of a repair, and what is known of it before it is run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from smysl.edit.distance import edited_lines, edited_nodes
from smysl.edit.form import Form
from smysl.edit.hunks import Hunk, applied
from smysl.edit.patch import unified_diff

Origin = Literal["operators", "model"]


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """Another version of one file.

    Attributes:
        path: the file.
        before: its bare text as it is.
        after: its bare text as it would be.
        form: how the file is written.
        name: the function that is changed.
        lines: the lines that are changed, in the text as it is.
        origin: who proposed it.
        what: in one line.
        key: equal for edits whose code is the same but for formatting.
        hunks: its parts, where it has several that may be left out.
        needed: parts that stay whatever is left out: imports and helpers.
    """

    path: str
    before: str
    after: str
    form: Form = Form()
    name: str = ""
    lines: tuple[int, ...] = ()
    origin: Origin = "operators"
    what: str = ""
    key: str = ""
    hunks: tuple[Hunk, ...] = ()
    needed: tuple[Hunk, ...] = ()

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
    def written(self) -> tuple[str, str]:
        """The whole file before and after, as it is written."""
        return self.form.dressed(self.before), self.form.dressed(self.after)

    @property
    def diff(self) -> str:
        """The edit as ``git apply`` reads it."""
        return unified_diff(*self.written, self.path)

    def files(self, files: Mapping[str, str]) -> dict[str, str]:
        """Return a repository's files with this edit."""
        return {**files, self.path: self.written[1]}

    def without(self, hunk: Hunk) -> Edit:
        """Return the edit with one of its parts left out."""
        kept = tuple(one for one in self.hunks if one != hunk)
        return msgspec.structs.replace(
            self,
            after=applied(self.before, (*kept, *self.needed)),
            hunks=kept,
            lines=tuple(sorted({row for one in kept for row in one.rows(self.before)})),
            key="",
        )
