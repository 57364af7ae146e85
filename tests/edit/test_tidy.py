"""Tidying and patches."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from smysl.edit.patch import unified_diff
from smysl.edit.tidy import tidy, tidy_all


def test_imports_are_sorted_and_code_is_formatted() -> None:
    assert tidy("import sys, os\nx = {  'a':1 }\n") == 'import os\nimport sys\n\nx = {"a": 1}\n'


def test_a_package_is_tidied_whole_and_tells_its_own_imports_apart() -> None:
    files = {
        "pay/__init__.py": "",
        "pay/sub/a.py": "import pay.b\nimport zlib\nimport requests\n",
        "notes.md": "#  a",
        "broken.py": "def (",
    }
    tidied = tidy_all(files)
    assert tidied == {**files, "pay/sub/a.py": "import zlib\n\nimport requests\n\nimport pay.b\n"}
    assert tidy_all(tidied) == tidied


def test_lines_have_a_hundred_columns() -> None:
    fits = f"x = [{', '.join(['10'] * 23)}]\n"
    assert len(fits) < 101
    assert tidy(fits) == fits
    assert tidy(f"x = [{', '.join(['10'] * 30)}]\n").count("\n") > 1


def test_settings_lying_around_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ruff.toml").write_text('line-length = 20\n[format]\nquote-style = "single"\n')
    monkeypatch.chdir(tmp_path)
    assert tidy("print('some long text', 'and another')\n") == 'print("some long text", "and another")\n'


def test_without_ruff_the_text_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert tidy("x  =  1\n") == "x  =  1\n"


def test_paths_that_lead_outside_are_left_alone() -> None:
    assert tidy_all({"../x.py": "x  =  1\n", "/x.py": "x  =  1\n"}) == {
        "../x.py": "x  =  1\n",
        "/x.py": "x  =  1\n",
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a\nb\n", "a\nc\n"),
        ("a\nb", "a\nb\nc"),
        ("", "new\n"),
        ("old\n", ""),
        ("a\r\nb\x0cc\n", "a\r\nd\x0cc\n"),
        ("ё\n" * 30, "ё\n" * 15 + "ж\n" + "ё\n" * 15),
    ],
)
def test_git_can_apply_a_patch(old: str, new: str, tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    if old:
        file.write_bytes(old.encode())
    patch = unified_diff(old, new, "x.py")
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=patch.encode(), check=True, capture_output=True)
    assert (file.read_bytes().decode() if file.exists() else "") == new


def test_equal_texts_have_no_patch() -> None:
    assert unified_diff("a\n", "a\n", "x.py") == ""
