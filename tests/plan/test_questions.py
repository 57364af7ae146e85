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
    write_questions(tmp_path / "out" / "questions.md", questions, "en")
    text = (tmp_path / "out" / "questions.md").read_text()
    assert "What should twice(2) give?" in text
    assert f"smysl answer {questions[0].id} 1" in text
