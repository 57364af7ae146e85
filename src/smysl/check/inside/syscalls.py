"""A system-call filter: what no check needs, and what attacks on the kernel begin with, is refused."""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Callable

_NO_NEW_PRIVS, _SECCOMP, _FILTER = 38, 22, 2
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 1  # EPERM
_KILL = 0x80000000
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENT = 0, 4, 16
_X32 = 0x40000000
_UNIX = 1
_NEW_NAMESPACES = 0x7E020080

_X86_64 = {
    "ptrace": 101, "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161, "unshare": 272,
    "setns": 308,
    "kexec_load": 246, "kexec_file_load": 320, "init_module": 175, "finit_module": 313, "delete_module": 176,
    "bpf": 321, "perf_event_open": 298, "keyctl": 250, "add_key": 248, "request_key": 249, "userfaultfd": 323,
    "process_vm_readv": 310, "process_vm_writev": 311, "open_by_handle_at": 304, "name_to_handle_at": 303,
    "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "quotactl": 179, "acct": 163,
    "swapon": 167, "swapoff": 168, "reboot": 169, "open_tree": 428, "move_mount": 429, "fsopen": 430,
    "fsconfig": 431, "fsmount": 432, "mount_setattr": 442, "setpriority": 141, "ioprio_set": 251,
}  # fmt: skip
_AARCH64 = {
    "ptrace": 117, "mount": 40, "umount2": 39, "pivot_root": 41, "chroot": 51, "unshare": 97, "setns": 268,
    "kexec_load": 104, "kexec_file_load": 294, "init_module": 105, "finit_module": 273, "delete_module": 106,
    "bpf": 280, "perf_event_open": 241, "keyctl": 219, "add_key": 217, "request_key": 218, "userfaultfd": 282,
    "process_vm_readv": 270, "process_vm_writev": 271, "open_by_handle_at": 265, "name_to_handle_at": 264,
    "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "quotactl": 60, "acct": 89,
    "swapon": 224, "swapoff": 225, "reboot": 142, "open_tree": 428, "move_mount": 429, "fsopen": 430,
    "fsconfig": 431, "fsmount": 432, "mount_setattr": 442, "setpriority": 140, "ioprio_set": 30,
}  # fmt: skip
_OWN_X86_64 = {
    "prlimit64": 302, "sched_setaffinity": 203, "sched_setparam": 142, "sched_setscheduler": 144,
    "sched_setattr": 314,
}  # fmt: skip
_OWN_AARCH64 = {
    "prlimit64": 261, "sched_setaffinity": 122, "sched_setparam": 118, "sched_setscheduler": 119,
    "sched_setattr": 274,
}  # fmt: skip
_MEMORY_X86_64 = {
    "mmap": 9, "mprotect": 10, "munmap": 11, "brk": 12, "rt_sigaction": 13, "rt_sigprocmask": 14,
    "rt_sigreturn": 15, "mremap": 25, "getpid": 39, "exit": 60, "gettimeofday": 96,
    "getrusage": 98, "sigaltstack": 131, "time": 201, "futex": 202, "clock_gettime": 228, "exit_group": 231,
    "getrandom": 318,
}  # fmt: skip
_MEMORY_AARCH64 = {
    "exit": 93, "exit_group": 94, "futex": 98, "clock_gettime": 113, "sigaltstack": 132, "rt_sigaction": 134,
    "rt_sigprocmask": 135, "rt_sigreturn": 139, "getrusage": 165, "gettimeofday": 169, "getpid": 172,
    "brk": 214, "munmap": 215, "mremap": 216, "mmap": 222, "mprotect": 226, "getrandom": 278,
}  # fmt: skip
_MACHINES = {
    "x86_64": (0xC000003E, _X86_64, _OWN_X86_64, 41, 56),
    "aarch64": (0xC00000B7, _AARCH64, _OWN_AARCH64, 198, 220),
}
"""By machine: its audit number, the refused calls, those that a process may use on itself alone, and the
numbers of ``socket`` and ``clone``."""
_MEMORY = {"x86_64": (0xC000003E, _MEMORY_X86_64), "aarch64": (0xC00000B7, _MEMORY_AARCH64)}
"""By machine: its audit number, and the calls by which a process gets memory, asks the time and leaves."""


def restrict() -> bool:
    """Put the filter on this process and all that come from it.

    Returns:
        Whether it holds; on machines whose numbers are not known here, and on kernels without
        filters, the other layers stand alone.
    """
    known = _MACHINES.get(os.uname().machine)
    if known is None:
        return False
    return _installer(_program(*known))()


def memory_only() -> Callable[[], bool] | None:
    """Prepare a filter that leaves a process nothing but memory: any other system call ends it.

    Returns:
        What puts the filter on the calling process, or ``None`` where there is no such filter here.
    """
    known = _MEMORY.get(os.uname().machine)
    if known is None:
        return None
    machine, allowed = known
    lines: list[tuple[int, int, int, int]] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    for number in sorted(set(allowed.values()) - {allowed["mmap"]}):
        lines += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ALLOW)]
    lines += [
        (_EQUAL, 0, 3, allowed["mmap"]),
        (_LOAD, 0, 0, _ARGUMENT + 4 * 8),
        (_EQUAL, 0, 1, 0xFFFFFFFF),  # no file
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _KILL),
    ]
    return _installer(b"".join(struct.pack("=HBBI", *line) for line in lines))


def _installer(program: bytes) -> Callable[[], bool]:
    code = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(struct.pack("@HxxxxxxP", len(program) // 8, ctypes.addressof(code)))
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def install() -> bool:
        prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
        return bool(prctl(_SECCOMP, _FILTER, header, 0, 0) == 0)

    install.code = code  # type: ignore[attr-defined] # the header points to it
    return install


def _program(machine: int, refused: dict[str, int], own: dict[str, int], socket: int, clone: int) -> bytes:
    """Return the filter: sockets of the family Unix only, no new namespaces, none of the refused calls.

    Without the rule about a process's own, a candidate could put limits on its worker: they are one user.
    """
    lines: list[tuple[int, int, int, int]] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _REFUSE),
    ]
    for number in sorted(refused.values()):
        lines += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    for number in sorted(own.values()):
        lines += [
            (_EQUAL, 0, 4, number),
            (_LOAD, 0, 0, _ARGUMENT),
            (_EQUAL, 0, 1, 0),
            (_RETURN, 0, 0, _ALLOW),
            (_RETURN, 0, 0, _REFUSE),
        ]
    lines += [
        (_EQUAL, 0, 4, socket),
        (_LOAD, 0, 0, _ARGUMENT),
        (_EQUAL, 0, 1, _UNIX),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
        (_EQUAL, 0, 3, clone),
        (_LOAD, 0, 0, _ARGUMENT),
        (0x45, 0, 1, _NEW_NAMESPACES),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *line) for line in lines)
