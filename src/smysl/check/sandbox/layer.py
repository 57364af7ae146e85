"""What every sandbox layer says of itself, and the places that all of them let a worker read."""

from __future__ import annotations

import json
import os
import sys
import sysconfig
from pathlib import Path
from typing import Protocol

import msgspec

INSIDE = Path(__file__).resolve().parent.parent / "inside"
"""The scripts that run inside."""

ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "TZ": "UTC",
    "HOME": "/nonexistent",
}
"""The whole environment of a worker: nothing of the user's comes in."""


def environment(settings: str) -> dict[str, str]:
    """Return the environment of a worker with these settings: they may name another hash seed."""
    seed = json.loads(settings).get("hash_seed", 0)
    return {**ENVIRONMENT, "PYTHONHASHSEED": str(int(seed))}


class Launch(msgspec.Struct, frozen=True):
    """How to start one worker.

    Attributes:
        command: what to run; it speaks the workers' protocol on its standard input and output.
        own_user: whether the number of processes can be limited by user: nobody else has ours.
        scratch: a folder of the host's to remove when the worker has ended, or empty.
    """

    command: tuple[str, ...]
    own_user: bool
    scratch: str = ""


class Layer(Protocol):
    """One way to seal workers off."""

    @property
    def name(self) -> str:
        """What ``SMYSL_SANDBOX`` and ``smysl doctor`` call it."""

    def launch(self, settings: str) -> Launch:
        """Return how to start a worker. Raises SandboxError where a part of the layer is missing.

        Args:
            settings: for the worker itself, as JSON: what to import ahead of the checks, and from where, and
                the seed of its hashes.
        """


def interpreter() -> str:
    """Return the base interpreter: a worker wants no site packages on its path."""
    base: str | None = getattr(sys, "_base_executable", None)
    return os.path.realpath(base or sys.executable)


def readable() -> tuple[str, ...]:
    """Return the folders that a worker may read besides the system's: Python and its packages."""
    folders = {
        sys.base_prefix,
        sys.base_exec_prefix,
        sys.prefix,
        sysconfig.get_path("stdlib"),
        sysconfig.get_path("purelib"),
        sysconfig.get_path("platlib"),
        str(Path(interpreter()).parent),
    }
    inside_system = ("/usr", "/lib", "/bin")
    wanted = sorted(f for f in folders if f and not f.startswith(tuple(f"{s}/" for s in inside_system)))
    wanted = [f for f in wanted if f not in {"/", *inside_system} and Path(f).is_dir()]
    return tuple(f for f in wanted if not any(f != g and f.startswith(f"{g}/") for g in wanted))


def site_packages() -> tuple[str, ...]:
    """Return the folders that hold pytest and the dependencies of packages under test."""
    paths = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    return tuple(sorted({*paths, *(p for p in sys.path if p.endswith("-packages"))}))


def python_flags() -> tuple[str, ...]:
    """Return the interpreter's flags: no site, no user site, no byte code, no path of the script's."""
    return ("-S", "-s", "-B", "-P", "-X", "utf8")
