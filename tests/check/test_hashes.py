"""Code that shows the order of a set is not believed: the order is another one in every process."""

from __future__ import annotations

import pytest

from smysl.check.hashes import order_may_show
from smysl.check.kernel import SandboxKernel
from smysl.core.example import CallExample, TranscriptExample
from smysl.core.span import Span
from smysl.core.verdict import Limits

_HERE = Span("d.md", 1, 1, 1, 1)

UNSEEN = [
    "def f(a):\n    return len(set(a)) == len(a)",
    "def f(a: set[str]) -> set[str]:\n    return sorted(set(a) - {'x'}, reverse=True)",
    "def f(a):\n    s = set()\n    for x in a:\n        if x in s:\n            return x\n        s.add(x)",
    "def f(a):\n    return [x for x in (2, 3) if x in {'a', 'b'}]",
    "def f(a):\n    return sum(x for x in {1, 2, 3})",
    "def f(a, b):\n    t = set(a) & set(b)\n    t |= set(a)\n    return sorted(x[1:] for x in t) if t else 1",
    "def f(a):\n    return isinstance(a, (set, frozenset)) or not a.keys() == {'a'}",
    "class C:\n    def g(self):\n        self.s = set()\n\n    def has(self, x):\n        return x in self.s",
    "def f(a):\n    return {x: 1 for x in a}.items()",
]
SEEN = [
    "def f(a):\n    return list(set(a))",
    "def f(a):\n    return [x for x in set(a)]",
    "def f(a):\n    return ', '.join(set(a))",
    "def f(a):\n    s = set(a)\n    t = s - {'x'}\n    return str(t)",
    "def f(a):\n    return sorted(set(a), key=len)",
    "def f(a):\n    return max(set(a), key=a.count)",
    "def f(a):\n    s = set(a)\n    return s.pop()",
    "def f(a):\n    s = {1}\n    s.add(a)\n    return list(s)",
    "from collections import Counter\ndef f(a):\n    c = Counter()\n    c.update(set(a))\n    return c",
    "def f(a, b):\n    return [*(a.keys() & b.keys())]",
    "def f(a):\n    return hash(a) % 7",
    "from collections import defaultdict\ndef f(a):\n    d = defaultdict(set)\n    return d",
    "import numpy\ndef f(a):\n    return 1",
    "def f(a):\n    return any(int(x) for x in set(a))",
    "class C:\n    def g(self):\n        self.s = set()\n\n    def all(self):\n        return list(self.s)",
]


@pytest.mark.parametrize("source", UNSEEN)
def test_sets_that_only_answer_questions_show_no_order(source: str) -> None:
    assert not order_may_show({"m.py": source}, ["f([1, 2])", "f({1, 2})"])


@pytest.mark.parametrize("source", SEEN)
def test_whoever_walks_over_a_set_may_show_its_order(source: str) -> None:
    assert order_may_show({"m.py": source}, ["f('a')"])


def test_a_call_can_bring_the_set() -> None:
    assert order_may_show({"m.py": "def f(a):\n    return list(a)"}, ["f({'a', 'b'})"])


WORDS = "def f(text):\n    return list(set(text.split()))\n"
TEXT = "pear apple fig plum cherry quince"
PROGRAM = {"m/__init__.py": "", "m/__main__.py": f"print(*set({TEXT!r}.split()))\n"}


def test_an_order_that_one_seed_gives_is_flaky(kernel: SandboxKernel) -> None:
    [[seen]] = kernel.observe([({"m.py": WORDS}, "m", [f"f({TEXT!r})"])], Limits())
    examples = [
        CallExample(span=_HERE, call=f"f({TEXT!r})", expected=seen.value),
        CallExample(span=_HERE, call=f"sorted(f({TEXT!r}))", expected=repr(sorted(TEXT.split()))),
    ]
    job = ({"m.py": WORDS}, "m", examples)
    assert [v.outcome for v in kernel.check_many([job], Limits())[0]] == ["passed", "passed"]
    assert [v.outcome for v in kernel.check_many([job], Limits(), times=5)[0]] == ["flaky", "passed"]


def test_a_program_that_prints_a_set_is_flaky(kernel: SandboxKernel) -> None:
    def shown(output: str, times: int) -> tuple[str, str]:
        example = TranscriptExample(span=_HERE, command="python -m m", output=output)
        [[verdict]] = kernel.check_many([(PROGRAM, "m", [example])], Limits(), times=times)
        return verdict.outcome, verdict.observed

    _, output = shown("", 1)
    assert shown(output, 1)[0] == "passed"
    assert shown(output, 5)[0] == "flaky"
