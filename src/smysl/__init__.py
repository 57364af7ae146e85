"""Compiles specifications into working, tested Python packages, and keeps the proof.

Three verbs: ``smysl.read(documents)``, ``smysl.solve(task)``, ``smysl.build(documents, out)``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smysl.spec import read as read

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Import a verb when it is first used: importing the package costs nothing."""
    if name == "read":
        return import_module("smysl.spec").read
    if name in {"build", "solve"}:
        return import_module(f"smysl.{name}")
    raise AttributeError(f"module 'smysl' has no attribute {name!r}")
