"""Places outside of a project: where this user's caches lie."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """Return the folder of this user's caches: ``SMYSL_CACHE``, else ``smysl`` in the usual place."""
    chosen = os.environ.get("SMYSL_CACHE")
    if chosen:
        return Path(chosen).expanduser()
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "smysl"
