"""The fixed clock: candidates see 2026-01-01 00:00 UTC, and only ``time.sleep`` moves it on.

``monotonic``, ``perf_counter`` and ``process_time`` stay real; so does the sleeping itself.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import gc
import os
import time
from typing import Any

START = 1_767_225_600.0
"""2026-01-01T00:00:00Z."""


def fix() -> None:
    """Stop the wall clock of this interpreter and of the forks that come from it."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    slept = [0.0]
    real = {
        name: getattr(time, name) for name in ("sleep", "localtime", "gmtime", "ctime", "asctime", "strftime")
    }

    def now() -> float:
        return START + slept[0]

    def sleep(seconds: float) -> None:
        real["sleep"](seconds)
        slept[0] += seconds

    def at_now(name: str) -> Any:
        def wrapped(seconds: float | None = None) -> Any:
            return real[name](now() if seconds is None else seconds)

        return wrapped

    time.time = now
    time.time_ns = lambda: round(now() * 1_000_000_000)
    time.sleep = sleep  # type: ignore[assignment]
    for name in ("localtime", "gmtime", "ctime"):
        setattr(time, name, at_now(name))
    time.asctime = lambda t=None: real["asctime"](real["localtime"](now()) if t is None else t)
    time.strftime = lambda form, t=None: real["strftime"](form, real["localtime"](now()) if t is None else t)
    _fix_datetime(now)


def _fix_datetime(now: Any) -> None:
    """Replace ``datetime.now`` and ``utcnow``, which read the system clock in C; ``today`` asks ``time``.

    The class itself stays: a stand-in subclass would be seen by ``type(x) is datetime``.
    """

    def datetime_now(cls: type[dt.datetime], tz: dt.tzinfo | None = None) -> dt.datetime:
        return cls.fromtimestamp(now(), tz)

    def datetime_utcnow(cls: type[dt.datetime]) -> dt.datetime:
        return cls.fromtimestamp(now(), dt.UTC).replace(tzinfo=None)

    inner = gc.get_referents(dt.datetime.__dict__)[0]
    inner["now"] = classmethod(datetime_now)
    inner["utcnow"] = classmethod(datetime_utcnow)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(dt.datetime))
