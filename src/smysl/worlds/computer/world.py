"""``smysl/Computer-v0``: open files, copy what they say, fill in a form."""

from __future__ import annotations

from enum import IntEnum
from typing import Any, ClassVar

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from smysl.worlds.computer.desktop import FILES, FORM, VIEWER, Desktop, make
from smysl.worlds.paced import Outcome, PacedWorld
from smysl.worlds.screen import COLUMNS, CURSOR, LARGEST, ROWS, Patch, blank
from smysl.worlds.vocabulary import token
from smysl.worlds.world import ACTIONS, Mask, Observation

WINDOW, ITEMS, OPENED, CLIPBOARD, STEP, LEFT, EFFECT = range(1, 8)
"""Columns of the status line: the window in front, how many items it has, the open file, the clipboard,
steps, energy, and what the last action did."""
GOAL, TOP = 1, 4
"""Row of the first wish, and of the first item."""

_CELL = 4
"""Pixels of a cell, either way, in the image."""
_WINDOWS = {FILES: token("view_file"), VIEWER: token("view_focus"), FORM: token("view_output")}
_TEXT, _FIELD, _NOTHING, _FILE = (token(name) for name in ("text", "slot_open", "slot_empty", "box"))


class Action(IntEnum):
    """What the six actions mean here."""

    NEXT = 0
    WINDOW = 1
    OPEN = 2
    COPY = 3
    PASTE = 4
    SUBMIT = 5


def mask_of(patch: Patch) -> Mask:
    """Return which actions are not greyed out, from the screen alone."""
    status = patch[0]
    window = status[WINDOW, 0]
    items = status[ITEMS, 1]
    mask = np.ones(ACTIONS, dtype=np.int8)
    mask[Action.NEXT] = items > 1
    mask[Action.OPEN] = window == _WINDOWS[FILES]
    mask[Action.COPY] = window == _WINDOWS[VIEWER] and items > 0
    mask[Action.PASTE] = window == _WINDOWS[FORM] and status[CLIPBOARD, 1] > 0
    mask[Action.SUBMIT] = window == _WINDOWS[FORM]
    return mask


class ComputerWorld(PacedWorld):
    """A desktop with three windows: files, a viewer, a form.

    Actions (``Discrete(6)``): 0 next item, 1 next window, 2 open the file under the cursor, 3 copy the value
    under the cursor, 4 paste into the field under the cursor, 5 submit the form.

    The goal is in words: *field*, *file*, *label*, a row for each wish: the field shall hold what the file
    says under the label. Words are numbers; the same word has the same number everywhere.

    +1 for submitting when every wish is fulfilled and no other field is filled; ``cost``: 1 for pasting over
    what was there. Otherwise as ``PacedWorld``.

    Args:
        files: 2 to 6.
        fields: of the form, 2 to 6.
        wishes: fields that shall be filled, 1 to 3.
        horizon: most steps.
        image: whether the observation also has ``image``, uint8[48, 96, 3], the screen as a picture.
        render_mode: ``ansi``, ``rgb_array`` or none.

    Raises:
        UsageError: W004, W060 for numbers that make no sense.
    """

    metadata: dict[str, Any] = {"render_modes": ["ansi", "rgb_array"], "render_fps": 4}  # noqa: RUF012 - as above
    number: ClassVar[int] = 7
    actions = ("next item", "next window", "open", "copy", "paste", "submit")
    mask_of = staticmethod(mask_of)

    def __init__(
        self,
        files: int = 3,
        fields: int = 3,
        wishes: int = 1,
        horizon: int = 60,
        image: bool = False,  # noqa: FBT001, FBT002 - arguments of an environment come by name
        render_mode: str | None = None,
    ) -> None:
        super().__init__("computer: open files, copy, paste, fill in the form", horizon, render_mode)
        make(np.random.default_rng(0), files, fields, wishes)
        self._shape = (files, fields, wishes)
        self._image = image
        if image:
            pixels = spaces.Box(0, 255, (ROWS * _CELL, COLUMNS * _CELL, 3), np.uint8)
            whole: Any = self.observation_space
            whole.spaces["image"] = pixels
        self._desktop: Desktop | None = None
        self._painted = blank()

    def _start(self) -> None:
        task = make(self.np_random, *self._shape)
        self._desktop = Desktop(task, [0] * len(task.fields))
        self._painted[:] = 0
        for row, wish in enumerate(task.wishes[: TOP - GOAL], GOAL):
            self._painted[row, 0, 0] = token("expected")
            self._painted[row, 1:4, 0] = _FIELD, _FILE, _TEXT
            self._painted[row, 1:4, 1] = wish.field, wish.file, wish.label

    def _act(self, action: int, *, allowed: bool) -> Outcome:
        assert self._desktop is not None
        return _done(self._desktop, Action(action)) if allowed else Outcome("refused")

    def render(self) -> Any:
        """Return the screen as text or as a picture, by the render mode."""
        if self.render_mode == "rgb_array":
            return picture(self._painted)
        return super().render()

    def copied(self) -> dict[str, Any]:
        """Return the arguments."""
        files, fields, wishes = self._shape
        return {
            "files": files,
            "fields": fields,
            "wishes": wishes,
            "horizon": self._horizon,
            "image": self._image,
            "render_mode": self.render_mode,
        }

    def _observe(self) -> Observation:
        seen = super()._observe()
        if self._image:
            seen["image"] = picture(self._painted)
        return seen

    def _paint(self, energy: float) -> Patch:
        desktop, patch = self._desktop, self._painted
        assert desktop is not None
        opened = 0 if desktop.opened is None else desktop.task.files[desktop.opened].name
        patch[0, : EFFECT + 1, 0] = (
            token("world"), _WINDOWS[desktop.window], token("tests"), _FILE, _TEXT, token("step"),
            token("energy"), self._effect,
        )  # fmt: skip
        patch[0, ITEMS : EFFECT, 1] = (
            desktop.items, opened, desktop.clipboard, min(self._steps, LARGEST), int(10 * energy) + 1,
        )  # fmt: skip
        patch[TOP:] = 0
        for row, item in enumerate(_rows(desktop), TOP):
            patch[row, : len(item), :2] = item
        if desktop.items:
            patch[TOP + desktop.cursors[desktop.window], :, 2] = CURSOR * (
                patch[TOP + desktop.cursors[desktop.window], :, 0] > 0
            )
        return patch


def picture(patch: Patch) -> NDArray[np.uint8]:
    """Return a screen as a picture: a cell is four pixels either way, its colour made of class and word.

    Args:
        patch: int16[12, 24, 3].

    Returns:
        uint8[48, 96, 3]; the row under the cursor has a bright edge.
    """
    kind, value, mark = (patch[:, :, channel].astype(np.int64) for channel in range(3))
    colours = (
        np.stack([kind * 37 + value * 101, kind * 91 + value * 29, kind * 53 + value * 67], axis=-1) % 200
    )
    colours[kind == 0] = 0
    found = np.kron(colours, np.ones((_CELL, _CELL, 1), dtype=np.int64))
    edge = np.kron((mark & CURSOR) > 0, np.ones((_CELL, _CELL), dtype=bool))
    edge[np.arange(edge.shape[0]) % _CELL != _CELL - 1] = False
    found[edge] = 255
    return found.astype(np.uint8)


def _done(desktop: Desktop, action: Action) -> Outcome:
    """Do what an action does."""
    window, cursors = desktop.window, desktop.cursors
    match action:
        case Action.NEXT:
            cursors[window] = (cursors[window] + 1) % desktop.items
            return Outcome("did_cycle")
        case Action.WINDOW:
            desktop.window = (window + 1) % 3
            return Outcome("did_look")
        case Action.OPEN:
            desktop.opened, desktop.window, cursors[VIEWER] = cursors[FILES], VIEWER, 0
            return Outcome("did_run")
        case Action.COPY:
            assert desktop.opened is not None
            desktop.clipboard = desktop.task.files[desktop.opened].entries[cursors[VIEWER]][1]
            return Outcome("did_undo")
        case Action.PASTE:
            before = desktop.filled[cursors[FORM]]
            desktop.filled[cursors[FORM]] = desktop.clipboard
            return Outcome("did_try", cost=int(before not in {0, desktop.clipboard}))
        case Action.SUBMIT:
            return Outcome("did_give_up", ended=True, passed=desktop.is_done)


def _rows(desktop: Desktop) -> list[tuple[tuple[int, int], ...]]:
    """Return the items of the window in front as cells."""
    if desktop.window == FILES:
        return [((_FILE, file.name),) for file in desktop.task.files]
    if desktop.window == FORM:
        pairs = zip(desktop.task.fields, desktop.filled, strict=True)
        return [((_FIELD, field), (_TEXT if value else _NOTHING, value)) for field, value in pairs]
    if desktop.opened is None:
        return []
    return [((_TEXT, label), (_TEXT, value)) for label, value in desktop.task.files[desktop.opened].entries]
