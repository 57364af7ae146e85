"""Harvest: what failed in a build becomes tasks."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from build_project import ADD, Project

from smysl.build.harvest import harvest
from smysl.check import open_kernel
from smysl.core.errors import UsageError
from smysl.worlds.repo.packs import read_pack, validate, write_pack


def test_a_candidate_that_failed_becomes_a_task_whose_gold_is_the_solution(
    project: Project, tmp_path: Path
) -> None:
    wrong = ADD.replace("a + b", "a - b")
    project.answers["add"] = [wrong, ADD]
    project.build()
    with open_kernel() as kernel:
        found = harvest(project.out, kernel)
        assert [name for name, _ in found] == ["add-1"]
        task = found[0][1]
        assert "a - b" in task.source
        assert task.answer is not None
        assert "a + b" in task.answer.text("program.py")
        assert task.visible[0].call == "add(1, 2)"
        assert task.visible[0].call not in {case.call for case in task.hidden}
        write_pack(found, tmp_path / "pack")
        assert validate(read_pack(tmp_path / "pack"), kernel) == []


def test_what_calls_others_of_its_package_is_left_out(project: Project) -> None:
    project.answers["double"] = [
        "def double(a: int) -> int:\n    return add(a, 1)\n",
        *project.answers["double"],
    ]
    project.build()
    with open_kernel() as kernel:
        assert harvest(project.out, kernel) == []


def test_a_folder_without_a_build_or_without_its_cache_is_refused(project: Project) -> None:
    project.build()
    shutil.rmtree(project.out / ".smysl")
    with open_kernel() as kernel, pytest.raises(UsageError) as told:
        harvest(project.out, kernel)
    assert told.value.code == "U076"
    assert told.value.help
