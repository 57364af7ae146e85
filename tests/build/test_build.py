"""Whole builds with the scripted model and the real kernel: what a person may rely on."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from build_project import ADD, DOUBLE, SHOUT, SHOUTED, SUMS, Project, script

from smysl.build.answers import answered
from smysl.build.api import Options, build
from smysl.build.lock import read_lock
from smysl.core.errors import OutputError, UsageError


def test_a_specification_becomes_a_package_with_evidence(project: Project) -> None:
    result = project.build()
    assert result.status == "done"
    assert project.evidence(result) == {
        "T-1": "verified",
        "T-2": "verified",
        "T-3": "unchecked",
        "W-1": "verified",
    }
    assert result.contracts == {"total": 3, "solved": 3, "reused": 0}
    assert "@relation(T-2, scope=function)" in project.module().read_text()
    assert (project.out / "report.html").is_file()
    assert result.notes == ()


def test_nothing_changed_means_nothing_is_done(project: Project) -> None:
    first = project.build()
    lock = (project.out / "smysl.lock").read_bytes()
    again = project.build()
    assert again.up_to_date
    assert again.payload()["cost"]["model_calls"] == again.payload()["cost"]["sandbox_runs"] == 0
    assert project.evidence(again) == project.evidence(first)
    assert (project.out / "smysl.lock").read_bytes() == lock


def test_a_clone_without_cache_and_model_has_nothing_to_do(project: Project) -> None:
    project.build()
    shutil.rmtree(project.out / ".smysl")
    (project.folder / "model.jsonl").unlink()
    again = build(project.spec, project.out, Options(model="scripted:nowhere", samples=4))
    assert again.up_to_date
    assert not (project.out / ".smysl").exists()


def test_deleting_the_cache_alone_never_costs_a_call(project: Project) -> None:
    project.build()
    shutil.rmtree(project.out / ".smysl")
    project.write("sums.md", SUMS.replace("# Tiny", "# Tiny numbers"))
    again = project.build()
    assert again.cost["model_calls"] == 0


def test_a_changed_leaf_costs_its_own_calls_alone_and_touches_its_own_file(project: Project) -> None:
    project.build()
    before = {path: path.read_bytes() for path in project.out.glob("src/tiny/*.py")}
    project.write("words.md", SHOUT.replace("in capitals", "in capital letters"))
    project.answers["shout"] = ["def shout(text: str) -> str:\n    return text.swapcase().upper()\n"]
    again = project.build()
    assert again.contracts["reused"] == 2
    assert again.cost["model_calls"] == 1
    changed = [path.name for path, data in before.items() if path.read_bytes() != data]
    assert changed == ["words.py"]


def test_a_changed_root_verifies_its_dependents_again_without_tokens(project: Project) -> None:
    project.build()
    project.write("sums.md", SUMS.replace("returns the sum.", "returns the sum of two numbers."))
    project.answers["add"] = ["def add(a: int, b: int) -> int:\n    return sum((a, b))\n"]
    again = project.build()
    assert again.status == "done"
    assert again.cost["model_calls"] == 1
    assert again.contracts["reused"] == 2
    assert "sum((a, b))" in project.module().read_text()
    assert DOUBLE.splitlines()[-1] in project.module().read_text()


def test_a_dependent_that_fails_after_a_change_is_solved_again(project: Project) -> None:
    project.build()
    text = SUMS.replace("returns the sum. `add(1, 2)` → 3", "returns one more than the sum. `add(1, 2)` → 4")
    project.write("sums.md", text)
    project.answers["add"] = ["def add(a: int, b: int) -> int:\n    return a + b + 1\n"]
    project.answers["double"] = ["def double(a: int) -> int:\n    return 2 * a\n"]
    again = project.build()
    assert again.status == "done"
    assert "2 * a" in project.module().read_text()


def test_a_persons_edit_is_kept_checked_and_reported_by_every_later_build(project: Project) -> None:
    project.build()
    module = project.module()
    edited = module.read_text().replace("return add(a, a)", "return a * 2  # simpler")
    module.write_text(edited)
    for _ in range(2):
        again = project.build()
        assert module.read_text() == edited
        assert any("sums.py" in note for note in again.notes)
        rows = {row.requirement: row.authorship for row in again.evidence}
        assert (rows["T-2"], rows["T-1"]) == ("person", "model")


def test_a_persons_edit_that_breaks_an_example_is_kept_and_called_failing(project: Project) -> None:
    project.build()
    module = project.module()
    module.write_text(module.read_text().replace("return add(a, a)", "return a * 3"))
    again = project.build()
    assert again.status == "unsolved"
    assert project.evidence(again)["T-2"] == "failing"
    assert "return a * 3" in module.read_text()


def test_a_persons_edit_survives_a_change_of_the_specification(project: Project) -> None:
    project.build()
    module = project.module()
    module.write_text(module.read_text().replace("return add(a, a)", "return a * 2"))
    project.write("sums.md", SUMS.replace("returns twice the number", "returns the number times two"))
    again = project.build()
    assert "return a * 2" in module.read_text()
    assert again.cost["model_calls"] == 0


def test_a_formatter_changes_nothing(project: Project) -> None:
    project.build()
    module = project.module()
    module.write_text(module.read_text().replace("    ", "  ").replace('"""Tiny.', '"""Tiny.'))
    again = project.build()
    assert again.notes == ()
    assert {row.authorship for row in again.evidence} == {"model"}
    assert again.cost["model_calls"] == 0


def test_a_tampered_lock_is_noticed(project: Project) -> None:
    project.build()
    lock = project.out / "smysl.lock"
    lock.write_text(lock.read_text().replace('"kind": "unchecked"', '"kind": "verified"'))
    with pytest.raises(OutputError) as caught:
        project.build()
    assert caught.value.code == "O034"


def test_locked_refuses_to_solve_anything_new(project: Project) -> None:
    project.build()
    project.write("words.md", SHOUT.replace("in capitals", "loudly"))
    with pytest.raises(UsageError) as caught:
        project.build(locked=True)
    assert caught.value.code == "U010"


def test_an_unsolved_symbol_is_a_stub_that_names_its_requirement(project: Project) -> None:
    project.answers["shout"] = ["def shout(text: str) -> str:\n    return text\n"]
    result = project.build()
    assert result.status == "unsolved"
    assert project.evidence(result)["W-1"] in {"unsolved", "failing"}
    assert "W-1" in project.module("words").read_text()
    assert "xfail(strict=True" in (project.out / "tests" / "test_words.py").read_text()


def test_another_model_is_asked_for_what_the_first_did_not_solve_and_for_nothing_else(
    project: Project,
) -> None:
    project.answers["shout"] = ["def shout(text: str) -> str:\n    return text\n"]
    project.build()
    assert project.build().up_to_date, "the same model has no more to say"
    project.answers = {"shout": [SHOUTED], "add": ["def add(a, b):\n    return 0\n"]}
    result = project.build(by="larger")
    assert result.status == "done"
    assert result.contracts["reused"] == 2
    assert "return a + b" in project.module().read_text()
    assert project.build(by="third").up_to_date, "nothing is open any more"


def test_another_model_that_finds_no_better_changes_nothing(project: Project) -> None:
    project.answers["shout"] = ["def shout(text: str) -> str:\n    return text\n"]
    project.build()
    before = project.module("words").read_text()
    project.answers["shout"] = ["def shout(text: str) -> str:\n    return text + text\n"]
    assert project.build(by="other").status == "unsolved"
    assert project.module("words").read_text() == before


def test_where_the_best_candidates_differ_a_person_is_asked_and_the_answer_decides(project: Project) -> None:
    # Nothing says what becomes of a text that is in capitals already.
    project.answers["shout"] = [
        SHOUTED,
        SHOUTED,
        "def shout(text: str) -> str:\n    return text.swapcase()\n",
    ]
    result = project.build()
    assert result.status == "done", "it blocks nothing"
    (question,) = result.questions
    assert question.requirement == "W-1"
    assert not question.blocking
    assert question.id in (project.out / "questions.md").read_text()
    assert project.build().questions == result.questions, "it waits"
    other = next(n for n, _ in enumerate(question.choices, 1) if n - 1 != question.default)
    (place,) = answered(project.spec, project.out, question.id, str(other))
    assert place.startswith("words.md:")
    again = project.build()
    assert "swapcase" in project.module("words").read_text()
    assert project.evidence(again)["W-1"] != "failing"
    assert again.questions == ()
    assert not (project.out / "questions.md").exists()


def test_an_answer_goes_to_the_requirement_that_was_asked_about_whatever_was_written_before_it(
    project: Project,
) -> None:
    head, _, rest = SHOUT.partition("## W-1 ")
    text = f"{head}## {rest}"
    project.write("words.md", text)
    project.answers["shout"] = [
        SHOUTED,
        SHOUTED,
        "def shout(text: str) -> str:\n    return text.swapcase()\n",
    ]
    (question,) = project.build().questions
    title = rest.partition("\n")[0]
    before = f'## {title}\n`whisper(text)` writes it in small letters. `whisper("A")` → `"a"`\n\n'
    project.answers["whisper"] = ["def whisper(text: str) -> str:\n    return text.lower()\n"]
    project.write("words.md", f"{head}{before}## {rest}")
    assert project.build().questions[0].id == question.id
    answered(project.spec, project.out, question.id, "1")
    written = (project.spec / "words.md").read_text()
    assert written.startswith(f"{head}{before}## {title}\n"), "nothing is written into the other one"
    assert f"`{question.call}` → `{question.choices[0].answer}`" in written


def test_a_budget_stops_gracefully_and_keeps_what_was_solved(project: Project) -> None:
    result = project.build(budget_tokens=1)
    assert result.status == "unsolved"
    assert result.contracts["solved"] >= 1
    assert result.contracts["solved"] < 3
    lock = read_lock(project.out)
    assert lock is not None
    assert not lock.not_reproducible


def test_what_a_spent_budget_left_open_is_solved_by_the_next_build(project: Project) -> None:
    project.build(budget_tokens=1)
    result = project.build()
    assert result.status == "done"
    assert result.contracts["solved"] == 3


def test_a_search_that_a_clock_ended_marks_the_lock_until_its_code_is_gone(project: Project) -> None:
    project.build(budget_seconds=0.0)
    lock = read_lock(project.out)
    assert lock is not None
    assert lock.not_reproducible
    project.build()
    lock = read_lock(project.out)
    assert lock is not None
    assert not lock.not_reproducible


def test_the_wrong_candidates_are_not_chosen(project: Project) -> None:
    project.answers["add"] = [
        "def add(a, b):\n    return a - b\n",
        ADD,
        "def add(a, b):\n    return 3\n",
        ADD,
    ]
    project.build()
    assert "return a + b" in project.module().read_text()


def test_a_candidate_that_learned_its_examples_by_heart_is_rejected(project: Project) -> None:
    project.answers["double"] = ["def double(a):\n    if a == 4:\n        return 8\n    return 0\n"]
    result = project.build()
    assert project.evidence(result)["T-2"] == "unsolved"


def test_contradicting_examples_are_asked_about_and_the_answer_builds(project: Project) -> None:
    project.write("words.md", SHOUT + '\nAlso `shout("a")` → `"a!"`.\n')
    waiting = project.build()
    assert waiting.status == "questions"
    assert [c.answer for c in waiting.questions[0].choices] == ["'A'", "'a!'"]
    assert (project.out / "questions.md").is_file()
    asked: list[str] = []

    def person(questions: object) -> dict[str, str]:
        asked.extend(q["id"] for q in questions)  # type: ignore[attr-defined]
        return {asked[0]: "'A'"}

    model = script(project.folder / "model.jsonl", **project.answers)
    result = build(project.spec, project.out, Options(model=model, samples=4), ask=person)
    assert asked == [waiting.questions[0].id]
    assert result.status == "done"
    assert "(wrong)" in (project.spec / "words.md").read_text()


@pytest.mark.parametrize("moment", ["before", "during"])
def test_losing_the_checkpoints_changes_no_result(project: Project, moment: str, monkeypatch) -> None:
    project.build()
    undisturbed = read_lock(project.out)
    shutil.rmtree(project.out)
    from smysl.build.session import Session

    solve: Callable[[Session, str], None] = Session.solve
    checkpoints = project.out / ".smysl" / "checkpoints.db"

    def sabotage(session: Session, name: str) -> None:
        if moment == "during":
            checkpoints.unlink(missing_ok=True)
        solve(session, name)

    monkeypatch.setattr(Session, "solve", sabotage)
    project.build()
    checkpoints.unlink(missing_ok=True)
    project.build()
    assert read_lock(project.out) == undisturbed


def test_a_strangers_files_are_left_alone(project: Project) -> None:
    project.out.mkdir()
    (project.out / "thesis.txt").write_text("mine")
    with pytest.raises(OutputError):
        project.build()
    assert [p.name for p in project.out.iterdir() if not p.name.startswith(".")] == ["thesis.txt"]


PROSE = """# Shouting

## S-1 Capitals
The package must write a text in capitals.
"""


def test_prose_without_a_symbol_is_planned_by_the_model_and_the_plan_is_kept(tmp_path: Path) -> None:
    project = Project(tmp_path)
    for path in project.spec.iterdir():
        path.unlink()
    project.write("prose.md", "---\npackage: tiny\n---\n" + PROSE)
    proposal = {"functions": [{"module": "words", "signature": "shout(text: str) -> str", "answers": [1]}]}
    lines = [
        {"match": "software architect", "samples": [json.dumps(proposal)]},
        {"match": "function `shout`", "samples": [f"```python\n{SHOUTED}```"]},
    ]
    model = project.folder / "model.jsonl"
    model.write_text("\n".join(map(json.dumps, lines)))
    options = Options(model=f"scripted:{model}", samples=4)
    result = build(project.spec, project.out, options)
    assert result.status == "done"
    plan = project.out / "smysl.plan.md"
    assert "- `words.shout(text: str) -> str` answers S-1" in plan.read_text()
    assert build(project.spec, project.out, options).up_to_date
    plan.write_text(
        plan.read_text().replace("words.shout(text: str)", "words.shout(text: str, mark: str = '!')")
    )
    assert not build(project.spec, project.out, options).up_to_date
    assert "mark: str = '!'" in plan.read_text()


def test_what_a_stub_has_finished_stays_and_is_called(project: Project) -> None:
    project.write(
        "prices.py",
        "RATE = 3\n\n\ndef twice(n):\n    return 2 * n  # kept\n\n\ndef price(days):\n"
        '    """Return the price of days.\n\n    >>> price(2)\n    7\n    """\n',
    )
    project.answers["price"] = ["def price(days: int) -> int:\n    return twice(days) + RATE\n"]
    result = project.build()
    assert project.evidence(result)["prices-price-1"] == "verified"
    text = project.module("prices").read_text()
    assert "RATE = 3" in text
    assert "return 2 * n  # kept" in text
    assert project.build().up_to_date


def test_code_that_leaves_nothing_open_is_a_package_already(project: Project) -> None:
    for document in project.spec.iterdir():
        document.unlink()
    code = "def twice(n):\n    return 2 * n  # kept\n"
    project.write("prices.py", code)
    project.write("task.md", "---\npackage: tiny\n---\n# Diary\n\nIt rained.\n")
    result = project.build()
    assert (result.status, result.cost["model_calls"]) == ("done", 0)
    assert [found.code for found in result.diagnostics] == ["S026"]
    assert project.module("prices").read_text().endswith(code)
    assert project.build().up_to_date


def test_what_holds_in_a_check_and_not_in_its_test_is_failing_and_its_test_a_strict_xfail(
    project: Project,
) -> None:
    """A value that is no number is one for a reader; for Python, which the test asks, it equals nothing."""
    project.write("words.md", SHOUT.replace('`shout("a")` → `"A"`', '`shout("a")` → `[float("nan")]`'))
    code = "def shout(text):\n    return [float('nan')]\n"
    project.answers["shout"] = [code]
    result = project.build()
    assert project.evidence(result)["W-1"] == "failing"
    tests = (project.out / "tests" / "test_words.py").read_text()
    assert "strict=True" in tests
    assert not any("did not all report" in note for note in result.notes)


def test_a_package_reads_its_iterators_as_the_check_does(project: Project) -> None:
    lazy = SHOUT.replace('`shout("a")` → `"A"`', '`shout("a")` → `["A"]`')
    project.write("words.md", lazy.replace("`shout(text)`", "`shout(text) -> Iterator[str]`"))
    code = "from collections.abc import Iterator\ndef shout(text) -> Iterator[str]:\n    yield text.upper()\n"
    project.answers["shout"] = [code]
    assert project.evidence(project.build())["W-1"] == "verified"
    assert 'assert list(shout("a")) == ["A"]' in (project.out / "tests" / "test_words.py").read_text()


def test_code_that_is_slow_on_large_inputs_is_told_by_this_build_and_by_the_next(project: Project) -> None:
    project.write(
        "rows.md",
        "# Rows\n\nThe module is `rows`.\n\n## R-1 Distinct\n"
        "`distinct(items)` returns the items without repetitions. `distinct([3, 1, 2, 1])` → `[3, 1, 2]`\n",
    )
    # Slow for the quickest machine; on a slow one the largest call does not end, which is told as well.
    body = "[a for i, a in enumerate(items) if not any(a == b for _ in 'twelve times' for b in items[:i])]"
    project.answers["distinct"] = [f"def distinct(items: list[int]) -> list[int]:\n    return {body}\n"]
    notes = project.build().notes
    assert any(
        note.startswith("slow on large inputs: rows.distinct, for instance `distinct(") for note in notes
    )
    again = project.build()
    assert again.up_to_date
    assert [note for note in again.notes if "slow" in note] == [note for note in notes if "slow" in note]


def test_a_build_without_context_says_so_in_its_lock_and_is_another_one(project: Project) -> None:
    project.build()
    assert "context" not in read_lock(project.out).settings
    assert not project.build(context=False).up_to_date
    assert read_lock(project.out).settings["context"] == "none"
    assert project.build(context=False).up_to_date


def test_a_build_with_reviews_says_so_in_its_lock(project: Project) -> None:
    project.build()
    assert "review" not in read_lock(project.out).settings
    project.build(review=True)
    assert read_lock(project.out).settings["review"] == "yes"
    assert project.build(review=True).up_to_date
