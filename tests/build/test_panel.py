"""A panel: who is asked next, for what, and what it costs."""

from __future__ import annotations

import pytest
from build_project import DOUBLE, SHOUTED, Project, script

from smysl.build.api import Options
from smysl.build.panel import build_with
from smysl.build.result import Result

WRONG = "def shout(text: str) -> str:\n    return text\n"


def built(project: Project, *members: dict[str, list[str]], **options: object) -> tuple[Result, list[str]]:
    names = [
        script(project.folder / f"member{number}.jsonl", **answers) for number, answers in enumerate(members)
    ]
    said: list[str] = []
    settings = Options(samples=4, **options)  # type: ignore[arg-type]
    return build_with(names, project.spec, project.out, settings, say=said.append), said


def test_the_next_is_asked_for_what_is_left_and_for_nothing_else(project: Project) -> None:
    weak = {**project.answers, "shout": [WRONG]}
    strong = {"shout": [SHOUTED], "add": ["def add(a, b):\n    return 0\n"]}
    result, said = built(project, weak, strong)
    assert result.status == "done"
    assert "return a + b" in project.module().read_text()
    (line,) = said
    assert "1 of 3" in line


def test_who_comes_later_is_not_asked_where_all_is_solved(project: Project) -> None:
    result, said = built(project, project.answers, {"shout": [WRONG]})
    assert result.status == "done"
    assert said == []


def test_costs_are_those_of_all(project: Project) -> None:
    alone, _ = built(project, {**project.answers, "shout": [WRONG]})
    both, _ = built(project, {**project.answers, "shout": [WRONG]}, {"shout": [SHOUTED]}, replan=True)
    assert both.status == "done"
    assert both.cost["model_calls"] >= 1
    assert both.cost["tokens_out"] > 0
    assert alone.cost["tokens_out"] > 0


def test_a_budget_is_for_all_together(project: Project) -> None:
    result, said = built(
        project, {**project.answers, "shout": [WRONG]}, {"shout": [SHOUTED]}, budget_tokens=1
    )
    assert result.status == "unsolved"
    assert said == []


@pytest.mark.parametrize("members", [1, 3])
def test_what_nobody_solves_stays_unsolved(project: Project, members: int) -> None:
    answers = {"add": project.answers["add"], "double": [DOUBLE], "shout": [WRONG]}
    result, said = built(project, *[answers] * members)
    assert result.status == "unsolved"
    assert len(said) == members - 1
