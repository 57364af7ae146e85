"""The quick look: is there anything to do at all? Digests only; no model, no sandbox, no planning."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from smysl.build.edits import beside_digest
from smysl.build.lock import Lock, read_lock
from smysl.build.result import Result, slow_notes
from smysl.core.fingerprint import digest
from smysl.core.seams import Kernel


def nothing_to_do(
    spec: Path,
    out: Path | None,
    settings: Mapping[str, str],
    model: str | None = None,
    kernel: Kernel | None = None,
) -> Result | None:
    """Return the result of the build that is already there, or ``None`` if something changed.

    Every document and every generated file is read and compared with the lock's digests, so that a
    file that was tampered with is noticed.

    Args:
        spec: a document or a folder.
        out: the output folder; found by name if not given.
        settings: what else decides a result.
        model: the one that a person names: another one may solve what is not solved.
        kernel: the one that would check; by default that of this machine. Another one checks again.
    """
    documents = _documents(spec)
    out = out or _default_out(spec, documents)
    if out is None or not documents:
        return None
    lock = read_lock(out)
    if lock is None or (out / ".smysl" / "pending.json").exists():
        return None
    if lock.is_without_suite or any(entry.is_cut_short for entry in lock.contracts):
        return None
    if lock.is_another(model) and not all(entry.solved for entry in lock.contracts):
        return None
    if any(lock.settings.get(name) != value for name, value in settings.items()):
        return None
    if {entry.path: entry.digest for entry in lock.sources} != {
        path: digest(data) for path, data in documents.items()
    }:
        return None
    if lock.settings.get("plan", "") != _plan_digest(out):
        return None
    if lock.kernel and lock.kernel != kernel_now(kernel):
        return None
    if lock.settings.get("beside", "") != beside_digest(out, lock.package, lock):
        return None
    for entry in lock.files:
        try:
            if digest((out / entry.path).read_bytes()) != entry.sha256:
                return None
        except OSError:
            return None
    return _result(lock, out.absolute())


def kernel_now(kernel: Kernel | None) -> str:
    """Return the fingerprint of a kernel, by default of the one that would be opened; nothing is opened."""
    from smysl.check.kernel import SandboxKernel

    return (kernel or SandboxKernel()).fingerprint


def _plan_digest(out: Path) -> str:
    from smysl.plan.planfile import PLAN_NAME

    try:
        return digest((out / PLAN_NAME).read_bytes())
    except OSError:
        return ""


def _documents(spec: Path) -> dict[str, bytes]:
    """Return the documents' bytes by the path that the lock knows them by."""
    from smysl.spec.folder import documents_in

    try:
        paths = documents_in(spec) if spec.is_dir() else [spec]
        root = spec if spec.is_dir() else spec.parent
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
    except OSError:
        return {}


def _default_out(spec: Path, documents: Mapping[str, bytes]) -> Path | None:
    for data in documents.values():
        match = re.match(
            rb"\xef\xbb\xbf?---\r?\n(?:.*\r?\n){0,20}?package:\s*['\"]?(\w+)|---\r?\n(?:.*\r?\n){0,20}?package:\s*['\"]?(\w+)",
            data,
        )
        if match:
            return Path((match.group(1) or match.group(2)).decode())
    name = (spec if spec.is_dir() else spec.with_suffix("")).absolute().name
    return Path(name) if name.isidentifier() else None


def _result(lock: Lock, out: Path) -> Result:
    bad = any(row.kind in {"failing", "unsolved"} for row in lock.evidence)
    unsolved = any(not entry.solved for entry in lock.contracts)
    ended = [] if lock.has_good_suite else [f"the package's own tests ended as {lock.suite}"]
    kept = [f"kept as a person wrote it: {entry.path}" for entry in lock.files if entry.edited]
    return Result(
        status="unsolved" if bad or unsolved or ended else "done",
        package=lock.package,
        out=str(out),
        evidence=lock.evidence,
        contracts={
            "total": len(lock.contracts),
            "solved": sum(entry.solved for entry in lock.contracts),
            "reused": len(lock.contracts),
        },
        questions=lock.questions,
        up_to_date=True,
        notes=(*ended, *kept, *slow_notes((entry.name, entry.slow) for entry in lock.contracts)),
    )
