"""The second choice, where bubblewrap is missing: namespaces and Landlock, put on by the worker itself."""

from __future__ import annotations

import json
import os
import tempfile

from smysl.check.sandbox.layer import INSIDE, Launch, environment, interpreter, python_flags, readable

_SCRATCH_BYTES = 256 << 20
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/alternatives")


class Namespaces:
    """New user, PID, network, IPC, UTS and mount namespaces, no capabilities; files by Landlock's rules.

    The names of the host's files can be seen, their contents cannot. Needs Linux 5.13 and a kernel
    that lets users make namespaces.
    """

    name = "namespaces"

    def launch(self, settings: str) -> Launch:
        """Return how to start a worker."""
        scratch = tempfile.mkdtemp(prefix="smysl-check-")
        seal = {"readable": [*_SYSTEM, *readable(), os.fspath(INSIDE)], "size": _SCRATCH_BYTES}
        merged = json.dumps({**json.loads(settings), "seal": seal})
        variables = [f"{name}={value}" for name, value in environment(settings).items()]
        command = ["/usr/bin/env", "-i", *variables, f"TMPDIR={scratch}", interpreter(), *python_flags()]
        command += [os.fspath(INSIDE / "boot.py"), scratch, "0", merged]
        return Launch(tuple(command), own_user=os.geteuid() != 0, scratch=scratch)
