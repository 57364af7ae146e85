"""Review: the model reads its own solution against the documents, and says why its repairs went wrong.

What it finds is tried and never believed: a finding has to quote the documents, and leads to candidates that
the examples and the others judge as they judge any. A *lesson* is what it said of a fault whose repair then
held (reflection, Shinn et al. 2023); it is shown where a similar function has to be repaired.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import msgspec

from smysl.core.contract import Contract
from smysl.core.fingerprint import normalise_text
from smysl.core.sampling import Message
from smysl.solve.alike import nearest
from smysl.solve.prompts import followed

REVIEW_TOKENS = 256
LESSON_TOKENS = 96
"""Tokens of the answers."""

_MOST = 3
_SHORTEST = 12
"""Characters of a quotation: anything shorter stands in every document."""
_LONGEST = 240

_FINDINGS = {
    "type": "object",
    "properties": {
        "findings": {
            "type": "array",
            "maxItems": _MOST,
            "items": {
                "type": "object",
                "properties": {"sentence": {"type": "string"}, "problem": {"type": "string"}},
                "required": ["sentence", "problem"],
            },
        }
    },
    "required": ["findings"],
}
SCHEMA = json.dumps(_FINDINGS)
"""Of the answer to a review."""

_REVIEW = (
    "Now review `{symbol}` against the specification above, sentence by sentence: a case that is missing, an "
    "error that is not raised, a wrong message, a wrong order, a wrong boundary. For each fault copy the "
    "sentence that is not kept, word for word, and say in one sentence what the code does instead. If all is "
    "well, give no findings."
)
_LESSON = (
    "{failures}\nSay in one sentence what is wrong with the code of `{symbol}` and what has to be done "
    "instead. No code."
)


class _Finding(msgspec.Struct, frozen=True):
    sentence: str
    problem: str


class _Answer(msgspec.Struct, frozen=True):
    findings: tuple[_Finding, ...] = ()


def review(prompt: Sequence[Message], source: str, symbol: str) -> tuple[Message, ...]:
    """Return the conversation that asks for a review of a candidate; the answer obeys ``SCHEMA``."""
    return followed(prompt, source, _REVIEW.format(symbol=symbol))


def findings(text: str, contract: Contract) -> list[str]:
    """Return what a review found, in lines that a repair can be told. Never raises.

    Args:
        text: the whole answer.
        contract: what was reviewed: a finding that quotes none of its words is dropped.
    """
    try:
        answer = msgspec.json.decode(text, type=_Answer)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return []
    words = _bare(contract.words)
    found: dict[str, None] = {}
    for one in answer.findings[:_MOST]:
        sentence, problem = normalise_text(one.sentence), normalise_text(one.problem)
        if len(sentence) >= _SHORTEST and problem and _bare(sentence) in words:
            found.setdefault(f'"{sentence[:_LONGEST]}" is not kept: {problem[:_LONGEST]}')
    return list(found)


def reflection(
    prompt: Sequence[Message], source: str, symbol: str, failures: Sequence[str]
) -> tuple[Message, ...]:
    """Return the conversation that asks what is wrong with a candidate, in one sentence."""
    told = "\n".join(f"- {failure}" for failure in failures[:4])
    return followed(prompt, source, _LESSON.format(failures=told, symbol=symbol))


def lesson(text: str) -> str:
    """Return the one sentence of an answer, or an empty string where it is code or nothing."""
    line = next((line for line in text.strip().splitlines() if line.strip()), "")
    return "" if "```" in line else normalise_text(line)[:_LONGEST]


def lessons_near(
    contract: Contract, contracts: Mapping[str, Contract], lessons: Mapping[str, str]
) -> list[str]:
    """Return what was learned from a function that is like this one: one line, or none.

    Args:
        contract: what has to be repaired.
        contracts: all contracts by name.
        lessons: what was learned, by the name of the contract.
    """
    found = nearest(contract, contracts, {name for name, said in lessons.items() if said})
    return [f"Of a similar function, `{found.symbol}`, was learned: {lessons[found.name]}"] if found else []


def _bare(text: str) -> str:
    """Return a text as a quotation may repeat it: without marks of emphasis and code, case and spacing."""
    return normalise_text(text.replace("`", "").replace("*", "")).casefold().rstrip(".;: ")
