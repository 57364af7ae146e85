"""The choice among candidates that pass equally many examples: minimum Bayes risk over behaviour.

Shi et al. 2022: the candidate whose results on generated inputs are most like those of all others.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

import msgspec

from smysl.core.contract import Contract
from smysl.core.evidence import Doubt
from smysl.core.verdict import ENDED, Observation
from smysl.solve.attempts import Attempt
from smysl.solve.consensus import tempered
from smysl.solve.doubts import doubt_of
from smysl.solve.settings import Settings
from smysl.solve.trust import Sight, probability


class Choice(msgspec.Struct, frozen=True):
    """The best attempt and how much of the electorate behaves like it.

    Attributes:
        attempt: the chosen one.
        agreement: mean share of inputs on which the others behave like it, weighted by their votes.
        share: share of votes that behave exactly like it; one voice agrees with nobody.
        votes: independent votes that were counted.
        is_alive: whether it gives a value on at least one input.
        values: inputs on which it gives a value.
        kinds: different values that it gives; always the same one tells nobody apart.
        behaviours: how many different ones there are among all that were eligible.
        doubt: the call on which those that were eligible differ most, or ``None``.
        complaints: what is wrong with it though its examples hold: a property that does not, or, where it
            gives no value at all, a call that ends in what is surely a slip (a missing attribute, a wrong
            type).
        sight: what its confidence is made of.
        peers: those that behave and stand like it, itself first.
        calls: inputs on which it gives a value.
    """

    attempt: Attempt
    agreement: float
    share: float
    votes: int = 0
    is_alive: bool = True
    values: int = 0
    kinds: int = 0
    behaviours: int = 1
    doubt: Doubt | None = None
    complaints: tuple[str, ...] = ()
    sight: Sight | None = None
    peers: tuple[Attempt, ...] = ()
    calls: tuple[str, ...] = ()

    @property
    def is_heard_by_others(self) -> bool:
        """Whether more than one voice spoke, and enough was tried."""
        return self.votes > 1 and self.values >= _LEAST

    @property
    def confidence(self) -> float:
        """How likely it is right, learned from choices that were judged; 0 where nobody can tell."""
        return probability(self.sight) if self.sight and self.is_heard_by_others else 0.0

    @property
    def is_tried(self) -> bool:
        """Whether it gives enough values, and not all the same, to be told from others."""
        return self.values >= _LEAST and self.kinds > 1

    def is_heard(self, settings: Settings) -> bool:
        """Tell whether enough have spoken: more where all say the same, for there it may be worth a claim."""
        return self.votes >= (settings.sure if self.share == 1.0 else settings.voters)


_LEAST = 3
"""Inputs on which the chosen candidate must give a value before its agreement with others says anything."""

_SURENESS = 12.0
"""How much likelier answers count for more: e^-1.2, a third, for a mean log-probability that is 0.1 lower."""

_FAILING = 0.25
"""What it counts in the choice to fail as others do: where nobody speaks of errors, a case was forgotten."""

_NO_VALUE = ENDED | {"!"}
"""What is no value, and no exception that documents name."""


def choose(
    attempts: Sequence[Attempt],
    vectors: Sequence[Sequence[Observation]],
    *,
    strict: bool,
    calls: Sequence[str],
    faults: Sequence[Sequence[str]],
    preferred: Collection[str],
    kept: Sequence[Sequence[bool]] = (),
    settled: Collection[str] = (),
    drawn: int = 0,
    spoken: bool = False,
) -> Choice:
    """Choose the attempt that most others behave like; among equals the likeliest, then the first.

    Of candidates that behave alike on every input the shortest is not the best guess: what it leaves out
    are cases that the inputs do not reach. See ``design/search.md``.

    Args:
        attempts: what is eligible, at least one.
        vectors: what each of them did on the same inputs.
        strict: whether the exception that is raised counts as behaviour.
        calls: the inputs, for saying which of them crashes.
        faults: of each attempt, the properties that do not hold: the fewer, the better.
        preferred: names of tested helpers: of candidates that pass as many examples, at least one, those
            that call a helper come first.
        kept: of each attempt, which tests that a model wrote it passes; empty where there are none.
        settled: calls that the documents answer: nobody is asked about them.
        drawn: different candidates that could be run, also those that pass fewer examples; 0 for no others.
        spoken: whether the documents speak of errors, if only in plain words.
    """
    voters = {i: a.votes for i, a in enumerate(attempts) if a.independent} or {
        i: a.votes for i, a in enumerate(attempts)
    }
    total = sum(voters.values())
    spoken = spoken or strict
    standings = weigh(
        attempts, vectors, voters, strict=strict, faults=faults, preferred=preferred, kept=kept, spoken=spoken
    )
    chosen = max(range(len(attempts)), key=lambda i: (standings[i].rank, -i))
    standing = standings[chosen]
    # One voice agrees with nobody, and nobody is heard where nothing was tried.
    is_heard = total > 1 and standing.values >= _LEAST
    wrong = tuple(faults[chosen][:2]) or (() if standing.is_alive else _crash(vectors[chosen], calls))
    return Choice(
        attempts[chosen],
        agreement=standing.likeness if is_heard else 0.0,
        share=standing.share if is_heard else 0.0,
        votes=total,
        is_alive=standing.is_alive,
        values=standing.values,
        kinds=standing.kinds,
        behaviours=len({one.behaviour for one in standings}),
        doubt=doubt_of(calls, vectors, voters, chosen, settled, spoken=spoken),
        complaints=wrong,
        sight=_sight(attempts[chosen], standings, chosen, total, drawn or len(attempts)),
        peers=tuple(attempts[place] for place in _peers(standings, chosen)),
        calls=tuple(call for call, seen in zip(calls, vectors[chosen], strict=False) if not seen.is_failure),
    )


def _peers(standings: Sequence[Standing], chosen: int) -> list[int]:
    """Return the chosen one and those that no input tells from it, the best first."""
    own = standings[chosen]
    same = [
        place
        for place, one in enumerate(standings)
        if one.behaviour == own.behaviour
        and (one.is_derived, one.faults, one.is_helped) == (own.is_derived, own.faults, own.is_helped)
    ]
    return sorted(same, key=lambda place: (place != chosen, [-part for part in standings[place].rank], place))


def _sight(attempt: Attempt, standings: Sequence[Standing], chosen: int, votes: int, drawn: int) -> Sight:
    """Return what the choice's confidence is made of."""
    own = standings[chosen]
    shares = {standing.behaviour: standing.share for standing in standings}
    others = [share for behaviour, share in shares.items() if behaviour != own.behaviour]
    return Sight(
        likeness=own.likeness,
        share=own.share,
        margin=own.share - max(others, default=0.0),
        votes=votes,
        behaviours=len(shares) / len(standings),
        values=own.values / max(len(own.behaviour), 1),
        kinds=own.kinds,
        examples=len(attempt.verdicts),
        passed=attempt.passed,
        eligible=len(standings) / drawn,
        lines=sum(bool(line.strip()) for line in attempt.source.splitlines()),
    )


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How one attempt stands among those that pass as many examples.

    Attributes:
        behaviour: what it did on the inputs, as far as that counts.
        is_alive: whether it gives a value on at least one input.
        values: inputs on which it gives a value.
        kinds: different values that it gives.
        likeness: mean share of votes that give the same value.
        share: share of votes that give the same values throughout.
        tempered: likeness, surer answers counting for more, tempered by what a model's own tests say of it.
        faults: properties that do not hold.
        votes: how often it was drawn.
        logprob: mean log-probability of its tokens, or ``None``.
        is_derived: whether it was made by rule and not drawn.
        is_helped: whether it passes an example and calls a tested helper.
    """

    behaviour: tuple[str, ...]
    is_alive: bool
    values: int
    kinds: int
    likeness: float
    share: float
    tempered: float
    faults: int
    votes: int
    logprob: float | None
    is_derived: bool
    is_helped: bool

    @property
    def rank(self) -> tuple[float, ...]:
        """What decides, first things first."""
        return (
            self.is_alive,
            not self.is_derived,
            -self.faults,
            self.is_helped,
            round(self.tempered, 6),
            self.votes,
            self.logprob if self.logprob is not None else -math.inf,
        )


def weigh(
    attempts: Sequence[Attempt],
    vectors: Sequence[Sequence[Observation]],
    voters: Mapping[int, int],
    *,
    strict: bool,
    faults: Sequence[Sequence[str]],
    preferred: Collection[str],
    kept: Sequence[Sequence[bool]],
    spoken: bool = False,
) -> list[Standing]:
    """Return how each attempt stands; ``voters`` holds votes by position, for the rest see ``choose``."""
    behaviours = [tuple(seen.told(strict=strict) for seen in vector) for vector in vectors]
    likeness, shares = _likeness(behaviours, voters), _shares(behaviours, voters)
    weights = _weights(attempts)
    heavy = voters if weights is None else {voter: weights[voter] for voter in voters}
    heard = _likeness(behaviours, heavy)
    lenient = heard if spoken else _lenient(behaviours, heavy, heard)
    if kept:
        lenient = tempered(lenient, kept, weights or [attempt.votes for attempt in attempts])
    given = [[seen.value for seen in vector if not seen.is_failure] for vector in vectors]
    return [
        Standing(
            behaviour=behaviours[i],
            is_alive=_alive(vectors[i]),
            values=len(given[i]),
            kinds=len(set(given[i])),
            likeness=likeness[i],
            share=shares[i],
            tempered=lenient[i],
            faults=len(faults[i]),
            votes=attempt.votes,
            logprob=attempt.logprob,
            is_derived=attempt.is_derived,
            is_helped=attempt.passed > 0 and attempt.calls(preferred),
        )
        for i, attempt in enumerate(attempts)
    ]


def _weights(attempts: Sequence[Attempt]) -> list[float] | None:
    """Return how much each attempt's word counts in the choice: its votes, more where the model was surer.

    ``None`` where the model does not tell how sure it was: then it is votes alone.

    Hot samples of a small model are often wrong in the same way, and its likeliest answer is right more often
    than any of them. What may be *claimed* is counted by votes alone.
    """
    known = [attempt.logprob for attempt in attempts if attempt.votes]
    if any(one is None for one in known):
        return None
    return [attempt.votes * math.exp(_SURENESS * (attempt.logprob or 0.0)) for attempt in attempts]


def _crash(vector: Sequence[Observation], calls: Sequence[str]) -> tuple[str, ...]:
    for call, observation in zip(calls, vector, strict=False):
        if observation.is_slip:
            return (f"`{call}`: raised {observation.value[1:]}: {observation.detail}",)
    return ()


def _likeness(
    behaviours: Sequence[tuple[str, ...]], votes: Mapping[int, float], failing: float = 1.0
) -> list[float]:
    """Return of each behaviour the mean share of voters that give the same value.

    Values are counted input by input, so that thousands of candidates cost no more than their values.

    Args:
        behaviours: of each candidate, one value an input.
        votes: of each voter, by its position, how often it was drawn, or how much its word counts.
        failing: what it counts to give no value where others give none.
    """
    total = sum(votes.values()) or 1
    inputs = len(behaviours[0])
    if not inputs:
        return [sum(votes.values()) / total for _ in behaviours]
    heard: list[defaultdict[str, float]] = [defaultdict(float) for _ in range(inputs)]
    for voter, weight in votes.items():
        for place, value in enumerate(behaviours[voter]):
            heard[place][value] += weight
    return [
        sum(
            heard[place][value] * (failing if value in _NO_VALUE else 1)
            for place, value in enumerate(behaviour)
        )
        / (inputs * total)
        for behaviour in behaviours
    ]


def _lenient(
    behaviours: Sequence[tuple[str, ...]], votes: Mapping[int, float], likeness: Sequence[float]
) -> list[float]:
    """Return likeness in which it counts little to fail as others do, for those who give what others give.

    Where no document speaks of errors, a case was forgotten: candidates fail alike for want of a line. But
    who swallows all errors shall not win by what he does on nonsense: he has to be as much like the others as
    the likest one is, wherever most of them give a value.
    """
    half = sum(votes.values()) / 2
    usual = [
        place
        for place in range(len(behaviours[0]))
        if sum(weight for voter, weight in votes.items() if behaviours[voter][place] not in _NO_VALUE) > half
    ]
    plain = _likeness([tuple(behaviour[place] for place in usual) for behaviour in behaviours], votes)
    likest = max(range(len(behaviours)), key=lambda place: (likeness[place], -place))
    forgiving = _likeness(behaviours, votes, failing=_FAILING)
    # Others stay as far behind the likest as they were.
    behind = [forgiving[likest] - (likeness[likest] - one) for one in likeness]
    return [
        forgiving[place]
        if round(plain[place] - plain[likest], 6) >= 0
        else max(0.0, min(forgiving[place], behind[place]))
        for place in range(len(behaviours))
    ]


def _shares(behaviours: Sequence[tuple[str, ...]], votes: Mapping[int, int]) -> list[float]:
    """Return of each behaviour the share of votes that give the same values throughout."""
    same: Counter[tuple[str, ...]] = Counter()
    for voter, weight in votes.items():
        same[behaviours[voter]] += weight
    return [same[behaviour] / max(same.total(), 1) for behaviour in behaviours]


def names_exceptions(contract: Contract) -> bool:
    """Tell whether the documents name an exception, so that which one is raised counts."""
    return any(re.search(r"[A-Z]\w*(?:Error|Exception)\b", clause.text) for clause in contract.clauses)


def _alive(vector: Sequence[Observation]) -> bool:
    """Tell whether at least one input gives a value: code that always raises is no solution."""
    return not vector or any(not observation.is_failure for observation in vector)
