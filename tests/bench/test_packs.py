"""Packs out of real faults: published sets and a repository."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("gymnasium", reason="the extra `worlds` is not installed")

from smysl.bench.packs import pack
from smysl.bench.worlds import packs as reach
from smysl.bench.worlds.abreast import crew
from smysl.check import open_kernel
from smysl.core.errors import UsageError
from smysl.core.seams import Kernel
from smysl.core.store import Store
from smysl.worlds.repo.packs import read_pack, validate, write_pack

BUGGY = """def total(values):
    result = 0
    for value in values:
        result -= value
    return result
"""
RIGHT = BUGGY.replace("-=", "+=")
TEST = """import pytest
from load_testdata import load_json_testcases
from python_programs.total import total

testdata = load_json_testcases(total.__name__)


@pytest.mark.parametrize("input_data,expected", testdata)
def test_total(input_data, expected):
    assert total(*input_data) == expected
"""
LOAD = """import json
from pathlib import Path


def load_json_testcases(name):
    lines = (Path(__file__).parent / ".." / "json_testcases" / f"{name}.json").read_text().splitlines()
    return [json.loads(line) for line in lines]
"""


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    opened = open_kernel()
    yield opened
    opened.close()


@pytest.fixture
def published(tmp_path: Path) -> Path:
    folder = tmp_path / "published"
    folder.mkdir()
    (folder / "_support.json").write_text(json.dumps({"node_py": "", "load_testdata_py": LOAD}))
    row = {
        "name": "total",
        "entry_point": "total",
        "buggy": BUGGY,
        "correct": RIGHT,
        "python_testcase": TEST,
        "json_testcases": [[[[1, 2]], 3], [[[5]], 5], [[[]], 0], [[[4, 4]], 8]],
    }
    (folder / "total.json").write_text(json.dumps(row))
    return folder


def test_cases_are_halved_and_the_right_program_is_gold(
    published: Path, tmp_path: Path, kernel: Kernel
) -> None:
    done = pack(published, kernel)
    ((name, task),) = done.tasks
    assert name == "total"
    assert len(task.visible) == 2
    assert len(task.hidden) == 4
    assert task.tree.paths == ("python_programs/total.py",)
    write_pack(done.tasks, tmp_path / "pack")
    read = read_pack(tmp_path / "pack")
    assert read["total"] == task
    assert validate(read, kernel) == []


def test_lines_become_tasks_unless_no_example_shows_the_fault(tmp_path: Path, kernel: Kernel) -> None:
    row = {
        "task_id": "Python/1",
        "entry_point": "half",
        "prompt": "def half(n):\n",
        "buggy_solution": "    return n * 2\n",
        "canonical_solution": "    return n / 2\n",
        "example_test": "def check(half):\n    assert half(4) == 2\ncheck(half)\n",
        "test": "def check(half):\n    assert half(4) == 2\n    assert abs(half(3) - 1.5) < 1\ncheck(half)\n",
    }
    silent = {
        **row,
        "task_id": "Python/2",
        "example_test": "def check(half):\n    assert half(0) == 0\ncheck(half)\n",
    }
    data = tmp_path / "faults.jsonl"
    data.write_text(json.dumps(row) + "\n" + json.dumps(silent) + "\n")
    done = pack(data, kernel)
    assert [name for name, _ in done.tasks] == ["Python-1"]
    assert done.left_out == ["Python-2"]
    task = done.tasks[0][1]
    assert (len(task.visible), len(task.hidden)) == (1, 3)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("total.json", '{"name": "total"}', "no 'json_testcases'"),
        ("total.json", "[1]", "another shape"),
        ("total.json", "not JSON", "no JSON"),
        ("_support.json", "{}", "no 'node_py'"),
    ],
)
def test_data_of_another_shape_is_told_with_its_place(
    published: Path, kernel: Kernel, name: str, text: str, told: str
) -> None:
    (published / name).write_text(text)
    with pytest.raises(UsageError, match=told) as caught:
        pack(published, kernel)
    assert caught.value.code == "W032"
    assert caught.value.where.startswith(str(published))
    assert caught.value.help


def git(folder: Path, *words: str) -> None:
    subprocess.run(
        ["git", "-C", str(folder), "-c", "user.name=t", "-c", "user.email=t@t", *words],
        check=True,
        capture_output=True,
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    (root / "tests").mkdir(parents=True)
    (root / "total.py").write_text(BUGGY)
    (root / "tests" / "test_total.py").write_text(
        "from total import total\n\n\ndef test_none():\n    assert total([]) == 0\n\n\n"
        "def test_two():\n    assert total([1, 2]) == 3\n\n\ndef test_one():\n    assert total([4]) == 4\n"
    )
    git(tmp_path, "init", "-q", str(root))
    git(root, "add", ".")
    git(root, "commit", "-qm", "with a fault")
    (root / "total.py").write_text(RIGHT)
    git(root, "commit", "-qam", "mended")
    (root / "total.py").write_text(BUGGY)
    return root


def test_a_repository_is_a_task_whose_gold_is_the_commit_that_mended_it(
    repository: Path, kernel: Kernel
) -> None:
    ((name, task),) = pack(repository, kernel, fix="HEAD").tasks
    assert name == "repo"
    assert task.answer is not None
    assert "+=" in task.answer.text("total.py")
    assert {case.id.rpartition("::")[2] for case in task.visible} == {"test_two", "test_none"}
    assert validate({name: task}, kernel) == []


def test_without_a_commit_nobody_knows_the_gold(repository: Path, kernel: Kernel) -> None:
    ((_, task),) = pack(repository, kernel).tasks
    assert task.answer is None
    assert task.is_possible


def test_a_commit_that_is_not_there_is_named(repository: Path, kernel: Kernel) -> None:
    with pytest.raises(UsageError) as told:
        pack(repository, kernel, fix="nowhere")
    assert told.value.code == "W033"


@pytest.mark.parametrize("text", ["no json\n", '{"task_id": "x"}\n'])
def test_lines_of_another_shape_are_refused(text: str, tmp_path: Path, kernel: Kernel) -> None:
    (tmp_path / "faults.jsonl").write_text(text)
    with pytest.raises(UsageError) as told:
        pack(tmp_path / "faults.jsonl", kernel)
    assert told.value.code == "W032"


def test_reach_tells_how_soon_each_order_mends_a_fault(published: Path, kernel: Kernel) -> None:
    tasks = dict(pack(published, kernel).tasks)
    with Store(None) as store, crew() as given:
        said: list[str] = []
        found = reach.measure({"published": tasks}, given, kernel, store, said.append)["published"]
        assert len(said) == 1
        again = reach.measure({"published": tasks}, given, kernel, store, said.append)["published"]
        assert again == found
        assert len(said) == 1
    assert found["depth_1"] == 1.0
    rows = {row["name"]: row for row in found["rows"]}
    assert set(rows) == set(reach.ORDERS)
    assert rows["by suspicion"]["at_50"] == 1
    assert rows["by suspicion"]["at_1"] <= rows["by suspicion"]["at_5"]
