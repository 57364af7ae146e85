"""The passes of a build, one method each: what the graph runs, and what a person could run by hand.

Each pass reads fingerprinted inputs and the store, and can be run again at any time: a build that was
killed goes on from the last stored call.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from smysl.build.entries import (
    code_key,
    codes_in,
    context_key,
    entry_of,
    own_key,
    prompt_key,
    remembered,
    unsure,
)
from smysl.build.judge import judge
from smysl.build.layout import import_paths
from smysl.build.lock import ContractEntry, Lock
from smysl.build.outcomes import kept
from smysl.build.stubs import stub_reason
from smysl.build.units import package_on_disk, unit_of
from smysl.build.verify import Finding, findings, shares, strengths, unimportable
from smysl.core.contract import Contract
from smysl.core.evidence import Evidence, Solution
from smysl.core.journal import Journal
from smysl.core.requirement import Specification
from smysl.core.seams import Kernel, Model
from smysl.core.store import Store
from smysl.core.verdict import Limits, Verdict
from smysl.plan.planner import Planned
from smysl.solve.search import Search
from smysl.solve.settings import QUICK, Settings
from smysl.solve.surroundings import Surroundings
from smysl.solve.upstream import settle
from smysl.solve.workspace import Workspace


class Parts(msgspec.Struct, frozen=True):
    """The exchangeable parts of a build, opened only when a pass needs them."""

    store: Store
    journal: Journal
    model: Callable[[], Model]
    kernel: Callable[[], Kernel]


class Driver:
    """Builds one specification into one folder.

    Args:
        specification: what to build, with the ids that the lock remembers.
        planned: its plan.
        out: the output folder; may hold an earlier build.
        old: the lock of that build.
        edited: names of contracts whose code a person changed.
        parts: store, journal, model and kernel.
        settings: how hard to search.
        limits: of each check.
        another: whether the model is another one than the earlier build's: it is asked for what that one did
            not solve.
    """

    def __init__(
        self,
        specification: Specification,
        planned: Planned,
        out: Path,
        old: Lock | None,
        edited: Sequence[str],
        parts: Parts,
        settings: Settings,
        limits: Limits | None = None,
        *,
        another: bool = False,
    ) -> None:
        self.specification = specification
        self.planned = planned
        self.plan = planned.plan
        self.out = out
        self.old = old
        self.edited = tuple(edited)
        self.parts = parts
        self.settings = settings
        self.limits = limits or QUICK
        self._another = another
        self.workspace = Workspace(self.plan, planned.plumbing())
        self.solutions: dict[str, Solution] = {}
        self.keys: dict[str, str] = {}
        self.reused: set[str] = set()
        self.changed: set[str] = set()
        self.findings: list[Finding] = []
        self.evidence: tuple[Evidence, ...] = ()
        self._paths = import_paths(self.plan)
        self._unasked: set[str] = set()
        self._broken: dict[str, str] = {}
        self._mutants: dict[str, dict[str, tuple[int, int]]] = {}
        self._look()
        self._search: Search | None = None

    @property
    def search(self) -> Search:
        """The search, with its model and kernel opened on first use."""
        if self._search is None:
            self._search = Search(
                self.parts.model(),
                self.parts.kernel(),
                Surroundings(
                    self.specification.title, self.plan.contracts, self.workspace, self.plan.program
                ),
                self.parts.journal,
                self.settings,
                self.limits,
            )
        return self._search

    def _look(self) -> None:
        self._disk = package_on_disk(self.out, self.plan.package)
        self._lying = codes_in(self._disk, self.plan)

    def take_edits(self, edited: Sequence[str]) -> None:
        """Take up what a person changed while the build was running.

        Args:
            edited: names of contracts whose code a person changed, now.
        """
        touched, self.edited = {*self.edited, *edited, *self.reused}, tuple(edited)
        with self._beside_other_code(touched):
            self._look()
            again = [contract.name for contract in self.plan.contracts if contract.name in touched]
            self.reused.clear()
            for name in again:
                self.solutions.pop(name, None)
            for name in again:
                self.solve(name)

    @contextmanager
    def _beside_other_code(self, apart: Collection[str]) -> Iterator[None]:
        """Weaken what was found, and agreed on, beside other code than what is there in the end.

        Args:
            apart: contracts that are looked at anew anyway.
        """
        before = {name: self._key_of(name) for name in self.solutions if name not in apart}
        yield
        for name, key in before.items():
            if self._key_of(name) != key:
                self.solutions[name] = self._shaken(self.solutions[name])

    def _key_of(self, name: str) -> str:
        """Return the key of a contract's code as it is now: in the package, or as it was found."""
        found = {
            one: self.workspace.sources.get(one, "")
            for one in self.solutions.keys() - self.reused - {*self.edited}
        }
        return code_key(name, self.plan, self.workspace, {**self._lying, **found})

    def solve(self, name: str) -> None:
        """Find code for one contract: a person's, the earlier build's where it still holds, or new."""
        contract = self.plan.contract(name)
        started = time.monotonic()
        self.parts.journal.record("contract", name, "start", examples=len(contract.examples))
        solution = self._kept(contract)
        if solution is None:
            solution = self._stored(contract)
        self.solutions[name] = solution
        if solution.source:
            self.workspace.sources[name] = solution.source
        if self._differs(contract, solution):
            self.changed.add(name)
        self.parts.journal.record(
            "contract",
            name,
            self._state(name, solution),
            samples=solution.samples,
            examples=len(contract.examples),
            passed=len(solution.passed),
            seconds=round(time.monotonic() - started, 1),
        )

    def _state(self, name: str, solution: Solution) -> str:
        if not solution.source:
            return "unsolved"
        if solution.failed:
            return "failing"
        if name in self.reused:
            return "reused"
        return "passes" if solution.passed else "unchecked"

    def _kept(self, contract: Contract) -> Solution | None:
        """Return what an earlier build, or a person, left on disk, if it still answers the contract."""
        entry = self.old.contract(contract.name) if self.old else None
        source = self._on_disk(contract) if entry or contract.name in self.edited else None
        if source is None:
            return None
        reason = stub_reason(source)
        if contract.name in self.edited and reason is None:
            self.keys[contract.name] = entry.solve_key if entry else ""
            return self._checked(contract, source, Solution(contract=contract.name, origin="person"))
        if entry is None or entry.own_key != own_key(contract) or (entry.spent and not entry.solved):
            return None
        before = remembered(entry, source, reason)
        if self._another and not entry.solved:
            return self._retried(contract, before)
        same_prompt = entry.prompt_key == self._prompt_key(contract)
        if self._is_said_otherwise(contract, entry, same_prompt=same_prompt):
            return self._searched_again(contract, before)
        if entry.code_key:
            shaken = entry.code_key != self._key_of(contract.name)
        else:  # written by an earlier smysl
            shaken = bool(set(self.workspace.uses(contract, source)) & self.changed) or not same_prompt
        if same_prompt and not shaken:
            self._reuse(contract)
            return before
        # Something near it changed: the code is checked again, and only if that fails written again.
        again = self._checked(contract, before.source, before)
        if again.failed and len(again.failed) > len(before.failed):
            return None
        self._reuse(contract)
        return self._shaken(again) if shaken else again

    def _is_said_otherwise(self, contract: Contract, entry: ContractEntry, *, same_prompt: bool) -> bool:
        """Tell whether the definitions and rules around a contract are not those it was solved by."""
        if entry.context_key:
            return entry.context_key != context_key(contract)
        return entry.spent and not same_prompt

    def _searched_again(self, contract: Contract, before: Solution) -> Solution:
        """Return what is found under other definitions, or what is there already if that is no worse."""
        again = self._checked(contract, before.source, before)
        found = self._stored(contract)
        if found.source and len(found.failed) <= len(again.failed):
            return found
        if not again.source:
            return found
        if found.spent:
            self._unasked.add(contract.name)
        self._reuse(contract)
        return self._shaken(msgspec.structs.replace(again, spent=found.spent))

    def _shaken(self, solution: Solution) -> Solution:
        """Return a solution whose surroundings changed: only of its examples it is known what they do."""
        self.changed.add(solution.contract)
        return unsure(solution)

    def _reuse(self, contract: Contract) -> None:
        """Note that a contract's code is the earlier build's, and the key it was found under."""
        entry = self.old.contract(contract.name) if self.old else None
        self.keys[contract.name] = entry.solve_key if entry else ""
        self.reused.add(contract.name)

    def _retried(self, contract: Contract, before: Solution) -> Solution:
        """Return what another model finds, or what is there already if that is no worse."""
        again = self._checked(contract, before.source, before)
        found = self._stored(contract)
        if found.source and (not again.source or len(found.failed) < len(again.failed)):
            return found
        self._reuse(contract)
        return again

    def _stored(self, contract: Contract) -> Solution:
        """Search, or take the result of the same search from the store."""
        unsolved = [name for name, solution in self.solutions.items() if not solution.is_solved]
        key = self.search.key(contract, unsolved)
        self.keys[contract.name] = key
        known = self.parts.store.get("solution", key)
        if known is not None:
            try:
                return msgspec.json.decode(known, type=Solution)
            except msgspec.DecodeError:
                pass  # written by another version: search again, calls come from the store
        with kept(self.parts.journal, self.parts.store):
            lessons = {name: found.lesson for name, found in self.solutions.items()}
            solution = self.search.solve(
                contract, swap=self._swap_upstream, unsolved=unsolved, lessons=lessons
            )
        if not solution.spent:
            self.parts.store.put("solution", key, msgspec.json.encode(solution))
        return solution

    def _checked(self, contract: Contract, source: str, base: Solution) -> Solution:
        """Return the solution with its examples run on this source; a stub has nothing to run."""
        if not source:
            return base
        files = self.workspace.files(contract, source)
        namespace = self.workspace.namespace(contract, files)
        verdicts = (
            self.parts.kernel().check(files, namespace, contract.examples, self.limits)
            if contract.examples
            else []
        )
        return msgspec.structs.replace(
            base,
            source=source,
            passed=tuple(i for i, v in enumerate(verdicts) if v.passed),
            failed=tuple((i, v.message or v.outcome) for i, v in enumerate(verdicts) if not v.passed),
        )

    def _on_disk(self, contract: Contract) -> str | None:
        others = {c.symbol for c in self.plan.contracts if c.name != contract.name}
        text = self._disk.get(self._paths[contract.module], "")
        unit = unit_of(text, contract.symbol, self.plan.package, others)
        return unit.source if unit else None

    def _differs(self, contract: Contract, solution: Solution) -> bool:
        return contract.name not in self.reused or solution.origin == "person"

    def _prompt_key(self, contract: Contract) -> str:
        """Return a key of the words around a contract: it needs no model."""
        return prompt_key(contract, self.plan.contracts, self.workspace.sources)

    def settle(self) -> None:
        """Let failing examples downstream choose among the kept candidates upstream, bounded."""
        if not any(solution.failed for solution in self.solutions.values()):
            return
        with self._beside_other_code(()):
            self._adopt(settle(self.plan, self.solutions, self.workspace, self.parts.kernel(), self.limits))

    def _swap_upstream(self, failing: Solution) -> bool:
        """Let one failing solution choose among the kept candidates upstream; tell whether any changed."""
        current = {**self.solutions, failing.contract: failing}
        kernel = self.parts.kernel()
        with self._beside_other_code(()):
            swapped = settle(self.plan, current, self.workspace, kernel, self.limits, [failing.contract])
            swapped.pop(failing.contract, None)
            self._adopt(swapped)
        return bool(swapped)

    def _adopt(self, swapped: Mapping[str, Solution]) -> None:
        for name, solution in swapped.items():
            self.solutions[name] = solution
            self.changed.add(name)
            # A build that is killed later on must find the same candidate in the same place.
            if key := self.keys.get(name):
                self.parts.store.put("solution", key, msgspec.json.encode(solution))
            self.parts.journal.record("contract", name, "swapped")

    def verify(self, files: Mapping[str, str]) -> None:
        """Run every example on the linked package and judge every requirement.

        Args:
            files: the package's modules by import path, as they will lie on disk.
        """
        kernel = self.parts.kernel()
        self.findings = findings(self.specification, self.plan, files, kernel, self.limits)
        self._broken = unimportable(self.plan, self._paths, files, kernel, self.limits)
        known = {contract.name: self._known_mutants(contract) for contract in self.plan.contracts}
        self._mutants = strengths(self.plan, self._paths, files, self.findings, known, kernel, self.limits)
        self._judge()

    def correct(self, failing: Mapping[tuple[str, int], str]) -> None:
        """Judge again after the package's own tests ran: an example whose test fails does not hold.

        Args:
            failing: what its test says, by requirement and position among the requirement's examples.
        """
        position: Counter[str] = Counter()
        for number, finding in enumerate(self.findings):
            told = failing.get((finding.requirement, position[finding.requirement]))
            position[finding.requirement] += 1
            if told is not None:
                verdict = Verdict(outcome="failed", message=f"its test in the package fails: {told}")
                self.findings[number] = msgspec.structs.replace(finding, verdict=verdict)
        self._judge()

    def _judge(self) -> None:
        self._correct_solutions()
        self.evidence = judge(
            self.specification,
            self.plan,
            self.solutions,
            self.findings,
            shares(self.findings, self._mutants),
            self.edited,
            self._broken,
        )

    def _known_mutants(self, contract: Contract) -> dict[str, tuple[int, int]]:
        """Return what was measured of the code that is still there, by a key of the examples."""
        entry = self.old.contract(contract.name) if self.old else None
        if entry is None or contract.name not in self.reused or contract.name in self.changed:
            return {}
        return {key: (killed, made) for key, killed, made in entry.mutants}

    def _correct_solutions(self) -> None:
        """What failed in the linked package failed, whatever the search saw."""
        for contract in self.plan.contracts:
            solution = self.solutions.get(contract.name)
            if solution is None or not solution.source:
                continue
            verdicts = {f.example: f.verdict for f in self.findings if f.verdict is not None}
            seen = [(i, verdicts[e]) for i, e in enumerate(contract.examples) if e in verdicts]
            if len(seen) == len(contract.examples):
                self.solutions[contract.name] = msgspec.structs.replace(
                    solution,
                    passed=tuple(i for i, v in seen if v.passed),
                    failed=tuple((i, v.message or v.outcome) for i, v in seen if not v.passed),
                )

    def entries(self, files: Mapping[str, str]) -> tuple[ContractEntry, ...]:
        """Return the contracts' part of the lock.

        Args:
            files: the package's modules by import path, as they will lie on disk.
        """
        codes = codes_in(files, self.plan)
        rows = []
        for contract in self.plan.contracts:
            name = contract.name
            is_asked = name not in self._unasked
            rows.append(
                entry_of(
                    contract,
                    self.solutions[name],
                    file=f"src/{self._paths[contract.module]}",
                    solve_key=self.keys.get(name, ""),
                    prompt_key=self._prompt_key(contract) if is_asked else "",
                    context_key=context_key(contract) if is_asked else "",
                    code_key=code_key(name, self.plan, self.workspace, codes),
                    authorship="person" if name in self.edited else "model",
                    mutants=tuple((key, *counts) for key, counts in self._mutants.get(name, {}).items()),
                )
            )
        return tuple(rows)
