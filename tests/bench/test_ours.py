"""The product behind its adapter: what is built becomes importable, what is chosen is its own choice."""

import json
from pathlib import Path

import pytest
from tiny import WRITERS

from smysl.bench import ours
from smysl.bench.contracts import contract_of, fitted
from smysl.bench.data import load
from smysl.bench.run import Parts, Settings, run
from smysl.bench.task import Task
from smysl.core.example import CallExample
from smysl.core.seams import Kernel
from smysl.core.span import Span
from smysl.core.verdict import Limits
from smysl.model.scripted import ScriptedModel
from smysl.solve.settings import Signal

HERE = Span("prompt", 1, 1, 1, 1)


def task_of(benchmark: str, folder: Path) -> Task:
    return load(benchmark, WRITERS[benchmark](folder))[0]


@pytest.mark.parametrize("home", ["__init__.py", "two_fold.py", "other.py"])
def test_an_exercise_is_importable_wherever_the_build_put_it(
    home: str, tmp_path: Path, kernel: Kernel
) -> None:
    package = tmp_path / "out" / "src" / "exercise"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "__main__.py").write_text("raise SystemExit(3)\n", encoding="utf-8")
    (package / home).write_text("def double(number):\n    return 2 * number\n", encoding="utf-8")
    files = ours.importable(tmp_path / "out", task_of("exercism", tmp_path / "data"))
    example = CallExample(span=HERE, call="double(4)", expected="8")
    (verdict,) = kernel.check(files, "two_fold", [example], Limits())
    assert verdict.passed, verdict.message


def test_nothing_but_the_package_is_importable(tmp_path: Path) -> None:
    for name in ("src/pair/__init__.py", "tests/test_pair.py", "README.md", ".smysl/x", "smysl.lock"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    assert set(ours.importable(tmp_path, task_of("specs", tmp_path / "data"))) == {"pair/__init__.py"}


def test_a_task_that_shows_its_signature_is_a_contract_with_it(tmp_path: Path) -> None:
    contract = contract_of(task_of("humaneval", tmp_path), [])
    assert str(contract.signature) == "total(xs: List[int]) -> int"
    assert [example.call for example in contract.examples if isinstance(example, CallExample)] == [
        "total([1, 2])"
    ]


def test_a_task_without_a_signature_takes_the_first_that_fits(tmp_path: Path) -> None:
    candidates = [
        "def twice(",
        "def twice(a, b):\n    return a",
        "def twice(n):\n    return n",
        "def twice(m): ...",
    ]
    assert str(contract_of(task_of("mbpp", tmp_path), candidates).signature) == "twice(n)"


def test_a_sample_with_other_parameter_names_still_takes_part(tmp_path: Path, kernel: Kernel) -> None:
    contract = contract_of(task_of("mbpp", tmp_path), ["def twice(n):\n    return n"])
    source = fitted(
        "import math\n\n\ndef twice(x):\n    return x * 2 if x < 9 else twice(math.floor(8))\n", contract
    )
    examples = [
        CallExample(span=HERE, call=call, expected=want)
        for call, want in (("twice(n=3)", "6"), ("twice(9)", "16"))
    ]
    assert all(v.passed for v in kernel.check({"solution.py": source}, "solution", examples, Limits()))


def test_the_product_chooses_by_behaviour_where_examples_do_not_decide(
    tmp_path: Path, kernel: Kernel
) -> None:
    candidates = [
        "def twice(n):\n    return 4",
        "def twice(n):\n    return n * 2",
        "def twice(k):\n    return k + k",
        "def twice(n):\n    return n ** 2",
    ]
    assert ours.chosen_by_search(task_of("mbpp", tmp_path), candidates, kernel).place in {1, 2}


TWICE, BLIND, ADDED, MIDDLE, TOTAL = (
    Task(
        id="T/1",
        benchmark="mbpp",
        prompt=prompt,
        entry=prompt.partition("(")[0].rpartition(" ")[2],
        public=tuple(CallExample(span=HERE, call=call, expected=want) for call, want in shown),
    )
    for prompt, *shown in (
        ("Write twice(n), which doubles a number.", ("twice(2)", "4")),
        ("```python\ndef twice(n):\n    'Double a number.'\n```",),
        ("```python\ndef added(g):\n    'Add all numbers of a matrix.'\n```",),
        ("Write middle(xs), the middle item of a list of numbers.", ("middle([3, 1, 2])", "1")),
        ("Write total(xs), which sums a list of numbers.", ("total([1, 2])", "3")),
    )
)
HALF = "xs[len(xs) // 2]"


@pytest.mark.parametrize(
    ("signal", "task", "bodies", "tests", "sureness", "heeded"),
    [
        ("behaviour", TWICE, ["4", "n * 2", "n + n"], "", (), 1),
        ("hunting", TWICE, ["n * 2 if n != 7777 else 0", "n * 2", "n + n"], "", (), 1),
        ("kinds", ADDED, ["sum(g[0])", "sum(map(sum, g))", "sum(n for r in g for n in r)"], "", (), 1),
        (
            "leniency",
            MIDDLE,
            [f"{HALF} if len(xs) % 2 else min([])", f"min([{HALF}][: len(xs) % 2])", HALF],
            "",
            (),
            2,
        ),
        ("sureness", TWICE, ["n ** 2", "n * n", "n * 2"], "", (-0.5, -0.5, -0.01), 2),
        ("tests", BLIND, ["n ** 2", "n * n", "n * 2"], "assert twice(3) == 6\nassert twice(5) == 10", (), 2),
        ("faults", TWICE, ["n * 2 if n < 10**60 else doubled(n)", "n * 2"], "", (), 1),
        ("growth", TOTAL, ["sum(xs) + 0 * sum(1 for a in xs for b in xs)", "sum(xs)"], "", (), 1),
    ],
)
def test_without_a_signal_the_first_is_chosen_that_it_would_have_ruled_out(
    signal: Signal,
    task: Task,
    bodies: list[str],
    tests: str,
    sureness: tuple[float, ...],
    heeded: int,
    kernel: Kernel,
) -> None:
    name = {"twice": "n", "added": "g"}.get(task.entry, "xs")
    candidates = [f"def {task.entry}({name}):\n    return {body}" for body in bodies]
    assert ours.chosen_by_search(task, candidates, kernel, tests, sureness).place == heeded
    assert ours.chosen_by_search(task, candidates, kernel, tests, sureness, (signal,)).place == 0


def test_where_nothing_can_be_used_nothing_is_chosen(tmp_path: Path, kernel: Kernel) -> None:
    assert ours.chosen_by_search(task_of("mbpp", tmp_path), ["def twice(", "no code"], kernel).place is None


def test_a_specification_is_built_and_judged(tmp_path: Path, kernel: Kernel) -> None:
    answers = {
        "Write the function `twice`": "twice(n):\n    return 2 * n",
        "Write the function `half`": "half(n):\n    return n // 2",
    }
    script = tmp_path / "script.jsonl"
    script.write_text(
        "\n".join(
            json.dumps({"match": m, "samples": [f"```python\ndef {a}\n```"]}) for m, a in answers.items()
        ),
        encoding="utf-8",
    )
    parts = Parts(kernel=kernel, model=ScriptedModel(script))
    data = WRITERS["specs"](tmp_path / "data")
    result = run("specs", data, tmp_path / "out", Settings(samples=2), parts=parts)
    (item,) = result["items"]
    assert set(item["requirements"]) == {"P-1", "P-2"}
    assert (item["passed"], item["total"]) == (4, 4)
