"""The kernel: sandboxes, runners and verdicts. The only place that runs code a model wrote."""

from __future__ import annotations

import os

from smysl.check.kernel import SandboxKernel
from smysl.core.journal import Journal

__all__ = ["SandboxKernel", "open_kernel"]


def open_kernel(
    workers: int = 2, journal: Journal | None = None, *, sandbox: str | None = None
) -> SandboxKernel:
    """Return a kernel, and find out now rather than later whether this machine can seal anything off.

    Args:
        workers: how many sandboxes work side by side.
        journal: gets the number of sandbox runs.
        sandbox: the layer's name; by default the best that works here.

    ``SMYSL_CLUSTER`` names a Ray cluster that does the work instead, ``auto`` that of this machine.

    Raises:
        SandboxError: where no isolation works, or there is no such cluster.
    """
    if address := os.environ.get("SMYSL_CLUSTER"):
        from smysl.check.cluster import open_cluster

        return open_cluster(address, journal)
    kernel = SandboxKernel(workers, journal, sandbox=sandbox)
    _ = kernel.sandbox
    return kernel
