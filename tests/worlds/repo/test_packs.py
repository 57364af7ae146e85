"""Packs: folders of tasks."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from smysl.core.errors import OutputError, UsageError
from smysl.core.seams import Kernel
from smysl.core.verdict import SuiteLayout
from smysl.worlds.open.world import RepoOpen
from smysl.worlds.repo.packs import read_pack, validate, write_pack
from smysl.worlds.repo.runs import run
from smysl.worlds.repo.task import Case, Task, imported, single
from smysl.worlds.repo.tree import tree_of

RIGHT = "def half(n):\n    if n < 0:\n        raise ValueError(n)\n    return n // 2\n"
WRONG = RIGHT.replace("n // 2", "n // 3")


def task(source: str = WRONG, answer: str = RIGHT) -> Task:
    return Task(
        tree=single(source),
        imports=imported("half"),
        visible=(Case("half(8)", "4"), Case("half(-1)", "!ValueError")),
        hidden=(Case("half(10)", "5"),),
        family="",
        answer=single(answer) if answer else None,
    )


def several() -> Task:
    """Return a task with two modules, a helper, tests of its own form and others that are kept back."""
    return Task(
        tree=tree_of(
            {"pkg/a.py": "from pkg.b import two\n\n\ndef four():\n    return two() * 3\n", "pkg/b.py": TWO}
        ),
        imports=(),
        visible=(Case("", "", "tests/test_a.py::test_four[1]"), Case("", "", "tests/test_a.py::test_two")),
        hidden=(Case("", "", "tests/test_more.py::TestMore::test_sum"),),
        family="",
        beside={"pkg/__init__.py": "", "tests/helper.py": "ONE = 1\n", "tests/test_a.py": TESTS},
        kept={"tests/test_more.py": MORE},
        answer=tree_of(
            {"pkg/a.py": "from pkg.b import two\n\n\ndef four():\n    return two() * 2\n", "pkg/b.py": TWO}
        ),
        layout=SuiteLayout(tests=("tests",), imports=("", "tests")),
    )


TWO = "def two():\n    return 2\n"
TESTS = """import pytest
from helper import ONE
from pkg.a import four
from pkg.b import two


@pytest.mark.parametrize("one", [ONE])
def test_four(one):
    assert four() == 4


def test_two():
    assert two() == 2
"""
MORE = """from pkg.a import four


class TestMore:
    def test_sum(self):
        assert four() + 1 == 5
"""


def test_a_pack_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_pack([("one", task()), ("two", task(answer=""))], tmp_path)
    found = read_pack(tmp_path)
    assert set(found) == {"one", "two"}
    for name, given in (("one", task()), ("two", task(answer=""))):
        read = found[name]
        assert (read.tree, read.answer, read.visible, read.hidden) == (
            given.tree,
            given.answer,
            given.visible,
            given.hidden,
        )
    assert (tmp_path / "one" / "gold.patch").read_text().startswith("--- a/program.py")


def test_a_repository_of_several_files_with_its_own_tests_is_read_as_it_was_written(
    tmp_path: Path, kernel: Kernel
) -> None:
    given = several()
    write_pack([("one", given)], tmp_path)
    read = read_pack(tmp_path)
    assert msgspec.structs.replace(read["one"], family="") == given
    assert validate(read, kernel) == []


MARK = "twofold"
"""A name that is in the answer and nowhere else."""
LEFT = (
    ".git/ORIG_HEAD", ".git/objects/ab/cdef", ".hg/store/data/a.py.i", ".svn/pristine/a.svn-base",
    ".pytest_cache/v/cache/lastfailed", ".mypy_cache/a.data.json", ".idea/workspace.xml", ".venv/lib/a.py",
    "build/lib/pkg/a.py", "pkg/__pycache__/a.cpython-311.pyc", "pkg/__pycache__/a.py", "pkg/a.pyc",
    "pkg/a.py.orig", "pkg/a.py.rej", "pkg/a.py.bak", "pkg/a.py~", "pkg/#a.py#", "pkg/.a.py.swp",
    "a.py.orig", "tests/test_a.py.rej", "hidden/tests/test_more.py.orig",
)  # fmt: skip
LINKS = {
    "pkg/notes.txt": "gold.patch",
    "pkg/form.txt": "task.json",
    "pkg/more.py": "hidden/tests/test_more.py",
    "pkg/head.txt": ".git/ORIG_HEAD",
    "pkg/out.txt": "../../beside/a.py",
}


def lie_about(folder: Path) -> None:
    """Leave the answer of a task wherever people and tools leave such things."""
    text = f"def four():\n    {MARK} = 4\n".encode()
    for name in LEFT:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"\xa7\0" + text if name.endswith((".pyc", ".swp")) else text)
    for name, target in LINKS.items():
        (folder / name).symlink_to(folder / target)


class Noting:
    """A kernel that notes what is laid down for a run.

    Args:
        kernel: runs it.
    """

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self.laid: list[dict[str, str]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._kernel, name)

    def run_pytest(self, files: dict[str, str], *rest: Any, **more: Any) -> Any:
        self.laid.append(dict(files))
        return self._kernel.run_pytest(files, *rest, **more)


def played(env: RepoOpen) -> Iterator[object]:
    """Run the tests, enter whatever comes first until that is an edit, run them again; yield all shown."""
    look, run_, enter = 0, 1, 3
    seen, info = env.reset(seed=1)
    for action in (run_, *[look] * 5, *[enter] * 5, run_, *[look] * 5):
        yield seen["patch"].tolist(), info["action_mask"].tolist(), info["cost"], env.render()
        seen, *_, info = env.step(action)


def test_an_answer_that_was_left_lying_about_in_a_pack_is_nowhere_in_the_world(
    tmp_path: Path, kernel: Kernel
) -> None:
    wrong = several()
    answer = f"from pkg.b import two\n\n\ndef four():\n    {MARK} = two()\n    return {MARK} + {MARK}\n"
    given = msgspec.structs.replace(wrong, answer=wrong.tree.changed("pkg/a.py", answer))
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside" / "a.py").write_text(answer)
    for name in ("clean", "left"):
        write_pack([("one", given)], tmp_path / name)
    lie_about(tmp_path / "left" / "one")
    clean, left = (read_pack(tmp_path / name)["one"] for name in ("clean", "left"))
    assert left == clean
    assert left.answer == given.answer, "so that there is one to be found"
    for laid in (left.files(left.tree), left.closed(left.tree)):
        assert not [path for path, text in laid.items() if MARK in text]
    shown = {}
    for name in ("clean", "left"):
        noting = Noting(kernel)
        env = RepoOpen(pack=str(tmp_path / name), kernel=cast("Kernel", noting), render_mode="ansi")
        shown[name] = list(played(env))
        pickled = pickle.dumps(env)
        assert MARK.encode() not in pickled
        assert b"TestMore" not in pickled
        assert len(noting.laid) == 2, "so that an edit was run too"
        for files in noting.laid:
            assert files.keys() == left.files(left.tree).keys()
            assert not [path for path, text in files.items() if MARK in text or "TestMore" in text]
    assert shown["left"] == shown["clean"]
    assert MARK not in repr(shown["left"])


def test_a_link_to_a_file_of_the_repository_is_read(tmp_path: Path) -> None:
    write_pack([("one", several())], tmp_path)
    (tmp_path / "one" / "pkg" / "c.py").symlink_to(tmp_path / "one" / "pkg" / "b.py")
    assert read_pack(tmp_path)["one"].beside["pkg/c.py"] == TWO


def test_pytest_tells_what_was_asked_for_where_nobody_wrote_it_down(kernel: Kernel) -> None:
    (failure,) = run(several(), several().tree, kernel).failures
    assert (failure.got, failure.wanted, failure.relation) == ("6", "4", "smaller")


def test_without_a_gold_patch_nobody_knows_and_with_an_empty_one_there_is_none(tmp_path: Path) -> None:
    write_pack([("one", task(answer=""))], tmp_path)
    assert (tmp_path / "one" / "gold.patch").read_text() == ""
    assert not read_pack(tmp_path)["one"].is_possible
    (tmp_path / "one" / "gold.patch").unlink()
    assert read_pack(tmp_path)["one"].is_possible


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
        ("hidden/tests/test_program.py", "def test_1(:", "not Python"),
        ("gold.patch", "--- a/other.py\n+++ b/other.py\n@@ -1 +1 @@\n-x\n+y\n", "other.py is not a file"),
        ("task.json", "{", "truncated"),
        ("task.json", '{"edit": ["x.py"], "visible": ["a"], "hidden": ["b"]}', "there is no x.py"),
        ("task.json", '{"edit": ["program.py"], "visible": [], "hidden": []}', "names no tests"),
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


def test_a_task_is_never_laid_over_another(tmp_path: Path) -> None:
    write_pack([("one", several())], tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(OutputError) as told:
        write_pack([("two", task()), ("one", task())], tmp_path)
    assert told.value.code == "O084"
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
