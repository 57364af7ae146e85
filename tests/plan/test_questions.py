"""Questions, and answers that go into the documents."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from smysl.core.errors import UsageError
from smysl.core.example import CallExample
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
    places = write_answers(folder, specification, questions, {questions[0].id: "1", questions[1].id: "2"})
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


@pytest.mark.parametrize(("answer", "kept"), [("1", "2"), ("2", "1")])
def test_a_number_is_a_place_in_the_list_where_another_choice_is_that_number(
    documents: Callable[..., Specification], tmp_path: Path, answer: str, kept: str
) -> None:
    specification = documents(sums=SPEC.replace("→ 4", "→ 2").replace("→ 5", "→ 1"))
    (question,) = blocking_questions(specification)
    assert [choice.answer for choice in question.choices] == ["2", "1"]
    folder = tmp_path / "parcel"
    write_answers(folder, specification, [question], {question.id: answer})
    left = [e for r in read(folder).requirements for e in r.examples if isinstance(e, CallExample)]
    assert [e.expected for e in left if not e.counter] == [kept]


def test_words_on_offer_are_an_answer(documents: Callable[..., Specification], tmp_path: Path) -> None:
    text = SPEC.replace("→ 4", "raises `ValueError`")
    specification = documents(sums=text)
    (question,) = blocking_questions(specification)
    folder = tmp_path / "parcel"
    write_answers(folder, specification, [question], {question.id: "raises ValueError"})
    assert (folder / "sums.md").read_text() == text.replace("→ 5", "→ 5 (wrong)")


HALF = """# Halves

The module is `halves`.

## H-1 Half
`half(n: int) -> int` halves.{before}

{wrong}

But `half(4)` returns 3.
"""


@pytest.mark.parametrize(
    ("wrong", "after"),
    [
        ("```python\n>>> half(4)\n2\n>>> half(6)\n3\n```", "```python\n>>> half(6)\n3\n```"),
        (
            "```python\nassert half(4) == 2\nassert half(6) == 3\n```",
            "```python\n# assert half(4) == 2 (wrong)\nassert half(6) == 3\n```",
        ),
        (
            "```python\nhalf(4)  # 2\nhalf(6)  # 3\n```",
            "```python\nhalf(4)  # 2 (wrong)\nhalf(6)  # 3\n```",
        ),
        ("| n | result |\n|---|---|\n| 4 | 2 |", "| n | result |\n|---|---|\n| 4 | 2 (wrong) |"),
    ],
    ids=["session", "assertion", "comment", "table"],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("before", ["", " A\x0cform\x0bfeed.", " A\u2028separator\x85here.", " One\r\nCRLF."])
def test_an_answer_takes_one_example_back_and_leaves_every_other_one(
    tmp_path: Path, wrong: str, after: str, end: str, before: str
) -> None:
    path = tmp_path / "a.md"
    text = HALF.format(before=before, wrong=wrong)
    path.write_bytes(text.replace("\n", end).replace("\r\r", "\r").encode())
    data = path.read_bytes()
    specification = read(path)
    (question,) = blocking_questions(specification)
    write_answers(path, specification, [question], {question.id: "2"})
    changed = (one.replace("\n", end).encode() for one in (wrong, after))
    assert path.read_bytes() == data.replace(*changed), "nothing but the example has changed"
    again = read(path)
    assert blocking_questions(again) == ()
    (requirement,) = again.requirements
    kept = [e for e in requirement.examples if isinstance(e, CallExample) and not e.counter]
    others = {("half(6)", "3")} if "half(6)" in wrong else set()
    assert {(e.call, e.expected) for e in kept} == {("half(4)", "3"), *others}


def test_an_answer_in_utf_16_stays_in_utf_16(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"\xfe\xff" + SPEC.encode("utf-16-be"))
    specification = read(path)
    (question,) = blocking_questions(specification)
    write_answers(path, specification, [question], {question.id: "1"})
    assert path.read_bytes() == b"\xfe\xff" + SPEC.replace("→ 5", "→ 5 (wrong)").encode("utf-16-be")


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("a.md", HALF.format(before="", wrong="Input: n = 4\nOutput: 2"), "U022"),
        ("a.json", json.dumps({"title": "Sums", "body": SPEC}), "U022"),
    ],
    ids=["labels", "issue"],
)
def test_where_no_mark_can_stand_nothing_is_written(tmp_path: Path, name: str, text: str, code: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    specification = read(path)
    (question,) = blocking_questions(specification)
    with pytest.raises(UsageError) as raised:
        write_answers(path, specification, [question], {question.id: "2"})
    assert raised.value.code == code
    assert path.read_text() == text


def test_a_document_that_has_changed_since_the_question_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(SPEC)
    specification = read(path)
    path.write_text(changed := SPEC.replace("Again", "Once more"))
    questions = blocking_questions(specification)
    with pytest.raises(UsageError) as raised:
        write_answers(path, specification, questions, {questions[0].id: "1"})
    assert raised.value.code == "U021"
    assert path.read_text() == changed


def test_the_answer_marks_the_other_example_as_wrong_and_settles_it(
    documents: Callable[..., Specification], tmp_path: Path
) -> None:
    specification = documents(sums=SPEC)
    (question,) = blocking_questions(specification)
    folder = tmp_path / "parcel"
    places = write_answers(folder, specification, [question], {question.id: "1"})
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
