"""One run of a build: opens what it needs when it needs it, drives the passes, and writes the result."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from smysl.build.driver import Driver, Parts
from smysl.build.edits import beside_digest, edited_contracts, modules_beside
from smysl.build.layout import package_files
from smysl.build.lock import Lock, requirement_entries, source_entries
from smysl.build.own_tests import (
    ending,
    failing_by_lock,
    failing_in_package,
    failing_in_suite,
    run_own_tests,
    weakened,
)
from smysl.build.ownership import EditedSymbol, edited_symbols
from smysl.build.readme import readme_text
from smysl.build.rematch import rematch_specification
from smysl.build.result import Result, slow_notes
from smysl.build.tests_writer import ExampleKey, test_files
from smysl.build.uptodate import kernel_now
from smysl.build.writer import open_output, texts_after, write_package
from smysl.core.errors import OutputError, StoreError, UsageError
from smysl.core.evidence import Evidence, Question
from smysl.core.fingerprint import digest, fingerprint
from smysl.core.journal import Journal
from smysl.core.requirement import Specification
from smysl.core.seams import Kernel, Model
from smysl.core.store import Store, write_atomically
from smysl.core.verdict import ANNOUNCED, SuiteVerdict
from smysl.plan.planfile import PLAN_NAME, parse_plan, plan_text
from smysl.plan.planner import Planned, make_plan
from smysl.plan.propose import Proposed, homeless, propose, with_proposals
from smysl.solve.settings import Settings

_ATTEMPTS = 3
"""How often a package is judged that a person goes on writing in."""

if TYPE_CHECKING:
    from smysl.build.api import Options
    from smysl.model.budget import Budget


class Session:
    """A build in progress; what the graph drives.

    Args:
        spec: path of the documents.
        specification: what they say.
        out: the output folder, held by this process.
        options: of the build.
        journal: told of every step.
        open_model: gives the model; ``None``: by name.
        kernel: where candidates run; ``None``: one is opened.

    Raises:
        OutputError: if the folder holds what is not ours.
    """

    def __init__(
        self,
        spec: Path,
        specification: Specification,
        out: Path,
        options: Options,
        journal: Journal,
        open_model: Callable[[], Model] | None = None,
        kernel: Kernel | None = None,
    ) -> None:
        self._spec = spec
        self._out = out
        self._options = options
        self._journal = journal
        self._open_model = open_model
        self._kernel = kernel
        self._own_kernel = kernel is None
        self._model: Model | None = None
        output = open_output(out)
        self._old = output.lock
        self._edits = edited_symbols(out, output.lock, output.pending) if output.lock else []
        self._store = Store(out / ".smysl")
        self._notes: list[str] = []
        self._budget: Budget | None = None
        self._take(specification)
        self._result: Result | None = None
        self._modules: dict[str, str] = {}
        self._is_remembered = False

    def _take(self, specification: Specification) -> None:
        """Plan a specification; again after an answer has changed the documents."""
        if self._old is not None and not self._options.replan:
            specification = rematch_specification(self._old, specification)
        self._proposals = self._proposed(specification)
        specification = with_proposals(specification, self._proposals)
        self.specification = specification
        self.planned: Planned = make_plan(specification, context=self._options.context)
        self.driver = Driver(
            specification,
            self.planned,
            self._out,
            self._old,
            edited_contracts(self._edits, self.planned.plan, self._out),
            Parts(self._store, self._journal, self.model, self.kernel),
            Settings(samples=self._options.samples, seed=self._options.seed, review=self._options.review),
            another=self._old is not None and self._old.is_another(self._options.model),
        )
        plan = self.planned.plan
        self._journal.record(
            "plan",
            state="done",
            modules=len({contract.module for contract in plan.contracts}),
            contracts=len(plan.contracts),
            questions=len(self.questions()),
        )

    def _proposed(self, specification: Specification) -> list[Proposed]:
        """Return the plan's entries for prose that names no symbol: a person's first, then a model's.

        Documents that name symbols are explicit: what has no home in them is a diagnostic, not a guess.
        """
        entries = [] if self._options.replan else parse_plan(self._plan_file())
        asked = homeless(specification, {identifier for p in entries for identifier in p.answers})
        if specification.signatures or specification.program or not asked:
            return entries
        return entries + propose(specification, asked, self.model(), self._options.seed)

    def _plan_file(self) -> str:
        try:
            return (self._out / PLAN_NAME).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return ""

    def _plan_text(self) -> str:
        """Return what the plan file shall hold; nothing where nothing was proposed."""
        if not self._proposals and not self._plan_file():
            return ""
        known = [requirement.id for requirement in self.specification.requirements]
        old = "" if self._options.replan else self._plan_file()
        return plan_text(self.specification.package, old, self._proposals, known)

    def model(self) -> Model:
        """Open the model, behind the store and the budgets."""
        if self._model is None:
            if self._options.locked:
                raise UsageError(
                    "U010",
                    "the lock does not hold everything that the documents ask for",
                    help="build without --locked and commit the new lock",
                )
            from smysl.model.budget import Budget
            from smysl.model.open import DEFAULT, open_model
            from smysl.model.stored import StoredModel

            self._budget = Budget(tokens=self._options.budget_tokens, seconds=self._options.budget_seconds)
            inner = self._open_model() if self._open_model else open_model(self._options.model or DEFAULT)
            self._model = StoredModel(inner, self._store, self._journal, self._budget)
        return self._model

    def kernel(self) -> Kernel:
        """Open the kernel."""
        if self._kernel is None:
            from smysl.check import open_kernel

            self._kernel = open_kernel(journal=self._journal, sandbox=self._options.sandbox or None)
        return self._kernel

    def close(self) -> None:
        """End workers and close the store."""
        if self._model is not None:
            self._model.close()
        if self._kernel is not None and self._own_kernel:
            self._kernel.close()
        self._store.close()

    def run(self, ask: Callable[[Sequence[dict[str, Any]]], dict[str, str] | None] | None) -> Result:
        """Drive the passes to their end.

        Args:
            ask: puts questions to a person, or ``None``.
        """
        from smysl.build.graph import drive

        thread = fingerprint(
            "build",
            [source.digest for source in self.specification.sources],
            msgspec.structs.asdict(self._options),
        )
        finished = drive(self, thread, self._out / ".smysl" / "checkpoints.db", ask or (lambda _: None))
        if not finished or self._result is None:
            return self._waiting()
        return self._result

    def _waiting(self) -> Result:
        questions = tuple(self.questions())
        self._write_questions(questions)
        return Result(
            status="questions",
            package=self.specification.package,
            out=str(self._out),
            questions=questions,
            diagnostics=self.specification.diagnostics + self.planned.diagnostics,
            cost=dict(self._journal.costs),
            contracts={"total": len(self.planned.plan.contracts)},
        )

    def _write_questions(self, questions: Sequence[Question]) -> None:
        """Write what waits for a person; where nothing does, an older list goes."""
        from smysl.plan.questions import write_questions

        path = self._out / "questions.md"
        if questions:
            write_questions(path, questions, self.specification.language, self._spec)
        else:
            path.unlink(missing_ok=True)

    def questions(self) -> Sequence[Question]:
        """Return what must be answered before anything is solved."""
        from smysl.plan.questions import blocking_questions

        return blocking_questions(self.specification)

    def answer(self, answers: dict[str, str]) -> None:
        """Write a person's answers into the documents and plan anew."""
        from smysl.plan.questions import write_answers
        from smysl.spec import read

        write_answers(self._spec, self.specification, self.questions(), answers)
        self._take(read(self._spec))

    def names(self) -> Sequence[str]:
        """Return the contracts in dependency order."""
        return [contract.name for contract in self.planned.plan.contracts]

    def solve(self, name: str) -> None:
        """Solve one contract."""
        self.driver.solve(name)

    def finish(self) -> None:
        """Settle, link, verify and write."""
        driver = self.driver
        for name in self.names():  # after a lost checkpoint; free where the store has them
            if name not in driver.solutions:
                driver.solve(name)
        driver.settle()
        files, tests, suite = self._verified()
        files["README.md"] = readme_text(self.specification, self.planned.plan, driver.evidence)
        files |= tests
        written = write_package(self._out, files, self._lock(suite))
        if text := self._plan_text():
            write_atomically(self._out / PLAN_NAME, text.encode())
        self._write_questions(written.lock.questions)
        self._note_edits(written.kept)
        self._result = self._make_result(suite, written.lock.questions)
        self._write_report(written.lock)

    def _verified(self) -> tuple[dict[str, str], dict[str, str], SuiteVerdict | None]:
        """Return the generated files, the tests and how these ended, once all of it is judged.

        What is judged is the package as it will lie on disk, with what a person wrote in it, up to the
        moment of writing.

        Raises:
            OutputError: O006 somebody writes there all the time.
        """
        plan = self.planned.plan
        plumbing = {f"src/{plan.package}/{name}": text for name, text in self.planned.plumbing().items()}
        for _ in range(_ATTEMPTS):
            self._look_again()
            files = package_files(self.specification, plan, self.driver.solutions, plumbing)
            self._modules = self._lying(files)
            tests, suite = self._judged(files)
            if self._lying(files) == self._modules:
                return files, tests, suite
        raise OutputError(
            "O006",
            "the package changes while it is being checked",
            where=str(self._out),
            help="build again when nothing else writes there: what was solved is kept",
        )

    def _look_again(self) -> None:
        """Take up what a person has changed since the build began."""
        output = open_output(self._out)
        edits = edited_symbols(self._out, output.lock, output.pending) if output.lock else []
        if edits != self._edits:
            self._edits = edits
            self.driver.take_edits(edited_contracts(edits, self.planned.plan, self._out))

    def _lying(self, files: Mapping[str, str]) -> dict[str, str]:
        """Return the package's modules as they will lie on disk, by import path, a person's own included."""
        after = {
            path.removeprefix("src/"): text
            for path, text in texts_after(self._out, files).items()
            if path.startswith("src/")
        }
        return {**modules_beside(self._out, self.planned.plan.package, self._old), **after}

    def _judged(self, files: Mapping[str, str]) -> tuple[dict[str, str], SuiteVerdict | None]:
        """Judge every requirement; return the package's tests, and how they ended where they were run."""
        driver, plan = self.driver, self.planned.plan
        remembered = self._remembered_evidence()
        self._is_remembered = remembered is not None
        if remembered is not None:
            assert self._old is not None
            driver.evidence = remembered
            return self._tests(failing_by_lock(self.specification, plan, self._old)), None
        driver.verify(self._modules)
        laid = {path: text for path, text in files.items() if not path.startswith("src/")}
        laid |= {f"src/{path}": text for path, text in self._modules.items()}
        tests = self._tests(failing_in_package(driver.findings))
        suite = self._suite(laid, tests)
        if suite is not None and (broken := failing_in_suite(self.specification, suite)):
            driver.correct(broken)
            tests = self._tests(failing_in_package(driver.findings))
            suite = self._suite(laid, tests)
        if suite is not None:
            driver.evidence = weakened(driver.evidence, suite)
        return tests, suite

    def _tests(self, failing: Mapping[ExampleKey, str]) -> dict[str, str]:
        """Return the package's test files; what is known to fail is a strict xfail."""
        return test_files(self.specification, self.planned.plan, failing, self._modules)

    def _suite(self, files: Mapping[str, str], tests: Mapping[str, str]) -> SuiteVerdict | None:
        """Run the package's tests; ``None`` where it has none, and no kernel is opened for nothing."""
        return run_own_tests(self.kernel(), self.specification, files, tests) if tests else None

    def _remembered_evidence(self) -> tuple[Evidence, ...] | None:
        """Return the lock's evidence if neither code nor documents changed what it speaks of."""
        old = self._old
        if old is None or self.driver.changed or self._edits or not old.has_good_suite:
            return None
        if old.is_without_suite or (old.kernel and old.kernel != kernel_now(self._kernel)):
            return None
        same = [(e.id, e.fingerprint) for e in old.requirements] == [
            (r.id, r.fingerprint) for r in self.specification.requirements
        ]
        if not same or self._examples_key() != old.settings.get("examples"):
            return None
        spans = {r.id: r.span for r in self.specification.requirements}
        return tuple(msgspec.structs.replace(row, span=spans[row.requirement]) for row in old.evidence)

    def _examples_key(self) -> str:
        """Return a key of what is judged: all examples, and what every contract says and is told."""
        from smysl.core.example import without_place

        return fingerprint(
            [[without_place(e) for e in r.examples] for r in self.specification.requirements],
            [(c.name, c.requirements, c.fingerprint) for c in self.planned.plan.contracts],
        )

    def _lock(self, suite: SuiteVerdict | None) -> Lock:
        from smysl.build.api import settings_of

        return Lock(
            package=self.planned.plan.package,
            model=self._model.name if self._model else (self._old.model if self._old else ""),
            kernel=self._kernel.fingerprint if self._kernel else (self._old.kernel if self._old else ""),
            not_reproducible=self._is_cut_short(),
            settings={
                **settings_of(self._options),
                "examples": self._examples_key(),
                "beside": beside_digest(self._out, self.planned.plan.package, self._old),
                "plan": digest(text.encode()) if (text := self._plan_text()) else "",
                "spec": os.path.relpath(self._spec, self._out),
                **self._asked(),
            },
            sources=source_entries(self.specification),
            requirements=requirement_entries(self.specification.requirements),
            contracts=self.driver.entries(self._modules),
            evidence=self.driver.evidence,
            questions=self._open_questions(),
            suite=self._ending(suite),
        )

    def _open_questions(self) -> tuple[Question, ...]:
        from smysl.build.open_questions import open_questions

        before = self._old.questions if self._old else ()
        driver = self.driver
        return open_questions(self.specification, self.planned.plan, driver.solutions, driver.reused, before)

    def _asked(self) -> dict[str, str]:
        """Return the model as a person names it, so that another one is told from it."""
        from smysl.model.open import DEFAULT

        before = self._old.settings.get("model") if self._old else None
        name = (self._options.model or DEFAULT) if self._model else before
        return {"model": name} if name else {}

    def _ending(self, suite: SuiteVerdict | None) -> str:
        """Return how the package's own tests ended, in this build or in the one that is remembered."""
        if suite is not None:
            return ending(suite)
        return self._old.suite if self._old is not None and self._is_remembered else ""

    def _is_cut_short(self) -> bool:
        """Tell whether a wall clock ended a search, in this build or in one whose code is still here."""
        spent = any(solution.spent for solution in self.driver.solutions.values())
        kept = self._old is not None and self._old.not_reproducible and bool(self.driver.reused)
        return kept or (spent and self._budget is not None and not self._budget.is_reproducible)

    def _note_edits(self, kept: Sequence[EditedSymbol]) -> None:
        for symbol in kept:
            name = f"{symbol.file}: {symbol.name}" if symbol.name else symbol.file
            self._notes.append(f"kept as a person wrote it: {name} ({symbol.state})")

    def _make_result(self, suite: SuiteVerdict | None, questions: tuple[Question, ...]) -> Result:
        driver = self.driver
        bad = any(row.kind in {"failing", "unsolved"} for row in driver.evidence)
        unsolved = any(not solution.source for solution in driver.solutions.values())
        if suite is not None and not suite.passed:
            bad = True
            wrong = [test.id for test in suite.tests if test.outcome not in ANNOUNCED]
            self._notes.append(
                f"the package's own tests did not all report as expected: {', '.join(wrong[:5])}"
            )
        self._notes += slow_notes((one.contract, one.slow) for one in driver.solutions.values())
        solved = sum(solution.is_solved for solution in driver.solutions.values())
        return Result(
            status="unsolved" if bad or unsolved else "done",
            package=self.planned.plan.package,
            out=str(self._out),
            evidence=driver.evidence,
            contracts={"total": len(driver.solutions), "solved": solved, "reused": len(driver.reused)},
            cost=dict(self._journal.costs),
            questions=questions,
            diagnostics=self.specification.diagnostics + self.planned.diagnostics,
            notes=tuple(self._notes),
        )

    def _write_report(self, lock: Lock) -> None:
        """Write the report; it is a view of the rest, so that a full disk here costs nothing."""
        from smysl.build.report import report_html

        assert self._result is not None
        text = report_html(self.specification, self.planned.plan, self.driver.solutions, self._result, lock)
        with contextlib.suppress(OSError, StoreError):
            path = self._out / "report.html"
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                write_atomically(path, text.encode())
