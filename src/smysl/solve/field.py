"""The field: all candidates of one contract, each once, and the choice among them."""

from __future__ import annotations

import ast
from collections.abc import Sequence

import msgspec

from smysl.core.contract import Contract
from smysl.core.sampling import Completion, Sample
from smysl.core.verdict import Observation
from smysl.edit.alpha import alpha_digest
from smysl.edit.extract import code_from, continued
from smysl.edit.fill import filled
from smysl.edit.known import with_known_imports
from smysl.edit.names import hidden_functions, hidden_methods, idle_expressions, undefined_names
from smysl.edit.symbols import replace_symbol
from smysl.plan.cases import is_wordless, unshown
from smysl.plan.types import calls_of
from smysl.solve.attempts import Attempt, completed, reject_reason
from smysl.solve.choice import Choice, choose, names_exceptions
from smysl.solve.failures import failures
from smysl.solve.helpers import Helper, with_helpers
from smysl.solve.hunting import hunt
from smysl.solve.inputs import generate
from smysl.solve.kinds import typed
from smysl.solve.messages import unsaid
from smysl.solve.probes import observers, probes
from smysl.solve.promises import kept as promised
from smysl.solve.promises import speaks_of_errors
from smysl.solve.properties import faults
from smysl.solve.settings import Settings, Signal
from smysl.solve.shares import Tally
from smysl.solve.sources import without_own_package
from smysl.solve.surroundings import Surroundings
from smysl.solve.trials import Trials
from smysl.solve.votes import Vote, kept, votes

_MOST_HUNTED = 32
"""Candidates among which those that look alike are told apart by search."""
_MOST_VOTES = 100
"""Assertions of a model that are heard for one contract."""


class Admitted(msgspec.Struct, frozen=True):
    """What a call brought.

    Attributes:
        drawn: answers.
        new: candidates among them that nobody had given before.
        good: answers, duplicates counted, that pass every example; ``None`` where there is no example.
    """

    drawn: int
    new: int
    good: int | None


class Field:
    """The candidates of one contract.

    Args:
        contract: what they are for.
        surroundings: what they may call.
        helpers: tested helpers that their prompts offer.
        trials: where they run.
        settings: how they are prepared and compared.

    Attributes:
        attempts: the candidates by the digest of their normalised syntax tree, in the order they came.
        tally: what came of each way of asking.
        is_cut: whether all answers of the last call were cut off.
        room: how much longer than usual the answers of the next one may be.
    """

    def __init__(
        self,
        contract: Contract,
        surroundings: Surroundings,
        helpers: Sequence[Helper],
        trials: Trials,
        settings: Settings,
    ) -> None:
        self.contract = contract
        self.attempts: dict[str, Attempt] = {}
        self.tally = Tally()
        self.is_cut = False
        self.room = 1
        self._surroundings = surroundings
        self._helpers = helpers
        self._trials = trials
        self._settings = settings
        self._probes: tuple[str, ...] = ()
        self._cast: tuple[Vote, ...] = ()
        self._typed: Contract | None = None

    @property
    def is_contested(self) -> bool:
        """Whether more than one candidate may be chosen."""
        return len(self._allowed) > 1

    @property
    def _allowed(self) -> list[Attempt]:
        return [attempt for attempt in self.attempts.values() if not attempt.rejected]

    def enter(self, attempt: Attempt) -> None:
        """Add a candidate that did not come from a prompt, as it is."""
        self.attempts.setdefault(alpha_digest(attempt.source), attempt)

    def admit(self, completion: Completion, origin: str, family: str, *, repair: bool = False) -> Admitted:
        """Add the candidates of one call, run the new ones, and return what the call brought.

        Args:
            completion: what the model answered.
            origin: key of the call.
            family: name of the prompt.
            repair: whether they were shown another candidate: then they do not vote.
        """
        self.is_cut = all(sample.finish == "length" for sample in completion.samples)
        new: list[Attempt] = []
        given: list[Attempt] = []
        for position, sample in enumerate(completion.samples):
            if (prepared := self._prepared(sample)) is None:
                continue
            name, written, source = prepared
            if name in self.attempts:
                self.attempts[name].votes += not repair
                given.append(self.attempts[name])
                continue
            attempt = Attempt(
                source,
                f"{origin[:16]}#{position}",
                logprob=sample.sureness if self._heeds("sureness") else None,
                independent=not repair,
                written=written,
                family=family,
                rejected=reject_reason(source, self.contract),
            )
            self.attempts[name] = attempt
            new.append(attempt)
            given.append(attempt)
        allowed = [attempt for attempt in new if not attempt.rejected]
        self._trials.check(self.contract, allowed)
        if not self._settings.as_written:
            self._complete(allowed)
        good = sum(attempt.holds for attempt in given) if self.contract.examples else None
        return Admitted(len(completion.samples), len(new), good)

    def check_again(self) -> None:
        """Run the examples once more: what the candidates call has changed."""
        self._trials.check(self.contract, self._allowed)

    def hear(self, text: str) -> dict[str, int]:
        """Take the calls of an answer as inputs and what it expects of them as votes; return the counts."""
        symbol = self.contract.symbol
        self._probes = tuple(probes(text, symbol, observers(self.contract)))
        self._cast = tuple(votes(text, symbol)) if self.contract.kind == "function" else ()
        return {"calls": len(self._probes), "votes": len(self._cast)}

    def choose(self) -> Choice | None:
        """Choose among those that pass most examples the one that most others behave like."""
        if not (allowed := self._allowed):
            return None
        best = max(attempt.passed for attempt in allowed)
        eligible = [attempt for attempt in allowed if attempt.passed == best]
        calls = self._trials.telling(self.contract, eligible, self._calls(eligible))
        vectors = self._trials.observe(self.contract, eligible, calls)
        strict = names_exceptions(self.contract)
        if found := self._hunted(eligible, calls, vectors, strict=strict):
            calls = [*calls, *found]
            more = self._trials.observe(self.contract, eligible, found)
            vectors = [[*vector, *looks] for vector, looks in zip(vectors, more, strict=True)]
        known = self._surroundings.contracts.values()
        return choose(
            eligible,
            vectors,
            calls=calls,
            faults=[
                [
                    *self._loose_ends(attempt.source),
                    *unsaid(self.contract, known, attempt.source),
                    *faults(self.contract, calls, vector),
                ]
                if self._heeds("faults")
                else []
                for attempt, vector in zip(eligible, vectors, strict=True)
            ],
            strict=strict,
            spoken=speaks_of_errors(self.contract) or not self._heeds("leniency"),
            preferred={helper.name for helper in self._helpers},
            kept=kept(self._cast, calls, vectors) if self._heeds("tests") else (),
            settled={ast.unparse(call) for call, _, _ in calls_of(self.contract.examples)},
            drawn=len(allowed),
        )

    def is_open(self, choice: Choice) -> bool:
        """Tell whether no example decides, and candidates differ, or nothing says what to call them with."""
        if self.contract.examples or self.contract.kind not in {"function", "class"}:
            return False
        return not choice.is_tried or (self.contract.kind == "function" and choice.share < 1)

    def is_settled(self, choice: Choice | None) -> bool:
        """Tell whether more candidates would change neither the choice nor what may be claimed of it."""
        if choice is None or not choice.is_alive or failures(self.contract, choice.attempt):
            return False
        if not self.contract.examples:
            return choice.is_heard(self._settings)
        if choice.agreement < self._settings.enough:
            return False
        # What no example shows is known from independent candidates only: more of them have to say it.
        open_ = is_wordless(self.contract) or unshown(self.contract, source=choice.attempt.source)
        return not open_ or choice.is_heard(self._settings)

    def _heeds(self, signal: Signal) -> bool:
        return signal not in self._settings.without

    def _hunted(
        self,
        eligible: Sequence[Attempt],
        calls: Sequence[str],
        vectors: Sequence[Sequence[Observation]],
        *,
        strict: bool,
    ) -> list[str]:
        """Return calls that tell more candidates apart; among a crowd there are enough that do."""
        if len(eligible) > _MOST_HUNTED or not self._heeds("hunting"):
            return []
        return hunt(
            self._typed or self.contract,
            [attempt.source for attempt in eligible],
            calls,
            vectors,
            lambda who, more: self._trials.observe(
                self.contract, [eligible[place] for place in who], more, brief=True
            ),
            strict=strict,
        )

    def _calls(self, eligible: Sequence[Attempt]) -> list[str]:
        """Return the inputs on which behaviour is compared: the model's own first, then generated ones."""
        if not self._heeds("behaviour"):
            return []
        asked = [*self._probes, *(vote.call for vote in self._cast[:_MOST_VOTES])]
        asked = promised(self.contract, asked)
        pool, most = self._surroundings.pool, self._settings.inputs
        if self._typed is None and self._heeds("kinds"):
            self._typed = typed(self.contract, eligible, pool, self._trials)
        made = generate(self._typed or self.contract, pool, most, self._probes)
        return list(dict.fromkeys([*asked, *made]))

    def _prepared(self, sample: Sample) -> tuple[str, str, str] | None:
        """Return an answer's digest, its code, and the same with helpers and imports that it forgot."""
        contract = self.contract
        is_whole = contract.kind == "class"
        text = sample.text if is_whole else continued(sample.text, f"def {contract.signature}:")
        if (code := code_from(text, contract.symbol)) is None:
            return None
        workspace = self._surroundings.workspace
        taken = {use.rpartition(".")[2] for use in contract.uses if use in workspace.sources}
        code = without_own_package(code, workspace.package, taken)
        try:
            source = self._fitted(code)
            if not self._settings.as_written:
                source = with_known_imports(with_helpers(source, self._helpers), self._surroundings.symbols)
            return alpha_digest(source), code, source
        except (SyntaxError, ValueError, RecursionError):
            return None

    def _fitted(self, code: str) -> str:
        """Return a candidate as it will stand in the stub: with its decorators and finished methods."""
        symbol = self.contract.symbol
        text = filled(self.contract.given, symbol, code) if self.contract.given else None
        if text is None:
            return code
        fitted = replace_symbol(code, symbol, text)
        known = self._surroundings.symbols
        strange = undefined_names(with_known_imports(fitted, known), known)
        return code if strange - undefined_names(code, known) else fitted

    def _complete(self, new: Sequence[Attempt]) -> None:
        """Add what some candidates lack before and behind each of their results: a unit, a word."""
        made = (completed(self.contract, attempt) for attempt in new)
        added = [attempt for attempt in made if attempt and not attempt.rejected]
        self._trials.check(self.contract, added)
        for attempt in added:
            self.enter(attempt)

    def _loose_ends(self, source: str) -> list[str]:
        """Return a line for each name that means nothing, or not what it should: no input need reach it."""
        missing = undefined_names(source, self._surroundings.defined | {self.contract.symbol})
        told = [f"`{name}` is defined nowhere: define it, or do without it" for name in sorted(missing)]
        told += [
            f"`self.{name} = …` hides the method `{name}`: name it `_{name}`"
            for name in hidden_methods(source)
        ]
        told += [
            f"the line `{line}` does nothing: call it, or leave it out" for line in idle_expressions(source)
        ]
        return told + [
            f"`{name} = …` inside `{name}` hides the function that is called there: name it otherwise"
            for name in hidden_functions(source)
        ]
