"""A panel: who is asked next, for what, and what it costs."""

from __future__ import annotations

import shutil

import pytest
from build_project import DOUBLE, SHOUTED, Project, script

from smysl.build.api import Options
from smysl.build.panel import build_with
from smysl.build.result import Result
from smysl.core.journal import Journal

WRONG = "def shout(text: str) -> str:\n    return text\n"


def built(
    project: Project, *members: dict[str, list[str]], journal: Journal | None = None, **options: object
) -> tuple[Result, list[str]]:
    names = [
        script(project.folder / f"member{number}.jsonl", **answers) for number, answers in enumerate(members)
    ]
    said: list[str] = []
    settings = Options(samples=4, **options)  # type: ignore[arg-type]
    return build_with(names, project.spec, project.out, settings, journal=journal, say=said.append), said


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


def test_costs_are_those_of_all_and_each_counts_once(project: Project) -> None:
    members = [{**project.answers, "shout": [WRONG]}, {"shout": [WRONG, WRONG]}, {"shout": [SHOUTED]}]
    journal = Journal()
    calls: list[int] = []
    journal.subscribe(lambda event: calls.append(int(event.data.get("model_calls", 0))))
    result, _ = built(project, *members, journal=journal)
    assert result.status == "done"
    assert result.cost["model_calls"] == sum(calls) > len(members)
    assert {name: result.cost[name] for name in journal.costs} == journal.costs


def test_what_is_left_of_a_budget_is_for_the_next(project: Project) -> None:
    weak = {**project.answers, "shout": [WRONG]}
    members = [weak, *[{"shout": [WRONG, WRONG]}] * 3, {"shout": [SHOUTED]}]
    spent: list[int] = []
    journal = Journal()
    journal.subscribe(
        lambda event: spent.append(int(event.data.get("tokens_in", 0) + event.data.get("tokens_out", 0)))
    )
    built(project, *members, journal=journal)
    shutil.rmtree(project.out)
    result, said = built(project, *members, journal=Journal(), budget_tokens=sum(spent) + 10)
    assert (result.status, len(said)) == ("done", 4)


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
