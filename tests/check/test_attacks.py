"""The attacks of ``smysl doctor``: stopped by every sandbox, and told where they get through."""

from __future__ import annotations

import os

from smysl.check import SandboxKernel
from smysl.check.attacks import ATTACKS, try_attacks


def test_every_sandbox_stops_every_attack(kernel: SandboxKernel) -> None:
    tried = try_attacks(kernel.sandbox)
    assert len(tried) == len(ATTACKS)
    assert [attack for attack in tried if not attack.stopped] == []


def test_without_a_sandbox_attacks_get_through_and_are_told() -> None:
    before = dict(os.environ)
    through = {attack.name for attack in try_attacks("unsafe") if not attack.stopped}
    assert through >= {"reads files", "writes files", "sees processes", "kills processes"}
    assert "gets memory without end" not in through, "limits hold without walls too"
    assert dict(os.environ) == before
