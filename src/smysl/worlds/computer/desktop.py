"""The desktop: files with entries, a viewer, a form, and what is wanted of it."""

from __future__ import annotations

import msgspec
import numpy as np

from smysl.core.errors import UsageError

WORDS = 200
"""Words are numbers from 1; the same word has the same number wherever it stands."""
WISHES = 3
"""Most of them: the screen has rows for no more."""
FILES, VIEWER, FORM = range(3)
"""The windows."""


class File(msgspec.Struct, frozen=True):
    """A file: its name, and entries of a label and a value."""

    name: int
    entries: tuple[tuple[int, int], ...]


class Wish(msgspec.Struct, frozen=True):
    """One thing that is wanted: a field of the form shall hold what a file says under a label."""

    field: int
    file: int
    label: int


class Task(msgspec.Struct, frozen=True):
    """What there is, and what is wanted.

    Attributes:
        files: in the order of their window.
        fields: labels of the form.
        wishes: each of another field.
    """

    files: tuple[File, ...]
    fields: tuple[int, ...]
    wishes: tuple[Wish, ...]

    def wanted(self, wish: Wish) -> int:
        """Return the value that a wish asks for."""
        file = next(file for file in self.files if file.name == wish.file)
        return next(value for label, value in file.entries if label == wish.label)


def make(rng: np.random.Generator, files: int, fields: int, wishes: int) -> Task:
    """Return a task; all files have the same labels, so that the right file matters.

    Args:
        rng: chooses.
        files: 2 to 6.
        fields: 2 to 6.
        wishes: 1 to 3, and no more than there are fields.

    Raises:
        UsageError: W060 for numbers that make no task.
    """
    if not (2 <= files <= 6 and 2 <= fields <= 6 and 1 <= wishes <= min(fields, WISHES)):
        told = f"a desktop has 2 to 6 files and fields, and 1 to {WISHES} wishes, each for another field"
        raise UsageError("W060", told, help="files=3, fields=3, wishes=1")
    words = iter((1 + rng.permutation(WORDS)).tolist())
    labels = [next(words) for _ in range(3)]
    made = tuple(
        File(next(words), tuple((label, next(words)) for label in rng.permutation(labels).tolist()))
        for _ in range(files)
    )
    form = tuple(next(words) for _ in range(fields))
    chosen = rng.permutation(fields)[:wishes].tolist()
    wanted = tuple(
        Wish(form[field], made[int(rng.integers(files))].name, labels[int(rng.integers(3))])
        for field in chosen
    )
    return Task(made, form, wanted)


class Desktop(msgspec.Struct):
    """Where an episode stands.

    Attributes:
        task: what it is about.
        window: which is in front.
        cursors: one for each window.
        opened: position of the file in the viewer, ``None``: nothing is open.
        clipboard: a value, 0: empty.
        filled: what the fields hold, 0: nothing.
    """

    task: Task
    filled: list[int]
    window: int = FILES
    cursors: list[int] = msgspec.field(default_factory=lambda: [0, 0, 0])
    opened: int | None = None
    clipboard: int = 0

    @property
    def items(self) -> int:
        """Number of items in the window in front."""
        if self.window == FILES:
            return len(self.task.files)
        if self.window == FORM:
            return len(self.task.fields)
        return 0 if self.opened is None else len(self.task.files[self.opened].entries)

    @property
    def is_done(self) -> bool:
        """Whether every wish is fulfilled, and nothing is where nothing was wanted."""
        wanted = [0] * len(self.task.fields)
        for wish in self.task.wishes:
            wanted[self.task.fields.index(wish.field)] = self.task.wanted(wish)
        return self.filled == wanted
