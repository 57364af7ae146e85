"""Answers: a person's word goes into the documents, whichever question it settles."""

from __future__ import annotations

from pathlib import Path

from smysl.build.lock import read_lock
from smysl.build.rematch import rematch_specification
from smysl.plan.adding import add_example
from smysl.plan.questions import blocking_questions, chosen_answer, write_answers
from smysl.spec import read


def answered(spec: Path, out: Path | None, question: str, choice: str) -> list[str]:
    """Write an answer into the documents and return the places that changed.

    Args:
        spec: path of the documents.
        out: the package whose build asked; ``./NAME`` if not given.
        question: its id.
        choice: number of the choice, counted from 1, or the choice's own words.

    Raises:
        UsageError: U020 there is no such question or choice; U021, U022 it cannot be written.
    """
    specification = read(spec)
    blocking = blocking_questions(specification)
    if all(one.id != question for one in blocking):
        lock = read_lock(out or Path(specification.package))
        for one in lock.questions if lock else ():
            if lock and one.id == question:
                answer = chosen_answer(one, choice)
                # The question names its requirement as the build did, by the id that the lock remembers.
                named = rematch_specification(lock, specification)
                return [add_example(spec, named, one.requirement, one.call, answer)]
    return write_answers(spec, specification, blocking, {question: choice})
