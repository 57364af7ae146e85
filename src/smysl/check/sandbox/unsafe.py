"""No isolation at all but limits: only for a user who accepts that by name."""

from __future__ import annotations

import os
import tempfile

from smysl.check.sandbox.layer import INSIDE, Launch, environment, interpreter, python_flags


class Unsafe:
    """A plain process with limits on time, memory and files. Candidates can read and write all you can."""

    name = "unsafe"

    def launch(self, settings: str) -> Launch:
        """Return how to start a worker."""
        scratch = tempfile.mkdtemp(prefix="smysl-check-")
        variables = [f"{name}={value}" for name, value in environment(settings).items()]
        command = ["/usr/bin/env", "-i", *variables, f"TMPDIR={scratch}", interpreter(), *python_flags()]
        command += [os.fspath(INSIDE / "boot.py"), scratch, "0", settings]
        return Launch(tuple(command), own_user=False, scratch=scratch)
