"""Evidence: what may be claimed of a requirement, and of the code that answers it."""

from __future__ import annotations

from typing import Literal

import msgspec

from smysl.core.span import Span

EvidenceKind = Literal["verified", "agreed", "failing", "unsolved", "unchecked"]
Standing = Literal["verified", "agreed", "passes", "failing", "unsolved", "unchecked"]
Authorship = Literal["model", "person"]


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one requirement.

    Attributes:
        requirement: its id.
        strength: must, should or may.
        kind: ``verified``, ``agreed``, ``failing``, ``unsolved`` or ``unchecked``; see the design.
        authorship: who wrote the code that answers it; ``person`` as soon as one symbol is.
        examples: number of own examples that ran and pass.
        failing: number of own examples that ran and do not pass.
        mutants_killed: share of the solution's mutants that the own examples kill, or ``None``.
        confidence: for ``agreed``, the probability that stands behind the word.
        symbols: dotted names of the code that answers it.
        span: the requirement's place.
        note: one sentence of what is missing or in doubt, or empty.
    """

    requirement: str
    strength: Literal["must", "should", "may"]
    kind: EvidenceKind
    authorship: Authorship = "model"
    examples: int = 0
    failing: int = 0
    mutants_killed: float | None = None
    confidence: float | None = None
    symbols: tuple[str, ...] = ()
    span: Span
    note: str = ""

    @property
    def standing(self) -> Standing:
        """The kind as a person is told it.

        What is unchecked although its own examples ran and pass is told apart from what nothing can check.
        """
        return "passes" if self.kind == "unchecked" and self.examples and not self.failing else self.kind


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """One proposed body of a contract.

    Attributes:
        source: module-level Python source: imports, helpers, the symbol itself.
        origin: which call and sample it came from, ``<key>#<index>``, or ``repair:…``, ``person``.
        logprob: mean log-probability per token, or ``None``.
    """

    source: str
    origin: str = ""
    logprob: float | None = None


class Choice(msgspec.Struct, frozen=True):
    """One answer on offer: the behaviour as Python source, and the votes behind it."""

    answer: str
    votes: int
    reason: str = ""


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """A call on which candidates that pass everything shown still differ.

    Attributes:
        call: the input, as an expression.
        choices: what they give, most votes first; values as literals, exceptions as ``raises ValueError``.
        default: what the chosen candidate gives.
    """

    call: str
    choices: tuple[Choice, ...]
    default: str


class Solution(msgspec.Struct, frozen=True, kw_only=True):
    """The chosen candidate of a contract and why it was chosen.

    Attributes:
        contract: the contract's name.
        source: the chosen source, or empty where nothing usable was found.
        passed: positions of the contract's examples that pass.
        failed: positions of those that do not, with one line each of what came out.
        agreement: weight of the chosen behaviour among independent candidates, 0 to 1.
        confidence: probability that the behaviour is right, or ``None`` where not estimated.
        samples: candidates drawn.
        origin: the chosen candidate's origin.
        prompt: key of the prompt that made it, for ``smysl trace --prompt``.
        alternatives: other kept candidates, best first.
        notes: what was tried.
        spent: whether a budget ended the search: with a larger one it would have gone on.
        doubt: where candidates as good as this one behave otherwise, or ``None``.
        slow: a call on which its time has grown faster than its input, or empty.
        lesson: what the model said of a fault whose repair then held, or empty.
    """

    contract: str
    source: str = ""
    passed: tuple[int, ...] = ()
    failed: tuple[tuple[int, str], ...] = ()
    agreement: float = 0.0
    confidence: float | None = None
    samples: int = 0
    origin: str = ""
    prompt: str = ""
    alternatives: tuple[Candidate, ...] = ()
    notes: tuple[str, ...] = ()
    spent: bool = False
    doubt: Doubt | None = None
    slow: str = ""
    lesson: str = ""

    @property
    def is_solved(self) -> bool:
        """Whether there is code and no example of the contract fails on it."""
        return bool(self.source) and not self.failed


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """The smallest thing a person can say to settle a doubt.

    Attributes:
        id: stable name, derived from the requirement and the input asked about.
        requirement: the requirement it belongs to.
        text: the question in the document's language.
        call: the concrete call asked about, or empty for a question about the plan.
        choices: what is on offer, most votes first.
        blocking: whether the build cannot go on without it.
        default: position of the choice taken if nobody answers, or ``None``.
        span: where the answer will be written.
    """

    id: str
    requirement: str
    text: str
    call: str = ""
    choices: tuple[Choice, ...] = ()
    blocking: bool = False
    default: int | None = None
    span: Span
