"""The bank: what was kept is read again from disk, and what training reads of it tells no answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from smysl.core.seams import Kernel
from smysl.core.verdict import SuiteLayout
from smysl.worlds.repo import runs
from smysl.worlds.repo.bank import Bank
from smysl.worlds.repo.episodes import play
from smysl.worlds.repo.policies import InOrder, Oracle
from smysl.worlds.repo.runs import Failure, Run
from smysl.worlds.repo.task import Case, Patch, Proposal, Task, single
from smysl.worlds.repo.tool import RepoTool
from smysl.worlds.repo.verdicts import Memo

RIGHT = "def double(n):\n    twofold = n + n\n    return twofold\n"
RUN = Run("failed", (Failure(1, "smaller", "3", "4"),), {"program.py": {2: 0.5, 3: 1.0}}, 0.25)


def everything() -> Task:
    """Return a task of which no field is empty."""
    tests = "from program import double\n\n\ndef test_{}():\n    assert double({}) == {}\n"
    return Task(
        tree=single("def double(n):\n    return n\n"),
        imports=("from program import double",),
        visible=(Case("double(3)", "6"), Case("", "", "tests/test_shown.py::test_3")),
        hidden=(Case("double(7)", "14"), Case("", "", "tests/test_kept.py::test_9")),
        patches=(Patch(RIGHT, "arithmetic", 2, "return n", "return twofold"),),
        gold=0,
        answer=single(RIGHT),
        family="0" * 64,
        beside={"tests/test_shown.py": tests.format(3, 3, 6)},
        kept={"tests/test_kept.py": tests.format(9, 9, 18)},
        layout=SuiteLayout(twins=True),
        seconds=3.0,
        proposals=(Proposal("program.py", "double", "def double(n): ...\n", 9),),
        is_open=True,
    )


class Entry(NamedTuple):
    """One entry of a store."""

    kind: str
    key: str
    value: Any


def entries(folder: Path) -> list[Entry]:
    """Return every entry of a store, whatever its kind, decoded."""
    with sqlite3.connect(folder / "store.db") as database:
        rows = database.execute("SELECT kind, key, digest, value FROM entries ORDER BY kind, key").fetchall()
    database.close()
    blobs = {path.name: path.read_bytes() for path in folder.glob("blobs/*/*")}
    return [
        Entry(kind, key, msgspec.json.decode(blobs[name] if value is None else value))
        for kind, key, name, value in rows
    ]


def texts(value: Any) -> Iterator[str]:
    """Yield all strings in a decoded value, names of fields and keys among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


def test_what_was_kept_is_read_back_from_disk(tmp_path: Path) -> None:
    long = msgspec.structs.replace(RUN, failures=(Failure(0, "different", "'" + "x" * 20_000 + "'"),))
    large = msgspec.structs.replace(everything(), answer=single(RIGHT + "# " + "x" * 20_000))
    bank = Bank(tmp_path)
    bank.keep_task("one", everything())
    bank.keep_task("large", large)
    bank.keep_run("one", RUN)
    bank.keep_run("long", long)
    bank.keep_holds("one", held=True)
    bank.keep_holds("other", held=False)
    bank.close()
    again = Bank(tmp_path)
    assert (again.task("one"), again.task("large")) == (everything(), large)
    assert (again.run("one"), again.run("long")) == (RUN, long)
    assert (again.holds("one"), again.holds("other")) == (True, False)
    assert (again.task("none"), again.run("none"), again.holds("none")) == (None, None, None)
    again.close()


@pytest.mark.parametrize("lost", [".", "answers"])
def test_half_a_task_is_none(lost: str, tmp_path: Path) -> None:
    bank = Bank(tmp_path)
    bank.keep_task("one", everything())
    bank.close()
    for path in (tmp_path / lost).glob("store.db*"):
        path.unlink()
    again = Bank(tmp_path)
    assert again.task("one") is None
    again.close()


def test_what_training_reads_holds_neither_answers_nor_verdicts_of_hidden_tests(
    kernel: Kernel, tmp_path: Path
) -> None:
    env = RepoTool(patches=3, pool=3, verdicts="memo", bank=str(tmp_path), kernel=kernel)
    tasks: list[Task] = []
    for seed in range(3):
        env.reset(seed=seed)
        assert env._desk is not None
        tasks.append(env._desk.task)
        for policy in (InOrder(), Oracle(tasks[-1])):
            play(env, tasks[-1], policy, masked=True, seed=seed)
    env.close()
    bank = Bank(tmp_path)
    memo, own = Memo(bank, kernel), msgspec.structs.replace(everything(), patches=())
    bank.keep_task("own", own)
    assert own.answer is not None
    memo.run(own, own.answer)
    memo.holds(own, own.answer)
    bank.close()

    shown, closed = entries(tmp_path), entries(tmp_path / "answers")
    assert {one.kind for one in shown} == {"task", "run"}
    assert {one.kind for one in closed} == {"answer", "hidden"}
    for one in shown:
        if one.kind == "run":
            assert set(one.value) == {"outcome", "failures", "suspicion", "cost"}
        else:
            assert one.value["gold"] is None
            assert not one.value["hidden"]
            assert one.value["answer"] is None
            assert not one.value["kept"]
    said = {text for one in shown for text in texts(one.value)}
    for task in (*tasks, own):
        for case in task.hidden:
            assert not [text for text in said if (case.call or case.id) in text]
        for tree in (task.version(task.gold) if task.patches else own.answer, task.tree):
            hidden = runs.key(task.closed(tree), task, task.hidden, kernel)
            assert hidden not in {one.key for one in shown}
    assert not [text for text in said if "twofold" in text or "test_9" in text]
    solved = [runs.key(one.closed(one.version(one.gold)), one, one.hidden, kernel) for one in tasks]
    assert set(solved) & {one.key for one in closed if one.kind == "hidden"}, "so that some were kept"


def test_what_training_reads_is_the_same_whatever_the_answer_is(tmp_path: Path) -> None:
    given = everything()
    others = (
        given,
        msgspec.structs.replace(given, gold=None),
        msgspec.structs.replace(given, answer=None),
        msgspec.structs.replace(given, hidden=(Case("double(1)", "2"),)),
        msgspec.structs.replace(given, kept={}),
    )
    found = []
    for number, task in enumerate(others):
        bank = Bank(tmp_path / str(number))
        bank.keep_task("one", task)
        bank.keep_run("one", RUN)
        bank.keep_holds("one", held=number == 0)
        bank.close()
        found.append(entries(tmp_path / str(number)))
    assert len(found[0]) == 2
    assert all(one == found[0] for one in found)
