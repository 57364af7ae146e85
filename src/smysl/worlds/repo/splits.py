"""Splits: which programs are for learning, for choosing a checkpoint, and for measuring."""

from __future__ import annotations

SPLITS = ("train", "validation", "test")

_SHARE = {"train": 70, "validation": 10, "test": 20}


def split_of(family: str) -> str:
    """Return the split of a family of programs, by its digest: no family is in two.

    Args:
        family: ``Task.family``.
    """
    place = int(family[:12], 16) % 100
    for name, share in _SHARE.items():
        if place < share:
            return name
        place -= share
    raise AssertionError
