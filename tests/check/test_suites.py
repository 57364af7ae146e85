"""Real pytest runs: every expected test must report its own plain pass, whatever the candidate does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

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


FORGERIES = sorted((Path(__file__).parent / "corpus" / "suites").glob("*.txt"))
AIMED = {
    "shop/__init__.py": "",
    "shop/sums.py": "def add(a, b): return 0\n",
    "tests/test_less.py": "from shop.sums import add\ndef test_less(): assert add(1, 2) == 3\n",
    "tests/test_more.py": "from shop.sums import add\ndef test_more(): assert add(2, 2) == 4\n",
}
_COLD = "import site, sys; site.addsitedir('.'); import pytest; sys.exit(pytest.main(['-q']))"


def _forgery(path: Path) -> dict[str, str]:
    parts = re.split(r"^=== (.+)\n", path.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {**AIMED, **dict(zip(parts[::2], parts[1::2], strict=True))}


@pytest.mark.parametrize("path", FORGERIES, ids=lambda path: path.stem)
def test_a_forgery_passes_in_a_plain_run(path: Path, tmp_path: Path) -> None:
    """Else it would test nothing."""
    for name, text in _forgery(path).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", _COLD],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", FORGERIES, ids=lambda path: path.stem)
def test_a_forgery_is_no_pass(kernel: SandboxKernel, path: Path) -> None:
    expected = ["tests/test_less.py::test_less", "tests/test_more.py::test_more"]
    suite = kernel.run_pytest(_forgery(path), expected, Limits(cpu_seconds=2.0))
    assert not suite.passed, suite
    good = kernel.run_pytest({**AIMED, "shop/sums.py": PACKAGE["shop/sums.py"]}, expected, Limits())
    assert good.passed, good


def test_canaries_are_not_shown_and_harm_no_honest_suite(one_kernel: SandboxKernel) -> None:
    tests = (
        "import pytest\nfrom shop.sums import Sum, add\n"
        "class TestSums:\n"
        "    def test_sum(self): assert add(1, 2) == Sum(3)\n"
        "    def test_same(self): assert add(1, 2) == 3 and add(2, 2) == 4\n"
        "@pytest.mark.parametrize('n', [1, 2])\n"
        "def test_text(n): assert str(add(n, 1).n) == str(n + 1)\n"
        "@pytest.mark.xfail(strict=True)\n"
        "def test_known(): assert add(1, 2) == 5\n"
        "def test_number(): assert 3 == add(1, 2).n\n"
    )
    package = (
        "class Sum:\n"
        "    def __init__(self, n): self.n = n\n"
        "    def __eq__(self, other): return self.n == (other.n if isinstance(other, Sum) else other)\n"
        "def add(a, b): return Sum(a + b)\n"
    )
    suite = one_kernel.run_pytest({"shop/sums.py": package, "tests/test_it.py": tests}, [], Limits())
    assert suite.passed, suite
    assert len(suite.tests) == 6
    assert {test.id.partition("::")[0] for test in suite.tests} == {"tests/test_it.py"}
    assert "assert" not in suite.output
