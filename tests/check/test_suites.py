"""Real pytest runs: every expected test must report its own plain pass, whatever the candidate does."""

from __future__ import annotations

from smysl.check import SandboxKernel
from smysl.core.verdict import Limits

PACKAGE = {"shop/__init__.py": "", "shop/sums.py": "def add(a, b):\n    return a + b\n"}

TESTS = """
import pytest
from shop.sums import add

def test_right(): assert add(1, 2) == 3
def test_wrong(): assert add(1, 2) == 4
@pytest.mark.xfail(strict=True)
def test_announced(): assert add(1, 2) == 4
@pytest.mark.xfail(strict=True)
def test_announced_in_vain(): assert add(1, 2) == 3
@pytest.mark.xfail
def test_loosely_announced(): assert add(1, 2) == 3
@pytest.mark.skip
def test_skipped(): assert add(1, 2) == 3
@pytest.mark.parametrize("n", [1, 2])
def test_each(n, tmp_path, capsys): print(n); assert capsys.readouterr().out == f"{n}\\n"
@pytest.fixture
def broken(): raise OSError
def test_without_ground(broken): pass
"""


def test_each_test_reports_for_itself(kernel: SandboxKernel) -> None:
    suite = kernel.run_pytest(
        {**PACKAGE, "tests/test_sums.py": TESTS}, ["tests/test_sums.py::test_gone"], Limits()
    )
    seen = {t.id.partition("::")[2]: t.outcome for t in suite.tests}
    assert seen == {
        "test_gone": "missing",
        "test_right": "passed",
        "test_wrong": "failed",
        "test_announced": "xfailed",
        "test_announced_in_vain": "failed",
        "test_loosely_announced": "xpassed",
        "test_skipped": "skipped",
        "test_each[1]": "passed",
        "test_each[2]": "passed",
        "test_without_ground": "error",
    }
    assert suite.outcome == "failed"
    assert not suite.passed
    assert next(t.message for t in suite.tests if t.outcome == "failed").startswith("assert 3 == 4")


def _run(kernel: SandboxKernel, files: dict[str, str], **limits: float) -> tuple[str, str, bool]:
    test = "from shop.sums import add\ndef test_add(): assert add(1, 2) == 3\n"
    all_files = {**PACKAGE, "tests/test_sums.py": test, **files}
    suite = kernel.run_pytest(all_files, ["tests/test_sums.py::test_add"], Limits(**limits))  # type: ignore[arg-type]
    return suite.outcome, suite.tests[0].outcome, suite.passed


WRONG = "def add(a, b): return 0\n"


def test_a_suite_that_passes(one_kernel: SandboxKernel) -> None:
    assert _run(one_kernel, {}) == ("passed", "passed", True)
    test = "from shop.sums import add\ndef test_add(): assert add(1, 2) == 3\n"
    suite = one_kernel.run_pytest({**PACKAGE, "tests/test_sums.py": test}, [], Limits())
    assert suite.passed, "with no ids expected, whatever reports counts"


def test_configuration_of_the_candidate_is_not_heard(one_kernel: SandboxKernel) -> None:
    passes = (
        "def pytest_runtest_call(item): item.obj = lambda: None\n"
        "def pytest_collection_modifyitems(items): items.clear()\n"
    )
    files = {
        "shop/sums.py": WRONG,
        "conftest.py": passes,
        "shop/conftest.py": passes,
        "pytest.ini": "[pytest]\naddopts = -k nothing\n",
        "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '--collect-only'\n",
        "setup.cfg": "[tool:pytest]\naddopts = --collect-only\n",
        "sitecustomize.py": "raise SystemExit(0)\n",
        "usercustomize.py": "raise SystemExit(0)\n",
        "evil.pth": "import os; os._exit(0)\n",
    }
    assert _run(one_kernel, files) == ("failed", "failed", False)


def test_leaving_early_is_no_pass(one_kernel: SandboxKernel) -> None:
    for line in (
        "os._exit(0)",
        "sys.exit(0)",
        "pytest.exit('done', 0)",
        "pytest.skip('no', allow_module_level=True)",
    ):
        files = {"shop/sums.py": f"import os, sys, pytest\n{line}\ndef add(a, b): return 3\n"}
        assert _run(one_kernel, files)[2] is False, line
        files = {"shop/sums.py": f"import os, sys, pytest\ndef add(a, b): {line}\n"}
        assert _run(one_kernel, files)[2] is False, line


def test_a_test_that_reports_twice_is_no_pass(one_kernel: SandboxKernel) -> None:
    again = (
        "import gc\n"
        "def add(a, b):\n"
        "    for o in gc.get_objects():\n"
        "        if type(o).__name__ == '_Reporter':\n"
        "            for when in ('setup', 'call', 'teardown'):\n"
        "                o.send({'id': 'tests/test_sums.py::test_add', 'when': when, 'outcome': 'passed'})\n"
        "    return 0\n"
    )
    outcome, test, passed = _run(one_kernel, {"shop/sums.py": again})
    assert (test, passed) == ("error", False), outcome


def test_a_suite_that_does_not_end_or_does_not_import(one_kernel: SandboxKernel) -> None:
    loop = {"shop/sums.py": "def add(a, b):\n    while True: pass\n"}
    assert _run(one_kernel, loop, cpu_seconds=1.0) == ("timeout", "missing", False)
    outcome, test, passed = _run(one_kernel, {"shop/sums.py": "def add(a, b) return 3"})
    assert (outcome, test, passed) == ("error", "missing", False)


def test_a_conftest_among_the_tests_is_heard_also_by_the_second_suite(one_kernel: SandboxKernel) -> None:
    conftest = (
        "import os, pytest\nos.environ['SHOP'] = 'NAME'\n"
        "@pytest.fixture\ndef price(): return NUMBER\n"
        "def pytest_collection_modifyitems(items): items.reverse()\n"
    )
    test = (
        "import os\ndef test_price(price): assert price == NUMBER\n"
        "def test_name(): assert os.environ['SHOP'] == 'NAME'\n"
    )
    for name, number in (("first", "1"), ("second", "2")):
        files = {"tests/conftest.py": conftest, "tests/sub/test_it.py": test}
        files = {path: text.replace("NAME", name).replace("NUMBER", number) for path, text in files.items()}
        verdict = one_kernel.run_pytest({**PACKAGE, **files}, [], Limits())
        assert verdict.passed, verdict.output
        assert [report.id.rpartition(":")[2] for report in verdict.tests] == ["test_name", "test_price"]
