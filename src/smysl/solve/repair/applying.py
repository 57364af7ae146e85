"""Writing a patch into the repository: one file, in one move, and never over what changed meanwhile."""

from __future__ import annotations

from pathlib import Path

from smysl.core.errors import OutputError
from smysl.core.replacing import replace_file
from smysl.core.store import write_atomically
from smysl.solve.repair.edits import Edit


def apply_edit(root: Path, edit: Edit) -> Path:
    """Write the changed file, and return its path.

    Raises:
        OutputError: O060 the file is not what the patch was made for; O061 it cannot be written.
    """
    path = (root / edit.path).resolve()
    before, after = edit.written
    replace_file(path, before.encode("utf-8"), after.encode("utf-8"))
    return path


def write_diff(path: Path, edit: Edit) -> None:
    """Write the diff to a file. Raises OutputError O061 where that cannot be done."""
    try:
        write_atomically(path, edit.diff.encode("utf-8"))
    except OSError as error:
        raise OutputError(
            "O061",
            f"the diff cannot be written: {error.strerror or error}",
            where=str(path),
            help="name a file that can be written: --out FILE",
        ) from error
