"""Edits: which contracts a person's changes reach, and what a person keeps in the package beside them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from smysl.build.layout import module_paths
from smysl.build.lock import Lock
from smysl.build.ownership import EditedSymbol
from smysl.build.units import package_on_disk, unit_of
from smysl.core.contract import Plan
from smysl.core.fingerprint import fingerprint


def edited_contracts(edits: Sequence[EditedSymbol], plan: Plan, out: Path) -> list[str]:
    """Return the contracts whose code a person changed: the symbol, or what it reaches in its module.

    A statement that defines nothing may change anything in its module.

    Args:
        edits: what a person changed.
        plan: the contracts.
        out: the output folder.
    """
    paths = module_paths(plan)
    symbols = {contract.symbol for contract in plan.contracts}
    texts = package_on_disk(out, plan.package)
    found = []
    for contract in plan.contracts:
        path = paths[contract.module]
        here = [edit for edit in edits if edit.file == path]
        if any(edit.state == "broken" for edit in here):
            found.append(contract.name)
        names = {edit.name for edit in here if edit.state in {"edited", "added"}}
        if not names:
            continue
        others = symbols - {contract.symbol}
        unit = unit_of(texts.get(path.removeprefix("src/"), ""), contract.symbol, plan.package, others)
        if unit is not None and ("" in names or unit.names & names):
            found.append(contract.name)
    return found


def modules_beside(out: Path, package: str, lock: Lock | None) -> dict[str, str]:
    """Return a package's modules that no build wrote, by import path.

    Args:
        out: the output folder.
        package: its import name.
        lock: what smysl wrote.
    """
    ours = {entry.path for entry in lock.files} if lock else set()
    found = package_on_disk(out, package)
    return {path: text for path, text in found.items() if f"src/{path}" not in ours}


def beside_digest(out: Path, package: str, lock: Lock | None) -> str:
    """Return a digest of those modules, empty where there are none."""
    found = modules_beside(out, package, lock)
    return fingerprint("beside", sorted(found.items())) if found else ""
