"""Benchmarks of repair: three ways on the same samples, judged by tests that none of them has seen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tiny import HIDDEN, WRITERS

from smysl.bench.data import load
from smysl.bench.data.humanevalfix import visible_tests
from smysl.bench.run import Parts, Settings, run
from smysl.bench.table import lines
from smysl.core.seams import Kernel
from smysl.model.scripted import ScriptedModel

ANSWERS = {
    "def total": ["def total(xs):\n    return len(xs)", "def total(xs):\n    return sum(xs)"],
    "def grown": ["def grown(n):\n    return n ** 2", "def grown(n):\n    return n + n"],
    "def highest": ["def highest(values):\n    return max(values)"],
    "def twofold": ["def twofold(node):\n    return 4", "def twofold(node):\n    return node.value * 2"],
}


def measure(benchmark: str, folder: Path, kernel: Kernel, *, model: bool = True) -> dict[str, Any]:
    script = folder / "script.jsonl"
    rows = [
        {"match": match, "samples": [f"```python\n{source}\n```" for source in sources]}
        for match, sources in ANSWERS.items()
    ]
    script.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    settings = Settings(samples=3, budget_runs=60, model="scripted" if model else "none")
    parts = Parts(model=ScriptedModel(script) if model else None, kernel=kernel)
    return run(benchmark, WRITERS[benchmark](folder / "data"), folder / "out", settings, parts=parts)


def test_a_repair_sees_every_other_case_and_the_program_with_its_description(tmp_path: Path) -> None:
    highest, twofold = (dict(task.documents) for task in load("quixbugs", WRITERS["quixbugs"](tmp_path)))
    assert highest["json_testcases/highest.json"] == "[[[1, 2]], 2]\n[[[3]], 3]\n"
    assert "The highest value." in highest["python_programs/highest.py"]
    assert "def test1" in twofold["tests/test_twofold.py"]
    assert "def test2" not in twofold["tests/test_twofold.py"]


def test_examples_of_a_docstring_are_one_test_each(tmp_path: Path) -> None:
    total, *_, one = load("humanevalfix", WRITERS["humanevalfix"](tmp_path))
    assert dict(total.documents)["tests/test_examples.py"] == (
        "from solution import total\n"
        "\n\ndef test_example_1():\n    assert total([1, 2]) == 3\n"
        "\n\ndef test_example_2():\n    assert total([4]) == 4\n"
    )
    assert list(dict(one.documents)) == ["solution.py"]


def test_examples_that_need_each_other_stay_together_and_what_stands_before_them_is_dropped() -> None:
    text = (
        "    return leaked\ndef check(f):\n    x = f(1)\n    assert x == 1\n    assert f(x) == 1\ncheck(f)\n"
    )
    made = visible_tests(text, "g")
    assert made.count("def test_") == 1
    assert "leaked" not in made
    assert "\nf = g\n" in made
    assert visible_tests("", "g") == visible_tests("def check(", "g") == ""


def test_three_ways_on_the_same_samples(tmp_path: Path, kernel: Kernel) -> None:
    result = measure("humanevalfix", tmp_path, kernel)
    rows = {row["name"]: row for row in result["rows"]}
    assert list(rows) == ["operators", "model", "ours"]
    assert result["silent"] == ["Tiny/half", "Tiny/one"]
    items = {item["task"]: item for item in result["items"]}
    assert [items["Tiny/total"][name]["solved"] for name in rows] == [True, True, True]
    # What is right for 2 alone passes the only visible test, and is not right for 7.
    grown = items["Tiny/grown"]["model"]
    assert (grown["origin"], grown["runs"], grown["solved"]) == ("model", 1, False)
    assert rows["ours"]["plausible"] == rows["model"]["plausible"] == 2
    assert rows["operators"]["tokens_out"] == 0
    assert rows["model"]["tokens_out"] > 0
    assert rows["model"]["runs"] == sum(item["model"]["runs"] for item in result["items"]) == 3


def test_quixbugs_is_judged_by_all_cases(tmp_path: Path, kernel: Kernel) -> None:
    result = measure("quixbugs", tmp_path, kernel)
    items = {item["task"]: item for item in result["items"]}
    assert [items["highest"][name]["solved"] for name in ("operators", "model", "ours")] == [True, True, True]
    assert items["twofold"]["model"]["origin"] == "model"
    assert not items["twofold"]["model"]["solved"], "it returns what the visible test wants and nothing else"


@pytest.mark.parametrize("benchmark", ["quixbugs", "humanevalfix"])
def test_without_a_model_there_are_two_rows_and_nothing_hidden_is_kept(
    benchmark: str, tmp_path: Path, kernel: Kernel
) -> None:
    result = measure(benchmark, tmp_path, kernel, model=False)
    assert [row["name"] for row in result["rows"]] == ["operators", "ours"]
    assert result["model"]["name"] == "none"
    assert HIDDEN not in json.dumps(result)
    kept = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert not [path for path in kept if HIDDEN.encode() in path.read_bytes()]
    told = "\n".join(lines(result))
    assert "test runs" in told
    assert "nothing fails in" in told


def test_a_second_run_repairs_nothing_again(tmp_path: Path, kernel: Kernel) -> None:
    first = measure("quixbugs", tmp_path, kernel)
    again = measure("quixbugs", tmp_path, kernel)
    assert again | {"seconds": 0} == first | {"seconds": 0}
    assert again["seconds"] < first["seconds"]
