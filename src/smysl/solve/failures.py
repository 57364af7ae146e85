"""What a model is told of a candidate that is not right yet."""

from __future__ import annotations

from smysl.core.contract import Contract
from smysl.core.example import CallExample, Example, StepsExample, TranscriptExample
from smysl.core.verdict import Verdict
from smysl.solve.attempts import Attempt
from smysl.solve.sources import withheld


def failures(contract: Contract, attempt: Attempt) -> list[str]:
    """Return one line for every example that does not hold and that the model may be told of."""
    held = withheld(contract.examples)
    bad = [
        (position, example, verdict)
        for position, (example, verdict) in enumerate(zip(contract.examples, attempt.verdicts, strict=False))
        if not verdict.passed
    ]
    told = [
        f"`{_asked(example)}`: {verdict.message or verdict.outcome}{_line_of(verdict)}"
        for position, example, verdict in bad
        if position != held
    ]
    if bad and not told:
        told.append("the given examples hold, but another case of the specification does not")
    return told


def _asked(example: Example) -> str:
    if isinstance(example, CallExample):
        return example.call
    if isinstance(example, TranscriptExample):
        return f"$ {example.command}"
    if isinstance(example, StepsExample):
        return "; ".join(step.code for step in example.steps)
    return ""


def _line_of(verdict: Verdict) -> str:
    return f" (line {verdict.line} of your code)" if verdict.line else ""
