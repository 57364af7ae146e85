"""Coverage by test, and the lines that failing tests point to."""

from __future__ import annotations

import math

import pytest

from smysl.check import SandboxKernel
from smysl.check.coverage import coverage_of, suspects
from smysl.core.verdict import Limits, SuiteVerdict, TestReport

SIGNS = """\
LIMIT = 100

def sign(n):
    if n < 0:
        return -1
    if n == 0:
        return 1
    return 1

def unused(n):
    while n:
        n -= 1
    return n
"""
TESTS = """\
from shop.signs import sign
def test_less(): assert sign(-5) == -1
def test_zero(): assert sign(0) == 0
def test_more(): assert sign(5) == 1
"""
FILES = {"shop/signs.py": SIGNS, "tests/test_signs.py": TESTS}


@pytest.fixture(scope="module")
def suite(one_kernel: SandboxKernel) -> SuiteVerdict:
    return one_kernel.run_pytest(FILES, [], Limits(), coverage=True)


def test_each_test_says_what_it_ran(suite: SuiteVerdict) -> None:
    seen = {test.id.partition("::")[2]: {n for _, a, b in test.arcs for n in (a, b)} for test in suite.tests}
    assert seen == {"test_less": {-3, 4, 5}, "test_zero": {-3, 4, 6, 7}, "test_more": {-3, 4, 6, 8}}
    assert {file for test in suite.tests for file, _, _ in test.arcs} == {"shop/signs.py"}


def test_lines_and_branches_are_counted(suite: SuiteVerdict) -> None:
    seen = coverage_of(suite, FILES)
    assert sorted(line for _, line in seen.all_lines - seen.lines) == [11, 12, 13]
    assert seen.line_share == 5 / 8
    assert seen.all_branches - seen.branches == {("shop/signs.py", 11, side) for side in (False, True)}
    assert seen.branch_share == 4 / 6


def test_the_line_that_only_failing_tests_run_is_the_first_suspect(suite: SuiteVerdict) -> None:
    found = suspects(suite)
    assert [(one.file, one.line) for one in found] == [("shop/signs.py", line) for line in (7, 6, 4)]
    assert (found[0].ochiai, found[0].dstar) == (1.0, math.inf)
    assert found[1].ochiai == round(1 / math.sqrt(2), 4)
    assert found[2].dstar == 0.5


def test_without_a_failing_test_nobody_is_suspicious() -> None:
    report = TestReport(id="t", outcome="passed", arcs=(("a.py", 1, 2),))
    assert suspects(SuiteVerdict(tests=(report,))) == []


def test_without_being_asked_nothing_is_traced(one_kernel: SandboxKernel) -> None:
    verdict = one_kernel.run_pytest(FILES, [], Limits())
    assert all(test.arcs == () for test in verdict.tests)
    assert coverage_of(verdict, FILES).lines == frozenset()
