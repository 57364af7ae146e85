"""The search for one contract: sample, filter by running, choose by behaviour, repair, bounded.

Sampling widely and choosing by execution follows AlphaCode (Li et al. 2022); the choice among those that
pass is minimum Bayes risk over execution results (Shi et al. 2022): the candidate whose behaviour on
generated inputs is most like that of all others.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType

import msgspec

from smysl.core.contract import Contract
from smysl.core.errors import BudgetError
from smysl.core.evidence import Solution
from smysl.core.fingerprint import fingerprint
from smysl.core.journal import Journal
from smysl.core.sampling import Request
from smysl.core.seams import Kernel, Model
from smysl.core.verdict import Limits
from smysl.plan.cases import is_wordless, unshown
from smysl.solve.attempts import Attempt
from smysl.solve.briefing import Briefing, Family
from smysl.solve.choice import Choice
from smysl.solve.composition import handlers
from smysl.solve.drawing import Drawing
from smysl.solve.field import Field
from smysl.solve.growth import thriftiest
from smysl.solve.guarding import Guarding
from smysl.solve.mending import Mending
from smysl.solve.outcome import solution_of
from smysl.solve.probes import PROBE_TOKENS, question
from smysl.solve.prompts import VERSION
from smysl.solve.settings import QUICK, Settings
from smysl.solve.shares import LADDER, Arm, Shares, in_force
from smysl.solve.sources import derived
from smysl.solve.surroundings import Surroundings
from smysl.solve.trials import Trials

_METHOD = 32
"""Raise whenever the same samples may give another solution; calls are kept, stored solutions are not."""

Swap = Callable[[Solution], bool]
"""Tries other candidates of what a failing solution uses, and tells whether it changed any."""


class Search:
    """Solves contracts one at a time amid those already solved.

    Args:
        model: where candidates come from; wrap it in the store so that no call is paid twice.
        kernel: where they run.
        surroundings: the package; its workspace holds the solved neighbours.
        journal: told of every step.
        settings: how hard to try.
        limits: of each check.
        shares: what is known of the ways of asking; ``None``: what this user's were trained to, else what
            came with the program.
    """

    def __init__(
        self,
        model: Model,
        kernel: Kernel,
        surroundings: Surroundings,
        journal: Journal,
        settings: Settings | None = None,
        limits: Limits | None = None,
        shares: Shares | None = None,
    ) -> None:
        self._model = model
        self._surroundings = surroundings
        self._workspace = surroundings.workspace
        self._journal = journal
        self._settings = settings or Settings()
        self._trials = Trials(kernel, self._workspace, limits or QUICK)
        self._briefing = Briefing(surroundings)
        self._guarding = Guarding(
            model, self._trials, self._briefing, surroundings.pool, self._settings, journal
        )
        self._drawing = Drawing(model, self._settings, journal)
        self._mending = Mending(model, self._drawing, surroundings.contracts, self._settings, journal)
        self._shares = shares or in_force(journal)

    def key(self, contract: Contract, unsolved: Collection[str] = ()) -> str:
        """Return the solve key: contract, composed prompt, model, settings, and what it lacks.

        Neither the further ways of asking nor the shares are in it. They say where to look next: a similar
        function that is solved meanwhile, or what was learned of another contract, makes nothing wrong that
        was found, and must not make anybody pay for it again.
        """
        return fingerprint(
            "solve",
            VERSION,
            _METHOD,
            contract.fingerprint,
            self._briefing.basic(contract),
            self._model.fingerprint,
            self._settings,
            sorted(set(unsolved) & set(contract.uses)),
        )

    def solve(
        self,
        contract: Contract,
        *,
        swap: Swap | None = None,
        unsolved: Collection[str] = (),
        lessons: Mapping[str, str] = MappingProxyType({}),
    ) -> Solution:
        """Search for code that satisfies the contract.

        Args:
            contract: what to solve; contracts it uses are in the workspace, or it does without them.
            swap: tries other candidates of what a failing solution uses, before anything is repaired, and
                tells whether it changed any; costs checks and no call.
            unsolved: contracts that fail themselves. Code that fails and calls one of them is not at fault
                as far as anyone can tell: it is kept as it was first written.
            lessons: what was learned of other contracts, by name; heard where ``Settings.review`` is on.

        Returns:
            the best found; ``failed`` is not empty where an example does not hold. A spent budget ends
            the search with what there is.
        """
        if (source := derived(contract)) is not None:
            return Solution(contract=contract.name, source=source, origin="derived")
        if (composed := self._composed(contract)) is not None:
            return composed
        field = Field(
            contract, self._surroundings, self._briefing.helpers(contract), self._trials, self._settings
        )
        self._begin(field)
        notes: list[str] = []
        key = ""
        try:
            if key := self._grow(field):
                return solution_of(contract, field.choose(), field.attempts, key, notes)
            families = self._briefing.basic(contract)
            drawn = min(self._settings.samples, self._first(contract))
            key = self._drawing.draw(field, families[0], drawn, self._settings.temperature, 0)
            choice = field.choose()
            if choice and field.is_contested and field.is_open(choice):
                self._probe(field, families[0], choice.attempt)
                choice = field.choose()
            if swap and choice and self._waits(contract, choice, unsolved):
                choice = _swapped(field, choice, swap)
            if choice and (lacking := self._waits(contract, choice, unsolved)):
                notes.append(f"not searched further: {', '.join(lacking)} is not solved")
                return solution_of(contract, choice, field.attempts, key, notes)
            if contract.examples and not field.is_settled(choice):
                families = self._briefing.families(contract, unsolved)
            choice = self._widen(field, families, drawn, choice)
            if swap and choice and choice.attempt.failed:
                choice = _swapped(field, choice, swap)
            choice, lesson = self._mending.repair(field, families, choice, lessons)
            if self._settings.review:
                choice, said = self._mending.review(field, families, choice)
                notes += said
            choice, slow = self._thrifty(field, choice)
        except BudgetError as spent:
            notes.append(spent.message)
            found = solution_of(contract, field.choose(), field.attempts, key, notes)
            return msgspec.structs.replace(found, spent=True)
        found = solution_of(contract, choice, field.attempts, key, notes)
        return msgspec.structs.replace(found, slow=slow, lesson=lesson)

    def _waits(self, contract: Contract, choice: Choice, unsolved: Collection[str]) -> list[str]:
        """Return the unsolved contracts that a failing choice calls."""
        if not choice.attempt.failed:
            return []
        return [use for use in self._workspace.uses(contract, choice.attempt.source) if use in unsolved]

    def _begin(self, field: Field) -> None:
        """Enter the derived beginning: it is nobody's vote, and better than nothing."""
        if (source := self._briefing.beginning(field.contract)) is not None:
            attempt = Attempt(source, "derived", votes=0, independent=False)
            self._trials.check(field.contract, [attempt])
            field.enter(attempt)

    def _grow(self, field: Field) -> str:
        """Add guards to a derived beginning; return the call's key if that settles the examples."""
        base = next(iter(field.attempts.values()), None)
        grown, key = self._guarding.grow(field.contract, base) if base else (None, "")
        if grown is None:
            return ""
        field.enter(grown)
        return "" if grown.failed else key

    def _first(self, contract: Contract) -> int:
        """Return how many candidates to draw at once: reading the prompt again costs as much as one."""
        needs_votes = not contract.examples or unshown(contract) or is_wordless(contract)
        return self._settings.voters if needs_votes else self._settings.first

    def _widen(
        self, field: Field, families: Sequence[Family], drawn: int, choice: Choice | None
    ) -> Choice | None:
        """Draw more, from one prompt after the other, until the choice is settled or all samples are drawn.

        As long as some example fails, the prompt and the temperature that promise most for this contract come
        next. Where all hold, or there are none, voices are wanted that are independent: the two prompts that
        every contract has take turns.
        """
        in_turn = itertools.islice(itertools.cycle([one for one in families if one.is_basic]), 1, None)
        while not field.is_settled(choice) and drawn < self._settings.samples:
            more = min(self._settings.first, self._settings.samples - drawn)
            if choice is None and field.is_cut:
                if field.room > 1:
                    break
                field.room, more = 2, min(2, more)
            if field.contract.examples and not (choice and choice.attempt.holds):
                arm = field.tally.best((one.name for one in families), self._shares, self._model.name)
                family = next(one for one in families if one.name == arm.family)
            else:
                family = next(in_turn)
                arm = Arm(family.name, LADDER[0])
            self._drawing.draw(field, family, more, arm.temperature, drawn)
            drawn += more
            choice = field.choose()
        return choice

    def _thrifty(self, field: Field, choice: Choice | None) -> tuple[Choice | None, str]:
        """Take one that behaves alike and is much quicker on large inputs; tell a call that is slow."""
        if choice is None or choice.attempt.failed or not choice.is_alive:
            return choice, ""
        if "growth" in self._settings.without:
            return choice, ""
        attempt, slow = thriftiest(field.contract, choice.peers, choice.calls, self._trials)
        return msgspec.structs.replace(choice, attempt=attempt), slow

    def _probe(self, field: Field, family: Family, attempt: Attempt) -> None:
        """Ask the model for calls on which candidates may differ, and for what it expects of them."""
        request = Request(
            messages=question(family.prompt, field.contract, attempt.written or attempt.source),
            n=1,
            seed=self._settings.seed * 10_000,
            temperature=self._settings.temperature,
            max_tokens=PROBE_TOKENS,
        )
        counts = field.hear(self._model.complete(request).samples[0].text)
        self._journal.record("contract", field.contract.name, "probed", **counts)

    def _composed(self, contract: Contract) -> Solution | None:
        """Return a handler made of one call and conversions, if the transcripts accept one."""
        if contract.kind != "program" or not contract.examples:
            return None
        contracts = self._surroundings.contracts
        available = [contracts[use] for use in contract.uses if use in self._workspace.sources]
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


def _swapped(field: Field, choice: Choice, swap: Swap) -> Choice | None:
    """Choose again after other candidates of what the failing ones use have been tried."""
    if not swap(solution_of(field.contract, choice, field.attempts, "", ())):
        return choice
    field.check_again()
    return field.choose()
