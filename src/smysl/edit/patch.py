"""Patches: what a change looks like to a person and to ``git apply``."""

from __future__ import annotations

import difflib
import re


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


def patched(old: str, diff: str) -> str:
    """Return a text with a unified diff of it applied, exactly where the diff says.

    Args:
        old: text before.
        diff: of one file, as ``unified_diff`` writes it.

    Raises:
        ValueError: if it is no diff of this text.
    """
    before = _rows(old)
    after: list[str] = []
    at = 0
    rows = [row + "\n" for row in diff.split("\n")[:-1]]
    for number, row in enumerate(rows):
        if row.startswith(("--- ", "+++ ")) and number < 2:
            continue
        if row.startswith("\\"):  # the row above has no line feed at its end
            last = after if rows[number - 1][0] in "+ " else None
            if last:
                last[-1] = last[-1].rstrip("\n")
            continue
        if found := _PLACE.match(row):
            first = max(0, int(found[1]) - (found[2] != "0"))
            after += before[at:first]
            at = first
            continue
        if row[0] in " -":
            bare = row[1:]
            if at >= len(before) or before[at].rstrip("\n") != bare.rstrip("\n"):
                raise ValueError(f"line {at + 1} is not what the patch says")
            at += 1
        if row[0] in " +":
            after.append(row[1:])
        elif row[0] != "-":
            raise ValueError(f"no line of a patch: {row.rstrip()!r}")
    return "".join([*after, *before[at:]])


_PLACE = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@")


def _rows(text: str) -> list[str]:
    # Git counts lines by line feeds only.
    rows = text.split("\n")
    return [row + "\n" for row in rows[:-1]] + ([rows[-1]] if rows[-1] else [])
