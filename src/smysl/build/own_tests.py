"""A package's own tests: which are expected to fail, and what a run of them showed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from smysl.build.lock import Lock
from smysl.build.tests_writer import ExampleKey, test_ids
from smysl.build.verify import Finding, run_suite
from smysl.core.contract import Plan
from smysl.core.evidence import Evidence
from smysl.core.requirement import Specification
from smysl.core.seams import Kernel
from smysl.core.verdict import SuiteVerdict


def failing_in_package(findings: Sequence[Finding]) -> dict[ExampleKey, str]:
    """Return the examples that do not hold in the linked package, with one line of reason.

    Args:
        findings: of every example, in the order of the documents.
    """
    failing: dict[ExampleKey, str] = {}
    position: dict[str, int] = {}
    for finding in findings:
        index = position.get(finding.requirement, 0)
        position[finding.requirement] = index + 1
        if finding.verdict is not None and not finding.verdict.passed:
            failing[finding.requirement, index] = finding.verdict.message or finding.verdict.outcome
    return failing


def failing_by_lock(specification: Specification, plan: Plan, lock: Lock) -> dict[ExampleKey, str]:
    """Return the examples that did not hold when the lock was written, with one line of reason.

    Args:
        specification: the documents as they are now; places may have moved.
        plan: its contracts.
        lock: of the package that lies there.
    """
    failing: dict[ExampleKey, str] = {}
    for contract in plan.contracts:
        entry = lock.contract(contract.name)
        for position, message in entry.failed if entry else ():
            for requirement in specification.requirements:
                for index, example in enumerate(requirement.examples):
                    if position < len(contract.examples) and example == contract.examples[position]:
                        failing[requirement.id, index] = message
    return failing


def failing_in_suite(specification: Specification, suite: SuiteVerdict) -> dict[ExampleKey, str]:
    """Return the examples whose tests failed unexpectedly, though they hold in a check of their own."""
    ids = {name: key for key, name in test_ids(specification).items()}
    return {
        ids[test.id]: test.message.partition("\n")[0]
        for test in suite.tests
        if test.outcome in {"failed", "error"} and test.id in ids
    }


def weakened(evidence: Sequence[Evidence], suite: SuiteVerdict) -> tuple[Evidence, ...]:
    """Return what may be claimed after a run of the package's own tests.

    A run that did not come to its end says nothing of any of them; code that changes what tests mean is not
    believed in anything.

    Args:
        evidence: from examples, each in a check of its own.
        suite: the last run.
    """
    return tuple(_weakened(row, suite) for row in evidence)


def _weakened(row: Evidence, suite: SuiteVerdict) -> Evidence:
    is_forged = suite.outcome == "forged"
    told = f"the package's own tests ended as {ending(suite)}"
    if row.kind == "verified" and is_forged:
        reason = suite.output.strip().rpartition("\n")[2]
        return msgspec.structs.replace(row, kind="failing", note=f"{told}: {reason}")
    if (row.kind == "verified" and not suite.passed) or (row.kind == "agreed" and is_forged):
        return msgspec.structs.replace(row, kind="unchecked", confidence=None, note=told)
    return row


def ending(suite: SuiteVerdict) -> str:
    """Return how a run of the package's own tests ended; ``incomplete`` if some of them did not report."""
    return "incomplete" if suite.outcome == "passed" and not suite.passed else suite.outcome


def run_own_tests(
    kernel: Kernel, specification: Specification, files: Mapping[str, str], tests: Mapping[str, str]
) -> SuiteVerdict:
    """Run a package's own tests as a person would, in the sandbox.

    Args:
        kernel: runs them.
        specification: says which tests must report.
        files: of the output folder, the package below ``src``.
        tests: files below ``tests``.
    """
    expected = [name for name in test_ids(specification).values() if name.partition("::")[0] in tests]
    return run_suite(kernel, files, tests, expected)
