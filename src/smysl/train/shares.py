"""Shares: fits the ways of asking to what came of earlier calls. No model runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from smysl.core.errors import OutputError, UsageError
from smysl.core.store import Store, write_atomically
from smysl.solve.shares import ANY, KIND, Arm, Beta, Drawn, Shares, shipped, user_file
from smysl.train.betas import Counts, fitted


class Learned(msgspec.Struct, frozen=True, kw_only=True):
    """What was learned of one arm.

    Attributes:
        model: whose arm; ``any`` for all models together.
        arm: its name.
        contracts: how many it was tried on.
        samples: drawn.
        good: those that passed every example.
        before: what came with the program.
        after: the same, after what was seen.
    """

    model: str
    arm: str
    contracts: int
    samples: int
    good: int
    before: Beta
    after: Beta


def run(folders: Sequence[Path], out: Path | None = None) -> dict[str, Any]:
    """Learn from the stores of earlier builds and write the user's shares.

    What is learned starts from what came with the program, not from what was learned before: the same folders
    give the same file, and folders that are not named again are forgotten.

    Args:
        folders: built packages, or folders with some anywhere below them.
        out: the file to write; ``None``: the one in the user's cache that every search reads.

    Returns:
        ``calls``, ``contracts``, ``arms`` (one ``Learned`` each) and the ``path`` of what was written.

    Raises:
        UsageError: U074 nothing to learn from, U075 a folder that is not there.
        OutputError: O072 the file cannot be written.
        StoreError: D001 a store cannot be read.
    """
    drawn = outcomes(folders)
    learned = learn(drawn)
    contracts = len({one.contract for one in drawn})
    models: dict[str, dict[str, Beta]] = {}
    for one in learned:
        models.setdefault(one.model, {})[one.arm] = one.after
    path = out or user_file()
    _write(path, Shares(models, f"{len(drawn)} calls for {contracts} contracts"))
    rows: list[dict[str, Any]] = msgspec.to_builtins(learned)
    return {"calls": len(drawn), "contracts": contracts, "arms": rows, "path": str(path)}


def outcomes(folders: Sequence[Path]) -> list[Drawn]:
    """Return what came of the calls of all builds at and below some folders; the same call counts once.

    Args:
        folders: where to look. Entries that cannot be read are passed over.

    Raises:
        UsageError: U074 there is nothing, U075 a folder is none.
        StoreError: D001 a store cannot be read.
    """
    found: dict[str, Drawn] = {}
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(
                "U075", "there is no such folder", where=str(folder), help="name a built package"
            )
        for path in sorted(folder.resolve().rglob("store.db")):
            if path.parent.name != ".smysl":
                continue
            with Store(path.parent) as store:
                for key, value in store.items(KIND):
                    if (one := _decoded(value)) is not None:
                        found[key] = one
    if not found:
        raise UsageError(
            "U074",
            "nothing here tells what came of earlier calls",
            where=", ".join(map(str, folders)),
            help="build something that has examples, smysl build SPEC --out DIR, and name DIR",
        )
    return [one for _, one in sorted(found.items())]


def learn(drawn: Sequence[Drawn]) -> list[Learned]:
    """Return what is learned of each arm that was tried: of each model's, then of all models' together."""
    groups: dict[str, list[Drawn]] = {}
    for one in drawn:
        groups.setdefault(one.model, []).append(one)
    learned = []
    for model, calls in [*sorted(groups.items()), (ANY, list(drawn))]:
        rows = [_learned(model, arm, counts) for arm, counts in _counts(calls).items()]
        learned += sorted(rows, key=lambda row: (-row.after.mean, row.arm))
    return learned


def lines(result: dict[str, Any]) -> list[str]:
    """Return a result as lines for a person."""
    found = [f"learned from {result['calls']} calls for {result['contracts']} contracts"]
    model = ""
    for row in result["arms"]:
        if row["model"] != model:
            model = row["model"]
            found += ["", f"  {model:<22} contracts  samples  passed   mean            strength"]
        before, after = Beta(**row["before"]), Beta(**row["after"])
        share = row["good"] / row["samples"]
        found.append(
            f"  {row['arm']:<22} {row['contracts']:>9}  {row['samples']:>7}  {share:>6.1%}"
            f"   {before.mean:.3f} → {after.mean:.3f}   {before.strength:>4.1f} → {after.strength:.1f}"
        )
    return found


def _counts(calls: Sequence[Drawn]) -> dict[Arm, Counts]:
    """Return for each arm the samples of each contract, and how many of them passed."""
    sums: dict[Arm, dict[str, tuple[int, int]]] = {}
    for one in calls:
        by_contract = sums.setdefault(Arm(one.family, one.temperature), {})
        drawn, good = by_contract.get(one.contract, (0, 0))
        by_contract[one.contract] = (drawn + one.samples, good + one.good)
    return {arm: list(by_contract.values()) for arm, by_contract in sums.items()}


def _learned(model: str, arm: Arm, counts: Counts) -> Learned:
    before = shipped().prior(model, arm)
    return Learned(
        model=model,
        arm=str(arm),
        contracts=len(counts),
        samples=sum(drawn for drawn, _ in counts),
        good=sum(good for _, good in counts),
        before=before,
        after=fitted(counts, before),
    )


def _decoded(value: bytes) -> Drawn | None:
    try:
        one = msgspec.json.decode(value, type=Drawn)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return one if 0 < one.samples >= one.good else None


def _write(path: Path, shares: Shares) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, msgspec.json.format(msgspec.json.encode(shares)) + b"\n")
    except OSError as error:
        raise OutputError(
            "O072",
            f"the shares cannot be written: {error.strerror or error}",
            where=str(path),
            help="name a file that can be written: --out FILE",
        ) from error
