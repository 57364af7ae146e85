"""What counts as the answer in a model's words."""

import pytest

from smysl.bench.answers import extract

CASES = [
    ("one block", "Here:\n```python\ndef f():\n    return 1\n```\nDone.", "def f():\n    return 1\n"),
    ("no fence", "def f():\n    return 1", "def f():\n    return 1\n"),
    ("cut off before the fence ends", "```python\ndef f():\n    return 1\n", "def f():\n    return 1\n"),
    (
        "the block that defines the entry",
        "```\npip install x\n```\n```python\ndef f():\n    return 1\n```",
        "def f():\n    return 1\n",
    ),
    (
        "demonstrations are dropped, constants and decorators stay",
        "```python\nimport re\nN = 2\n@re.cache\ndef f():\n    return N\nprint(f())\nassert f() == 3\n```",
        "import re\nN = 2\n@re.cache\ndef f():\n    return N\n",
    ),
    ("broken code stays as it is", "```python\ndef f(:\n```", "def f(:\n"),
]


@pytest.mark.parametrize(("text", "source"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_extract(text: str, source: str) -> None:
    assert extract(text, "f") == source
