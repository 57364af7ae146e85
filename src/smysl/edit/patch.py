"""Patches: what a change looks like to a person and to ``git apply``."""

from __future__ import annotations

import difflib


def unified_diff(old: str, new: str, path: str) -> str:
    """Return the unified diff between two versions of one file; empty where they are equal.

    Args:
        old: text before, empty for a new file.
        new: text after, empty for a deleted file.
        path: relative path with forward slashes.
    """
    before = f"a/{path}" if old else "/dev/null"
    after = f"b/{path}" if new else "/dev/null"
    rows = difflib.unified_diff(_rows(old), _rows(new), before, after)
    pieces = [row if row.endswith("\n") else row + "\n\\ No newline at end of file\n" for row in rows]
    return "".join(pieces)


def _rows(text: str) -> list[str]:
    # Git counts lines by line feeds only.
    rows = text.split("\n")
    return [row + "\n" for row in rows[:-1]] + ([rows[-1]] if rows[-1] else [])
