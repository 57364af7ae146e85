"""Bait for attackers, and what came of an attack on a harness that trusts them."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from smysl.check.attacks import marked

TRUSTING = Path(__file__).parent / "corpus" / "trusting.py"
_SECONDS = 1.5
"""After which a candidate counts as hanging: an honest one needs a tenth of that, and a loop never ends."""
_FLOOD = {"bytes": 8 << 20, "files": 500, "memory": 100 << 20, "descriptors": 280, "processes": 12}


class Attacker(msgspec.Struct, frozen=True):
    """A file of the corpus: what it is, how its check may end, and what it does to a trusting harness."""

    source: str
    ends: tuple[str, ...]
    unsealed: str
    expected: str

    @classmethod
    def read(cls, path: Path) -> Attacker:
        source = path.read_text("utf-8")
        told = dict(line[2:].split(": ", 1) for line in source.splitlines() if line.startswith("# "))
        return cls(source, tuple(told["ends as"].split()), told["unsealed"], told.get("expects", "1"))


class Bait(msgspec.Struct, frozen=True):
    """What lies on the host: a secret, a place to write, somebody who listens, somebody to kill."""

    folder: Path
    port: int
    victim: int
    marker: str

    @property
    def secret(self) -> Path:
        return self.folder / "secret"

    @property
    def target(self) -> Path:
        return self.folder / "target"

    def put_into(self, source: str) -> str:
        """Return an attacker's source with what it goes for."""
        for word, value in (
            ("SECRET", self.secret),
            ("TARGET", self.target),
            ("PORT", self.port),
            ("VICTIM", self.victim),
            ("MARKER", self.marker),
        ):
            source = source.replace(word, str(value))
        return source

    def harm(self) -> str:
        """Return what has happened to the host, or nothing."""
        if self.target.exists() or not self.secret.exists() or self.secret.read_text() != "secret":
            return "wrote"
        alive = set(marked(self.marker, "cmdline"))
        if self.victim not in alive:
            return "victim"
        return "left" if alive - {self.victim} else ""


@contextmanager
def laid(folder: Path) -> Iterator[Bait]:
    """Lay out bait in a folder; take it up again with whatever was left beside it."""
    marker = f"bait-{secrets.token_hex(8)}"
    sleeper = [sys.executable, "-c", "import sys; sys.stdin.read()", marker]
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket(socket.AF_UNIX) as nameless,
        subprocess.Popen(sleeper, stdin=subprocess.PIPE, env={"BAIT": marker}) as victim,
    ):
        nameless.bind(f"\0{marker}")
        nameless.listen()
        bait = Bait(folder, server.getsockname()[1], victim.pid, marker)
        bait.secret.write_text("secret")
        try:
            yield bait
        finally:
            _end(marker)


def unsealed(attacker: Attacker, bait: Bait) -> set[str]:
    """Run an attacker in a trusting harness and return what came of it."""
    work = bait.folder / "work"
    work.mkdir()
    file = bait.folder / "candidate.py"
    file.write_text(bait.put_into(attacker.source))
    with (work / "out").open("wb") as out, subprocess.Popen(
        [sys.executable, "-I", str(TRUSTING), str(file), attacker.expected],
        cwd=work,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.DEVNULL,
        env={"BAIT": bait.marker, "PATH": "/usr/bin:/bin"},
        start_new_session=True,
    ) as harness:  # fmt: skip
        seen = set()
        start = time.monotonic()
        while harness.poll() is None and time.monotonic() - start < _SECONDS and "floods" not in seen:
            if _floods(bait.marker, work):
                seen.add("floods")
            time.sleep(0.01)
        code = harness.poll()
        if harm := bait.harm():
            seen.add(harm)
        _end(bait.marker, but=bait.victim)
        harness.wait()
    if code is None:
        seen.add("hangs")
    elif code < 0:
        seen.add("killed")
    with (work / "out").open("rb") as stream:
        words = stream.read(1000).decode("utf-8", "replace").split()
    return seen | {{"passed": "accepted"}.get(word, word) for word in words}


def _floods(marker: str, work: Path) -> bool:
    """Tell whether an attacker has taken more of something than any honest candidate would."""
    sizes = []
    with suppress(OSError):
        sizes = [entry.stat().st_size for entry in os.scandir(work)]
    used = {"bytes": sum(sizes), "files": len(sizes), "memory": 0, "descriptors": 0, "processes": 0}
    for pid in marked(marker, "environ"):
        with suppress(OSError):
            pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
            used["memory"] = max(used["memory"], pages * os.sysconf("SC_PAGE_SIZE"))
            used["descriptors"] = max(used["descriptors"], len(list(Path(f"/proc/{pid}/fd").iterdir())))
            used["processes"] += len(list(Path(f"/proc/{pid}/task").iterdir()))
    return any(used[name] > most for name, most in _FLOOD.items())


def _end(marker: str, but: int = 0) -> None:
    """End every process that has the bait's mark, until there is none."""
    while pids := {*marked(marker, "environ"), *marked(marker, "cmdline")} - {but}:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
