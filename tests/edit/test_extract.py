"""What a model answers, and the code that is taken out of it."""

# ruff: noqa: E501 - answers are easier to compare on one line each

from __future__ import annotations

import ast

import pytest
from edit_modules import MODULES
from hypothesis import given, settings
from hypothesis import strategies as st

from smysl.edit.extract import code_from, continued

PLAIN = "def f(x):\n    return x + 1\n"

ANSWERS = {
    "a fence": f"Here:\n```python\n{PLAIN}```\nDone.",
    "a fence without a language": f"```\n{PLAIN}```",
    "a fence of tildes": f"~~~py\n{PLAIN}~~~",
    "a fence that was never closed": f"Sure!\n\n```python\n{PLAIN}",
    "only the end of a fence": f"{PLAIN}```\nThis function adds one.",
    "a fence in a list": "1. Do\n   ```python\n   def f(x):\n       return x + 1\n   ```\n",
    "no fence": PLAIN,
    "no fence and prose around": f"Sure! Here is the code:\n\n{PLAIN}\nThis function adds one.\n\nf(1) gives 2.",
    "line ends of Windows": f"```python\n{PLAIN}```".replace("\n", "\r\n"),
    "usage in a second fence": f"```python\n{PLAIN}```\nUsage:\n```python\nprint(f(3))\n```",
    "another language first": f"```bash\npip install x\n```\n```python\n{PLAIN}```",
    "output in a fence": f"```python\n{PLAIN}```\n```\n>>> f(1)\n2\n```",
    "a tail that breaks off": f"```python\n{PLAIN}\ndef g(y):\n    return (y +",
    "a tail that breaks off in a text": f'```python\n{PLAIN}\nprint("the va',
    "a tail that breaks off behind a decorator": f"```python\n{PLAIN}\n@cache\ndef g(",
    "the main guard": f'```python\n{PLAIN}\nif __name__ == "__main__":\n    print(f(3))\n```',
    "demonstrations": f"```python\nn = int(input())\n{PLAIN}\nassert f(1) == 2\nresult = f(1)\nprint(result)\n"
    "for i in range(3):\n    print(f(i))\n```",
    "unused code": f"```python\nimport os\nLIMIT = 3\n\ndef g(): return LIMIT\n\n{PLAIN}```",
    "the function twice": f"```python\ndef f(x):\n    return x\n\n{PLAIN}```",
    "the function once more as a stub": f"```python\n{PLAIN}\ndef f(x):\n    ...\n```",
    "the function broken off the second time": f"```python\n{PLAIN}\ndef f(x):\n    return (x",
    "a module docstring": f'```python\n"""Module."""\n{PLAIN}```',
    "an explanation between fences": f"```python\n{PLAIN}```\nor\n```python\ndef f(x):\n    return 1 + x\n```",
    "a forgotten end between fences": f"```python\n{PLAIN}\n```python\nprint(f(1))\n```",
}


@pytest.mark.parametrize("what", ANSWERS)
def test_only_the_function_is_left_of(what: str) -> None:
    assert code_from(ANSWERS[what], "f") == PLAIN


NEEDED = {
    "imports": "import math\nfrom os import path as p\n\n\ndef f(x):\n    return math.pi, p\n",
    "constants": "LOW = 1\nHIGH = LOW + 1\n\n\ndef f(x):\n    return HIGH\n",
    "comments above": "# Adds.\ndef f(x):\n    return 1\n",
    "helpers": "def _h(x):\n    return _g(x)\n\n\ndef _g(x):\n    return x\n\n\ndef f(x):\n    return _h(x)\n",
    "base classes": "class Base:\n    pass\n\n\nclass f(Base):\n    pass\n",
    "decorators": "import functools\n\n\n@functools.cache\ndef f(x):\n    return x\n",
    "names in quoted annotations": "class Node:\n    pass\n\n\ndef f(x: 'Node') -> None:\n    return None\n",
    "tables that are filled": "TABLE = {}\nfor i in range(3):\n    TABLE[i] = i\nTABLE.update(a=1)\n\n\ndef f(x):\n    return TABLE\n",
    "imports that may fail": "try:\n    import a\nexcept ImportError:\n    a = None\n\n\ndef f(x):\n    return a\n",
    "the future": "from __future__ import annotations\n\n\ndef f(x: A):\n    return 1\n",
    "overloads": "from typing import overload\n\n\n@overload\ndef f(x: int): ...\n\n\n@overload\ndef f(x: str): ...\n\n\n"
    "def f(x):\n    return x\n",
    "fences in a docstring": 'def f(x):\n    """Add.\n\n    ```\n    f(1)\n    ```\n    """\n    return x\n',
    "assigned values": "from collections import namedtuple\n\n\nf = namedtuple('f', 'a b')\n",
    "coroutines": "async def f(x):\n    return x\n",
    "calls of itself": "def f(x):\n    return f(x - 1) if x else 0\n",
}  # fmt: skip


@pytest.mark.parametrize("what", NEEDED)
def test_what_is_needed_stays(what: str) -> None:
    source = NEEDED[what]
    assert code_from(f"```python\n{source}\nprint(f(1))\n```", "f") == source
    assert code_from(source, "f") == source


def test_a_helper_in_another_fence_is_found() -> None:
    answer = "First\n```python\nimport re\n```\nthen\n```python\ndef f(x):\n    return re.escape(x)\n```"
    assert code_from(answer, "f") == "import re\n\n\ndef f(x):\n    return re.escape(x)\n"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("", id="nothing"),
        pytest.param("I cannot do that.", id="prose"),
        pytest.param("```python\ndef g(x):\n    return x\n```", id="another name"),
        pytest.param("```python\nclass Solution:\n    def f(self, x):\n        return x\n```", id="a method"),
        pytest.param("```python\ndef f(x):\n    return (x +", id="broken off inside"),
        pytest.param("```python\ndef f(x):\n    print 'x'\n```", id="not Python 3"),
        pytest.param("```python\nf(3)\n```", id="only a call"),
        pytest.param("```javascript\nfunction f(x) { return x }\n```", id="another language"),
    ],
)
def test_without_the_symbol_there_is_no_code(answer: str) -> None:
    assert code_from(answer, "f") is None


_PIECES = st.one_of(
    st.sampled_from([PLAIN, "```", "```python", "~~~", "\n", "    ", "if x:", "return", '"""', "(", "f = 1", "@f", "\x00"]),
    st.sampled_from(list(MODULES.values())),
    st.text(max_size=10),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES, max_size=8).map("\n".join))
def test_extraction_never_raises_and_gives_python_that_is_stable(text: str) -> None:
    code = code_from(text, "f")
    if code is not None:
        ast.parse(code)
        assert "f" in {name for node in ast.parse(code).body for name in _names(node)}
        assert code_from(code, "f") is not None


@given(st.integers(0, 400))
@settings(max_examples=60, deadline=None)
def test_an_answer_cut_anywhere_gives_nothing_or_python(length: int) -> None:
    answer = (
        f"Sure:\n```python\n{NEEDED['helpers']}\n\ndef late(y):\n    return [y,\n        f(y)]\n```\nDone."
    )
    code = code_from(answer[:length], "f")
    assert code is None or ast.parse(code)
    if length >= len(answer) - 6:
        assert code == NEEDED["helpers"]


def _names(node: ast.stmt) -> set[str]:
    return {getattr(node, "name", "")} | {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def test_an_answer_that_goes_on_inside_the_function_gets_its_head_back() -> None:
    text = "```python\n    total = a + b\n    return total\n```"
    code = code_from(continued(text, "def add(a, b):"), "add")
    assert code == "def add(a, b):\n    total = a + b\n    return total\n"


def test_an_answer_with_a_head_of_its_own_stays_as_it_is() -> None:
    text = "```python\ndef add(a, b):\n    return a + b\n```"
    assert continued(text, "def add(a, b):") == text
