"""A crowd: most candidates are wrong and many never end; the choice is made all the same."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from smysl.bench import crowd
from smysl.bench.data import humaneval
from smysl.bench.pools import load
from smysl.core.errors import UsageError

COUNTED = """def total(xs):
    found, place = 0, 0
    while place < len(xs):
        found += xs[place]
        place += 1
    return found
"""


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    path = tmp_path / "pool.jsonl.gz"
    row = {"task_id": "Tiny/0", "seed": 1, "text": f"```python\n{COUNTED}```", "tok": 1}
    path.write_bytes(gzip.compress(json.dumps(row).encode()))
    return path


def test_a_crowd_is_made_of_samples_mutants_and_their_mutants(data: Path, drawn: Path) -> None:
    (one,) = load(drawn, humaneval.load(data))
    made = crowd.crowd(one, 200)
    assert len(set(made)) == 200
    assert made[0] == one.sources[0]


def test_the_right_one_is_found_among_those_that_never_end(data: Path, drawn: Path, tmp_path: Path) -> None:
    result = crowd.run(drawn, data, tmp_path / "out", candidates=120)
    assert result["n"] == 120
    assert 0 < result["passed"] < result["distinct"] <= 120
    assert result["behaviours"] > 1
    assert result["solved"]
    assert any("right" in line for line in crowd.lines(result))
    assert json.loads((tmp_path / "out" / "crowd.json").read_text()) == result


def test_a_pool_without_the_task_is_told(data: Path, drawn: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no task of the pool"):
        crowd.run(drawn, data, tmp_path / "out", candidates=9, only=["Tiny/7"])
