"""The zygote: few modules, few pages, and a fork for every check that goes the short way.

Its children may use memory and leave: any other system call ends them, and the check goes the long way.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import importlib.machinery
import io
import json
import marshal
import mmap
import os
import resource
import signal
import struct
import sys
from collections.abc import Callable
from types import CodeType, ModuleType
from typing import Any

from . import clock
from .child import Piece, Session
from .encode import encode
from .syscalls import memory_only

REPORT_BYTES = 16 << 20
HEAD = 8
FRAME = 5
MESSAGE, VALUE = 0, 1
"""Forms of a frame: a message as JSON, or a marshalled value of a call that printed nothing."""

_WARM = (
    "_strptime",
    "bisect",
    "cmath",
    "collections.abc",
    "datetime",
    "decimal",
    "fractions",
    "functools",
    "hashlib",
    "heapq",
    "itertools",
    "json",
    "math",
    "numbers",
    "operator",
    "re",
    "statistics",
    "string",
    "textwrap",
    "typing",
    "unicodedata",
)
"""All that a plain candidate may import."""

_MOST_MARSHALLED = 1 << 20
_PDEATHSIG = 1

_fork: Callable[[], int] = ctypes.PyDLL(None).fork
"""The system call without the interpreter's hooks: nothing here has threads or locks to set right, and the
hooks (a new seed for ``random``, the locks of ``logging`` …) would touch two hundred pages."""


def serve(orders: int, news: int, request: mmap.mmap, report: mmap.mmap) -> None:
    """Fork for every order until there are no more. Never returns.

    Args:
        orders: where the size of a request comes in, four bytes.
        news: gets one byte when ready, ``1`` if children can be sealed; then for each order the child's
            process id, and when it has ended its wait status and CPU seconds.
        request: pages that hold the request.
        report: pages that take the report.
    """
    try:
        ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        for name in _WARM:
            importlib.import_module(name)
        clock.fix()
        seal = memory_only()
        pages = resource.getpagesize() * _pages()
        sys.dont_write_bytecode = True
        gc.collect()
        gc.freeze()
        gc.disable()
        os.write(news, b"0" if seal is None else b"1")
        while size := os.read(orders, 4):
            pid = _fork()
            if pid == 0:
                _child(request, struct.unpack("=I", size)[0], report, seal, pages)
            os.write(news, struct.pack("=i", pid))
            _, status, usage = os.wait4(pid, 0)
            os.write(news, struct.pack("=id", status, usage.ru_utime + usage.ru_stime))
    finally:
        os._exit(1)


def _pages() -> int:
    with open("/proc/self/statm", encoding="ascii") as stream:
        return int(stream.read().split()[0])


def _child(
    request: mmap.mmap, size: int, report: mmap.mmap, seal: Callable[[], bool] | None, baseline: int
) -> None:
    """Become the check's process. Never returns."""
    code = 99
    try:
        folder, namespace, names, modules, calls, limits = marshal.loads(request[:size])  # noqa: S302 - the server's
        cpu, memory_mb, cap = limits
        seconds = int(cpu) + 2
        memory = max(memory_mb << 20, baseline + (32 << 20))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        if seal is None or not seal():
            return
        gc.enable()
        _evaluate(_Report(report), folder, namespace, names, modules, calls, cap)
        code = 0
    finally:
        os._exit(code)


class _Report:
    """The pages that take the report: the number of bytes that are valid, then frames."""

    def __init__(self, pages: mmap.mmap) -> None:
        self.pages = pages
        self.end = HEAD

    def put(self, form: int, body: bytes) -> None:
        """Add a frame; the length follows when it is whole."""
        size = FRAME + len(body)
        if self.end + size > REPORT_BYTES:
            os._exit(98)
        self.pages[self.end : self.end + size] = struct.pack("=IB", len(body), form) + body
        self.end += size
        self.pages[:HEAD] = (self.end - HEAD).to_bytes(HEAD, "little")

    def send(self, message: dict[str, Any]) -> None:
        """Add a message."""
        self.put(MESSAGE, json.dumps(message).encode())


def _evaluate(
    report: _Report,
    folder: str,
    namespace: str,
    names: list[str],
    modules: dict[str, tuple[str, CodeType, bool]],
    calls: list[tuple[tuple[Any, ...], ...]],
    cap: int,
) -> None:
    session = Session(folder, namespace, names, report.send, cap)
    if len(modules) > 1 or "." in namespace:
        sys.meta_path.insert(0, _Memory(modules))
        if not session.enter():
            return
    elif not _entered(session, namespace, modules):
        return
    report.put(MESSAGE, b'{"ready": true}')
    printed = io.StringIO()
    sys.stdout = printed
    for pieces in calls:
        try:
            value = session.value_of([Piece(*piece) for piece in pieces])
            body = None if printed.tell() else _marshalled(value)
            message: dict[str, Any] = {"value": encode(value)} if body is None else {}
        except BaseException as error:  # noqa: BLE001 - a candidate may raise anything
            message = {"error": session.describe(error)}
            body = None
        if body is not None:
            report.put(VALUE, body)
            continue
        report.send({**message, "printed": printed.getvalue()[:cap]})
        printed.seek(0)
        printed.truncate()
    report.put(MESSAGE, b'{"done": true}')


def _marshalled(value: Any) -> bytes | None:
    """Return a value of plain built-in types as bytes, which costs less here than to spell it out."""
    try:
        data = marshal.dumps(value, 2)  # without references: what contains itself is refused
    except ValueError:
        return None
    return data if len(data) <= _MOST_MARSHALLED else None


def _entered(session: Session, namespace: str, modules: dict[str, tuple[str, CodeType, bool]]) -> bool:
    """Run the only module there is, without the import system."""
    module = ModuleType(namespace)
    place, code, _ = modules[namespace]
    module.__file__ = place
    sys.modules[namespace] = module
    try:
        exec(code, module.__dict__)  # noqa: S102 - this is the sandbox
    except BaseException as error:  # noqa: BLE001 - a candidate may raise anything
        session.send({"error": session.describe(error), "phase": "import"})
        return False
    session.take(module)
    return True


class _Memory:
    """Finds the candidate's modules in memory."""

    def __init__(self, modules: dict[str, tuple[str, CodeType, bool]]) -> None:
        self.modules = modules

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:  # noqa: ARG002 - the protocol
        """Return the specification of one of the candidate's modules, or of a folder of them."""
        found = self.modules.get(name)
        if found is not None:
            return importlib.machinery.ModuleSpec(name, self, origin=found[0], is_package=found[2])  # type: ignore[arg-type]
        inside = any(other.startswith(f"{name}.") for other in self.modules)
        return importlib.machinery.ModuleSpec(name, None, is_package=True) if inside else None

    def create_module(self, spec: Any) -> None:
        """Leave it to the import system."""

    def exec_module(self, module: ModuleType) -> None:
        """Run a module's code."""
        place, code, _ = self.modules[module.__name__]
        module.__file__ = place
        exec(code, module.__dict__)  # noqa: S102 - this is the sandbox
