"""Suites that lie anywhere: a person's repository is run as it is."""

from __future__ import annotations

from smysl.check import SandboxKernel
from smysl.core.verdict import Limits, SuiteLayout

FILES = {
    "conftest.py": "import pytest\n@pytest.fixture\ndef two(): return 2\n",
    "src/shop/__init__.py": "",
    "src/shop/sums.py": (
        "def double(n):\n    while n == 7:\n        pass\n    twice = 2 * n\n    return twice\n"
    ),
    "test_sums.py": (
        "import pytest\nfrom shop.sums import double\n"
        "def test_loop(): assert double(7) == 14\n"
        "@pytest.mark.parametrize('n', [1, 'a::b'])\ndef test_each(n): assert double(n) == n + n\n"
        "def test_fixture(two): assert double(1) == two\n"
        "def test_wrong(): assert double(2) == 5\n"
        "def test_last(): assert double(3) == 6\n"
    ),
    "sub/tests.py": (
        "import unittest\nfrom shop.sums import double\nclass Case(unittest.TestCase):\n"
        "    def test_loop(self):\n        try: double(7)\n        except Exception: pass\n"
        "    def test_sum(self): self.assertEqual(double(2), 4)\n"
    ),
}
SEALED = ("conftest.py", "sub/tests.py", "test_sums.py")
LAYOUT = SuiteLayout(
    tests=("test_sums.py", "sub/tests.py"), imports=("", "src"), sealed=SEALED, test_seconds=0.3
)
LIMITS = Limits(cpu_seconds=10.0)


def test_tests_at_the_root_and_below_find_what_they_import_and_their_fixtures(
    one_kernel: SandboxKernel,
) -> None:
    run = one_kernel.run_pytest(FILES, (), LIMITS, layout=LAYOUT)
    seen = {test.id.partition("::")[2]: test.outcome for test in run.tests}
    assert seen == {
        "test_loop": "failed",
        "test_each[1]": "passed",
        "test_each[a::b]": "passed",
        "test_fixture": "passed",
        "test_wrong": "failed",
        "test_last": "passed",
        "Case::test_loop": "failed",
        "Case::test_sum": "passed",
    }


def test_a_test_that_never_ends_fails_alone_and_says_what_it_ran(one_kernel: SandboxKernel) -> None:
    run = one_kernel.run_pytest(FILES, (), LIMITS, layout=LAYOUT, coverage=True)
    loop = run.tests[0]
    assert "longer than 0.3 seconds" in loop.message
    assert {file for file, _, _ in loop.arcs} == {"src/shop/sums.py"}
    assert {2, 3} <= {line for _, *pair in loop.arcs for line in pair}
    assert run.outcome == "failed"


def test_ids_choose_tests_and_the_first_that_fails_may_end_the_run(one_kernel: SandboxKernel) -> None:
    names = ("test_sums.py::test_each[a::b]", "test_sums.py::test_wrong", "test_sums.py::test_last")
    for fresh in (False, True):
        layout = SuiteLayout(tests=names, imports=("src",), sealed=SEALED, stop=True, fresh=fresh)
        run = one_kernel.run_pytest(FILES, (), LIMITS, layout=layout)
        assert [(test.id, test.outcome) for test in run.tests] == list(
            zip(names[:2], ("passed", "failed"), strict=True)
        )
        assert run.outcome == "failed"


def test_types_of_variables_are_told_with_coverage(one_kernel: SandboxKernel) -> None:
    layout = SuiteLayout(tests=("test_sums.py::test_each",), imports=("src",), sealed=SEALED)
    run = one_kernel.run_pytest(FILES, (), LIMITS, layout=layout, coverage=True)
    place = ("src/shop/sums.py", 1)
    assert [test.types for test in run.tests] == [
        ((*place, "n", kind), (*place, "twice", kind)) for kind in ("int", "str")
    ]


def test_settings_and_options_of_the_repository_are_heard_where_the_layout_names_them(
    one_kernel: SandboxKernel,
) -> None:
    files = {
        **FILES,
        "conftest.py": "def pytest_addoption(parser): parser.addoption('--fast', default='no')\n",
        "pytest.ini": "[pytest]\naddopts = --no-such-option\npython_functions = check_*\n",
        "test_own.py": "def check_it(request): assert request.config.getoption('--fast') == 'no'\n",
    }
    sealed = (*SEALED, "test_own.py", "pytest.ini")
    layout = SuiteLayout(tests=("test_own.py",), sealed=sealed, config="pytest.ini")
    run = one_kernel.run_pytest(files, (), LIMITS, layout=layout)
    assert [(test.id, test.outcome) for test in run.tests] == [("test_own.py::check_it", "passed")]


def test_a_candidate_that_rewrites_a_test_or_speaks_for_pytest_is_seen(one_kernel: SandboxKernel) -> None:
    layout = SuiteLayout(tests=("test_sums.py::test_wrong",), imports=("src",), sealed=SEALED)
    rewrites = "import os\nos.utime('test_sums.py')\ndef double(n): return 5\n"
    patches = "import _pytest.python as p\np.Function.runtest = lambda self: None\ndef double(n): return 0\n"
    for source, outcome in ((rewrites, "forged"), (patches, "error")):
        run = one_kernel.run_pytest({**FILES, "src/shop/sums.py": source}, (), LIMITS, layout=layout)
        assert run.tests[0].outcome == "passed", "so that the test alone would be believed"
        assert (run.outcome, run.passed) == (outcome, False)


def test_a_file_that_cannot_be_collected_is_named_with_its_reason(one_kernel: SandboxKernel) -> None:
    files = {**FILES, "test_broken.py": "import no_such_module\n"}
    layout = SuiteLayout(tests=("test_broken.py", "test_sums.py::test_last"), imports=("src",), sealed=SEALED)
    run = one_kernel.run_pytest(files, (), LIMITS, layout=layout)
    assert [name for name, _ in run.broken] == ["test_broken.py"]
    assert "no_such_module" in run.broken[0][1]
    assert [test.outcome for test in run.tests] == ["passed"]


def test_tests_that_are_named_have_their_canary_although_no_file_is_sealed(one_kernel: SandboxKernel) -> None:
    tests = (
        "from sums import one\n\n\ndef test_one(): assert one() == 1\n\n\ndef test_two(): assert one() == 2\n"
    )
    files = {"sums.py": "def one():\n    return 1\n", "tests/test_one.py": tests}
    layout = SuiteLayout(tests=("tests/test_one.py::test_one",))
    assert one_kernel.run_pytest(files, ("tests/test_one.py::test_one",), LIMITS, layout=layout).passed
    liar = {**files, "sums.py": "import pytest\n\npytest.skip('later', allow_module_level=True)\n"}
    assert not one_kernel.run_pytest(liar, ("tests/test_one.py::test_one",), LIMITS, layout=layout).passed
