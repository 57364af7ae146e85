"""The kernel's own benchmark, on a miniature of the data and a harness that runs programs one by one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from smysl.bench.kernel import pool, run, soak, throughput, usage
from smysl.check import SandboxKernel
from smysl.core.errors import UsageError
from smysl.core.store import Store

TASK = {
    "task_id": "Tiny/0",
    "prompt": "def half(n):\n",
    "entry_point": "half",
    "canonical_solution": "    while n < 0:\n        n = n + 2\n    return n / 2\n",
    "base_input": [[4], [5], [-3]],
}
HARNESS = """
import json, subprocess, sys
for line in sys.stdin:
    sample = json.loads(line)
    try:
        done = subprocess.run([sys.executable, "-c", sample["program"]], timeout=sample["timeout"])
        result = "failed" if done.returncode else "passed"
    except subprocess.TimeoutExpired:
        result = "timed out"
    print(json.dumps({"id": sample["id"], "result": result}))
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "HumanEvalPlus.jsonl").write_text(json.dumps(TASK), encoding="utf-8")
    (tmp_path / "baselines").mkdir()
    (tmp_path / "baselines" / "process_per_sample.py").write_text(HARNESS, encoding="utf-8")
    return tmp_path / "HumanEvalPlus.jsonl"


def test_a_sample_says_the_same_as_a_program_and_as_a_check(data: Path) -> None:
    with SandboxKernel(1) as kernel:
        samples = pool.samples(data, kernel, each=6)
        verdicts = kernel.check_many([(s.files, pool.MODULE, s.examples) for s in samples], throughput.LIMITS)
    assert [example.expected for example in samples[0].examples] == ["2.0", "2.5", "0.5"]
    assert [verdict.passed for verdict in verdicts[0]] == [True] * 3, "the reference itself"
    assert len({sample.source for sample in samples}) == len(samples) > 3
    for sample, row in zip(samples, verdicts, strict=True):
        if not any(verdict.outcome == "timeout" for verdict in row):
            program = subprocess.run(
                [sys.executable, "-c", sample.program()], capture_output=True, check=False
            )
            assert (program.returncode == 0) == all(verdict.passed for verdict in row), sample.id


def test_both_judge_the_same_samples_and_a_stopped_run_is_not_paid_for_twice(
    data: Path, tmp_path: Path
) -> None:
    said: list[str] = []
    harness = tmp_path / "baselines" / "process_per_sample.py"
    with SandboxKernel(1) as kernel, Store(tmp_path / "store") as store:
        samples = [sample for sample in pool.samples(data, kernel, each=4) if "n + 2" in sample.source]
        first = throughput.measure(samples, kernel, harness, store, said.append)
        again = throughput.measure(samples, kernel, harness, store, said.append)
    assert first == again
    assert first["differ"] == []
    assert first["n"] == len(samples)
    assert first["ratio"] > 0


def test_without_data_or_harness_it_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as nothing:
        run.run(tmp_path, tmp_path / "out")
    assert nothing.value.code == "U051"
    (tmp_path / "HumanEvalPlus.jsonl.gz").write_bytes(b"")
    with pytest.raises(UsageError) as alone:
        run.run(tmp_path, tmp_path / "out")
    assert alone.value.code == "U052"


def test_a_harness_that_breaks_is_an_error_with_its_words(data: Path, tmp_path: Path) -> None:
    harness = tmp_path / "broken.py"
    harness.write_text("raise SystemExit('out of order')", encoding="utf-8")
    with SandboxKernel(1) as kernel, Store(tmp_path / "store") as store:
        samples = pool.samples(data, kernel, each=1)
        with pytest.raises(UsageError) as broken:
            throughput.measure(samples[:1], kernel, harness, store, lambda _: None)
    assert "out of order" in broken.value.help


def test_usage_counts_what_children_burn() -> None:
    before = usage.cpu_seconds()
    burn = subprocess.Popen([sys.executable, "-c", "for _ in range(10**9): pass"])
    try:
        while usage.cpu_seconds() - before < 0.1:
            pass
        assert burn.pid in usage.descendants()
    finally:
        burn.kill()
        burn.wait()


def test_a_soak_counts_what_is_wrong_and_what_stays_behind() -> None:
    said: list[str] = []
    result = soak.measure(300, said.append, seed=1)
    assert result["wrong"] == {}
    assert result["outcomes"]["passed"] > 100
    assert result["outcomes"]["crashed"] > 0
    left = [result[f"left_{name}"] for name in ("processes", "descriptors", "files", "mounts")]
    assert left == [0, 0, 0, 0]
    assert said[-1].startswith("soak 300/300  0 wrong")
    assert soak.lines(result)[0].endswith("0 wrong")


def test_a_soak_tells_a_verdict_that_is_not_right(monkeypatch: pytest.MonkeyPatch) -> None:
    lies = [("def f(n):\n    return n\n", "f(1) == 2", frozenset({"passed"}))]
    monkeypatch.setattr(soak, "MILD", lies)
    monkeypatch.setattr(soak, "HOSTILE", [("def f(): return 1\n", frozenset({"crashed"}))])
    result = soak.measure(20, lambda _: None)
    assert sum(result["wrong"].values()) == 20
