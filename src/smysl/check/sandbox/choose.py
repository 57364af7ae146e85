"""Which sandbox this machine really has, found out by trying."""

from __future__ import annotations

import os
from collections.abc import Callable

from smysl.check.sandbox.bubblewrap import Bubblewrap
from smysl.check.sandbox.layer import Layer
from smysl.check.sandbox.namespaces import Namespaces
from smysl.check.sandbox.unsafe import Unsafe
from smysl.core.errors import SandboxError

VARIABLE = "SMYSL_SANDBOX"
"""The environment variable that names a layer; ``unsafe`` accepts the risk."""

Trial = Callable[[Layer], str]
"""Starts a worker in a layer; returns what went wrong, or nothing."""


def layers() -> dict[str, list[Layer]]:
    """Return the layers by name, safest first, each in the variants worth trying."""
    root = os.geteuid() == 0
    return {
        "bubblewrap": [Bubblewrap(as_root=True), Bubblewrap(as_root=False)] if root else [Bubblewrap()],
        "namespaces": [Namespaces()],
        "unsafe": [Unsafe()],
    }


def choose(trial: Trial, name: str | None = None) -> Layer:
    """Return the best layer that works here.

    Args:
        trial: how to find out whether a layer works.
        name: the only layer to consider; by default that of ``SMYSL_SANDBOX``, else the best.

    Raises:
        SandboxError: K002 for an unknown name, K003 where no isolation works.
    """
    known = layers()
    wanted = name or os.environ.get(VARIABLE) or ""
    if wanted and wanted not in known:
        raise SandboxError(
            "K002", f"there is no sandbox named {wanted!r}", help=f"one of: {', '.join(known)}"
        )
    reasons = []
    for each in [wanted] if wanted else [n for n in known if n != "unsafe"]:
        for layer in known[each]:
            reason = trial(layer)
            if not reason:
                return layer
            reasons.append(f"{each}: {reason}")
    raise SandboxError(
        "K003",
        "no isolation works on this machine, so candidates cannot be run: " + "; ".join(reasons),
        help=f"apt-get install bubblewrap, or accept the risk by name: {VARIABLE}=unsafe",
    )
