"""``smysl worlds``, as a person calls it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from smysl.cli.main import main
from smysl.worlds import installed

pytest.importorskip("gymnasium", reason="the extra `worlds` is not installed")


def answer(capfd: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict[str, Any]]:
    code = main([*map(str, words), "--json"])
    return code, json.loads(capfd.readouterr().out)


def test_the_list_names_every_world_and_who_can_act_in_it(capfd: pytest.CaptureFixture[str]) -> None:
    code, found = answer(capfd, "worlds", "list")
    assert code == 0
    known = {row["id"]: row["policies"] for row in found["worlds"]}
    assert "expert" in known["smysl/Tool-v0"]
    assert "in-order" in known["smysl/RepoTool-v0"]


def test_an_episode_can_be_watched_and_kept_as_a_page(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "deep" / "episode.html"
    assert main(["worlds", "play", "Tool", "--policy", "expert", "--seed", "3", "--html", str(page)]) == 0
    out = capfd.readouterr().out
    assert "submit" in out
    assert "passed, reward" in out
    assert page.read_text().startswith("<!doctype html>")


def test_a_real_pytest_can_be_watched(capfd: pytest.CaptureFixture[str]) -> None:
    words = ("worlds", "play", "RepoTool", "--policy", "in-order", "--set", "patches=2")
    code, found = answer(capfd, *words)
    assert code == 0
    assert found["world"] == "smysl/RepoTool-v0"


def test_repositories_join_the_mixture_when_they_are_asked_for(capfd: pytest.CaptureFixture[str]) -> None:
    code, found = answer(capfd, "worlds", "play", "Mixed", "--repo-scenarios", "proc_slice_loop")
    assert (code, found["world"]) == (0, "smysl/Mixed-v0")
    code, found = answer(capfd, "worlds", "play", "Mixed", "--repo-scenarios", "proc_nothing")
    assert (code, found["diagnostics"][0]["code"]) == (2, "W001")


@pytest.mark.parametrize("world", ["RepoTool", "RepoOpen"])
def test_an_expert_of_repositories_can_be_recorded(
    world: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    words = ("worlds", "record", world, "--policy", "expert", "--episodes", 2, "--out", tmp_path / "t.npz")
    code, found = answer(capfd, *words)
    assert (code, found["passed"]) == (0, 2)


def test_traces_are_recorded(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "t.npz"
    code, found = answer(
        capfd, "worlds", "record", "Tool", "--policy", "expert", "--episodes", 3, "--out", out
    )
    assert (code, found["passed"]) == (0, 3)
    assert out.stat().st_size > 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("play", "Nowhere"), "W009"),
        (("play", "Tool", "--policy", "genius"), "W008"),
        (("play", "Tool", "--set", "colour=red"), "W009"),
        (("play", "Tool", "--set", "uses"), "W009"),
        (("play", "Tool", "--set", "uses=9"), "W010"),
        (("play", "RepoTool", "--set", "scenario=proc_nothing"), "W001"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_way_out(
    words: tuple[str, ...], code: str, capfd: pytest.CaptureFixture[str]
) -> None:
    ended, found = answer(capfd, "worlds", *words)
    assert ended == 2
    assert found["diagnostics"][0]["code"] == code
    assert found["diagnostics"][0]["help"]


def test_without_gymnasium_it_is_said_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(installed, "find_spec", lambda _: None)
    ended, found = answer(capfd, "worlds", "list")
    assert ended == 4
    assert found["diagnostics"][0]["help"] == "pip install 'smysl[worlds]'"


def test_a_pack_is_validated_task_by_task(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    head = "from program import half\n\n\ndef test_1():\n    assert "
    for path, text in (
        ("program.py", "def half(n):\n    return n // 2\n"),
        ("tests/test_program.py", f"{head}half(8) == 4\n"),
        ("hidden/tests/test_program.py", f"{head}half(9) == 3\n"),
    ):
        (tmp_path / "one" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "one" / path).write_text(text)
    code, found = answer(capfd, "worlds", "validate", tmp_path)
    assert code == 1
    assert found["findings"] == [{"task": "one", "fault": "green"}]


def test_what_is_no_pack_and_no_build_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert answer(capfd, "worlds", "validate", tmp_path)[1]["diagnostics"][0]["code"] == "W030"
    found = answer(capfd, "worlds", "harvest", tmp_path, "--out", tmp_path / "pack")[1]
    assert found["diagnostics"][0]["code"] == "U076"
