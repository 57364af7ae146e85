"""Frames: the making of procedural programs, by the kind of fault that they invite."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from smysl.worlds.repo.dice import Dice
from smysl.worlds.repo.frames import lists, numbers, records, texts
from smysl.worlds.repo.program import Program

Frame = Callable[[Dice], Program]

FRAMES: Mapping[str, tuple[Frame, ...]] = {
    "arithmetic": (numbers.formula, numbers.steps, lists.weighted),
    "comparison": (numbers.grades, lists.chosen, lists.runs),
    "boundary": (lists.neighbours, lists.windows, numbers.counted),
    "boolean": (lists.sifted, numbers.verdict, texts.sifted),
    "slice": (lists.cut, texts.cut, lists.turned),
    "default": (lists.topped, texts.padded, numbers.clamped),
    "return": (lists.sought, numbers.early, texts.first),
    "exception": (numbers.checked, lists.guarded, texts.converted),
    "order": (lists.arranged, texts.arranged, records.ranked),
    "state": (lists.running, records.counted, records.stacked),
    "string": (texts.built, texts.coded, texts.words),
    "recursion": (numbers.recursive, lists.recursive, texts.recursive),
}
"""Kind of fault → frames of programs in which it is at home."""
