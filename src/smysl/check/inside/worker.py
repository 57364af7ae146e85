"""The fork server: one warmed interpreter inside the sandbox that answers the host's requests.

Frames are a four-byte length and JSON; what a child reports is passed on unread.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import shutil
import sys
from contextlib import suppress
from typing import Any

from . import child, clock, commands, fence
from .plain import Plain
from .suite import Suites
from .syscalls import restrict

_WARM = (
    "abc",
    "argparse",
    "array",
    "ast",
    "base64",
    "bisect",
    "calendar",
    "cmath",
    "collections",
    "collections.abc",
    "contextlib",
    "copy",
    "csv",
    "dataclasses",
    "datetime",
    "decimal",
    "difflib",
    "enum",
    "fractions",
    "functools",
    "hashlib",
    "heapq",
    "inspect",
    "io",
    "itertools",
    "json",
    "logging",
    "math",
    "numbers",
    "operator",
    "os",
    "pathlib",
    "queue",
    "random",
    "re",
    "secrets",
    "shlex",
    "sqlite3",
    "statistics",
    "string",
    "struct",
    "sys",
    "tempfile",
    "textwrap",
    "time",
    "traceback",
    "types",
    "typing",
    "unicodedata",
    "uuid",
    "warnings",
    "zoneinfo",
    "runpy",
)

_SUBREAPER = 36
_DUMPABLE = 4


def serve(
    scratch: str,
    *,
    user: int = 0,
    site: tuple[str, ...] = (),
    plain: bool = False,
    suites: bool = False,
) -> None:
    """Answer requests from standard input until it closes.

    Args:
        scratch: the folder whose contents are ours to fill and to wipe.
        user: an unprivileged user to become, or 0 to stay as we are.
        site: folders of installed packages that may be imported.
        plain: whether all candidates go the short way.
        suites: whether all tasks are pytest runs.
    """
    sys.path[:] = [*sys.path, *site]
    requests, answers = _private(0), _private(1)
    null = os.open("/dev/null", os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    libc = ctypes.CDLL(None, use_errno=True)
    if user:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        fence.die_with_parent()  # the change of user made the kernel forget it
    libc.prctl(_SUBREAPER, 1, 0, 0, 0)
    if not plain:
        for name in _WARM:
            importlib.import_module(name)
        clock.fix()
        child.rehearse()
    restrict()
    libc.prctl(_DUMPABLE, 0, 0, 0, 0)  # no child may look into this process or its descriptors
    sys.dont_write_bytecode = True
    os.umask(0o077)
    keep = frozenset(os.listdir(scratch))
    package = os.path.join(scratch, "check", "package")
    short = Plain(package, (requests, answers)) if plain else None
    pytest = Suites(package) if suites else None
    _wipe(scratch, keep)
    gc.collect()
    gc.freeze()
    gc.disable()
    fence.say(answers, json.dumps({"ready": os.getpid(), "user": os.getuid()}).encode())
    os.dup2(null, 2)
    while (request := _receive(requests)) is not None:
        for number, task in enumerate(request["tasks"]):
            if short is not None:
                result, clean = short.run(request, task["sources"], requests), True
            else:
                result = _answer(request, task, scratch, requests, pytest)
                clean = _wipe(scratch, keep)
            report = result.pop("report")
            head = {**_as_text(result), "task": number, "clean": clean, "size": len(report)}
            fence.say(answers, json.dumps(head).encode())
            fence.put(answers, report)
            if not clean:
                return


def _private(fd: int) -> int:
    copy = os.dup(fd)
    os.set_inheritable(copy, False)  # noqa: FBT003 - the call takes it so
    return copy


def _receive(fd: int) -> dict[str, Any] | None:
    size = _exactly(fd, 4)
    body = _exactly(fd, int.from_bytes(size, "big")) if size else b""
    request: dict[str, Any] | None = json.loads(body) if body else None
    return request


def _exactly(fd: int, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        chunk = os.read(fd, size - len(data))
        if not chunk:
            return b""
        data += chunk
    return bytes(data)


def _answer(
    request: dict[str, Any], task: dict[str, Any], scratch: str, host: int, pytest: Suites | None
) -> dict[str, Any]:
    check = os.path.join(scratch, "check")
    folder = os.path.join(check, "package")
    lay_down(folder, request["files"])
    lay_down(os.path.join(check, "work"), task.get("files", {}))
    limits = request["limits"]
    match task["kind"]:
        case "command":
            commands.prepare(check, request["files"], task["stdin"])
            for command in (*task["before"], task["command"]):
                body = commands.execute(check, command, request["files"])
                result = fence.run(body, limits, host=host, together=True)
        case "suite":
            assert pytest is not None
            layout = task["layout"]
            sealed = [os.path.join(folder, name) for name in (layout["sealed"] or ["tests"])]
            laid = _marks(sealed)
            body = pytest.body(tuple(task["canaries"]), layout, coverage=task["coverage"])
            result = fence.run(body, limits, host=host, together=True)
            result["touched"] = _marks(sealed) != laid
        case kind:
            body = child.evaluate(folder, request, task["sources"])
            limits = dict(limits, frames=len(task["sources"]) + 1)
            result = fence.run(body, limits, host=host, per_frame=kind == "observe")
    return result


def _marks(paths: list[str]) -> dict[str, tuple[int, int]]:
    """Return the identity of files and folders, and of all in them, and when each was last touched.

    The time of the last change is the kernel's own: who writes, moves or replaces cannot set it back.
    """
    inside = (
        path
        for folder in paths
        for place, _, names in os.walk(folder)
        for path in (place, *(os.path.join(place, name) for name in names))
    )
    found = {}
    for path in (*paths, *inside):
        with suppress(FileNotFoundError):
            state = os.lstat(path)
            found[path] = (state.st_ino, state.st_ctime_ns)
    return found


def lay_down(folder: str, files: dict[str, str]) -> None:
    """Write files into a new folder; a path may not leave it."""
    made = {folder}
    os.makedirs(folder)
    for path, text in files.items():
        target = os.path.normpath(os.path.join(folder, path))
        if not target.startswith(folder + os.sep):
            continue
        parent = os.path.dirname(target)
        if parent not in made:
            os.makedirs(parent, exist_ok=True)
            made.add(parent)
        fd = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            data = memoryview(text.encode("utf-8", "surrogatepass"))
            while data:
                data = data[os.write(fd, data) :]
        finally:
            os.close(fd)


def _as_text(result: dict[str, Any]) -> dict[str, Any]:
    """Make a result fit for JSON."""
    for name in ("out", "err"):
        result[name] = result[name].decode("utf-8", "replace")
    return result


def _wipe(scratch: str, keep: frozenset[str]) -> bool:
    """Empty the scratch folder of what came later; ``False`` where something in it resists."""
    try:
        for name in set(os.listdir(scratch)) - keep:
            path = os.path.join(scratch, name)
            if os.path.isdir(path) and not os.path.islink(path):
                shutil.rmtree(path)
            else:
                os.unlink(path)
    except (OSError, RecursionError):
        return False
    return True
