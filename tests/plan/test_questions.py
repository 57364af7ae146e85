"""Questions, and answers that go into the documents."""

from collections.abc import Callable
from pathlib import Path

import pytest

from smysl.core.errors import UsageError
from smysl.core.requirement import Specification
from smysl.plan.questions import blocking_questions, write_answers, write_questions
from smysl.spec import read

SPEC = """# Sums

The module is `sums`.

## S-1 Twice
`twice(n)` doubles a number. `twice(2)` → 4

## S-2 Again
As said, `twice( 2 )` → 5, as often as you like.
"""


def test_two_examples_that_disagree_are_one_blocking_question(
    documents: Callable[..., Specification],
) -> None:
    (question,) = blocking_questions(documents(sums=SPEC))
    assert question.blocking
    assert [choice.answer for choice in question.choices] == ["4", "5"]
    assert question.requirement == "S-1"


def test_examples_that_agree_raise_no_question(documents: Callable[..., Specification]) -> None:
    assert blocking_questions(documents(sums=SPEC.replace("→ 5", "→ 4"))) == ()


SHARE = """# Sums

The module is `sums`.

## S-1 Share
`share(total, parts=2)` splits a sum. `share(6, 3)` → 2

## S-2 Named
As said, `share(total=6, parts=3)` → 3, and `share(parts=3, total=6)` → 2.

## S-3 In halves
`share(8)` → 4, so `share(8, 2)` → 5.
"""


def test_calls_that_bind_the_same_arguments_are_one_question(
    documents: Callable[..., Specification],
) -> None:
    specification = documents(sums=SHARE)
    named, halves = blocking_questions(specification)
    assert [(choice.answer, choice.votes) for choice in named.choices] == [("2", 2), ("3", 1)]
    assert [(choice.answer, choice.votes) for choice in halves.choices] == [("4", 1), ("5", 1)]
    assert [d.code for d in specification.diagnostics].count("S031") == 2


def test_an_answer_marks_the_example_however_it_spells_its_arguments(
    documents: Callable[..., Specification], tmp_path: Path
) -> None:
    specification = documents(sums=SHARE)
    questions = blocking_questions(specification)
    folder = tmp_path / "parcel"
    places = write_answers(folder, specification, questions, {questions[0].id: "2", questions[1].id: "5"})
    assert len(places) == 2
    text = (folder / "sums.md").read_text()
    assert "`share(total=6, parts=3)` → 3 (wrong), and `share(parts=3, total=6)` → 2." in text
    assert "`share(8)` → 4 (wrong), so `share(8, 2)` → 5." in text
    assert blocking_questions(read(folder)) == ()


def test_two_spellings_of_one_value_agree(documents: Callable[..., Specification]) -> None:
    text = SPEC.replace("→ 4", """→ {'a': 1, "b": 2}""").replace("→ 5", "→ {'b': 2, 'a': 1}")
    assert blocking_questions(documents(sums=text)) == ()


def test_what_a_call_prints_does_not_contradict_what_it_returns(
    documents: Callable[..., Specification],
) -> None:
    text = SPEC.replace("As said, `twice( 2 )` → 5, as often as you like.", "`twice(2)` prints `two`.")
    specification = documents(sums=text)
    assert sum(len(r.examples) for r in specification.requirements) == 2
    assert blocking_questions(specification) == ()


@pytest.mark.parametrize("answer", ["1", "4"])
def test_the_answer_marks_the_other_example_as_wrong_and_settles_it(
    documents: Callable[..., Specification], tmp_path: Path, answer: str
) -> None:
    specification = documents(sums=SPEC)
    (question,) = blocking_questions(specification)
    folder = tmp_path / "parcel"
    places = write_answers(folder, specification, [question], {question.id: answer})
    assert places == ["sums.md:9:10"]
    assert "(wrong)" in (folder / "sums.md").read_text().splitlines()[8]
    again = read(folder)
    assert blocking_questions(again) == ()
    assert [e.counter for e in again.requirement("S-2").examples] == [True]  # type: ignore[union-attr]


def test_an_answer_that_is_not_on_offer_is_refused(
    documents: Callable[..., Specification], tmp_path: Path
) -> None:
    specification = documents(sums=SPEC)
    questions = blocking_questions(specification)
    with pytest.raises(UsageError, match="not on offer"):
        write_answers(tmp_path / "parcel", specification, questions, {questions[0].id: "6"})
    with pytest.raises(UsageError, match="no question"):
        write_answers(tmp_path / "parcel", specification, questions, {"Q-nothing": "1"})
    assert (tmp_path / "parcel" / "sums.md").read_text() == SPEC


def test_open_questions_are_written_for_a_person(
    documents: Callable[..., Specification], tmp_path: Path
) -> None:
    questions = blocking_questions(documents(sums=SPEC))
    write_questions(tmp_path / "out" / "questions.md", questions, "en", Path("my documents"))
    text = (tmp_path / "out" / "questions.md").read_text()
    assert "What should twice(2) give?" in text
    command = f"smysl answer {questions[0].id} 1 --spec 'my documents' --out {tmp_path / 'out'}"
    assert command in text
