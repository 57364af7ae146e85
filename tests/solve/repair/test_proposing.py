"""A model that proposes edits in a world."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("gymnasium", reason="the extra `worlds` is not installed")

from smysl.model.scripted import ScriptedModel
from smysl.solve.repair.proposing import Proposing
from smysl.worlds.repo.runs import Failure, Run
from smysl.worlds.repo.task import Case, Task, imported, single

WRONG = "def half(n):\n    return n // 3\n\n\ndef other(n):\n    return n\n"


def task() -> Task:
    return Task(
        tree=single(WRONG),
        imports=imported("half"),
        visible=(Case("half(8)", "4"),),
        hidden=(Case("half(10)", "5"),),
        family="",
    )


RED = Run("failed", (Failure(0, "larger", "2", "4"),), {"program.py": {2: 1.0}})


def scripted(tmp_path: Path, *samples: str) -> ScriptedModel:
    path = tmp_path / "answers.jsonl"
    path.write_text(json.dumps({"match": "half", "samples": list(samples)}) + "\n")
    return ScriptedModel(path)


def fenced(code: str) -> str:
    return f"```python\n{code}```"


def test_answers_become_versions_of_the_function_at_their_share_of_the_tokens(tmp_path: Path) -> None:
    right, other = "def half(n):\n    return n // 2\n", "def half(n):\n    return 1\n"
    model = scripted(tmp_path, fenced(right), "no code at all", fenced(right), fenced(other))
    found = Proposing(model).propose(task(), single(WRONG), "program.py", "half", RED)
    assert [one.code for one in found] == [right, other]
    assert all(one.tokens > 20 for one in found)


def test_a_function_that_nothing_suspects_can_be_asked_about_too(tmp_path: Path) -> None:
    model = scripted(tmp_path, fenced("def other(n):\n    return n + 1\n"))
    found = Proposing(model).propose(task(), single(WRONG), "program.py", "other", RED)
    assert [one.name for one in found] == ["other"]
    assert Proposing(model).propose(task(), single(WRONG), "program.py", "absent", None) == ()
