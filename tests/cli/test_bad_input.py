"""Bad input: a diagnostic with a code, the right exit code, one JSON object, and never a traceback."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

GOOD = """---
package: tiny
---
# Tiny

The module is `sums`.

## T-1 Add
`add(a, b)` adds. `add(1, 2)` → 3
"""


def smysl(*words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    program = "import sys; from smysl.cli.main import main; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=cwd, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "SMYSL_CACHE": str(cwd / "cache"), **environment},
    )  # fmt: skip


def empty(folder: Path) -> None:
    folder.mkdir()


def only(name: str, data: bytes) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        folder.mkdir()
        (folder / name).write_bytes(data)

    return make


def circular_links(folder: Path) -> None:
    folder.mkdir()
    (folder / "a.md").write_text(GOOD + "\nSee [[b]].\n")
    (folder / "b.md").write_text("# B\n\nSee [[a]].\n")
    (folder / "loop").symlink_to(folder)


def ids_twice(folder: Path) -> None:
    folder.mkdir()
    (folder / "a.md").write_text(GOOD)
    (folder / "b.md").write_text(GOOD.replace("add", "plus"))


@pytest.mark.parametrize(
    ("make", "code", "exit_code"),
    [
        (empty, "S001", 2),
        (lambda folder: None, "S001", 2),
        (only("a.md", bytes(range(256)) * 20), "S004", 2),
        (only("a.md", b"# T\n\ncaf\xe9 \xff\n"), "S003", 2),
        (only("a.md", b"x" * 50_000_000), "S005", 2),
        (only("a.md", b"# Poem\n\nRoses are red.\n"), "S0", 2),
        (ids_twice, "S021", 2),
    ],
    ids=[
        "empty folder",
        "no folder",
        "binary",
        "not UTF-8",
        "one line of 50 MB",
        "no behaviour",
        "ids twice",
    ],
)
@pytest.mark.parametrize("verb", ["check", "build"])
def test_unreadable_documents_end_with_a_diagnostic(
    tmp_path: Path, make: Callable[[Path], None], code: str, exit_code: int, verb: str
) -> None:
    make(tmp_path / "docs")
    done = smysl(verb, "docs", "--json", cwd=tmp_path)
    assert done.returncode == exit_code
    report = json.loads(done.stdout)
    assert report["status"] == "errors"
    assert any(row["code"].startswith(code) and row["help"] for row in report["diagnostics"])
    assert "Traceback" not in done.stderr + done.stdout


@pytest.mark.parametrize(
    "data",
    [GOOD.encode("utf-16"), b"\xef\xbb\xbf" + GOOD.encode(), GOOD.replace("\n", "\r\n").encode()],
    ids=["UTF-16", "BOM", "CRLF"],
)
def test_odd_encodings_are_read(tmp_path: Path, data: bytes) -> None:
    only("a.md", data)(tmp_path / "docs")
    done = smysl("plan", "docs", "--json", cwd=tmp_path)
    assert done.returncode == 0
    assert json.loads(done.stdout)["contracts"]["total"] == 1


def test_circular_links_end(tmp_path: Path) -> None:
    circular_links(tmp_path / "docs")
    done = smysl("check", "docs", "--json", cwd=tmp_path)
    assert done.returncode == 0
    assert json.loads(done.stdout)["requirements"]["total"] == 1


def test_without_a_model_the_way_out_is_named(tmp_path: Path) -> None:
    only("a.md", GOOD.encode())(tmp_path / "docs")
    done = smysl("build", "docs", "--json", cwd=tmp_path)
    assert done.returncode == 4
    (row,) = json.loads(done.stdout)["diagnostics"]
    assert row["code"] == "M002"
    assert "models pull" in row["help"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_output_folder_is_named(tmp_path: Path) -> None:
    only("a.md", GOOD.encode())(tmp_path / "docs")
    (tmp_path / "out").mkdir(mode=0o500)
    done = smysl("build", "docs", "--out", "out/tiny", "--json", cwd=tmp_path)
    assert done.returncode == 4
    assert json.loads(done.stdout)["diagnostics"][-1]["code"] == "O001"


def test_an_output_that_is_a_file_is_refused(tmp_path: Path) -> None:
    only("a.md", GOOD.encode())(tmp_path / "docs")
    (tmp_path / "tiny").write_text("mine")
    done = smysl("build", "docs", "--json", cwd=tmp_path)
    assert done.returncode == 4
    assert (tmp_path / "tiny").read_text() == "mine"
    assert "Traceback" not in done.stderr


def test_contradicting_examples_wait_for_an_answer(tmp_path: Path) -> None:
    only("a.md", (GOOD + "And `add(1, 2)` → 4.\n").encode())(tmp_path / "docs")
    done = smysl("build", "docs", "--json", cwd=tmp_path)
    assert done.returncode == 3
    report = json.loads(done.stdout)
    assert report["status"] == "questions"
    assert len(report["questions"]) == 1
    answered = smysl("answer", report["questions"][0]["id"], "1", "--spec", "docs", cwd=tmp_path)
    assert answered.returncode == 0
    assert "(wrong)" in (tmp_path / "docs" / "a.md").read_text()


def test_an_error_is_a_russian_sentence_with_a_russian_way_out_where_the_locale_is(tmp_path: Path) -> None:
    done = smysl("check", "nowhere", cwd=tmp_path, LC_ALL="ru_RU.UTF-8")
    assert done.returncode == 2
    assert done.stderr.startswith("ошибка[S001]: нет такого файла или папки\n")
    assert "совет  назовите документ" in done.stderr
    done = smysl("check", "nowhere", "--json", cwd=tmp_path, LC_ALL="ru_RU.UTF-8")
    assert json.loads(done.stdout)["diagnostics"][0]["message"] == "there is no such file or folder"


def test_the_commands_that_come_next_name_the_same_places(tmp_path: Path) -> None:
    only("a.md", (GOOD + "And `add(1, 2)` → 4.\n").encode())(tmp_path / "my docs")
    done = smysl("build", "my docs", "--out", "my out", "--non-interactive", cwd=tmp_path)
    assert done.returncode == 3
    (command,) = (line for line in done.stdout.splitlines() if line.startswith("answer with"))
    words = shlex.split(command.removeprefix("answer with"))
    assert words[3:] == ["NUMBER", "--spec", "my docs", "--out", "my out"]
    answered = smysl("answer", words[2], "1", *words[4:], cwd=tmp_path)
    assert answered.returncode == 0
    assert "next  smysl build 'my docs' --out 'my out'" in answered.stdout
