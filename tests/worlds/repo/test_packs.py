"""Packs: folders of tasks."""

from __future__ import annotations

from pathlib import Path

import pytest

from smysl.core.errors import OutputError, UsageError
from smysl.core.seams import Kernel
from smysl.worlds.open.world import RepoOpen
from smysl.worlds.repo.packs import read_pack, validate, write_pack
from smysl.worlds.repo.task import Case, Task

RIGHT = "def half(n):\n    if n < 0:\n        raise ValueError(n)\n    return n // 2\n"
WRONG = RIGHT.replace("n // 2", "n // 3")


def task(source: str = WRONG, answer: str = RIGHT) -> Task:
    return Task(
        source=source,
        symbol="half",
        visible=(Case("half(8)", "4"), Case("half(-1)", "!ValueError")),
        hidden=(Case("half(10)", "5"),),
        patches=(),
        gold=None,
        family="",
        answer=answer,
    )


def test_a_pack_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_pack([("one", task()), ("two", task(answer=""))], tmp_path)
    found = read_pack(tmp_path)
    assert set(found) == {"one", "two"}
    for name, given in (("one", task()), ("two", task(answer=""))):
        read = found[name]
        assert (read.source, read.answer, read.visible, read.hidden) == (
            given.source,
            given.answer,
            given.visible,
            given.hidden,
        )
    assert (tmp_path / "one" / "gold.patch").read_text().startswith("--- a/program.py")


def test_a_sound_pack_has_no_faults(tmp_path: Path, kernel: Kernel) -> None:
    write_pack([("one", task())], tmp_path)
    assert validate(read_pack(tmp_path), kernel) == []


def test_what_is_wrong_with_a_task_is_found_by_running_it(kernel: Kernel) -> None:
    found = validate({"green": task(source=RIGHT), "wrong": task(answer=WRONG)}, kernel)
    assert {(one.task, one.fault) for one in found} == {
        ("green", "green"),
        ("green", "hidden green"),
        ("wrong", "gold fails"),
        ("wrong", "gold fails hidden"),
    }


def test_the_open_world_takes_its_tasks_from_a_pack(tmp_path: Path, kernel: Kernel) -> None:
    write_pack([("one", task())], tmp_path)
    env = RepoOpen(pack=str(tmp_path), kernel=kernel)
    env.reset(seed=1)
    *_, info = env.step(1)
    assert info["action_mask"][3]


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("program.py", "def half(:", "not Python"),
        ("tests/test_program.py", "def test_1(:", "not Python"),
        (
            "tests/test_program.py",
            "from program import half\n\ndef test_1():\n    pass\n",
            "test_1 is not one call",
        ),
        ("tests/test_program.py", "x = 1\n", "imports nothing"),
        ("gold.patch", "--- a/program.py\n+++ b/program.py\n@@ -1 +1 @@\n-x\n+y\n", "line 1"),
    ],
)
def test_a_task_that_cannot_be_read_is_named_with_its_file(
    path: str, text: str, told: str, tmp_path: Path
) -> None:
    write_pack([("one", task())], tmp_path)
    (tmp_path / "one" / path).write_text(text)
    with pytest.raises(UsageError, match=told) as caught:
        read_pack(tmp_path)
    assert caught.value.code == "W031"
    assert caught.value.where == str(tmp_path / "one" / path)


def test_a_folder_without_tasks_is_no_pack(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "absent"):
        with pytest.raises(UsageError) as caught:
            read_pack(folder)
        assert caught.value.code == "W030"


def test_a_pack_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError) as caught:
        write_pack([("one", task())], tmp_path / "file")
    assert caught.value.code == "O082"
