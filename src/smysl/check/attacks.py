"""Attacks: what ``smysl doctor`` tries in a sandbox, to say what it really keeps shut on this machine.

Versions and flags say what a sandbox should do. What it does depends on the kernel, on how that was built,
and on what the machine's administrator allows; so bait is laid out on the host, and code inside goes for it.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from smysl.check.kernel import SandboxKernel
from smysl.core.verdict import Limits

_LIMITS = Limits(cpu_seconds=0.5, wall_seconds=10.0, memory_mb=256, file_mb=4, processes=8)
_VARIABLE = "SMYSL_BAIT"


class Attack(NamedTuple):
    """One attempt to get at something.

    Attributes:
        name: what it does, in a few words.
        source: a module with ``f(bait)``.
        shown_by: where success shows: ``f`` returns ``True``, the ``target`` exists, the ``victim`` is dead,
            or a process is ``left``.
    """

    name: str
    source: str
    shown_by: Literal["value", "target", "victim", "left"] = "value"


class Tried(NamedTuple):
    """What came of one attack.

    Attributes:
        name: of the attack.
        stopped: whether it got nowhere.
        seen: what its check ended as.
    """

    name: str
    stopped: bool
    seen: str


class Bait(msgspec.Struct, frozen=True):
    """What lies on the host for attacks to get at.

    Attributes:
        secret: a file to read.
        target: a file that must not come into being.
        port: of the loopback address, on which somebody listens.
        pid: of a process that must live.
        marker: in that process's command line, and in that of whatever an attack leaves behind.
    """

    secret: str
    target: str
    port: int
    pid: int
    marker: str


ATTACKS = (
    Attack("reads files", "def f(b): return open(b['secret']).read() == 'bait'"),
    Attack("writes files", "def f(b): open(b['target'], 'w').close()", "target"),
    Attack(
        "reads the environment",
        "import os, glob\n"
        "def f(b):\n"
        "    for place in glob.glob('/proc/[0-9]*/environ'):\n"
        "        try:\n"
        f"            if b'{_VARIABLE}' in open(place, 'rb').read(): return True\n"
        "        except OSError: pass\n"
        f"    return '{_VARIABLE}' in os.environ\n",
    ),
    Attack(
        "sees processes",
        "import glob\n"
        "def f(b):\n"
        "    for place in glob.glob('/proc/[0-9]*/cmdline'):\n"
        "        if b['marker'].encode() in open(place, 'rb').read(): return True\n"
        "    return False\n",
    ),
    Attack(
        "kills processes",
        "import os\ndef f(b): os.kill(b['pid'], 9)",
        "victim",
    ),
    Attack(
        "leaves a process",
        "import os, time\n"
        "def f(b):\n"
        "    if os.fork() == 0:\n"
        "        os.setsid()\n"
        "        if os.fork() == 0:\n"
        "            os.execv('/bin/sh', ['sh', '-c', 'sleep 20; : ' + b['marker']])\n"
        "        os._exit(0)\n"
        "    return None\n",
        "left",
    ),
    Attack(
        "debugs the checker",
        "import ctypes, os\n"
        "def f(b): return ctypes.CDLL(None, use_errno=True).ptrace(16, os.getppid(), None, None) == 0\n",
    ),
    Attack(
        "writes the checker's memory",
        "import os\ndef f(b): return open(f'/proc/{os.getppid()}/mem', 'r+b') is not None\n",
    ),
    Attack(
        "uses the network",
        "import socket\n"
        "def f(b): return socket.create_connection(('127.0.0.1', b['port']), timeout=2) is not None\n",
    ),
    Attack(
        "makes namespaces",
        "import ctypes\ndef f(b): return ctypes.CDLL(None, use_errno=True).unshare(0x10000000) == 0\n",
    ),
    Attack(
        "mounts",
        "import ctypes, os\n"
        "def f(b):\n"
        "    os.mkdir('m')\n"
        "    done = ctypes.CDLL(None, use_errno=True).mount(b'none', b'm', b'tmpfs', 0, None)\n"
        "    return done == 0\n",
    ),
    Attack("gets memory without end", "def f(b): return len(bytearray(1 << 30)) > 0\n"),
    Attack(
        "gets processor time without end",
        "import time\ndef f(b):\n    while time.process_time() < 5: pass\n    return True\n",
    ),
    Attack(
        "gets processes without end",
        "import os, time\n"
        "def f(b):\n"
        "    for _ in range(64):\n"
        "        if os.fork() == 0:\n"
        "            time.sleep(2)\n"
        "            os._exit(0)\n"
        "    return True\n",
    ),
    Attack(
        "fills the disk",
        "def f(b):\n"
        "    with open('big', 'wb') as stream:\n"
        "        for _ in range(16): stream.write(bytes(1 << 20))\n"
        "    return True\n",
    ),
)


def try_attacks(sandbox: str) -> list[Tried]:
    """Try every attack in a sandbox, each in a check of its own.

    Args:
        sandbox: the name of a layer.

    Raises:
        SandboxError: where the layer does not work here.
    """
    with _bait() as bait, SandboxKernel(1, sandbox=sandbox) as kernel:
        given = f"f({msgspec.to_builtins(bait)!r})"
        return [_tried(kernel, attack, given, bait) for attack in ATTACKS]


def _tried(kernel: SandboxKernel, attack: Attack, call: str, bait: Bait) -> Tried:
    seen = kernel.observe([({"attack.py": attack.source}, "attack", [call])], _LIMITS)[0][0]
    match attack.shown_by:
        case "value":
            got = seen.value == "True"
        case "target":
            got = Path(bait.target).exists()
        case "victim":
            got = bait.pid not in marked(bait.marker)
        case "left":
            got = any(pid != bait.pid for pid in marked(bait.marker))
    return Tried(attack.name, not got, seen.value)


@contextmanager
def _bait() -> Iterator[Bait]:
    """Lay out bait, and take it up again with whatever has been left beside it."""
    marker = f"bait-{secrets.token_hex(8)}"
    os.environ[_VARIABLE] = marker
    sleeper = [sys.executable, "-c", "import sys; sys.stdin.read()", marker]
    with (
        tempfile.TemporaryDirectory(prefix="smysl-bait-") as folder,
        socket.create_server(("127.0.0.1", 0)) as server,
        subprocess.Popen(sleeper, stdin=subprocess.PIPE) as victim,
    ):
        secret = Path(folder, "secret")
        secret.write_text("bait", encoding="ascii")
        try:
            yield Bait(str(secret), str(Path(folder, "target")), server.getsockname()[1], victim.pid, marker)
        finally:
            del os.environ[_VARIABLE]
            for pid in marked(marker):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def marked(marker: str, where: Literal["cmdline", "environ"] = "cmdline") -> Iterator[int]:
    """Yield the processes that live and have a marker in their command line or environment."""
    for place in Path("/proc").glob(f"[0-9]*/{where}"):
        with suppress(OSError):
            if marker.encode() in place.read_bytes():
                yield int(place.parent.name)
