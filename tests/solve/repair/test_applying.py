"""Writing a patch: one move, the file's own mode, never over what changed meanwhile; git accepts the diff."""

from __future__ import annotations

import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from smysl.core.errors import OutputError
from smysl.edit.form import form_of
from smysl.solve.repair.applying import apply_edit, write_diff
from smysl.solve.repair.edits import Edit

PLAIN = "def f():\n    return 1\n"


def edit_of(source: str, path: str = "pkg/a.py") -> Edit:
    form = form_of(source)
    bare = form.bare(source)
    return Edit(path=path, before=bare, after=bare.replace("return 1", "return 2"), form=form, lines=(2,))


def lay(root: Path, source: str) -> Path:
    path = root / "pkg" / "a.py"
    path.parent.mkdir(parents=True)
    path.write_bytes(source.encode())
    return path


@pytest.mark.parametrize(
    "source",
    [PLAIN, PLAIN.rstrip("\n"), PLAIN.replace("\n", "\r\n"), "\ufeff" + PLAIN, PLAIN + "x = '\u2028ж'\n"],
)
def test_the_diff_is_one_that_git_applies_and_says_the_same_as_writing(source: str, tmp_path: Path) -> None:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    edit = edit_of(source)
    by_git, by_us = lay(tmp_path / "git", source), lay(tmp_path / "us", source)
    write_diff(tmp_path / "it.diff", edit)
    subprocess.run(["git", "apply", "../it.diff"], cwd=tmp_path / "git", check=True)
    assert apply_edit(tmp_path / "us", edit) == by_us
    assert by_us.read_bytes() == by_git.read_bytes() == source.replace("return 1", "return 2").encode()


def test_a_file_keeps_its_mode_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = lay(tmp_path, PLAIN)
    path.chmod(0o750)
    apply_edit(tmp_path, edit_of(PLAIN))
    assert stat.S_IMODE(path.stat().st_mode) == 0o750
    assert list(path.parent.iterdir()) == [path]


def test_what_changed_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    path = lay(tmp_path, PLAIN + "# mine\n")
    with pytest.raises(OutputError) as caught:
        apply_edit(tmp_path, edit_of(PLAIN))
    assert caught.value.code == "O060"
    assert path.read_text() == PLAIN + "# mine\n"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    path = lay(tmp_path, PLAIN)
    (tmp_path / "alias.py").symlink_to(path)
    apply_edit(tmp_path, edit_of(PLAIN, "alias.py"))
    assert (tmp_path / "alias.py").is_symlink()
    assert "return 2" in path.read_text()


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    for act in (
        lambda: apply_edit(tmp_path, edit_of(PLAIN)),
        lambda: write_diff(tmp_path / "no" / "x", edit_of(PLAIN)),
    ):
        with pytest.raises(OutputError) as caught:
            act()
        assert caught.value.code == "O061"
