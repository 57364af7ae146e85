"""The result of a run, in the one shape that scripts rely on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import msgspec

from smysl.core.diagnostic import Diagnostic
from smysl.core.evidence import Evidence, Question

Status = Literal["done", "unsolved", "errors", "questions"]


def slow_notes(solved: Iterable[tuple[str, str]]) -> list[str]:
    """Return what is to be said of code whose time grows fast.

    Args:
        solved: names of contracts, and a call on which each was slow, or empty.
    """
    return [f"slow on large inputs: {name}, for instance `{call}`" for name, call in solved if call]


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What a build or a check has to say.

    Attributes:
        status: the word behind the exit code.
        package: import name.
        out: output folder, or empty.
        evidence: one row a requirement.
        contracts: total, solved and reused.
        cost: calls, tokens, sandbox runs and seconds of this run.
        questions: what waits for a person.
        diagnostics: findings about the documents, and about the package.
        up_to_date: whether there was nothing to do.
        notes: sentences for a person: kept edits, swaps, budgets.
    """

    status: Status
    package: str
    out: str = ""
    evidence: tuple[Evidence, ...] = ()
    contracts: dict[str, int] = {}
    cost: dict[str, float] = {}
    questions: tuple[Question, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    up_to_date: bool = False
    notes: tuple[str, ...] = ()

    def counts(self) -> dict[str, int]:
        """Return the number of requirements, in all and by kind of evidence."""
        return counts(self.evidence)

    def payload(self) -> dict[str, Any]:
        """Return the keys of the command line's JSON object, status left out."""
        return {
            "package": self.package,
            "out": self.out or None,
            "requirements": {**self.counts(), "items": [row(one) for one in self.evidence]},
            "contracts": {"total": 0, "solved": 0, "reused": 0, **self.contracts},
            "cost": {
                **dict.fromkeys(("model_calls", "tokens_in", "tokens_out", "sandbox_runs"), 0),
                "seconds": 0.0,
                **self.cost,
            },
            "questions": [question_row(q) for q in self.questions],
            "diagnostics": [d.as_row() for d in self.diagnostics],
            "up_to_date": self.up_to_date,
            "notes": list(self.notes),
        }


def counts(evidence: Iterable[Evidence]) -> dict[str, int]:
    """Return the number of requirements, in all and by kind of evidence."""
    kinds: list[str] = [one.kind for one in evidence]
    named = ("verified", "agreed", "failing", "unsolved", "unchecked")
    return {"total": len(kinds), **{kind: kinds.count(kind) for kind in named}}


def row(one: Evidence) -> dict[str, Any]:
    """Return the flat form of a piece of evidence."""
    return {
        "id": one.requirement,
        "strength": one.strength,
        "evidence": one.kind,
        "authorship": one.authorship,
        "examples": one.examples,
        "failing": one.failing,
        "mutants_killed": one.mutants_killed,
        "confidence": one.confidence,
        "symbols": list(one.symbols),
        "span": str(one.span),
        "note": one.note,
    }


def question_row(question: Question) -> dict[str, Any]:
    """Return the flat form of a question."""
    return {
        "id": question.id,
        "requirement": question.requirement,
        "text": question.text,
        "call": question.call,
        "choices": [{"answer": c.answer, "votes": c.votes, "reason": c.reason} for c in question.choices],
        "blocking": question.blocking,
        "default": question.default,
        "span": str(question.span),
    }


def has_errors(diagnostics: Sequence[Diagnostic]) -> bool:
    """Tell whether a finding stops a build."""
    return any(diagnostic.severity == "error" for diagnostic in diagnostics)
