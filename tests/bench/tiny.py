"""Benchmarks of two or three tasks in the published formats, written for these tests.

``HIDDEN`` stands in every field that no solver may see.
"""

import gzip
import json
from pathlib import Path
from typing import Any

HIDDEN = "sealed_marker"

SPEC_CONFTEST = """\
import importlib
import os
import pkgutil

import pytest


@pytest.fixture
def fn():
    root = importlib.import_module(os.environ["SPEC_PACKAGE"])
    names = [info.name for info in pkgutil.iter_modules(root.__path__, root.__name__ + ".")]
    homes = [root, *map(importlib.import_module, names)]
    return lambda name: next(getattr(home, name) for home in homes if hasattr(home, name))
"""


def write_humaneval(data: Path) -> Path:
    rows = [
        {
            "task_id": "Tiny/0",
            "prompt": 'from typing import List\n\n\ndef total(xs: List[int]) -> int:\n    """Sum.\n'
            '    >>> total([1, 2])\n    3\n    """\n',
            "entry_point": "total",
            "canonical_solution": f"    return sum(xs)  # {HIDDEN}\n",
            "test": HIDDEN,
            "contract": HIDDEN,
            "base_input": [[[1, 2]], [[]]],
            "plus_input": [[[-5, 5, 10**20]]],
            "atol": 0,
        },
        {
            "task_id": "Tiny/1",
            "prompt": 'def half(x: float) -> float:\n    """Return half of x.\n    half(3) == 1.5\n    """\n',
            "entry_point": "half",
            "canonical_solution": f"    return x / 2  # {HIDDEN}\n",
            "test": HIDDEN,
            "contract": HIDDEN,
            "base_input": [[3]],
            "plus_input": [[0.1], [7.0]],
            "atol": 0,
        },
    ]
    path = data / "functions" / "HumanEvalPlus.jsonl.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    return data


def write_mbpp(data: Path) -> Path:
    row = {
        "task_id": 7,
        "text": "Write a function that doubles a number.",
        "code": HIDDEN,
        "test_setup_code": f"{HIDDEN} = 1",
        "test_list": [
            "assert twice(2) == 4",
            f"assert twice(0) == 0, '{HIDDEN}'",
            f"assert twice(-3) == -6, '{HIDDEN}'",
        ],
        "challenge_test_list": [HIDDEN],
    }
    path = data / "functions" / "mbpp_train_validation.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    return data


def write_classeval(data: Path) -> Path:
    row = {
        "task_id": "TinyClass_1",
        "skeleton": 'class Tin:\n    """A tin."""\n\n    def __init__(self):\n        self.coins = []\n\n'
        '    def put(self, coin):\n        """Put a coin in.\n        >>> tin.put(5)\n        >>> tin.coins\n'
        '        [5]\n        """\n',
        "test": f"import unittest\n\n\nclass TinTest(unittest.TestCase):\n    def test_{HIDDEN}(self):\n"
        "        tin = Tin()\n        tin.put(2)\n        self.assertEqual(tin.coins, [2])\n",
        "solution_code": HIDDEN,
        "import_statement": [],
        "class_name": "Tin",
        "test_classes": [HIDDEN],
        "methods_info": [{"test_code": HIDDEN}],
    }
    path = data / "classes" / "ClassEval_dev.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([row]), encoding="utf-8")
    return data


def write_exercism(data: Path) -> Path:
    row = {
        "slug": "two-fold",
        "instructions": "# Instructions\n\nReturn the number twice as large.\n",
        "hints": HIDDEN,
        "stub": {"two_fold.py": "def double(number):\n    pass\n"},
        "tests": {
            "two_fold_test.py": "import unittest\nfrom two_fold import double\n\n\n"
            f"class TwoFoldTest(unittest.TestCase):\n    def test_{HIDDEN}(self):\n"
            "        self.assertEqual(double(4), 8)\n"
        },
        "editor_files": {},
        "support_files": {},
        "example": {".meta/example.py": HIDDEN},
    }
    path = data / "exercism" / "two-fold.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(row), encoding="utf-8")
    return data


def write_project(data: Path) -> Path:
    config: dict[str, Any] = {
        "PRD": "docs/PRD.md",
        "UML_class": "docs/UML_class.md",
        "UML_sequence": "docs/UML_sequence.md",
        "architecture_design": "docs/architecture.md",
        "usage_examples": "examples",
        "unit_tests": "unit_tests",
        "acceptance_tests": "acceptance_tests",
        "required_files": ["data_file"],
        "fine_unit_test_prompt": {"unit_tests/test_x.py": HIDDEN},
    }
    reading = "pathlib.Path(__file__).parent.parent / 'data_file' / 'n.txt'"
    files = {
        "repo_config.json": json.dumps(config),
        "docs/PRD.md": "# Tiny\nA package with one function.\n",
        "docs/UML_class.md": "none\n",
        "docs/UML_sequence.md": "none\n",
        "docs/architecture.md": "tiny/core.py\n",
        "examples/demo.py": "print(1)\n",
        "data_file/n.txt": "4",
        "unit_tests/test_x.py": "from tiny.core import one\n\n\n"
        f"def test_{HIDDEN}():\n    assert one() == 1\n",
        "acceptance_tests/test_y.py": "import pathlib\nfrom tiny.core import one\n\n\n"
        f"def test_{HIDDEN}():\n    assert one() == int(({reading}).read_text())\n",
    }
    return _lay(data / "projects" / "tiny", files, data)


def write_specs(data: Path) -> Path:
    files = {
        "spec/index.md": "---\npackage: pair\n---\n# Pair\n"
        "## P-1\n`twice(n)` doubles.\n## P-2\n`half(n)` halves.\n",
        "map.json": json.dumps({"P1": "P-1", "P2": "P-2"}),
        "tests/conftest.py": SPEC_CONFTEST,
        "tests/test_pair.py": "import os\nimport subprocess\nimport sys\n\nimport pytest\n\n\n"
        "@pytest.mark.parametrize('n', [1, 2])\n"
        f"def test_P1_{HIDDEN}(fn, n):\n    assert fn('twice')(n) == 2 * n\n\n\n"
        "def test_P1_program():\n"
        "    code = 'import os, pair; print(os.environ[\"SPEC_PACKAGE\"], pair.__name__)'\n"
        "    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True)\n"
        "    assert done.stdout == 'pair pair\\n'\n\n\n"
        f"def test_P2_{HIDDEN}(fn):\n    assert fn('half')(4) == 2\n",
    }
    return _lay(data / "specs" / "pair", files, data)


def _lay(folder: Path, files: dict[str, str], data: Path) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return data


WRITERS = {
    "humaneval": write_humaneval,
    "mbpp": write_mbpp,
    "classeval": write_classeval,
    "exercism": write_exercism,
    "project": write_project,
    "specs": write_specs,
}
