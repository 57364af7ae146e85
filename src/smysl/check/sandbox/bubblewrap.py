"""The first choice: bubblewrap, with every namespace of its own and a read-only file system."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from functools import cache
from pathlib import Path

from smysl.check.sandbox.layer import INSIDE, Launch, environment, interpreter, python_flags, readable
from smysl.core.errors import SandboxError

_SCRATCH_BYTES = 256 << 20
_DEVICES = ("null", "zero", "full", "random", "urandom")


class Bubblewrap:
    """User, PID, network, IPC, UTS and mount namespaces; no home, no network, an empty ``/tmp``.

    Started by root, the worker becomes a user that exists nowhere else rather than a root that is
    mapped into a user namespace: only then does the kernel count its processes.

    Args:
        as_root: whether to do so; by default, if we are root.
    """

    name = "bubblewrap"

    def __init__(self, *, as_root: bool | None = None) -> None:
        self._as_root = os.geteuid() == 0 if as_root is None else as_root

    def launch(self, settings: str) -> Launch:
        """Return how to start a worker. Raises SandboxError where bubblewrap is not installed."""
        program = shutil.which("bwrap")
        if program is None:
            raise SandboxError(
                "K001", "bubblewrap is not installed", help="install it: apt-get install bubblewrap"
            )
        command = [program, *_namespaces(as_root=self._as_root), *_mounts(program)]
        command += ["--clearenv"]
        for name, value in environment(settings).items():
            command += ["--setenv", name, value]
        command += ["--chdir", "/tmp", "--"]  # noqa: S108 - the sandbox's own
        command += [interpreter(), *python_flags(), "/smysl/boot.py", "/tmp"]  # noqa: S108 - same
        command += [str(100_000_000 + secrets.randbelow(1_000_000_000)) if self._as_root else "0", settings]
        return Launch(tuple(command), own_user=self._as_root or os.geteuid() != 0)


def _namespaces(*, as_root: bool) -> list[str]:
    options = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    options += [
        "--as-pid-1",
        "--die-with-parent",
        "--new-session",
        "--hostname",
        "sandbox",
        "--cap-drop",
        "ALL",
    ]
    if as_root:
        return [*options, "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    return [*options, "--unshare-user", "--uid", "65534", "--gid", "65534"]


def _mounts(program: str) -> list[str]:
    options = ["--ro-bind", "/usr", "/usr"]
    for folder in ("/dev", "/etc"):  # bubblewrap's own default shuts other users out
        options += ["--perms", "0755", "--dir", folder]
    for folder in ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"):
        path = Path(folder)
        if path.is_symlink():
            options += ["--symlink", str(path.readlink()), folder]
        elif path.is_dir():
            options += ["--ro-bind", folder, folder]
    options += ["--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"]
    options += ["--ro-bind-try", "/etc/alternatives", "/etc/alternatives", "--proc", "/proc"]
    for device in _DEVICES:
        options += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    if "--size" in _help(program):
        options += ["--size", str(_SCRATCH_BYTES)]
    options += ["--perms", "1777", "--tmpfs", "/tmp"]  # noqa: S108 - the sandbox's own
    for folder in readable():
        for parent in reversed(Path(folder).parents[:-1]):
            options += ["--perms", "0755", "--dir", str(parent)]
        options += ["--ro-bind", folder, folder]
    return [*options, "--ro-bind", str(INSIDE), "/smysl", "--remount-ro", "/"]


@cache
def _help(program: str) -> str:
    return subprocess.run([program, "--help"], capture_output=True, text=True, check=False).stdout
