"""What both sides of the sandbox's wall must agree on."""

from __future__ import annotations

UNBEGUN, FULL = 99, 98
"""Exit codes of a child that did not get as far as the candidate, and of one whose report is full."""


def module_name(path: str) -> str:
    """Return the dotted name of the module that lies at a path inside a package's root."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
