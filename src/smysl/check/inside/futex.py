"""A word in shared pages that processes wait for: the one call that says something and touches no file."""

from __future__ import annotations

import ctypes
import mmap
import os

_NUMBER = {"x86_64": 202, "aarch64": 98}
_WAIT, _WAKE = 0, 1


class _Moment(ctypes.Structure):
    _fields_ = (("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long))


class Word:
    """Four bytes of shared pages, see ``futex(2)``.

    Args:
        pages: shared between the processes.
        place: where in them, a multiple of four.
        tick_ms: how long one wait lasts at most.
    """

    def __init__(self, pages: mmap.mmap, place: int, tick_ms: int) -> None:
        self._word = ctypes.c_uint32.from_buffer(pages, place)
        self._address = ctypes.c_void_p(ctypes.addressof(self._word))
        self._tick = _Moment(tick_ms // 1000, tick_ms % 1000 * 1_000_000)
        self._call = ctypes.CDLL(None, use_errno=True).syscall
        self._number = ctypes.c_long(_NUMBER.get(os.uname().machine, -1))

    @property
    def value(self) -> int:
        """What it is now."""
        return self._word.value

    def set(self, value: int) -> None:
        """Set it, and wake who waits."""
        self._word.value = value
        self._call(self._number, self._address, _WAKE, 1, None, None, 0)

    def wait(self) -> int:
        """Wait while it is 0, a tick at most; return what it is then."""
        if not self._word.value:
            self._call(self._number, self._address, _WAIT, 0, ctypes.byref(self._tick), None, 0)
        return self._word.value
