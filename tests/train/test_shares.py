"""Training shares: from a folder with builds to the file that the next search goes by."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from smysl.build.api import Options, build
from smysl.cli.main import main
from smysl.core.store import Store
from smysl.solve.shares import ANY, KIND, Arm, Drawn, Shares, in_force, shipped, user_file
from smysl.train import shares

SPEC = """---
package: tiny
---
# Tiny

The module is `sums`.

## T-1 Double
`double(a)` returns twice the number. `double(4)` → 8 and `double(5)` → 10
"""
ONE = Drawn(
    model="m", family="direct", temperature=0.7, unit="function", contract="c", samples=3, good=2
)  # fmt: skip


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("SMYSL_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def stored(tmp_path: Path) -> Callable[..., Path]:
    def make(name: str, **drawn: Drawn | bytes) -> Path:
        folder = tmp_path / name
        with Store(folder / ".smysl") as store:
            for key, one in drawn.items():
                store.put(KIND, key, one if isinstance(one, bytes) else msgspec.json.encode(one))
        return folder

    return make


def answer(capfd: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict[str, Any]]:
    code = main([*map(str, words), "--json"])
    return code, json.loads(capfd.readouterr().out)


def test_a_build_teaches_the_next_one_how_to_ask(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tiny.md").write_text(SPEC, encoding="utf-8")
    script = tmp_path / "script.jsonl"
    wrong = "```python\ndef double(a):\n    return a\n```"
    script.write_text(json.dumps({"match": "function `double`", "samples": [wrong]}) + "\n")
    options = Options(model=f"scripted:{script}")
    build(tmp_path / "tiny.md", tmp_path / "runs" / "tiny", options)
    code, found = answer(capfd, "train", "shares", tmp_path / "runs")
    assert (code, found["status"], found["contracts"]) == (0, "done", 1)
    assert found["path"] == str(user_file())
    (failed,) = (row for row in found["arms"] if row["model"] == ANY and row["arm"] == "direct@0.7")
    assert (failed["contracts"], failed["samples"], failed["good"]) == (1, 5, 0)
    arm = Arm("direct", 0.7)
    assert in_force().prior("scripted:script.jsonl", arm).mean < shipped().prior("", arm).mean
    # What was built stays as it is: what was learned is in no key.
    assert build(tmp_path / "tiny.md", tmp_path / "runs" / "tiny", options).up_to_date


def test_a_person_sees_what_was_seen_and_what_it_changed(
    stored: Callable[..., Path], capfd: pytest.CaptureFixture[str]
) -> None:
    folder = stored("a", k=ONE, l=msgspec.structs.replace(ONE, contract="d", good=0))
    assert main(["train", "shares", str(folder)]) == 0
    out = capfd.readouterr().out
    assert "learned from 2 calls for 2 contracts" in out
    (row, _) = (line.split() for line in out.splitlines() if "direct@0.7" in line)
    assert row[1:4] == ["2", "6", "33.3%"]
    assert row[4] == f"{shipped().prior('m', Arm('direct', 0.7)).mean:.3f}"
    assert out.rstrip().endswith(str(user_file()))


def test_stores_are_found_at_and_below_a_folder_and_the_same_call_counts_once(
    stored: Callable[..., Path], tmp_path: Path
) -> None:
    stored("all/a", k=ONE)
    stored("all/b/deep", k=ONE, l=msgspec.structs.replace(ONE, contract="d"))
    assert len(shares.outcomes([tmp_path / "all"])) == 2
    assert len(shares.outcomes([tmp_path / "all/a", tmp_path / "all/b"])) == 2
    assert len(shares.outcomes([tmp_path / "all/a/.smysl"])) == 1


def test_calls_for_one_contract_are_one_contract() -> None:
    (own, whole) = shares.learn([ONE, ONE])
    assert (own.contracts, own.samples, own.good) == (1, 6, 4)
    assert msgspec.structs.replace(own, model=ANY) == whole


def test_models_are_told_apart_and_taken_together() -> None:
    rows = shares.learn([ONE, msgspec.structs.replace(ONE, model="n", contract="d", good=0)])
    assert {row.model: (row.contracts, row.good) for row in rows} == {"m": (1, 2), "n": (1, 0), ANY: (2, 2)}


def test_the_same_folders_give_the_same_file(stored: Callable[..., Path]) -> None:
    folder = stored("a", k=ONE)
    shares.run([folder])
    first = user_file().read_bytes()
    shares.run([folder])
    assert user_file().read_bytes() == first


def test_it_can_be_written_elsewhere_and_then_changes_nothing(
    stored: Callable[..., Path], tmp_path: Path
) -> None:
    shares.run([stored("a", k=ONE)], tmp_path / "mine" / "shares.json")
    written = msgspec.json.decode((tmp_path / "mine" / "shares.json").read_bytes(), type=Shares)
    assert written.prior("m", Arm("direct", 0.7)) != shipped().prior("m", Arm("direct", 0.7))
    assert in_force() == shipped()


BAD = b'{"model": "m", "family": "f", "temperature": 1, "unit": "", "contract": "c", "samples": 1, "good": 2}'


def test_entries_that_cannot_be_read_are_passed_over(stored: Callable[..., Path]) -> None:
    folder = stored("a", k=ONE, l=b"{", m=b"\xff", n=BAD, o=BAD.replace(b'"good": 2', b'"good": -1'))
    assert shares.outcomes([folder]) == [ONE]


def test_a_damaged_file_is_written_anew(stored: Callable[..., Path], cache: Path) -> None:
    cache.mkdir()
    user_file().write_text("{")
    shares.run([stored("a", k=ONE)])
    assert in_force() != shipped()


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda folder: folder.mkdir(), "U074"),
        (lambda folder: Store(folder / ".smysl").close(), "U074"),
        (
            lambda folder: (
                (folder / ".smysl").mkdir(parents=True),
                (folder / ".smysl/store.db").write_text("?"),
            ),
            "U074",
        ),
        (lambda folder: None, "U075"),
        (lambda folder: folder.write_text("a file"), "U075"),
    ],
    ids=["empty", "no outcome", "no database", "absent", "a file"],
)
def test_where_there_is_nothing_to_learn_from_the_place_and_a_way_out_are_told(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], make: Callable[[Path], object], code: str
) -> None:
    make(tmp_path / "a")
    rc, found = answer(capfd, "train", "shares", tmp_path / "a")
    (row,) = found["diagnostics"]
    assert (rc, row["code"], row["file"]) == (2, code, str(tmp_path / "a"))
    assert row["help"]
    assert not user_file().exists()


def test_what_cannot_be_written_is_an_error_of_the_machine(
    stored: Callable[..., Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = stored("a", k=ONE)
    (tmp_path / "file").write_text("")
    rc, found = answer(capfd, "train", "shares", folder, "--out", tmp_path / "file" / "shares.json")
    assert (rc, found["diagnostics"][0]["code"]) == (4, "O072")


@pytest.mark.parametrize("words", [["train"], ["train", "shares"], ["train", "people"]])
def test_a_line_that_makes_no_sense_is_answered_with_help(
    words: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    rc, found = answer(capfd, *words)
    assert (rc, found["diagnostics"][0]["code"]) == (2, "U001")
