"""What can be found out about the machine without changing it; the substance of ``smysl doctor``."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import platform
import shutil
import sys
from pathlib import Path
from typing import Literal, NamedTuple

from smysl.cli.words import say
from smysl.core.places import cache_folder
from smysl.core.processors import cpus

_GIB = 1024**3
_MODEL_MEMORY = 2.5 * _GIB
_MODEL_DISK = 2 * _GIB


class Finding(NamedTuple):
    """One thing looked at.

    Attributes:
        name: what.
        state: ``ok``; ``warn``: something works less well or not yet; ``fail``: a build cannot run.
        found: what is there.
        help: how to mend it, or empty.
    """

    name: str
    state: Literal["ok", "warn", "fail"]
    found: str
    help: str = ""


def examine() -> list[Finding]:
    """Look at everything that a build needs, in the order of a person's interest."""
    return [_system(), _python(), _cores(), _memory(), _disk(), *_sandbox(), _engine(), *_models(), _ruff()]


def _system() -> Finding:
    name = f"{platform.system()} {platform.release()} {platform.machine()}"
    if platform.system() == "Linux":
        if "microsoft" in platform.release().lower() and "wsl2" not in platform.release().lower():
            return Finding(
                "system", "fail", name, "WSL 1 has no namespaces: wsl --set-version DISTRIBUTION 2"
            )
        return Finding("system", "ok", name)
    return Finding(
        "system",
        "warn",
        name,
        "the kernel-level sandboxes are Linux's: run smysl in a Linux virtual machine or container",
    )


def _python() -> Finding:
    good = sys.version_info >= (3, 11)
    found = f"{platform.python_version()}  {sys.executable}"
    return Finding("python", "ok" if good else "fail", found, "" if good else "install Python 3.11 or newer")


def _cores() -> Finding:
    cores = cpus()
    help_ = "" if cores > 1 else "checks and the language model will take turns"
    return Finding("cores", "ok" if cores > 1 else "warn", str(cores), help_)


def _memory() -> Finding:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with contextlib.suppress(OSError, ValueError):  # no such limit, or "max"
        total = min(total, int(Path("/sys/fs/cgroup/memory.max").read_text("ascii")))
    enough = total >= _MODEL_MEMORY
    help_ = "" if enough else "the 1.5B model needs 2.5 GiB; use --model 0.5b"
    return Finding("memory", "ok" if enough else "warn", f"{total / _GIB:.1f} GiB", help_)


def _disk() -> Finding:
    folder = cache_folder()
    there = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(there).free
    found = f"{free / _GIB:.1f} GiB free for {folder}"
    if not os.access(there, os.W_OK):
        return Finding("disk", "fail", found, "not writable: point SMYSL_CACHE to a folder that is")
    enough = free >= _MODEL_DISK
    help_ = "" if enough else "a model and its download take up to 2 GiB; or point SMYSL_CACHE elsewhere"
    return Finding("disk", "ok" if enough else "warn", found, help_)


def _sandbox() -> list[Finding]:
    from smysl.check.sandbox.choose import VARIABLE, layers
    from smysl.check.workers import trial

    findings: list[Finding] = []
    is_any = False
    for name, variants in layers().items():
        if name == "unsafe" and os.environ.get(VARIABLE) != name:
            continue
        reasons = [trial(variant) for variant in variants]
        if "" in reasons:
            is_any = True
            findings.append(_attacked(name))
            continue
        install = name == "bubblewrap" and shutil.which("bwrap") is None
        help_ = "apt-get install bubblewrap" if install else ""
        findings.append(Finding("sandbox", "warn", f"{name}: {reasons[0]}", help_))
    if not is_any:
        help_ = f"or accept the risk by name: {VARIABLE}=unsafe"
        findings.append(Finding("sandbox", "fail", "no isolation works here", help_))
    return findings


def _attacked(name: str) -> Finding:
    """Return what a sandbox keeps shut, found out by attacking it."""
    from smysl.check.attacks import try_attacks

    tried = try_attacks(name)
    through = [attack.name for attack in tried if not attack.stopped]
    found = f"{name}  {say('attacks stopped', n=len(tried) - len(through), total=len(tried))}"
    if not through:
        return Finding("sandbox", "ok", found)
    return Finding("sandbox", "warn", found, f"{say('not stopped')}: {', '.join(through)}")


def _engine() -> Finding:
    if importlib.util.find_spec("xllamacpp") is None:
        help_ = "pip install xllamacpp, or use an endpoint: --model URL"
        return Finding("engine", "warn", "llama.cpp is not installed", help_)
    return Finding("engine", "ok", "llama.cpp (xllamacpp)")


def _models() -> list[Finding]:
    from smysl.model.sources import list_models

    findings = []
    for listed in list_models():
        name = listed.entry.name
        found = f"{name}  {listed.entry.size / _GIB:.1f} GiB"
        if listed.state == "damaged":
            help_ = f"smysl models pull {name} --again"
            findings.append(Finding("models", "warn", f"{found}  {say('damaged')}", help_))
        elif listed.state != "absent":
            findings.append(Finding("models", "ok", found))
    if not findings:
        return [Finding("models", "warn", "none; smysl check needs none", "smysl models pull 1.5b")]
    return findings


def _ruff() -> Finding:
    beside = Path(sys.executable).with_name("ruff")
    path = str(beside) if beside.exists() else shutil.which("ruff")
    if path is None:
        return Finding("formatter", "fail", "ruff is not installed", "pip install ruff")
    return Finding("formatter", "ok", f"ruff  {path}")
