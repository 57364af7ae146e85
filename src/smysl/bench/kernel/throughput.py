"""Checks per second: the kernel beside a harness that starts a process for every sample, in turns."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import msgspec

from smysl.bench.kernel.pool import MODULE, Sample
from smysl.core.errors import UsageError
from smysl.core.fingerprint import fingerprint
from smysl.core.seams import Kernel
from smysl.core.store import Store
from smysl.core.verdict import Limits, Verdict

LIMITS = Limits(cpu_seconds=3.0, wall_seconds=30.0)
ROUND = 200
"""Samples of one round: long enough for a rate, short enough to lose little when stopped."""
_WORKERS = 2


class Round(msgspec.Struct, frozen=True):
    """One round: the same samples through both.

    Attributes:
        samples: how many.
        seconds: of the kernel.
        baseline_seconds: of the harness.
        differ: ids judged differently, each with what the harness and the kernel say.
    """

    samples: int
    seconds: float
    baseline_seconds: float
    differ: tuple[tuple[str, str, str], ...]


def measure(
    samples: Sequence[Sample], kernel: Kernel, baseline: Path, store: Store, say: Callable[[str], None]
) -> dict[str, Any]:
    """Judge all samples with both, in turns.

    Those that do not end within their limit cost the limit, whoever runs them: both judge them apart,
    and they are in no rate.

    Args:
        samples: the pool.
        kernel: ours.
        baseline: the harness: samples on standard input, a line a sample on standard output.
        store: keeps finished rounds.
        say: gets a line a round.

    Returns:
        rates, their ratio (medians over rounds), and where the two differ.
    """
    say(f"{len(samples)} samples; first, which of them do not end")
    ends, loops = _parted(samples, kernel, store)
    parts = [(ends[i : i + ROUND], False) for i in range(0, len(ends), ROUND)]
    parts += [(loops[i : i + ROUND], True) for i in range(0, len(loops), ROUND)]
    rounds: list[tuple[Round, bool]] = []
    for number, (part, is_loops) in enumerate(parts, 1):
        key = fingerprint(part, kernel.fingerprint, baseline.read_bytes())
        kept = store.get("round", key)
        one = msgspec.json.decode(kept, type=Round) if kept else _round(part, kernel, baseline)
        store.put("round", key, msgspec.json.encode(one))
        rounds.append((one, is_loops))
        word = "time-outs" if is_loops else f"{one.baseline_seconds / one.seconds:.1f} times the baseline"
        say(f"round {number}/{len(parts)}  {one.samples} samples  {word}")
    timed = [one for one, is_loops in rounds if not is_loops]
    return {
        "checks_per_second": round(median(one.samples / one.seconds for one in timed), 1),
        "baseline_checks_per_second": round(median(one.samples / one.baseline_seconds for one in timed), 1),
        "ratio": round(median(one.baseline_seconds / one.seconds for one in timed), 2),
        "n": len(samples),
        "timeouts": len(loops),
        "differ": [difference for one, _ in rounds for difference in one.differ],
    }


def _parted(samples: Sequence[Sample], kernel: Kernel, store: Store) -> tuple[list[Sample], list[Sample]]:
    """Return the samples that end, and those that do not."""
    key = fingerprint(list(samples), kernel.fingerprint)
    kept = store.get("loops", key)
    if kept is None:
        verdicts = kernel.check_many([(s.files, MODULE, s.examples) for s in samples], LIMITS)
        names = [s.id for s, row in zip(samples, verdicts, strict=True) if _word(row) == "timeout"]
        kept = msgspec.json.encode(names)
        store.put("loops", key, kept)
    loops = set(msgspec.json.decode(kept, type=list[str]))
    return [s for s in samples if s.id not in loops], [s for s in samples if s.id in loops]


def _round(part: Sequence[Sample], kernel: Kernel, baseline: Path) -> Round:
    lines = "".join(
        json.dumps({"id": s.id, "program": s.program(), "timeout": LIMITS.cpu_seconds}) + "\n" for s in part
    )
    start = time.perf_counter()
    command = [sys.executable, str(baseline), "--workers", str(_WORKERS)]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=False)
    between = time.perf_counter()
    verdicts = kernel.check_many([(s.files, MODULE, s.examples) for s in part], LIMITS)
    end = time.perf_counter()
    if done.returncode:
        raise UsageError(
            "U052", "the baseline ended with an error", where=str(baseline), help=done.stderr[-500:]
        )
    theirs = {row["id"]: row["result"] for row in map(json.loads, done.stdout.splitlines())}
    differ = [
        (sample.id, str(theirs.get(sample.id)), _word(row))
        for sample, row in zip(part, verdicts, strict=True)
        if (theirs.get(sample.id) == "passed") != (_word(row) == "passed")
    ]
    return Round(len(part), end - between, between - start, tuple(differ))


def _word(verdicts: Sequence[Verdict]) -> str:
    """Return the worst that was seen of a sample."""
    outcomes = {verdict.outcome for verdict in verdicts}
    return next((o for o in ("timeout", "memory", "crashed", "error", "failed") if o in outcomes), "passed")
