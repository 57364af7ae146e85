"""Questions: what a simulated person is asked, what is made of the answer, and what nobody sees."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from tiny import TOTAL, gzipped

from smysl.bench import questions
from smysl.bench.data import humaneval
from smysl.bench.sealed import Sealed
from smysl.bench.task import Asked
from smysl.core.errors import MachineError
from smysl.core.verdict import Observation

HALVES = ["x // 2", "x // 2", "x // 2 + 0", "x / 2"]
TOTALS = ["sum(xs)", "sum(xs)", "sum(x for x in xs)"]


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    path = tmp_path / "pool.jsonl.gz"
    answers = [
        ("Tiny/1", n, f"```python\ndef half(x):\n    return {text}\n```") for n, text in enumerate(HALVES)
    ]
    answers += [("Tiny/0", n, f"```python\n{TOTAL}    return {text}\n```") for n, text in enumerate(TOTALS)]
    path.write_bytes(gzipped([{"task_id": t, "seed": s, "text": x} for t, s, x in answers]))
    return path


def test_one_question_overrules_a_majority_that_is_wrong(data: Path, drawn: Path, tmp_path: Path) -> None:
    result = questions.run(drawn, data, tmp_path / "out")
    assert [row["solved"] for row in result["rows"]] == [0.5, 1.0, 1.0, 1.0]
    assert [row["asked"] for row in result["rows"]] == [0, 1, 1, 1]
    assert result["oracle"] == 1.0
    assert any("at most 1" in line and "100.0" in line for line in questions.lines(result))


def test_who_differs_in_nothing_is_not_asked_about(data: Path, drawn: Path, tmp_path: Path) -> None:
    result = questions.run(drawn, data, tmp_path / "out")
    assert {item["task"]: len(item["asked"]) for item in result["items"]} == {"Tiny/0": 0, "Tiny/1": 1}


def test_what_was_asked_is_not_asked_again(
    data: Path, drawn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = questions.run(drawn, data, tmp_path / "out")
    monkeypatch.setattr(questions, "_ask", None)
    assert questions.run(drawn, data, tmp_path / "out")["rows"] == first["rows"]


def test_no_example_is_left_in_a_task(data: Path) -> None:
    for task in map(questions.unshown, humaneval.load(data)):
        assert task.public == ()
        assert ">>>" not in task.prompt
        assert "==" not in task.prompt
        code = task.prompt.partition("```python\n")[2].rpartition("```")[0]
        compile(code, task.id, "exec")


def test_the_person_says_what_one_call_gives_and_nothing_else(data: Path) -> None:
    with Sealed("smysl.bench.reference", "humaneval", data, Observation) as person:
        calls = ["half(3)", "half('a')", "nothing_of_this_name"]
        seen = person.ask([Asked(task="Tiny/1", namespace="solution", call=call) for call in calls])
    assert [one.value for one in seen] == ["1.5", "!TypeError", "!NameError"]
    assert "sealed_marker" not in json.dumps([one.detail for one in seen])


def test_a_person_who_cannot_be_asked_ends_the_run_with_a_diagnostic(tmp_path: Path) -> None:
    asked = [Asked(task="x", namespace="solution", call="f()")]
    with (
        Sealed("smysl.bench.reference", "nothing", tmp_path, Observation) as person,
        pytest.raises(MachineError) as raised,
    ):
        person.ask(asked)
    assert raised.value.code == "E050"


def test_hidden_data_without_a_field_is_told_by_its_task_and_nothing_of_it(data: Path) -> None:
    path = data / "functions" / "HumanEvalPlus.jsonl.gz"
    rows = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    del rows[1]["base_input"]
    path.write_bytes(gzipped(rows))
    asked = [Asked(task="Tiny/1", namespace="solution", call="half(3)")]
    with (
        Sealed("smysl.bench.reference", "humaneval", data, Observation) as person,
        pytest.raises(MachineError) as raised,
    ):
        person.ask(asked)
    assert raised.value.code == "E050"
    assert raised.value.message == "the hidden data of Tiny/1 cannot be used: KeyError"
    assert str(data) in raised.value.help
