"""Writing keeps a person's work, knows its own output again after any crash, and refuses strangers."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from smysl.build.guard import exclusive
from smysl.build.lock import LOCK_NAME, Lock, lock_text, read_lock
from smysl.build.ownership import changed_files, edited_symbols
from smysl.build.writer import open_output, write_package
from smysl.core.errors import OutputError

PAY = "src/sheet/pay.py"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def snapshot(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and ".smysl" not in path.parts
    }


def test_the_second_write_touches_nothing(files: dict[str, str], lock: Lock, tmp_path: Path) -> None:
    first = write_package(tmp_path, files, lock)
    assert set(first.changed) == set(files)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    second = write_package(tmp_path, files, lock)
    assert (second.changed, second.kept) == ((), ())
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    assert read_lock(tmp_path) == second.lock


def test_an_edited_function_stays_through_later_builds(
    files: dict[str, str], lock: Lock, tmp_path: Path
) -> None:
    write_package(tmp_path, files, lock)
    edit(tmp_path / PAY, "* 3 // 2", "* 150 // 100")
    mine = (tmp_path / PAY).read_text()
    for _ in range(3):
        written = write_package(tmp_path, files, lock)
        assert [(one.name, one.state) for one in written.kept] == [("weekly_pay", "edited")]
        assert (tmp_path / PAY).read_text() == mine
    assert written.lock.file(PAY).edited


def test_a_persons_code_that_the_build_takes_up_stays_theirs(
    files: dict[str, str], lock: Lock, tmp_path: Path
) -> None:
    write_package(tmp_path, files, lock)
    edit(tmp_path / PAY, "* 3 // 2", "* 150 // 100")
    taken_up = {**files, PAY: files[PAY].replace("* 3 // 2", "* 150 // 100")}
    write_package(tmp_path, taken_up, lock)
    written = write_package(tmp_path, files, lock)
    assert [one.name for one in written.kept] == ["weekly_pay"]
    assert "* 150 // 100" in (tmp_path / PAY).read_text()


def test_formatting_and_comments_are_nobodys_edit_and_survive(
    files: dict[str, str], lock: Lock, tmp_path: Path
) -> None:
    write_package(tmp_path, files, lock)
    edit(tmp_path / PAY, "overtime * rate * 3 // 2", "(overtime*rate)*3//2  # half as much again")
    formatted = (tmp_path / PAY).read_text()
    assert edited_symbols(tmp_path, read_lock(tmp_path)) == []
    assert write_package(tmp_path, files, lock).kept == ()
    assert (tmp_path / PAY).read_text() == formatted


def test_a_persons_comments_outlive_the_code_that_they_were_written_to(
    files: dict[str, str], lock: Lock, tmp_path: Path
) -> None:
    write_package(tmp_path, files, lock)
    edit(tmp_path / PAY, "* 3 // 2", "* 3 // 2  # why: the union asked for it")
    for factor in ("* 6 // 4", "* 9 // 6"):
        new = {**files, PAY: files[PAY].replace("* 3 // 2", factor)}
        write_package(tmp_path, new, lock)
        text = (tmp_path / PAY).read_text()
        assert factor in text
        assert text.count("# why: the union asked for it") == 1
        assert text.replace("# why: the union asked for it\n", "") == new[PAY]
    assert write_package(tmp_path, new, lock).changed == ()


def test_a_new_solution_replaces_its_symbol_and_nothing_else(
    files: dict[str, str], lock: Lock, tmp_path: Path
) -> None:
    write_package(tmp_path, files, lock)
    edit(tmp_path / PAY, "# @relation(TS-1", "def mine() -> int:\n    return 1\n\n\n# @relation(TS-1")
    edit(tmp_path / PAY, "LIMIT = 40", "LIMIT   =   40")
    new = {**files, PAY: files[PAY].replace("float(Fraction(", "1.0 * float(Fraction(")}
    before = (tmp_path / PAY).read_text()
    written = write_package(tmp_path, new, lock)
    assert (tmp_path / PAY).read_text() == before.replace("float(Fraction(", "1.0 * float(Fraction(")
    assert [(one.name, one.state) for one in written.kept] == [("mine", "added")]


def test_an_old_output_put_back_is_ours(files: dict[str, str], lock: Lock, tmp_path: Path) -> None:
    write_package(tmp_path, files, lock)
    new = {**files, PAY: files[PAY].replace("* 3 // 2", "* 6 // 4")}
    write_package(tmp_path, new, lock)
    edit(tmp_path / PAY, "* 6 // 4", "* 3 // 2")
    edit(tmp_path / PAY, "LIMIT = 40", "LIMIT  = 40")
    written = write_package(tmp_path, new, lock)
    assert written.kept == ()
    assert "* 6 // 4" in (tmp_path / PAY).read_text()


def test_a_removed_function_comes_back_and_an_unneeded_helper_does_not(
    files: dict[str, str], lock: Lock, tmp_path: Path
) -> None:
    write_package(tmp_path, files, lock)
    text = (tmp_path / PAY).read_text()
    head, _, tail = text.partition("def _check_for_weekly_pay")
    tail = tail[tail.index("# @relation(TS-1") :].replace("    _check_for_weekly_pay(hours)\n", "")
    start = head.index("# @relation(TS-3")
    (tmp_path / PAY).write_text(head[:start] + tail)
    write_package(tmp_path, files, lock)
    merged = (tmp_path / PAY).read_text()
    assert "def overtime_share" in merged
    assert "_check_for_weekly_pay" not in merged


def test_a_symbol_that_is_no_longer_planned_goes_unless_it_is_a_persons(
    files: dict[str, str], lock: Lock, tmp_path: Path
) -> None:
    write_package(tmp_path, files, lock)
    edit(tmp_path / PAY, "LIMIT = 40", "LIMIT  = 40")
    start = files[PAY].index("def _check(hours")
    end = files[PAY].index("def _check_for_weekly_pay")
    smaller = {**files, PAY: files[PAY][:start] + files[PAY][end:]}
    write_package(tmp_path, smaller, lock)
    assert "overtime_share" not in (tmp_path / PAY).read_text()
    assert "LIMIT  = 40" in (tmp_path / PAY).read_text()


def test_a_file_that_is_no_longer_generated_goes_and_a_persons_part_stays(
    files: dict[str, str], lock: Lock, tmp_path: Path
) -> None:
    write_package(tmp_path, files, lock)
    less = {path: text for path, text in files.items() if path not in {PAY, "src/sheet/log.py"}}
    with (tmp_path / PAY).open("a") as stream:
        stream.write("\n\ndef mine():\n    return 1\n")
    written = write_package(tmp_path, less, lock)
    assert not (tmp_path / "src/sheet/log.py").exists()
    assert "def mine" in (tmp_path / PAY).read_text()
    assert "weekly_pay" not in (tmp_path / PAY).read_text()
    assert [one.name for one in written.kept] == ["mine"]


@pytest.mark.parametrize(("path", "state"), [("README.md", "edited"), (PAY, "broken")])
def test_a_file_that_cannot_be_merged_stays_whole(
    files: dict[str, str], lock: Lock, tmp_path: Path, path: str, state: str
) -> None:
    write_package(tmp_path, files, lock)
    (tmp_path / path).write_text("mine: (\n")
    written = write_package(tmp_path, {**files, path: files[path] + "\n\n# more\n"}, lock)
    assert (tmp_path / path).read_text() == "mine: (\n"
    assert [(one.file, one.name, one.state) for one in written.kept] == [(path, "", state)]


def test_a_tampered_or_missing_file_is_noticed(files: dict[str, str], lock: Lock, tmp_path: Path) -> None:
    known = write_package(tmp_path, files, lock).lock
    assert changed_files(tmp_path, known) == []
    (tmp_path / PAY).write_text("x = 1\n")
    (tmp_path / "README.md").unlink()
    assert changed_files(tmp_path, known) == ["README.md", PAY]


def test_strangers_files_are_never_touched(files: dict[str, str], lock: Lock, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(OutputError, match=r"thesis\.txt") as caught:
        write_package(tmp_path, files, lock)
    assert caught.value.code == "O002"
    assert caught.value.help
    assert snapshot(tmp_path) == {"thesis.txt": b"years of work"}


def test_a_stranger_in_the_way_of_a_new_file_stops_a_later_build(
    files: dict[str, str], lock: Lock, tmp_path: Path
) -> None:
    write_package(tmp_path, files, lock)
    (tmp_path / "src/sheet/tax.py").write_text("mine = 1\n")
    before = snapshot(tmp_path)
    with pytest.raises(OutputError, match="tax"):
        write_package(tmp_path, {**files, "src/sheet/tax.py": "x = 1\n"}, lock)
    assert snapshot(tmp_path) == before


def test_hidden_folders_and_views_do_not_make_a_folder_strange(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/config").write_text("x")
    (tmp_path / "questions.md").write_text("x")
    assert open_output(tmp_path).lock is None


KILLED = """
import os, signal, sys
from pathlib import Path
import msgspec
from smysl.build import writer
from smysl.build.guard import exclusive
from smysl.build.lock import Lock
out, moment = Path(sys.argv[1]), int(sys.argv[2])
files, lock = msgspec.json.decode(sys.stdin.buffer.read(), type=tuple[dict[str, str], Lock])
real, count = writer.write_atomically, 0
def counted(path, data):
    global count
    if count == moment:
        os.kill(os.getpid(), signal.SIGKILL)
    count += 1
    real(path, data)
writer.write_atomically = counted
with exclusive(out):
    writer.write_package(out, files, lock)
"""


@pytest.mark.parametrize("moment", [0, 1, 4, 9, 10, 11])
def test_after_a_kill_the_next_build_ends_as_if_nothing_had_happened(
    world: ModuleType, files: dict[str, str], lock: Lock, tmp_path: Path, moment: int
) -> None:
    undisturbed = tmp_path / "undisturbed"
    write_package(undisturbed, files, lock)
    out = tmp_path / "out"
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(out), str(moment)],
        input=msgspec.json.encode((files, lock)),
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == -signal.SIGKILL
    with exclusive(out):
        written = write_package(out, files, lock)
    assert written.kept == ()
    assert snapshot(out) == snapshot(undisturbed)
    assert not (out / ".smysl/pending.json").exists()


def test_after_a_kill_another_specification_finds_the_half_written_code_to_be_ours(
    files: dict[str, str], lock: Lock, tmp_path: Path
) -> None:
    write_package(tmp_path, files, lock)
    half = {**files, PAY: files[PAY].replace("* 3 // 2", "* 6 // 4")}
    subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), "2"],
        input=msgspec.json.encode((half, lock)),
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert "* 6 // 4" in (tmp_path / PAY).read_text()
    edit(tmp_path / PAY, "LIMIT = 40", "LIMIT  = 40")
    third = {**files, PAY: files[PAY].replace("* 3 // 2", "* 9 // 6")}
    written = write_package(tmp_path, third, lock)
    assert written.kept == ()
    assert "* 9 // 6" in (tmp_path / PAY).read_text()


def test_a_full_disk_leaves_what_was_there_and_says_so(
    files: dict[str, str], lock: Lock, tmp_path: Path
) -> None:
    write_package(tmp_path, files, lock)
    before = snapshot(tmp_path)
    big = {**files, "README.md": "x" * 300_000}
    limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
    program = limited + KILLED.replace("if count == moment:", "if False:").replace(
        "    writer.write_package", "    try: writer.write_package"
    )
    program += "    except Exception as error: print(error)\n"
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path), "0"],
        input=msgspec.json.encode((big, lock)),
        stdout=subprocess.PIPE,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert b"error[O004]" in done.stdout
    assert snapshot(tmp_path) == before
    assert write_package(tmp_path, files, lock).kept == ()


def test_a_place_that_cannot_be_written_is_an_error_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for out in (tmp_path / "file", tmp_path / "file" / "out"):
        with pytest.raises(OutputError) as caught, exclusive(out):
            pass
        assert caught.value.code == "O001"
        assert "Not a directory" in caught.value.message
        assert "--out" in caught.value.help


def test_two_builds_of_one_folder_exclude_each_other(tmp_path: Path) -> None:
    with exclusive(tmp_path):
        with pytest.raises(OutputError) as caught, exclusive(tmp_path):
            pass
        assert caught.value.code == "O003"
        assert str(os.getpid()) in caught.value.help
    with exclusive(tmp_path):
        pass
    assert (tmp_path / ".smysl/.gitignore").read_text() == "*\n"


def test_a_clone_without_the_cache_has_nothing_to_write(
    files: dict[str, str], lock: Lock, tmp_path: Path
) -> None:
    with exclusive(tmp_path / "a"):
        write_package(tmp_path / "a", files, lock)
    shutil.copytree(tmp_path / "a", tmp_path / "b", ignore=shutil.ignore_patterns(".smysl"))
    assert write_package(tmp_path / "b", files, lock).changed == ()


def test_an_edit_of_one_symbol_changes_a_few_lines_of_the_lock(
    files: dict[str, str], lock: Lock, tmp_path: Path
) -> None:
    old = lock_text(write_package(tmp_path, files, lock).lock).split("\n")
    new = {**files, PAY: files[PAY].replace("* 3 // 2", "* 6 // 4")}
    text = lock_text(write_package(tmp_path, new, lock).lock).split("\n")
    assert len(set(text) - set(old)) == 3  # the symbol, its file, the seal
    assert (tmp_path / LOCK_NAME).read_text() == "\n".join(text)


@pytest.mark.parametrize("where", [".", ".smysl", "src/tiny"])
def test_what_a_killed_writer_left_is_swept_away(tmp_path: Path, where: str) -> None:
    folder = tmp_path / where
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".smysl-half").write_text("half of a file")
    write_package(tmp_path, {"src/tiny/__init__.py": "A = 1\n"}, Lock(package="tiny"))
    assert not list(tmp_path.rglob(".smysl-*"))
