"""Whether what the worlds need is installed; importing this needs none of it."""

from __future__ import annotations

from importlib.util import find_spec

from smysl.core.errors import MachineError


def required() -> None:
    """Stop with a way out where Gymnasium is not installed.

    Raises:
        MachineError: E010.
    """
    if find_spec("gymnasium") is None:
        raise MachineError("E010", "Gymnasium is not installed", help="pip install 'smysl[worlds]'")
