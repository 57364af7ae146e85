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
import struct
import sys
from collections.abc import Callable
from json.encoder import encode_basestring_ascii
from types import CodeType, ModuleType
from typing import Any

from . import clock, fence
from .child import REHEARSALS, Piece, Printed, Session, prepared
from .encode import encode
from .futex import Word
from .syscalls import memory_only
from .wire import FULL, UNBEGUN

REPORT_BYTES = 16 << 20
HEAD = 32
"""Bytes ahead of the report: its size (8), the word that says how far the child is (4), what it has used."""
WORD, USED = 8, 16
AT_WORK, DONE, ENDED = 0, 1, 2
"""What the word says: the last two are the child's own, when its report is whole, and the zygote's."""
_WARM = (
    "_strptime",
    "bisect",
    "cmath",
    "collections.abc",
    "copy",
    "datetime",
    "decimal",
    "fractions",
    "functools",
    "hashlib",
    "heapq",
    "itertools",
    "json",
    "math",
    "operator",
    "re",
    "statistics",
    "string",
    "textwrap",
    "typing",
    "unicodedata",
)
"""All that a plain candidate may import."""

_MOST_SHOWN = 1_000
"""Characters and items, about, of a value that is sent as ``repr`` shows it."""
_NO_ORDER = 97
"""Exit code of a child to which no order came."""
_SCALARS = frozenset({type(None), bool, float})
_ITEMS = frozenset({list, tuple, set})
_fork: Callable[[], int] = ctypes.PyDLL(None).fork
"""The system call without the interpreter's hooks: nothing here has threads or locks to set right, and the
hooks (a new seed for ``random``, the locks of ``logging`` …) would touch two hundred pages."""


def serve(orders: int, news: int, request: mmap.mmap, report: mmap.mmap) -> None:
    """Fork a child for every order until there are no more. Never returns.

    Each child is there before its order comes, and has rehearsed: the pages that any check touches are its
    own by then, at a time when nobody waits.

    Args:
        orders: where the size of a request comes in, four bytes.
        news: gets one byte when ready, ``1`` if children can be sealed; then for each order, ahead of it, the
            child's process id, and when it has ended its wait status, CPU seconds and peak memory. That it
            has ended is also said by the report's word.
        request: pages that hold the request.
        report: pages that take the report.
    """
    try:
        fence.die_with_parent()
        for name in _WARM:
            importlib.import_module(name)
        clock.fix()
        seal = memory_only()
        already = fence.address_space()
        rehearse = _rehearsal()
        sys.dont_write_bytecode = True
        word = Word(report, WORD, fence.TICK_MS)
        for _ in range(REHEARSALS):
            rehearse()
        gc.collect()
        gc.freeze()
        gc.disable()
        null = os.open("/dev/null", os.O_WRONLY)
        os.dup2(null, 2)
        os.write(news, b"0" if seal is None else b"1")
        while True:
            pid = _fork()
            if pid == 0:
                _child(orders, request, report, word, seal, already, rehearse)
            os.write(news, struct.pack("=i", pid))
            if pid < 0 and not os.read(orders, 4):
                break
            if pid > 0:
                _, status, usage = os.wait4(pid, 0)
                if os.waitstatus_to_exitcode(status) == _NO_ORDER:
                    break
                if word.value == AT_WORK:
                    word.set(ENDED)
                os.write(news, struct.pack("=idd", status, *fence.used_by(usage)))
    finally:
        os._exit(1)


def _child(
    orders: int,
    request: mmap.mmap,
    report: mmap.mmap,
    word: Word,
    seal: Callable[[], bool] | None,
    already: int,
    rehearse: Callable[[], None],
) -> None:
    """Become the process of the check that is ordered next. Never returns."""
    code = UNBEGUN
    try:
        fence.die_with_parent()
        rehearse()
        order = os.read(orders, 4)
        if not order:
            code = _NO_ORDER
            return
        (size,) = struct.unpack("=I", order)
        folder, namespace, names, modules, calls, limits = marshal.loads(request[:size])  # noqa: S302 - the server's
        cpu, memory_mb, cap = limits
        seconds = int(cpu) + 2
        fence.put_limit(resource.RLIMIT_CPU, seconds, seconds + 1)
        memory = fence.memory_bytes(memory_mb, already)
        fence.put_limit(resource.RLIMIT_AS, memory, memory)
        if seal is None or not seal():
            return
        gc.enable()
        code = 1
        _evaluate(_Report(report), folder, namespace, names, modules, calls, cap)
        report[USED:HEAD] = struct.pack("=dd", *fence.used_by(resource.getrusage(resource.RUSAGE_SELF)))
        word.set(DONE)
        code = 0
    finally:
        os._exit(code)


def _rehearsal() -> Callable[[], None]:
    """Return what does once all that a check does, on nothing."""
    name = "rehearsal"
    code = compile("def f(n):\n    return [n, str(n)]\n", f"{name}.py", "exec")
    order = marshal.dumps(
        ("", name, [name], {name: (f"{name}.py", code, False)}, [(tuple(prepared("f(1)")[0]),)])
    )

    def rehearse() -> None:
        outside = sys.stdout
        folder, namespace, names, modules, calls = marshal.loads(order)  # noqa: S302 - our own
        _evaluate(_Report(bytearray(1 << 10)), folder, namespace, names, modules, calls, 1 << 10)
        sys.stdout = outside
        del sys.modules[name]

    return rehearse


class _Report:
    """The pages that take the report: how many bytes are valid, then frames as ``fence.say`` has them."""

    def __init__(self, pages: mmap.mmap | bytearray) -> None:
        self.pages = pages
        self.end = HEAD

    def put(self, body: bytes) -> None:
        """Add a frame; the length follows when it is whole."""
        size = 4 + len(body)
        if self.end + size > REPORT_BYTES:
            os._exit(FULL)
        self.pages[self.end : self.end + size] = len(body).to_bytes(4, "big") + body
        self.end += size
        self.pages[:WORD] = (self.end - HEAD).to_bytes(WORD, "little")

    def send(self, message: dict[str, Any]) -> None:
        """Add a message."""
        self.put(json.dumps(message).encode())


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
    place, _, is_package = modules[namespace]
    if len(modules) > 1 or is_package or "." in namespace:
        sys.meta_path.insert(0, _Memory(modules))
        if not session.enter():
            return
    elif not _entered(session, namespace, place, modules[namespace][1]):
        return
    report.put(b'{"ready": true}')
    printed = Printed()
    printed.cap = cap
    sys.stdout = io.TextIOWrapper(printed, encoding="utf-8", errors="replace", write_through=True)
    seen = session.names
    for pieces in calls:
        session.names = dict(seen)  # what one call has bound is not the next one's
        value: Any = None
        message: dict[str, Any] = {}
        shown = b""
        is_there = False
        try:
            value = session.value_of([Piece(*piece) for piece in pieces])
            is_there = True
            if not printed.tell() and is_simple(value):
                shown = encode_basestring_ascii(repr(value)).encode()
            else:
                message = {"value": encode(value)}
        except BaseException as error:  # noqa: BLE001 - a candidate may raise anything
            message = {"error": {**session.describe(error), "lazy": is_there}}
        del value
        if shown:
            report.put(b'{"shown": %b}' % shown)
            continue
        report.send({**message, "printed": printed.getvalue().decode("utf-8", "replace")})
        printed.seek(0)
        printed.truncate()
    report.put(b'{"done": true}')


def is_simple(value: object) -> bool:
    """Tell whether ``repr`` spells a value out, soon and shortly: built-in types themselves, and few."""
    todo: list[Any] = [value]
    room = _MOST_SHOWN
    while todo:
        one = todo.pop()
        kind = type(one)
        room -= 1
        if kind is str or kind is bytes or kind in _ITEMS or kind is dict:
            room -= len(one)
        elif kind is int:
            room -= one.bit_length() >> 1
        elif kind not in _SCALARS:
            return False
        if room < 0:
            return False
        if kind in _ITEMS:
            todo += one
        elif kind is dict:
            todo += one.keys()
            todo += one.values()
    return True


def _entered(session: Session, namespace: str, place: str, code: CodeType) -> bool:
    """Run the only module there is, without the import system."""
    module = ModuleType(namespace)
    module.__file__ = place
    module.__spec__ = importlib.machinery.ModuleSpec(namespace, None, origin=place)
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
