"""Folders: which files below one are a repository's own, and which are caches, histories and environments."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_SKIPPED = frozenset(
    ["__pycache__", "node_modules", "venv", "env", "site-packages", "build", "dist", "htmlcov", "target"]
)


def own_files(root: Path) -> Iterator[Path]:
    """Yield files below a folder by name; hidden ones, environments and linked folders are not entered.

    A package may be called ``build``: what holds an ``__init__.py`` is entered whatever its name.

    Args:
        root: the folder; where there is none, nothing is yielded.
    """
    for place, folders, names in os.walk(root):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and (name not in _SKIPPED or Path(place, name, "__init__.py").is_file())
            and not name.endswith(".egg-info")
            and not Path(place, name).is_symlink()
            and not Path(place, name, "pyvenv.cfg").exists()
        )
        for name in sorted(names):
            if not name.startswith(".") and not name.endswith((".pyc", ".pyo")):
                yield Path(place, name)
