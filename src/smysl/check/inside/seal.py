"""Namespaces and Landlock without any helper program: the second sandbox puts itself on.

System calls that Python does not wrap go through ``ctypes``; numbers are the same on every
architecture for Landlock's, and libc wraps the others.
"""

from __future__ import annotations

import ctypes
import os
import signal
import struct
from typing import Any

_libc = ctypes.CDLL(None, use_errno=True)

_NEW_NS, _NEW_UTS, _NEW_IPC, _NEW_USER, _NEW_PID, _NEW_NET = (
    0x00020000,
    0x04000000,
    0x08000000,
    0x10000000,
    0x20000000,
    0x40000000,
)
_NOSUID, _NODEV, _NOEXEC, _REC, _PRIVATE = 2, 4, 8, 16384, 1 << 18
_PDEATHSIG, _NO_NEW_PRIVS, _BOUNDING_DROP = 1, 38, 24
_CAP_VERSION = 0x20080522
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_PATH_BENEATH = 1

_EXECUTE, _WRITE, _READ, _READ_DIR, _TRUNCATE, _IOCTL = 1, 2, 4, 8, 1 << 14, 1 << 15
_FILE_RIGHTS = _EXECUTE | _WRITE | _READ | _TRUNCATE | _IOCTL
_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
"""All rights on files by version of Landlock; from 5 on, one more."""


def enter(scratch: str, readable: list[str], size: int) -> None:
    """Leave the host: new namespaces, no capability, and files only by Landlock's rules.

    The calling process stays outside and ends when the inner one does; only the inner one returns.

    Args:
        scratch: an existing folder that becomes the only writable place.
        readable: files and folders that may be read and executed.
        size: bytes that fit into the scratch folder.

    Raises:
        OSError: where the kernel refuses one of the layers.
    """
    user, group = os.geteuid(), os.getegid()
    _call(_libc.prctl, _PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    _call(_libc.unshare, _NEW_USER | _NEW_PID | _NEW_NET | _NEW_IPC | _NEW_UTS | _NEW_NS)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"65534 {user} 1"),
        ("gid_map", f"65534 {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as stream:
            stream.write(text)
    inner = os.fork()
    if inner:
        os.closerange(0, 2)
        _, status = os.waitpid(inner, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    _call(_libc.prctl, _PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    os.setsid()
    _mount("none", "/", None, _REC | _PRIVATE)
    _mount("proc", "/proc", "proc", _NOSUID | _NODEV | _NOEXEC)
    _mount("tmpfs", scratch, "tmpfs", _NOSUID | _NODEV, f"size={size},mode=1777")
    _call(_libc.sethostname, b"sandbox", 7)
    os.chdir(scratch)
    for capability in range(64):
        _libc.prctl(_BOUNDING_DROP, capability, 0, 0, 0)
    header = ctypes.create_string_buffer(struct.pack("=Ii", _CAP_VERSION, 0))
    _call(_libc.capset, header, ctypes.create_string_buffer(24))
    _call(_libc.prctl, _NO_NEW_PRIVS, 1, 0, 0, 0)
    _landlock(scratch, readable)


def _landlock(scratch: str, readable: list[str]) -> None:
    version = _call(_libc.syscall, _CREATE_RULESET, None, 0, 1)
    handled = _RIGHTS.get(version, (1 << 16) - 1)
    network = 3 if version >= 4 else 0
    scoped = 3 if version >= 6 else 0
    attributes = struct.pack("=QQQ", handled, network, scoped)[
        : 8 if version < 4 else 16 if version < 6 else 24
    ]
    ruleset = _call(_libc.syscall, _CREATE_RULESET, attributes, len(attributes), 0)
    rules = [(path, _EXECUTE | _READ | _READ_DIR) for path in readable]
    rules += [("/proc", _READ | _READ_DIR), (scratch, handled)]
    rules += [
        (f"/dev/{name}", _READ | _WRITE | _IOCTL) for name in ("null", "zero", "full", "random", "urandom")
    ]
    for path, rights in rules:
        if not os.path.exists(path):
            continue
        allowed = rights & handled & (~0 if os.path.isdir(path) else _FILE_RIGHTS)
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            _call(_libc.syscall, _ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", allowed, fd), 0)
        finally:
            os.close(fd)
    _call(_libc.syscall, _RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def _mount(source: str, target: str, kind: str | None, flags: int, data: str = "") -> None:
    _call(
        _libc.mount,
        source.encode(),
        target.encode(),
        kind.encode() if kind else None,
        ctypes.c_ulong(flags),
        data.encode() or None,
    )


def _call(function: Any, *arguments: Any) -> int:
    result: int = function(*arguments)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{getattr(function, '__name__', 'call')}: {os.strerror(number)}")
    return result
