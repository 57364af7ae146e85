"""``smysl repair`` as a person calls it: a diff, an exit code, one JSON object, and never a traceback."""

from __future__ import annotations

import json
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

from smysl.cli.main import main

SOURCE = "def largest(numbers):\n    return min(numbers)\n"
TEST = "from stats import largest\n\n\ndef test_largest():\n    assert largest([1, 3, 2]) == 3\n"
DIFF = """\
--- a/stats.py
+++ b/stats.py
@@ -1,2 +1,2 @@
 def largest(numbers):
-    return min(numbers)
+    return max(numbers)
"""


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("SMYSL_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    folder.mkdir()
    (folder / "stats.py").write_text(SOURCE)
    (folder / "test_stats.py").write_text(TEST)
    return folder


def answer(capfd: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict[str, Any]]:
    code = main(["repair", *map(str, words), "--json"])
    return code, json.loads(capfd.readouterr().out)


def state(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_standard_output_is_the_diff_alone_and_nothing_in_the_folder_is_changed(
    repo: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = state(repo)
    assert main(["repair", str(repo)]) == 0
    told = capfd.readouterr()
    assert told.out == DIFF
    assert "plausible, not proven: 1 tests pass, 1 of them run what is changed" in told.err
    assert "the model 1.5b is not on this machine: only edits by operators are tried" in told.err
    assert state(repo) == before


def test_the_diff_goes_into_a_file_and_the_patch_into_the_folder_where_that_is_asked_for(
    repo: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code, found = answer(capfd, repo, "--model", "none", "--apply", "--out", tmp_path / "it.diff")
    assert (code, found["status"], found["applied"]) == (0, "done", True)
    assert (tmp_path / "it.diff").read_text() == found["patch"]["diff"] == DIFF
    assert state(repo) == {"stats.py": SOURCE.replace("min", "max"), "test_stats.py": TEST}
    code, found = answer(capfd, repo, "--model", "none")
    assert (code, found["status"], found["patch"], found["tests"]["failing"]) == (0, "done", None, [])


def test_the_object_says_what_fails_what_is_suspicious_and_what_it_cost(
    repo: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    _, found = answer(capfd, repo, "--model", "none")
    assert [one["id"] for one in found["tests"]["failing"]] == ["test_stats.py::test_largest"]
    assert found["suspects"] == [{"file": "stats.py", "line": 2, "ochiai": 1.0}]
    patch = found["patch"]
    assert {
        name: patch[name] for name in ("file", "line", "function", "origin", "nodes", "lines", "covering")
    } == {
        "file": "stats.py",
        "line": 2,
        "function": "largest",
        "origin": "operators",
        "nodes": 1,
        "lines": 1,
        "covering": ["test_stats.py::test_largest"],
    }
    assert found["cost"]["test_runs"] >= 1
    assert found["cost"]["sandbox_runs"] >= found["cost"]["test_runs"]
    assert found["cost"]["model_calls"] == 0


def test_a_scripted_model_is_asked_once_and_its_answer_kept(
    repo: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "script.jsonl"
    fixed = "def largest(numbers):\n    return sorted(numbers)[-1]"
    script.write_text(json.dumps({"match": "largest", "samples": [f"```python\n{fixed}\n```"]}))
    first = answer(capfd, repo, "--model", f"scripted:{script}")[1]
    again = answer(capfd, repo, "--model", f"scripted:{script}")[1]
    assert first["patch"]["origin"] == "model"
    assert (first["cost"]["model_calls"], again["cost"]["model_calls"]) == (1, 0)
    assert again["patch"] == first["patch"]


def test_what_is_not_repaired_is_exit_code_1_with_the_most_suspicious_line(
    repo: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (repo / "test_stats.py").write_text(TEST.replace("== 3", "== 'three'"))
    code, found = answer(capfd, repo, "--model", "none", "--budget-runs", "3")
    assert (code, found["status"], found["patch"]) == (1, "unsolved", None)
    last = found["diagnostics"][-1]
    assert (last["code"], last["file"], last["line"]) == ("R004", "stats.py", 2)
    assert last["help"]


def test_a_test_file_that_cannot_be_collected_is_a_failure(
    repo: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (repo / "stats.py").write_text(SOURCE.replace("min", "max"))
    (repo / "test_more.py").write_text("from stats import smallest\n")
    code, found = answer(capfd, repo, "--model", "none")
    assert (code, found["status"], found["tests"]["total"]) == (1, "unsolved", 2)
    (failing,) = found["tests"]["failing"]
    assert failing["id"] == "test_more.py"
    assert "cannot import name 'smallest'" in failing["message"]
    assert [(one["code"], one["severity"]) for one in found["diagnostics"]] == [("R002", "error")]
    assert main(["repair", str(repo), "--model", "none"]) == 1
    assert "nothing to repair" not in capfd.readouterr().err


def test_the_command_that_comes_next_finds_the_same_patch(
    repo: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    spaced = repo.rename(repo.with_name("my repo"))
    assert main(["repair", str(spaced), "--model", "none", "--test", "test_stats.py"]) == 0
    told = capfd.readouterr().err
    command = next(line for line in told.splitlines() if line.startswith("next  "))
    words = shlex.split(command.removeprefix("next  "))
    assert words == ["smysl", "repair", str(spaced), "--test", "test_stats.py", "--model", "none", "--apply"]
    assert main(words[1:]) == 0
    assert "max" in (spaced / "stats.py").read_text()


@pytest.mark.parametrize(
    ("files", "words", "code", "exit_code"),
    [
        (None, [], "U060", 2),
        ({"a.py": ""}, [], "U062", 2),
        ({"test_a.py": "def test_a(:\n"}, [], "U065", 2),
        ({"test_a.py": "import nowhere_at_all\n"}, [], "E060", 4),
        ({"test_a.py": "def test_a(): pass\n"}, ["--test", "test_b"], "U063", 2),
        ({"test_a.py": "def test_a(): assert 0\n"}, ["--budget-runs", "-1"], "U001", 2),
        ({"test_a.py": "def test_a(): assert 0\n"}, [], "R005", 1),
        ({"a.py": "def a():\n    return 1\n", "test_a.py": "import a\ndef test_a(): assert a.a() == 2\n"},
         ["--model", "no-such-model"], "M001", 4),
        ({"a.py": "def a():\n    return 1\n", "test_a.py": "import a\ndef test_a(): assert a.a() == 2\n"},
         ["--model", "0.5b"], "M002", 4),
    ],
)  # fmt: skip
def test_bad_input_is_one_object_with_a_code_and_a_way_out(
    files: dict[str, str] | None,
    words: list[str],
    code: str,
    exit_code: int,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "given"
    for name, text in (files or {}).items():
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    ended, found = answer(capfd, folder, *words)
    assert (ended, [row["code"] for row in found["diagnostics"] if row["severity"] == "error"]) == (
        exit_code,
        [code],
    )
    assert found["diagnostics"][-1]["help"]


def test_the_diff_can_be_piped_into_git(
    repo: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    main(["repair", str(repo), "--model", "none"])
    subprocess.run(["git", "apply"], cwd=repo, input=capfd.readouterr().out, text=True, check=True)
    assert state(repo)["stats.py"] == SOURCE.replace("min", "max")


def test_it_speaks_russian_where_the_person_does(
    repo: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    main(["repair", str(repo), "--model", "none"])
    assert "правдоподобно, но не доказано" in capfd.readouterr().err
