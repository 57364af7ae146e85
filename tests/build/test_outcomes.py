"""Outcomes: what a build remembers of its calls, and what it does not."""

from __future__ import annotations

import shutil

import msgspec
import pytest
from build_project import ADD, Project

from smysl.build.outcomes import drawn_of, kept
from smysl.core.journal import Event, Journal
from smysl.core.store import Store
from smysl.solve.shares import KIND, Drawn

TOLD = {
    "key": "k",
    "model": "m",
    "family": "direct",
    "temperature": 0.7,
    "unit": "function",
    "contract": "c",
    "samples": 3,
    "new": 2,
    "good": 1,
    "repair": False,
}


def told(journal: Journal, **other: object) -> None:
    journal.record("contract", "core.f", "sampled", **{**TOLD, **other})


def outcomes(project: Project) -> list[Drawn]:
    with Store(project.out / ".smysl") as store:
        return [msgspec.json.decode(value, type=Drawn) for _, value in store.items(KIND)]


def test_a_build_remembers_what_came_of_each_call_that_examples_judge(project: Project) -> None:
    project.answers["shout"] = ["def shout(text: str) -> str:\n    return text\n"]
    project.build()
    found = outcomes(project)
    assert {(one.model, one.unit) for one in found} == {("scripted:model.jsonl", "function")}
    by_contract: dict[str, list[Drawn]] = {}
    for one in found:
        by_contract.setdefault(one.contract, []).append(one)
    assert len(by_contract) == 3
    passed = [all(one.good == one.samples for one in calls) for calls in by_contract.values()]
    assert sorted(passed) == [False, True, True], "repairs of what fails are not among them"
    (failing,) = (calls for calls in by_contract.values() if not calls[0].good)
    assert sum(one.samples for one in failing) == 4


def test_the_same_call_counts_once_however_often_it_is_built(project: Project) -> None:
    project.build()
    first = outcomes(project)
    with Store(project.out / ".smysl") as store:
        store._db.execute("DELETE FROM entries WHERE kind = 'solution'")
    for path in project.out.iterdir():  # as in a clone that somebody gave the calls
        if path.name != ".smysl":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    again = project.build()
    assert again.cost["model_calls"] == 0
    assert outcomes(project) == first


def test_what_is_remembered_makes_nothing_to_be_done_again(project: Project) -> None:
    project.build()
    assert project.build().up_to_date
    assert ADD.splitlines()[1].strip() in project.module().read_text()


@pytest.mark.parametrize("other", [{"good": None}, {"repair": True}])
def test_nothing_is_learned_from_repairs_or_without_examples(other: dict[str, object]) -> None:
    assert drawn_of(Event("contract", "core.f", "sampled", TOLD)) is not None
    assert drawn_of(Event("contract", "core.f", "sampled", {**TOLD, **other})) is None


@pytest.mark.parametrize(
    "event",
    [
        Event("contract", "core.f", "sampled", {"samples": 8, "new": 2}),
        Event("contract", "core.f", "start", TOLD),
        Event("call", "k", "paid", TOLD),
    ],
)
def test_other_events_tell_nothing(event: Event) -> None:
    assert drawn_of(event) is None


def test_a_journal_that_outlives_the_build_writes_into_its_store_no_more() -> None:
    journal = Journal()
    with Store(None) as store:
        with kept(journal, store):
            told(journal)
            told(journal, good=2)
        told(journal, key="later")
        assert [(key, msgspec.json.decode(value)["good"]) for key, value in store.items(KIND)] == [("k", 2)]
    told(journal, key="after the store was closed")
