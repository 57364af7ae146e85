"""Benchmarks of two or three tasks in the published formats, written for these tests.

``HIDDEN`` stands in every field that no solver may see.
"""

import gzip
import json
from pathlib import Path
from typing import Any

HIDDEN = "sealed_marker"

TOTAL = "from typing import List\n\n\ndef total(xs: List[int]) -> int:\n"
"""How an answer to ``Tiny/0`` begins."""


def gzipped(rows: list[dict[str, Any]]) -> bytes:
    """Return rows as the published files hold them: a line each, packed."""
    return gzip.compress("\n".join(map(json.dumps, rows)).encode())


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
    path.write_bytes(gzipped(rows))
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


def write_quixbugs(data: Path) -> Path:
    support = {
        "node_py": "class Node:\n    def __init__(self, value):\n        self.value = value\n",
        "load_testdata_py": "import json\nfrom pathlib import Path\n\n\ndef load_json_testcases(name):\n"
        '    path = Path(__file__).parent / f"../json_testcases/{name}.json"\n'
        "    return [json.loads(line) for line in path.read_text().splitlines()]\n",
        "conftest_py": HIDDEN,
    }
    head = "import pytest\nfrom load_testdata import load_json_testcases\n\nif pytest.use_correct:\n"
    head += "    from correct_python_programs.NAME import NAME\n"
    head += "else:\n    from python_programs.NAME import NAME\n\n\n"
    listed = {
        "name": "highest",
        "entry_point": "highest",
        "buggy": 'def highest(values):\n    return min(values)\n\n\n"""\nThe highest value.\n"""\n',
        "correct": f"def highest(values):\n    return max(values)  # {HIDDEN}\n",
        "json_testcases": [[[[1, 2]], 2], [[["b", HIDDEN]], HIDDEN], [[[3]], 3], [[[5, 4]], 5]],
        "python_testcase": head.replace("NAME", "highest") + "@pytest.mark.parametrize('given,expected', "
        "load_json_testcases('highest'))\ndef test_highest(given, expected):\n"
        "    assert highest(*given) == expected\n",
        "legacy_driver": HIDDEN,
        "needs_node": False,
    }
    written = {
        "name": "twofold",
        "entry_point": "twofold",
        "buggy": "def twofold(node):\n    return node.value + 3\n",
        "correct": f"def twofold(node):\n    return node.value * 2  # {HIDDEN}\n",
        "json_testcases": None,
        "python_testcase": "from node import Node\n"
        + head.replace("NAME", "twofold").replace("from load_testdata", "#")
        + "def test1():\n    assert twofold(Node(2)) == 4\n\n\n"
        + f"def test2():\n    assert twofold(Node(5)) == 10, '{HIDDEN}'\n",
        "legacy_driver": HIDDEN,
        "needs_node": True,
    }
    files = {"_support.json": json.dumps(support)}
    files |= {f"{row['name']}.json": json.dumps(row, indent=1) for row in (listed, written)}
    return _lay(data / "repair" / "quixbugs", files, data)


def write_humanevalfix(data: Path) -> Path:
    def row(
        name: str, prompt: str, wrong: str, right: str, shown: list[str], hidden: list[str]
    ) -> dict[str, str]:
        def check(tests: list[str]) -> str:
            lines = "".join(f"    assert {test}\n" for test in tests)
            return f"def check({name}):\n{lines}\ncheck({name})\n" if tests else ""

        return {
            "task_id": f"Tiny/{name}", "prompt": prompt, "entry_point": name, "buggy_solution": wrong,
            "canonical_solution": f"{right}  # {HIDDEN}\n", "example_test": check(shown),
            "test": check(hidden),
            "text": HIDDEN, "bug_type": HIDDEN,
        }  # fmt: skip

    rows = [
        row(
            "total", 'def total(xs):\n    """Sum."""\n', "    return max(xs)\n", "    return sum(xs)",
            ["total([1, 2]) == 3", "total([4]) == 4"], [f"total([1, 1, 5]) == 7, '{HIDDEN}'"],
        ),
        row(
            "grown", 'def grown(n):\n    """Twice n."""\n', "    return n + 3\n", "    return n * 2",
            ["grown(2) == 4"], [f"grown(7) == 14, '{HIDDEN}'"],
        ),
        row(
            "half", 'def half(n):\n    """Half of n."""\n', "    return n // 2\n", "    return n / 2",
            ["half(4) == 2"], [f"half(1) == 0.5, '{HIDDEN}'"],
        ),
        row("one", 'def one():\n    """One."""\n', "    return 2\n", "    return 1", [], ["one() == 1"]),
    ]  # fmt: skip
    path = data / "repair" / "humanevalfix_dev.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    return data


def _lay(folder: Path, files: dict[str, str], data: Path) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return data


def write_humanevalxl(data: Path) -> Path:
    row = {
        "task_id": "python/0",
        "prompt": 'def half(x: float) -> float:\n    """Вернуть половину x.\n'
        '    >>> half(3)\n    1.5\n    """\n',
        "entry_point": "half",
        "canonical_solution": f"    return x / 2  # {HIDDEN}\n",
        "test": f"def check(candidate):\n    assert abs(candidate(3) - 1.5) < 1e-6, '{HIDDEN}'\n",
        "language": "python",
        "description": HIDDEN,
        "natural_language": "Russian",
    }
    path = data / "functions" / "humaneval_xl_ru.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    return data


WRITERS = {
    "humaneval": write_humaneval,
    "humanevalfix": write_humanevalfix,
    "humanevalxl": write_humanevalxl,
    "mbpp": write_mbpp,
    "classeval": write_classeval,
    "exercism": write_exercism,
    "project": write_project,
    "quixbugs": write_quixbugs,
    "specs": write_specs,
}
