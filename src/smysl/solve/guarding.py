"""Guarding: a derived reader gets its guards from the model, one reason at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from smysl.core.contract import Contract
from smysl.core.journal import Journal
from smysl.core.sampling import Message, Request
from smysl.core.seams import Model
from smysl.solve.attempts import Attempt, reject_reason
from smysl.solve.briefing import Briefing
from smysl.solve.guards import STOP, condition, guarded, question, reasons, variables
from smysl.solve.helpers import Helper, with_helpers
from smysl.solve.inputs import ValuePool, generate
from smysl.solve.settings import Settings
from smysl.solve.trials import Trials

_LEAST_SAID = 3
"""Answers that must mean the same condition before it becomes a guard; two, where all that are heard do."""


class Guarding:
    """Asks for the conditions under which a text is refused.

    Args:
        model: whom it asks.
        trials: where answers are sifted.
        briefing: what they may call.
        pool: texts that examples of the package read.
        settings: how many answers are drawn for a reason.
        journal: told of every step.
    """

    def __init__(
        self,
        model: Model,
        trials: Trials,
        briefing: Briefing,
        pool: ValuePool,
        settings: Settings,
        journal: Journal,
    ) -> None:
        self._model = model
        self._trials = trials
        self._briefing = briefing
        self._pool = pool
        self._settings = settings
        self._journal = journal

    def grow(self, contract: Contract, base: Attempt) -> tuple[Attempt | None, str]:
        """Add to a reader what it must refuse, one reason at a time.

        Args:
            contract: whose words list the reasons.
            base: a reader that has been checked and does what the examples show.

        Returns:
            the reader with its guards, checked, or ``None`` where no reason gives one; the last call's key.
        """
        listed = reasons(contract)
        if not listed:
            return None, ""
        helpers = self._briefing.helpers(contract)
        near = self._briefing.callable(contract)
        names = variables(base.source) | {h.name for h in helpers} | set(near)
        begin = question(base.source, helpers, list(near.values()))
        told: list[str] = []
        key = ""
        for reason in listed:
            votes: Counter[str] = Counter()
            trials: dict[str, Attempt] = {}
            chosen: str | None = None
            for round_ in range(2):  # the second only where the first leaves something open
                request = Request(
                    messages=(*begin, Message("user", f"{reason[:1].upper()}{reason[1:]}.")),
                    n=self._settings.samples,
                    seed=self._settings.seed * 10_000 + 100 * round_,
                    temperature=0.7 + 0.2 * round_,
                    max_tokens=40,
                    stop=STOP,
                )
                completion = self._model.complete(request)
                key = request.key(self._model.fingerprint)
                votes.update(c for s in completion.samples if (c := condition(s.text, names)) is not None)
                self._journal.record("contract", contract.name, "sampled", samples=request.n, new=len(votes))
                new = {
                    c: self._with_conditions(contract, base.source, [c], helpers, "")
                    for c in votes
                    if c not in trials
                }
                self._trials.check(contract, [one for one in new.values() if not one.rejected])
                trials |= new
                chosen, is_open = self._condition(contract, base, votes, trials)
                if not is_open:
                    break
            if chosen is not None:
                told.append(chosen)
        if not told:
            return None, key
        grown = self._with_conditions(contract, base.source, list(dict.fromkeys(told)), helpers, key)
        if grown.rejected:
            return None, key
        self._trials.check(contract, [grown])
        return grown, key

    def _condition(
        self, contract: Contract, base: Attempt, votes: Counter[str], trials: Mapping[str, Attempt]
    ) -> tuple[str | None, bool]:
        """Return the condition that most answers mean, if the examples allow it and enough say it.

        Args:
            contract: what the reader is for.
            base: the reader without it.
            votes: the answers and how many gave each.
            trials: the reader with each of them, checked.

        Returns:
            the condition, and where there is none, whether more answers might bring one.
        """
        held = [i for i, verdict in enumerate(base.verdicts) if verdict.passed]
        allowed = [
            told for told, t in trials.items() if not t.rejected and all(t.verdicts[i].passed for i in held)
        ]
        if not allowed:
            return None, False
        # What other examples of the package read and use must not be refused.
        read = [f"{contract.symbol}({text!r})" for text in self._pool.read(contract)]
        calls = [*read, *generate(contract, self._pool, self._settings.inputs)]
        vectors = self._trials.observe(contract, [base, *(trials[told] for told in allowed)], calls)
        before = tuple(observation.value for observation in vectors[0])
        groups: dict[object, list[str]] = {}
        for told, vector in zip(allowed, vectors[1:], strict=True):
            after = tuple(observation.value for observation in vector)
            if after[: len(read)] == before[: len(read)]:
                groups.setdefault(told if after == before else after, []).append(told)
        if not groups:
            return None, False
        best = max(groups.values(), key=lambda group: sum(votes[told] for told in group))
        heard = sum(votes[told] for group in groups.values() for told in group)
        said = sum(votes[told] for told in best)
        mends = any(trials[told].passed > base.passed for told in best)
        is_said = (said >= _LEAST_SAID and 2 * said >= heard) or 2 <= said == heard
        if not mends and not is_said:
            return None, True
        return max(best, key=lambda told: (votes[told], -len(told))), False

    def _with_conditions(
        self, contract: Contract, source: str, told: Sequence[str], helpers: Sequence[Helper], key: str
    ) -> Attempt:
        written = guarded(source, told)
        code = with_helpers(written, helpers)
        # A condition that names an example's own text has learned it by heart.
        rejected = reject_reason(code, contract)
        return Attempt(code, f"{key[:16]}+", votes=0, independent=False, written=written, rejected=rejected)
