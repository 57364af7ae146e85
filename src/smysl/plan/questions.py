"""Questions: the smallest thing a person can say to settle a doubt, and where the answer is written.

An answer goes into the documents, for they are the truth: of two examples that disagree, the one that is
not meant is marked ``(wrong)`` and stays as a counter-example.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from smysl.core.errors import OutputError, UsageError
from smysl.core.evidence import Choice, Question
from smysl.core.example import CallExample
from smysl.core.fingerprint import fingerprint
from smysl.core.requirement import Requirement, Specification
from smysl.core.store import write_atomically
from smysl.plan.editing import path_of
from smysl.plan.rejecting import rejected
from smysl.spec.contradictions import contradictions, normalised

_Side = list[tuple[Requirement, CallExample]]
"""Examples of one call that want the same, with the requirements they stand in."""


def blocking_questions(specification: Specification) -> tuple[Question, ...]:
    """Return what must be answered before anything can be solved: examples that contradict each other.

    One question for each call, whichever way its examples spell the arguments.
    """
    questions = []
    for sides in _disputes(specification):
        requirement, example = sides[0][0]
        questions.append(
            Question(
                id=_name(sides),
                requirement=requirement.id,
                text=_text(specification, example.call),
                call=example.call,
                choices=tuple(Choice(_outcome(side[0][1]), len(side)) for side in sides),
                blocking=True,
                span=example.span,
            )
        )
    return tuple(questions)


def _disputes(specification: Specification) -> list[list[_Side]]:
    """Return, for each call whose examples disagree, its examples by what they want."""
    signatures = {signature.name: signature for signature in specification.signatures}
    calls: dict[tuple[bool, str], list[_Side]] = {}
    for requirement in specification.requirements:
        for example in requirement.examples:
            if not isinstance(example, CallExample) or example.counter:
                continue
            sides = calls.setdefault((_prints(example), normalised(example.call, signatures)), [])
            for side in sides:
                if not contradictions((side[0][1], example), signatures):
                    side.append((requirement, example))
                    break
            else:
                sides.append([(requirement, example)])
    return [sides for sides in calls.values() if len(sides) > 1]


def _name(sides: Sequence[_Side]) -> str:
    """Return a question's id: it follows from the first example's own words, whatever else is known."""
    example = sides[0][0][1]
    words = _spelled(example.call)
    return f"Q-{fingerprint(f'print {words}' if _prints(example) else words)[:8]}"


def _prints(example: CallExample) -> bool:
    """Tell whether an example is of what a call prints: that contradicts nothing that it returns."""
    return example.output is not None and example.expected is None


def _text(specification: Specification, call: str) -> str:
    if specification.language == "ru":
        return f"Два примера противоречат друг другу. Что должно получиться: {call}?"
    return f"Two examples disagree. What should {call} give?"


def _spelled(source: str) -> str:
    return normalised(source, {})


def _outcome(example: CallExample) -> str:
    if example.raises:
        return f"raises {example.raises}"
    return _spelled(example.expected if example.expected is not None else repr(example.output))


def write_questions(path: Path, questions: Sequence[Question], language: str, spec: Path) -> None:
    """Write the open questions to a file that a person can read, each with the command that answers it.

    Args:
        path: the file, in the package's folder.
        questions: that wait.
        language: of the heading.
        spec: the documents, as they were named.

    Raises:
        OutputError: if the file cannot be written.
    """
    title = "# Вопросы" if language == "ru" else "# Questions"
    lines = [title, ""]
    places = f"--spec {shlex.quote(str(spec))} --out {shlex.quote(str(path.parent))}"
    for question in questions:
        lines += [f"## {question.id} ({question.requirement}, {question.span})", "", question.text, ""]
        lines += [f"{number}. `{choice.answer}`" for number, choice in enumerate(question.choices, 1)]
        lines += ["", f"    smysl answer {question.id} 1 {places}", ""]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, "\n".join(lines).encode())
    except OSError as error:
        raise OutputError(
            "O001",
            f"the questions cannot be written: {error.strerror}",
            where=str(path),
            help="choose another --out",
        ) from error


def write_answers(
    spec: Path, specification: Specification, questions: Sequence[Question], answers: Mapping[str, str]
) -> list[str]:
    """Write answers into the documents and return the places that changed.

    The changed documents are read before they are written: every example that is not meant must be gone from
    them, and every other one still there. Else nothing is written.

    Args:
        spec: path of the documents, as it was read.
        specification: what was read from them.
        questions: those that were asked.
        answers: question id → number of the choice, counted from 1, or the choice's own words.

    Raises:
        UsageError: U020 there is no such question or choice; U021 the document has changed meanwhile; U022
            an example can be neither marked nor taken out.
    """
    by_id = {question.id: question for question in questions}
    disputes = {_name(sides): sides for sides in _disputes(specification)}
    wrong: list[CallExample] = []
    for identifier, answer in answers.items():
        if identifier not in by_id:
            raise UsageError(
                "U020",
                f"there is no question {identifier}",
                help=f"open questions: {', '.join(by_id) or 'none'}",
            )
        meant = chosen_answer(by_id[identifier], answer)
        for side in disputes[identifier]:
            wrong += [example for _, example in side if _outcome(side[0][1]) != meant]
    for file, page in rejected(spec, specification, wrong).items():
        write_atomically(path_of(spec, file), page.data)
    return [str(example.span) for example in wrong]


def chosen_answer(question: Question, answer: str) -> str:
    """Return the choice that a person means by its number, counted from 1, or by its words.

    A number is always the choice's place in the list, also where another choice is that number.

    Raises:
        UsageError: U020 it is not on offer.
    """
    offered = [choice.answer for choice in question.choices]
    if answer.isdecimal():
        if 1 <= int(answer) <= len(offered):
            return offered[int(answer) - 1]
    elif answer in offered:
        return answer
    raise UsageError(
        "U020",
        f"{answer} is not on offer for {question.id}",
        help="choose a number: " + "; ".join(f"{n} = {text}" for n, text in enumerate(offered, 1)),
    )
