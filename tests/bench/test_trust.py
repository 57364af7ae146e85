"""Fitting trust: what is learned from judged choices, and what is said of it."""

from __future__ import annotations

import random
from pathlib import Path

import msgspec
import pytest
from tiny import TOTAL, gzipped

from smysl.bench import trust
from smysl.solve.trust import Sight, Weights, probability

SIGHT = Sight(
    likeness=0.5,
    share=0.5,
    margin=0.0,
    votes=9,
    behaviours=0.5,
    values=1.0,
    kinds=3,
    examples=0,
    passed=0,
    eligible=1.0,
    lines=5,
)


def judged(count: int) -> list[trust.Judged]:
    """Return choices that are right as often as their share says."""
    draw = random.Random(7)
    rows = []
    for number in range(count):
        share = draw.random()
        sight = msgspec.structs.replace(SIGHT, share=share, likeness=draw.random())
        seen = trust.Seen(task=f"Tiny/{number}", blind=True, drawn=9, source=0, sight=sight)
        rows.append((seen, draw.random() < share))
    return rows


def test_what_decides_is_found() -> None:
    weights = trust.fit(judged(2000))
    low, high = (msgspec.structs.replace(SIGHT, share=share) for share in (0.1, 0.9))
    assert probability(low, weights) == pytest.approx(0.1, abs=0.07)
    assert probability(high, weights) == pytest.approx(0.9, abs=0.07)
    assert abs(weights.weights["likeness"]) < 0.5


def test_what_never_differs_weighs_nothing() -> None:
    weights = trust.fit(judged(300))
    assert weights.weights["kinds"] == pytest.approx(0.0, abs=1e-3)


def test_a_run_fits_reports_and_writes_what_the_program_can_read(data: Path, tmp_path: Path) -> None:
    texts = ["sum(xs)", "sum(xs)", "sum(x for x in xs)", "3", "sum(xs) + 0"]
    rows = [("Tiny/0", n, f"```python\n{TOTAL}    return {text}\n```") for n, text in enumerate(texts)]
    rows += [
        ("Tiny/1", n, f"```python\ndef half(x: float):\n    return {text}\n```")
        for n, text in enumerate(["x // 2", "x / 2", "x // 2", "x * 0.5"])
    ]
    pool = tmp_path / "pool.jsonl.gz"
    pool.write_bytes(gzipped([{"task_id": t, "seed": s, "text": x} for t, s, x in rows]))
    result = trust.run(pool, data, tmp_path / "out")
    assert result["n"] == 2
    assert result["choices"] > 4
    written = msgspec.json.decode((tmp_path / "out" / "trust.json").read_bytes(), type=Weights)
    assert set(written.weights) == set(SIGHT.features)
    assert any("Brier" in line for line in trust.lines(result))
