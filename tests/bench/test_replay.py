"""Replay: what each way of choosing takes from stored samples, and what is said of a pool that is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny import TOTAL, gzipped

from smysl.bench import replay
from smysl.bench.data import humaneval
from smysl.bench.pools import load
from smysl.bench.ways import ABLATIONS
from smysl.core.errors import UsageError

SAMPLES = [
    ("Tiny/0", 0, f"```python\n{TOTAL}    return 3\n```"),
    ("Tiny/0", 1, f"```python\n{TOTAL}    return sum(xs)\n```"),
    ("Tiny/0", 2, f"```python\n{TOTAL}    return sum(x for x in xs)\n```"),
    ("Tiny/1", 0, "```python\ndef half(x):\n    return x // 2\n```"),
    ("Tiny/1", 1, "```python\ndef half(x):\n    return x // 2\n```"),
    ("Tiny/1", 2, "```python\ndef half(x):\n    return x / 2\n```"),
]


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    path = tmp_path / "pool.jsonl.gz"
    path.write_bytes(gzipped([{"task_id": t, "seed": s, "text": x, "tok": 1} for t, s, x in SAMPLES]))
    return path


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """Lay down a folder as CodeT published its samples."""
    folder = tmp_path / "codet"
    folder.mkdir()
    prompt = 'def half(x: float) -> float:\n    """Return half of x.\n    """\n'
    bodies = ["    return x // 2\n\nassert half(2) == 1\n", "    return x // 2\n", "    return x / 2\n"]
    tests = ["\n    half(3) == 1.5, 'odd'\nassert half(1) == 0.5\nassert half(", "half(0) == 0\n"]
    (folder / "x_code_solution.jsonl.gz").write_bytes(gzipped([{"prompt": prompt, "samples": bodies}]))
    asked = f"{prompt}    pass\n\n# check the correctness of half\nassert "
    (folder / "x_test_case.jsonl.gz").write_bytes(gzipped([{"prompt": asked, "samples": tests}]))
    return folder


def test_every_way_chooses_among_the_same_samples(data: Path, drawn: Path, tmp_path: Path) -> None:
    result = replay.run(drawn, data, tmp_path / "out")
    assert result["n"] == 2
    assert result["rows"] == {
        "greedy": 0.0,
        "random": 0.75,
        "first_public": 0.5,  # `return 3` comes first and holds the only example
        "majority": 1.0,
        "codet": 0.5,  # without tests it knows no more than the example
        "ours": 1.0,
        "oracle": 1.0,
    }
    assert any("ours" in line and "100.0" in line for line in replay.lines(result))


def test_it_tells_what_would_be_chosen_without_each_signal(data: Path, drawn: Path, tmp_path: Path) -> None:
    result = replay.run(drawn, data, tmp_path / "out", ablate=True)
    rows = {row["name"]: row for row in result["ablation"]}
    assert set(rows) == {"ours", *ABLATIONS}
    assert rows["ours"]["value"] == 1.0
    # `return 3` comes first and holds the only example
    assert (rows["without behaviour"]["value"], rows["without behaviour"]["losses"]) == (0.5, 1)
    assert set(result["rows"]) == set(replay.ROWS), "the table of ways has no more rows than before"
    assert any("without behaviour" in line and "-50.0" in line for line in replay.lines(result))
    assert not any("without" in line for line in replay.lines(replay.run(drawn, data, tmp_path / "out")))


def test_blind_nobody_sees_the_examples(data: Path, drawn: Path, tmp_path: Path) -> None:
    result = replay.run(drawn, data, tmp_path / "out", blind=True)
    assert result["rows"]["first_public"] == result["rows"]["greedy"]
    assert result["agreed"]["shipped"]["coverage"] == 0.0, "three voices are not enough for a claim"
    assert not any("agreed" in line for line in replay.lines(result))


def test_published_samples_have_no_greedy_one_and_tests_of_their_own(
    data: Path, published: Path, tmp_path: Path
) -> None:
    (pooled,) = load(published, humaneval.load(data))
    assert [vote.call for vote in pooled.votes] == ["half(3)", "half(1)", "half(0)"]
    assert "assert" not in pooled.sources[0]
    result = replay.run(published, data, tmp_path / "out")
    assert result["rows"]["greedy"] is None
    assert result["rows"]["codet"] == 1.0
    assert result["rows"]["first_public"] == 1.0
    assert result["tests"] == 3


def test_a_second_run_chooses_and_scores_nothing_again(
    data: Path, drawn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = replay.run(drawn, data, tmp_path / "out")
    monkeypatch.setattr(replay, "pick", None)
    again = replay.run(drawn, data, tmp_path / "out")
    assert again["rows"] == first["rows"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "U055"),
        (b"no gzip", "U055"),
        (gzipped([{"task_id": "Other/1", "seed": 0, "text": ""}]), "U056"),
    ],
)
def test_what_is_no_pool_is_told(data: Path, tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "pool.jsonl.gz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError) as raised:
        replay.run(path, data, tmp_path / "out")
    assert raised.value.code == code
    assert raised.value.help


def test_an_empty_folder_is_no_pool(data: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="cannot be read"):
        replay.run(tmp_path / "empty", data, tmp_path / "out")
