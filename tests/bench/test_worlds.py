"""``smysl bench worlds`` on a handful of tasks."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("gymnasium", reason="the extra `worlds` is not installed")

from smysl.bench.worlds import run as worlds
from smysl.core.store import Store


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("worlds")


def test_every_figure_is_there_and_a_second_run_plays_nothing_again(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worlds, "PATCHES", 3)
    monkeypatch.setattr(worlds, "VECTOR_STEPS", 4)
    said: list[str] = []
    first = worlds.run(out, limit=4, rounds=1, say=said.append)
    rows = {row["name"]: row for row in first["rows"]}
    assert rows["oracle"]["pass"]["value"] == 1.0
    assert set(first["first_try"]) == {
        "position",
        "length",
        "hash",
        "candidate only, net",
        "tests only, net",
        "linear ranker",
    }
    # Every task that has a right patch is asked about, those to learn from too.
    assert 16 <= first["first_try"]["position"]["n"] <= 20
    assert first["diversity"]["shared"] == 0
    assert first["memo"] == {"episodes": 8, "equal": 8, "run": 0}
    assert {"position", "candidate only, net", "tests only, net", "linear ranker"} < rows.keys()
    assert 0 <= first["deceived"] <= 4
    assert first["packs"] == {}
    assert first["speed"]["live_to_cold"] > 1
    assert first["small"]["smysl/Tool-v0"]["rows"]
    assert any("oracle" in line for line in worlds.lines(first))
    kept: list[str] = []
    monkeypatch.setattr(Store, "put", lambda _self, kind, _key, _value: kept.append(kind))
    again = worlds.run(out, limit=4, rounds=1)
    assert again["rows"] == first["rows"]
    assert not {"task", "episode"} & set(kept)
