"""The search for one contract: sample, filter by running, choose by behaviour, repair, bounded.

Sampling widely and choosing by execution follows AlphaCode (Li et al. 2022); the choice among those that
pass is minimum Bayes risk over execution results (Shi et al. 2022): the candidate whose behaviour on
generated inputs is most like that of all others.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Sequence

import msgspec

from smysl.core.contract import Contract
from smysl.core.errors import BudgetError
from smysl.core.evidence import Solution
from smysl.core.fingerprint import fingerprint
from smysl.core.journal import Journal
from smysl.core.sampling import Message, Request
from smysl.core.seams import Kernel, Model
from smysl.core.verdict import Limits
from smysl.edit.alpha import alpha_digest
from smysl.edit.extract import code_from, continued
from smysl.edit.known import with_known_imports
from smysl.edit.names import hidden_functions, hidden_methods, undefined_names
from smysl.plan.cases import unshown
from smysl.solve.attempts import Attempt, completed, reject_reason
from smysl.solve.briefing import Briefing, Family
from smysl.solve.choice import Choice, choose, names_exceptions
from smysl.solve.composition import handlers
from smysl.solve.failures import failures
from smysl.solve.guarding import Guarding
from smysl.solve.helpers import Helper, with_helpers
from smysl.solve.inputs import ValuePool, generate
from smysl.solve.messages import unsaid
from smysl.solve.outcome import solution_of
from smysl.solve.probes import PROBE_TOKENS, observers, probes, question
from smysl.solve.prompts import VERSION, feedback
from smysl.solve.properties import faults
from smysl.solve.settings import QUICK, Settings
from smysl.solve.sources import derived, without_own_package
from smysl.solve.trials import Trials
from smysl.solve.votes import Vote, kept, votes
from smysl.solve.workspace import Workspace

_METHOD = 25
"""Raise whenever the same samples may give another solution; calls are kept, stored solutions are not."""


_MOST_VOTES = 100
"""Assertions of a model that are heard for one contract."""


class Search:
    """Solves contracts one at a time against a workspace of those already solved.

    Args:
        model: where candidates come from; wrap it in the store so that no call is paid twice.
        kernel: where they run.
        workspace: the solved neighbours.
        contracts: all contracts, for interfaces and for values of parameters.
        title: the specification's title.
        journal: told of every step.
        settings: how hard to try.
        limits: of each check.
    """

    def __init__(
        self,
        model: Model,
        kernel: Kernel,
        workspace: Workspace,
        contracts: Sequence[Contract],
        title: str,
        journal: Journal,
        settings: Settings | None = None,
        limits: Limits | None = None,
        program: str = "",
    ) -> None:
        self._model = model
        self._workspace = workspace
        self._contracts = {contract.name: contract for contract in contracts}
        self._symbols = {contract.symbol for contract in contracts} | set(workspace.given)
        self._journal = journal
        self._settings = settings or Settings()
        self._trials = Trials(kernel, workspace, limits or QUICK)
        self._pool = ValuePool(contracts, program)
        self._briefing = Briefing(title, self._contracts, workspace, self._pool)
        self._guarding = Guarding(model, self._trials, self._briefing, self._pool, self._settings, journal)
        self._probes: tuple[str, ...] = ()  # calls that the model wrote for the contract at hand
        self._cast: tuple[Vote, ...] = ()  # what it expects of some of them
        self._room = 1  # how much longer than usual its answers may be
        self._is_cut = False  # whether all answers of the last call were cut off

    def key(self, contract: Contract, unsolved: Collection[str] = ()) -> str:
        """Return the solve key: contract, composed prompt, model, settings, and what it lacks."""
        return fingerprint(
            "solve",
            VERSION,
            _METHOD,
            contract.fingerprint,
            self._briefing.families(contract),
            self._model.fingerprint,
            self._settings,
            sorted(set(unsolved) & set(contract.uses)),
        )

    def solve(
        self,
        contract: Contract,
        *,
        swap: Callable[[Solution], bool] | None = None,
        unsolved: Collection[str] = (),
    ) -> Solution:
        """Search for code that satisfies the contract.

        Args:
            contract: what to solve; contracts it uses are in the workspace, or it does without them.
            swap: tries other candidates of what a failing solution uses, before anything is repaired, and
                tells whether it changed any; costs checks and no call.
            unsolved: contracts that fail themselves. Code that fails and calls one of them is not at fault
                as far as anyone can tell: it is kept as it was first written.

        Returns:
            the best found; ``failed`` is not empty where an example does not hold. A spent budget ends
            the search with what there is.
        """
        settings = self._settings
        if (source := derived(contract)) is not None:
            return Solution(contract=contract.name, source=source, origin="derived")
        if (composed := self._composed(contract)) is not None:
            return composed
        families = self._briefing.families(contract)
        self._probes, self._cast, self._room, self._is_cut = (), (), 1, False
        attempts = self._begun(contract)
        notes: list[str] = []
        key = ""
        try:
            if asked := self._grown(contract, attempts):
                return solution_of(contract, self._choose(contract, attempts), attempts, asked, notes)
            drawn = min(settings.samples, self._first(contract))
            key = self._draw(contract, families[0], drawn, settings.temperature, 0, attempts)
            choice = self._choose(contract, attempts)
            several = sum(not attempt.rejected for attempt in attempts.values()) > 1
            if choice and several and self._is_open(contract, choice):
                self._probe(contract, families[0].prompt, choice.attempt)
                choice = self._choose(contract, attempts)
            if swap and choice and self._waits(contract, choice, unsolved):
                choice = self._swapped(contract, choice, attempts, swap)
            if choice and (lacking := self._waits(contract, choice, unsolved)):
                notes.append(f"not searched further: {', '.join(lacking)} is not solved")
                return solution_of(contract, choice, attempts, key, notes)
            following = itertools.islice(itertools.cycle(families), 1, None)
            while not self._settled(contract, choice) and drawn < settings.samples:
                more = min(settings.first, settings.samples - drawn)
                if choice is None and self._is_cut:
                    if self._room > 1:
                        break
                    self._room, more = 2, min(2, more)
                self._draw(contract, next(following), more, 0.7, drawn, attempts)
                drawn += more
                choice = self._choose(contract, attempts)
            if swap and choice and choice.attempt.failed:
                choice = self._swapped(contract, choice, attempts, swap)
            for round_ in range(settings.repairs):
                told = _complaints(contract, choice)
                if choice is None or not told:
                    break
                self._journal.record("repair", contract.name, "start", round=round_ + 1, of=settings.repairs)
                before = choice.attempt.written or choice.attempt.source
                asked_by = next((f for f in families if f.name == choice.attempt.family), families[0])
                again = Family(asked_by.name, feedback(asked_by.prompt, before, told, contract.symbol))
                known = len(attempts)
                self._draw(
                    contract, again, settings.repair_samples, 0.6, 100 * (round_ + 1), attempts, repair=True
                )
                if len(attempts) == known:  # it answers the same again: it has no other idea
                    break
                choice = self._choose(contract, attempts)
        except BudgetError as spent:
            notes.append(spent.message)
            choice = self._choose(contract, attempts)
            return msgspec.structs.replace(solution_of(contract, choice, attempts, key, notes), spent=True)
        return solution_of(contract, choice, attempts, key, notes)

    def _waits(self, contract: Contract, choice: Choice, unsolved: Collection[str]) -> list[str]:
        """Return the unsolved contracts that a failing choice calls."""
        if not choice.attempt.failed:
            return []
        return [use for use in self._workspace.uses(contract, choice.attempt.source) if use in unsolved]

    def _begun(self, contract: Contract) -> dict[str, Attempt]:
        """Return the derived beginning as an attempt: it is nobody's vote, and better than nothing."""
        source = self._briefing.beginning(contract)
        if source is None:
            return {}
        attempt = Attempt(source, "derived", votes=0, independent=False)
        self._trials.check(contract, [attempt])
        return {alpha_digest(source): attempt}

    def _grown(self, contract: Contract, attempts: dict[str, Attempt]) -> str:
        """Add guards to a derived beginning; return the call's key if that settles the examples."""
        base = next(iter(attempts.values()), None)
        grown, key = self._guarding.grow(contract, base) if base else (None, "")
        if grown is None:
            return ""
        attempts[alpha_digest(grown.source)] = grown
        return "" if grown.failed else key

    def _swapped(
        self,
        contract: Contract,
        choice: Choice,
        attempts: dict[str, Attempt],
        swap: Callable[[Solution], bool],
    ) -> Choice | None:
        """Choose again after other candidates of what the failing ones use have been tried."""
        if not swap(solution_of(contract, choice, attempts, "", ())):
            return choice
        self._trials.check(contract, [attempt for attempt in attempts.values() if not attempt.rejected])
        return self._choose(contract, attempts)

    def _first(self, contract: Contract) -> int:
        """Return how many candidates to draw at once: reading the prompt again costs as much as one."""
        needs_votes = not contract.examples or unshown(contract)
        return self._settings.voters if needs_votes else self._settings.first

    def _is_open(self, contract: Contract, choice: Choice) -> bool:
        """Tell whether no example decides, and candidates differ, or nothing says what to call them with."""
        if contract.examples or contract.kind not in {"function", "class"}:
            return False
        return not choice.is_tried or (contract.kind == "function" and choice.share < 1)

    def _probe(self, contract: Contract, prompt: Sequence[Message], attempt: Attempt) -> None:
        """Ask the model for calls on which candidates may differ, and for what it expects of them."""
        request = Request(
            messages=question(prompt, contract, attempt.written or attempt.source),
            n=1,
            seed=self._settings.seed * 10_000,
            temperature=self._settings.temperature,
            max_tokens=PROBE_TOKENS,
        )
        completion = self._model.complete(request)
        text = completion.samples[0].text
        self._probes = tuple(probes(text, contract.symbol, observers(contract)))
        self._cast = tuple(votes(text, contract.symbol)) if contract.kind == "function" else ()
        counts = {"calls": len(self._probes), "votes": len(self._cast)}
        self._journal.record("contract", contract.name, "probed", **counts)

    def _composed(self, contract: Contract) -> Solution | None:
        """Return a handler made of one call and conversions, if the transcripts accept one."""
        if contract.kind != "program" or not contract.examples:
            return None
        available = [self._contracts[use] for use in contract.uses if use in self._workspace.sources]
        sources = handlers(contract, available)
        for first in range(0, len(sources), 40):
            group = sources[first : first + 40]
            results = self._trials.verdicts(contract, group)
            for source, verdicts in zip(group, results, strict=True):
                if all(verdict.passed for verdict in verdicts):
                    return Solution(
                        contract=contract.name,
                        source=source,
                        passed=tuple(range(len(verdicts))),
                        origin="composed",
                        notes=("one call between two conversions, found by enumeration",),
                    )
        return None

    def _draw(
        self,
        contract: Contract,
        family: Family,
        n: int,
        temperature: float,
        offset: int,
        attempts: dict[str, Attempt],
        *,
        repair: bool = False,
    ) -> str:
        """Draw candidates, check the new ones, and return the call's key."""
        request = Request(
            messages=family.prompt,
            n=n,
            seed=self._settings.seed * 10_000 + offset,
            temperature=temperature,
            max_tokens=self._settings.max_tokens * (2 if contract.kind == "class" else 1) * self._room,
        )
        completion = self._model.complete(request)
        self._is_cut = all(sample.finish == "length" for sample in completion.samples)
        key = request.key(self._model.fingerprint)
        new: list[Attempt] = []
        helpers = self._briefing.helpers(contract)
        for position, sample in enumerate(completion.samples):
            if (prepared := self._prepared(contract, sample.text, helpers)) is None:
                continue
            written, source = prepared
            try:
                name = alpha_digest(source)
            except (SyntaxError, ValueError, RecursionError):
                continue
            if name in attempts:
                attempts[name].votes += not repair
                continue
            mean = sample.logprob / sample.tokens if sample.logprob is not None and sample.tokens else None
            attempt = Attempt(
                source,
                f"{key[:16]}#{position}",
                logprob=mean,
                independent=not repair,
                written=written,
                family=family.name,
            )
            attempt.rejected = reject_reason(source, contract)
            attempts[name] = attempt
            new.append(attempt)
        self._trials.check(contract, [attempt for attempt in new if not attempt.rejected])
        if not self._settings.as_written:
            self._complete(contract, new, attempts)
        counts = {"samples": n, "new": len(new)}
        self._journal.record("contract", contract.name, "sampled", family=family.name, **counts)
        return key

    def _complete(self, contract: Contract, new: Sequence[Attempt], attempts: dict[str, Attempt]) -> None:
        """Add what some candidates lack before and behind each of their results: a unit, a word."""
        added = [made for attempt in new if not attempt.rejected and (made := completed(contract, attempt))]
        self._trials.check(contract, added)
        for attempt in added:
            attempts.setdefault(alpha_digest(attempt.source), attempt)

    def _prepared(self, contract: Contract, text: str, helpers: Sequence[Helper]) -> tuple[str, str] | None:
        """Return an answer's code, and the same with the helpers that it calls and imports that it forgot."""
        whole = text if contract.kind == "class" else continued(text, f"def {contract.signature}:")
        code = code_from(whole, contract.symbol)
        if code is None:
            return None
        code = without_own_package(code, self._workspace.package, self._taken(contract))
        if self._settings.as_written:
            return code, code
        try:
            return code, with_known_imports(with_helpers(code, helpers), self._symbols)
        except SyntaxError:
            return None

    def _taken(self, contract: Contract) -> set[str]:
        return {use.rpartition(".")[2] for use in contract.uses if use in self._workspace.sources}

    def _choose(self, contract: Contract, attempts: dict[str, Attempt]) -> Choice | None:
        """Choose among the attempts that pass most examples the one that most others behave like."""
        allowed = [attempt for attempt in attempts.values() if not attempt.rejected]
        if not allowed:
            return None
        best = max(attempt.passed for attempt in allowed)
        eligible = [attempt for attempt in allowed if attempt.passed == best]
        asked = [*self._probes, *(vote.call for vote in self._cast[:_MOST_VOTES])]
        calls = list(
            dict.fromkeys([*asked, *generate(contract, self._pool, self._settings.inputs, self._probes)])
        )
        vectors = self._trials.observe(contract, eligible, calls)
        return choose(
            eligible,
            vectors,
            calls=calls,
            faults=[
                [
                    *self._loose_ends(contract, attempt),
                    *unsaid(contract, self._contracts.values(), attempt.source),
                    *faults(contract, calls, vector),
                ]
                for attempt, vector in zip(eligible, vectors, strict=True)
            ],
            strict=names_exceptions(contract),
            preferred={helper.name for helper in self._briefing.helpers(contract)},
            kept=kept(self._cast, calls, vectors),
        )

    def _loose_ends(self, contract: Contract, attempt: Attempt) -> list[str]:
        """Return a line for each name that means nothing, or not what it should: no input need reach it."""
        there = {self._contracts[name].symbol for name in self._workspace.sources if name in self._contracts}
        missing = undefined_names(attempt.source, there | {contract.symbol} | set(self._workspace.given))
        told = [f"`{name}` is defined nowhere: define it, or do without it" for name in sorted(missing)]
        told += [
            f"`self.{name} = …` hides the method `{name}`: name it `_{name}`"
            for name in hidden_methods(attempt.source)
        ]
        return told + [
            f"`{name} = …` inside `{name}` hides the function that is called there: name it otherwise"
            for name in hidden_functions(attempt.source)
        ]

    def _settled(self, contract: Contract, choice: Choice | None) -> bool:
        if choice is None or not choice.is_alive or failures(contract, choice.attempt):
            return False
        if not contract.examples:  # more of the same would change the claim no more than the choice
            return choice.is_heard(self._settings)
        if choice.agreement < self._settings.enough:
            return False
        # What no example shows is known from independent candidates only: more of them have to say it.
        shown_all = not unshown(contract, source=choice.attempt.source)
        return shown_all or choice.is_heard(self._settings)


def _complaints(contract: Contract, choice: Choice | None) -> list[str]:
    """Return what is wrong with a choice: examples that do not hold, else what its behaviour shows."""
    if choice is None:
        return []
    return failures(contract, choice.attempt) or list(choice.complaints)
