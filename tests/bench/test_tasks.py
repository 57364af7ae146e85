"""Tasks: what a solver sees of each benchmark, and that it sees nothing else."""

import json
from pathlib import Path

import msgspec
import pytest
from tiny import HIDDEN, WRITERS

from smysl.bench.data import LOADERS, load
from smysl.bench.data.humanevalxl import in_english
from smysl.bench.task import Task
from smysl.core.errors import UsageError
from smysl.core.example import CallExample, StepsExample
from smysl.core.span import Span


@pytest.mark.parametrize("benchmark", sorted(WRITERS))
def test_no_hidden_field_reaches_a_task(benchmark: str, tmp_path: Path) -> None:
    tasks = load(benchmark, WRITERS[benchmark](tmp_path))
    assert tasks
    assert HIDDEN not in msgspec.json.encode(tasks).decode()


def test_every_loader_is_tried_above() -> None:
    assert set(WRITERS) == set(LOADERS)


def test_a_function_brings_its_imports_and_its_doctest(tmp_path: Path) -> None:
    total, half = load("humaneval", WRITERS["humaneval"](tmp_path))
    assert total.preamble == "from typing import List\n"
    assert [(e.call, e.expected) for e in total.public if isinstance(e, CallExample)] == [
        ("total([1, 2])", "3")
    ]
    assert [(e.call, e.expected) for e in half.public if isinstance(e, CallExample)] == [("half(3)", "1.5")]
    assert total.files("def total(xs): ...") == {
        "solution.py": "from typing import List\n\ndef total(xs): ..."
    }


def test_mbpp_shows_its_first_assertion_only(tmp_path: Path) -> None:
    (task,) = load("mbpp", WRITERS["mbpp"](tmp_path))
    assert task.entry == "twice"
    assert "assert twice(2) == 4" in task.prompt
    assert "twice(0)" not in task.prompt
    assert len(task.public) == 1


def test_a_session_whose_object_is_missing_makes_it_itself(tmp_path: Path) -> None:
    (task,) = load("classeval", WRITERS["classeval"](tmp_path))
    (session,) = task.public
    assert isinstance(session, StepsExample)
    assert [step.code for step in session.steps] == ["tin = Tin()", "tin.put(5)", "tin.coins"]


def test_an_exercise_is_its_instructions_and_its_stub(tmp_path: Path) -> None:
    (task,) = load("exercism", WRITERS["exercism"](tmp_path))
    assert (task.path, task.entry) == ("two_fold.py", "two_fold")
    assert [name for name, _ in task.documents] == ["instructions.md", "two_fold.py"]


def test_the_data_may_be_named_by_file(tmp_path: Path) -> None:
    data = WRITERS["mbpp"](tmp_path)
    assert load("mbpp", data / "functions" / "mbpp_train_validation.jsonl") == load("mbpp", data)


@pytest.mark.parametrize("benchmark", sorted(WRITERS))
def test_missing_data_is_said_with_a_way_out(benchmark: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load(benchmark, tmp_path / "nowhere")
    assert caught.value.code == "U051"
    assert "--data" in caught.value.help


def test_a_damaged_file_is_a_mistake_of_the_user(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(b"\x1f\x8b not gzip")
    with pytest.raises(UsageError) as caught:
        load("humaneval", path)
    assert caught.value.code == "U051"


def _spoilt(path: Path, **fields: object) -> None:
    """Give the last row of a file other fields; a field of ``None`` goes."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        *kept, last = text.splitlines()
        path.write_text("\n".join([*kept, json.dumps({**json.loads(last), **fields})]) + "\n")
    elif isinstance(rows := json.loads(text), list):
        path.write_text(json.dumps([*rows[:-1], {**rows[-1], **fields}]))
    else:
        path.write_text(json.dumps({**rows, **fields}))


@pytest.mark.parametrize(
    ("benchmark", "pattern", "fields", "words"),
    [
        ("mbpp", "functions/mbpp*.jsonl", {"test_list": []}, "row 1: it has no test"),
        ("mbpp", "functions/mbpp*.jsonl", {"test_list": ["assert twice(2"]}, "row 1: '(' was never"),
        ("mbpp", "functions/mbpp*.jsonl", {"test_list": 3}, "row 1: "),
        ("classeval", "classes/*.json", {"import_statement": ["import"]}, "row 1: "),
        ("classeval", "classes/*.json", {"class_name": None}, "row 1: "),
        ("quixbugs", "repair/quixbugs/[!_]*.json", {"python_testcase": "(", "json_testcases": None}, "n: "),
        ("exercism", "exercism/*.json", {"stub": {}}, ".json: it has no stub"),
        ("humanevalfix", "repair/humanevalfix*.jsonl", {"prompt": 1}, "row 4: "),
    ],
)  # fmt: skip
def test_a_row_that_is_not_of_its_form_is_told_with_its_file(
    benchmark: str, pattern: str, fields: dict[str, object], words: str, tmp_path: Path
) -> None:
    data = WRITERS[benchmark](tmp_path)
    path = max(data.glob(pattern))
    _spoilt(path, **fields)
    with pytest.raises(UsageError) as caught:
        load(benchmark, data)
    assert caught.value.code == "U051"
    assert path.name in caught.value.message
    assert words in caught.value.message


def test_an_unknown_benchmark_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load("humanevil", tmp_path)
    assert "humaneval" in caught.value.help


@pytest.mark.parametrize(
    ("benchmark", "count"),
    [
        ("humaneval", 164),
        ("humanevalxl", 80),
        ("mbpp", 474),
        ("exercism", 40),
        ("classeval", 39),
        ("project", 2),
        ("specs", 2),
    ],
)
def test_the_public_data_is_read_whole(benchmark: str, count: int, shared_data: Path) -> None:
    tasks = load(benchmark, shared_data)
    assert len({task.id for task in tasks}) == count
    assert all(task.entry for task in tasks)


def test_most_functions_have_public_examples(shared_data: Path) -> None:
    tasks = load("humaneval", shared_data)
    assert sum(bool(task.public) for task in tasks) >= 135


def test_what_needs_more_than_the_standard_library_says_so(shared_data: Path) -> None:
    needs = {task.id: task.needs for task in load("classeval", shared_data) if task.needs}
    assert needs["ClassEval_28"] == ("pandas",)
    assert len(needs) == 6


def test_of_two_functions_of_one_name_the_one_with_the_same_examples_is_meant() -> None:
    def task(identifier: str, *shown: str) -> Task:
        examples = tuple(
            CallExample(span=Span(identifier, 1, 1, 1, 1), call=one, expected="1") for one in shown
        )
        return Task(id=identifier, benchmark="humaneval", entry="add", public=examples)

    english = [
        task("E/1", "add(1)"),
        task("E/2", "add(2)"),
        msgspec.structs.replace(task("E/3"), entry="sub"),
    ]
    assert in_english([task("R/1", "add(2)")], english) == {"R/1": english[1]}
    assert in_english([task("R/1", "add(3)")], english) == {}
    assert in_english([msgspec.structs.replace(task("R/2", "sub(1)"), entry="sub")], english) == {
        "R/2": english[2]
    }
