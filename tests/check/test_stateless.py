"""Candidates that keep nothing share one child for all their calls; nobody else does, and nobody can tell."""

from __future__ import annotations

import importlib
from types import ModuleType

import pytest

from smysl.check import SandboxKernel
from smysl.check.inside.zygote import _WARM
from smysl.check.stateless import PURE, is_stateless, may_share
from smysl.core.example import CallExample
from smysl.core.journal import Journal
from smysl.core.span import Span
from smysl.core.verdict import Limits

LIMITS = Limits(cpu_seconds=2.0, memory_mb=512)

KEEPING = {
    "a global": "n = 0\ndef f():\n    global n\n    n += 1\n    return n",
    "a default": "def f(seen=[]):\n    seen.append(1)\n    return len(seen)",
    "a default of a lambda inside": "def f():\n    g = lambda x=[]: x\n    return g()",
    "a table": "SEEN = {}\ndef f():\n    SEEN[1] = 1\n    return len(SEEN)",
    "an attribute of itself": "def f():\n    f.n = getattr(f, 'n', 0) + 1\n    return f.n",
    "an attribute, by another name": "def f():\n    g = f\n    g.n = 1\n    return 1",
    "a cache": "from functools import cache\n@cache\ndef f():\n    return object()",
    "an iterator": "N = iter(range(9))\ndef f():\n    return next(N)",
    "a class": "class C:\n    n = 0\ndef f():\n    C.n += 1\n    return C.n",
    "a class made by hand": "def f():\n    class C: pass\n    return 1",
    "the state of random": "import random\ndef f():\n    return random.random()",
    "random through another module": "from statistics import random\ndef f():\n    return random.random()",
    "the context of decimals": "import decimal\ndef f():\n    decimal.getcontext().prec = 3\n    return 1",
    "the default context": "import decimal\ndef f():\n    decimal.DefaultContext.prec = 3\n    return 1",
    "a registered class": "from collections.abc import Sized\ndef f():\n    Sized.register(int)",
    "a file": "def f():\n    open('n', 'a').write('x')\n    return open('n').read()",
    "the clock": "import time\ndef f():\n    return time.time()",
    "what exec does": "def f():\n    exec('global n; n = 1')\n    return 1",
    "its dictionary": "def f():\n    f.__dict__['n'] = 1\n    return 1",
    "its defaults": "def g(x=1): return x\ndef f():\n    g.__defaults__ = (2,)\n    return g()",
    "the modules there are": "import sys\ndef f():\n    sys.modules['n'] = 1\n    return 1",
    "modules, by way of another": "from datetime import sys\ndef f():\n    sys.n = 1\n    return 1",
    "the library of hashes": "from hashlib import algorithms_available as a\ndef f(): a.add('x')",
    "a call on import": "def f(): return 1\nx = f()",
    "an import inside": "def f():\n    import os\n    return os.getpid()",
    "an address": "def f():\n    return id(f)",
    "the frame of a generator": "def g(): yield\ndef f():\n    d = g().gi_frame.f_globals\n    d['n'] = d",
    "globals, by a pattern": "F = 1\ndef f():\n    match f:\n        case F(__globals__=d): return d",
    "another guard": "if __name__ == 's': S = []\ndef f(): return S",
    "a list in the guard": "if __name__ == (S := [])[:]: pass\ndef f(): return S",
    "a guard made true": "__name__ = '__main__'\nif __name__ == '__main__': S = []\ndef f(): return S",
    "a list in an annotation": "x: (S := []) = 1\ndef f(): return S",
    "a call in an annotation": "def f(x: print('now')): return 1",
    "another package": "__package__ = 'sys'\nfrom . import modules as m\ndef f(): return m",
    "a private name": "from collections import _sys\ndef f(): return _sys",
    "an attribute by name": "import operator\ndef f(): return operator.attrgetter('x')(f)",
    "a method by name": "from operator import methodcaller\ndef f(): return methodcaller('x')(f)",
    "a field by name": "import string\ndef f(): return string.Formatter()",
    "what wraps sets": "from functools import wraps\ndef g(): pass\ndef f(): return wraps(g)(f)",
    "hints that are evaluated": "import typing\ndef f(): return typing.get_type_hints(f)",
    "a registry of overloads": "from typing import overload\ndef f(): return overload(f)",
    "a table of a class": "import textwrap\ndef f(): textwrap.TextWrapper.unicode_whitespace_trans[97] = 1",
    "random numbers of another kind": "import statistics\ndef f(): return statistics.NormalDist().samples(1)",
    "a name in a format": "def f(): return '{0.__globals__}'.format(f)",
    "a type of its own": "def f(): return type('B', (bytes,), {})(b'x')",
    "the end of a generator": "def f():\n    try:\n        yield 1\n    finally:\n        print('end')",
    "all names": "from math import *\ndef f(): return pi",
    "a module handed on": "import math\ndef f(m=math): return m",
    "a module as a value": "import math\ndef f(): return math",
    "a module as a value, inside": "def f():\n    import math\n    return math",
    "a name of two modules": "def f():\n    import re as x\ndef g():\n    import math as x\n    x.search(1)",
    "a module's own, inside": "def f():\n    from collections import _sys\n    return _sys",
    "all names, inside": "def f():\n    import operator\n    return operator.attrgetter('x')",
    "a part of a package, inside": "def f():\n    import collections.abc\n    return 1",
    "a neighbour, inside": "def f():\n    from . import x\n    return x",
}
PLAIN = {
    "sums": "def f(a, b):\n    return a + b",
    "the usual imports": "from typing import List\nimport math\ndef f(x: List[int]) -> int: return 1",
    "constants": "A = 3\nB: tuple = (1, -2, 'x')\ndef f(x=3): return B",
    "writes to what it made": "def f():\n    d = {}\n    d[1] = 2\n    del d[1]\n    return d",
    "writes to what it was given": "def f(d):\n    d['a'] = 1\n    d.update(b=2)\n    return d",
    "functions inside": "def f(n):\n    def g(x):\n        return x * n\n    return [g(i) for i in range(n)]",
    "a generator": "def f(n):\n    yield from range(n)",
    "a program below": "def f(): return 1\nif __name__ == '__main__':\n    print(open('x').read())",
    "a docstring": '"""Words."""\ndef f():\n    """More."""\n    return 1',
    "a counter inside": "def f():\n    n = 0\n    def g():\n        nonlocal n\n        n += 1\n    return g",
    "its type": "def f(x): return type(x) is int",
    "the library, inside": "def f(x):\n    import re\n    from math import pi\n    return re.split(x, pi)",
    "the library": "import math, re\nfrom decimal import Decimal\ndef f(x): return Decimal(math.sqrt(x))",
}


@pytest.mark.parametrize("what", KEEPING)
def test_code_that_may_keep_something_is_not_taken_for_plain(what: str) -> None:
    assert not is_stateless({"solution.py": KEEPING[what]})


@pytest.mark.parametrize("what", PLAIN)
def test_code_that_keeps_nothing_is_known(what: str) -> None:
    assert is_stateless({"solution.py": PLAIN[what]})


@pytest.mark.parametrize(
    "source", ["A = 3\ndef f(x=A): return x", "def f(:", "# coding: latin-1\ndef f(): return 'é'"]
)
def test_what_is_not_understood_is_not_plain(source: str) -> None:
    assert not is_stateless({"solution.py": source})


def test_modules_of_a_package_may_import_each_other_and_all_must_be_plain() -> None:
    files = {"pay/__init__.py": "", "pay/a.py": "from pay.b import g\ndef f(): return g()"}
    assert is_stateless({**files, "pay/b.py": "def g(): return 1"})
    assert not is_stateless({**files, "pay/b.py": "S = []\ndef g(): return S"})
    assert not is_stateless({**files, "pay/b.py": "import math\ndef g(): return 1"}), "a.b.math is to be had"
    assert not is_stateless({**files, "pay/b.py": "def g(): return 1", "pay/data.txt": "1"})


@pytest.mark.parametrize(
    ("files", "namespace"),
    [
        ({}, ""),
        ({"a.py": "x = 1"}, ""),
        ({"a.py": "x = 1"}, "b"),
        ({"./a.py": "x = 1"}, "a"),
        ({"x/../a.py": "x = 1"}, "a"),
        ({"string.py": "x = 1"}, "string"),
        ({"random.py": "x = 1", "a.py": "x = 1"}, "a"),
        ({"__main__.py": "x = 1"}, "__main__"),
        ({"a.py": "x = 1", "a/__init__.py": "x = 2"}, "a"),
        ({"_smysl_inside/clock.py": "x = 1"}, "_smysl_inside.clock"),
    ],
)
def test_files_that_another_module_could_stand_for_do_not_share(
    files: dict[str, str], namespace: str
) -> None:
    assert not may_share(files, namespace, ["1"])


@pytest.mark.parametrize(
    "call",
    [
        "f(open('x'))",
        "random.random() + f(1)",
        "f(",
        "os.getcwd()",
        "eval('1')",
        "(y := 1)",
        "decimal.setcontext(decimal.Context(prec=3))",
        "f.__setattr__('__defaults__', (2,))",
        "datetime.sys",
    ],
)
def test_calls_that_reach_further_do_not_share(call: str) -> None:
    assert not may_share({"solution.py": PLAIN["sums"]}, "solution", ["f(1, 2)", call])


@pytest.mark.parametrize("name", sorted(PURE))
def test_nothing_that_a_listed_name_gives_can_be_changed(name: str) -> None:
    module = importlib.import_module(name)
    for attribute in PURE[name]:
        value = getattr(module, attribute)
        assert not isinstance(value, ModuleType | list | dict | set | bytearray), attribute
        held = vars(value) if isinstance(value, type) else {}
        for part, content in held.items():
            assert part.startswith("_") or not isinstance(content, list | dict | set), (attribute, part)


def test_the_zygote_knows_every_listed_module() -> None:
    assert set(_WARM) >= PURE.keys() - {"__future__", "collections"}


def _example(call: str, expected: str) -> CallExample:
    return CallExample(span=Span("", 1, 1, 1, 1), call=call, expected=expected)


def _both_ways(kernel: SandboxKernel, monkeypatch: pytest.MonkeyPatch, source: str, *calls: str) -> list[str]:
    """Return what calls give the short way, having seen that each gives the same in a child of its own."""
    files, namespace = {"pay/pay.py": source}, "pay.pay"
    assert may_share(files, namespace, calls)
    short = [(one.value, one.detail) for one in kernel.observe([(files, namespace, list(calls))], LIMITS)[0]]
    with monkeypatch.context() as patch:
        patch.setattr("smysl.check.kernel.may_share", lambda *_: False)
        apart = [kernel.observe([(files, namespace, [call])], LIMITS)[0][0] for call in calls]
    assert short == [(one.value, one.detail) for one in apart]
    return [value for value, _ in short]


@pytest.mark.parametrize(
    ("source", "calls"),
    [
        (
            "def f(x): return x",
            ["f(None)", "f(-1)", "f(2**70)", "f(float('nan'))", "f('ё\\ud800')"],
        ),
        ("def f(x): return x", ["f([1, (2, {3}), {4: b'5'}])", "f(1j)", "f(...)", "f(frozenset({1}))"]),
        ("def f(n):\n    yield from range(n)", ["f(3)", "f(0)", "list(f(2))"]),
        ("def f(n):\n    print('n', n)\n    return n", ["f(1)", "f(2)"]),
        ("def f(n):\n    return 1 // n", ["f(1)", "f(0)", "f('x')", "f()", "g(1)"]),
        ("def f(n):\n    x = [n]\n    x.append(x)\n    return x", ["f(1)"]),
        ("def f(n):\n    return f(n)", ["f(1)", "f(2)"]),
        ("def f(n):\n    while n: pass\n    return n", ["f(0)", "f(1)", "f(0)"]),
        ("from decimal import Decimal\ndef f(x): return Decimal(x)", ["f('1.10')", "f('x')"]),
        ("from collections import Counter, deque\ndef f(x): return Counter(x), deque(x)", ["f('aab')"]),
        (
            "from datetime import datetime\ndef f(x): return datetime.strptime(x, '%d.%m.%Y')",
            ["f('1.2.2026')"],
        ),
        ("from datetime import date, datetime\ndef f(): return date.today(), datetime.now()", ["f()"]),
        ("def f(x): return x.encode('cp1251')", ["f('да')"]),
        ("def f(x): return sorted(x, key=lambda p: -p)", ["f([1, 3, 2])"]),
        ("import re\ndef f(x): return re.findall(r'\\d+', x)", ["f('1 22')"]),
        ("def f(x): return f\ndef g(): return int", ["f(1)", "g()", "range(3)"]),
        ("def f(n): return 'x' * n", ["f(3_900_000)"] * 5 + ["f(1)"]),
        (
            "def f():\n    a = {}\n    b = {'p': a, 'q': a}\n    a['n'] = b\n    a['m'] = b\n    return a",
            ["f()"],
        ),
        ("def f():\n    x = []\n    for _ in range(40): x = [x, x]\n    return len(x)", ["f()"]),
        ("def f(x): return x", ["f(datetime(2020, 1, 1))", "f(datetime.datetime(2020, 1, 1))"]),
        ("def f(n): return [('x' * n, None, print(1))][0][1]", ["f(250_000_000)", "f(250_000_000)"]),
        ("def f(x):\n    print(x)\n    return x", ["f('a\\ud800')", "f('ё' * 50_000)", "f('x' * 10)"]),
        (
            "def f(n):\n    try:\n        return f(n + 1)\n    except RecursionError:\n        return n",
            ["f(0)"],
        ),
        (
            "def f(x): return x, type(x)(x)",
            ["f(b'x')", "f({1: 2})", "f(set())", "f(2 ** 40_000)", "f('x' * 5000)"],
        ),
        ("from . import x\ndef f(): return 1", ["f()"]),
        ("def f(x: Undefined): return 1", ["f(1)"]),
    ],
)
def test_the_short_way_sees_what_is_seen_apart(
    one_kernel: SandboxKernel, monkeypatch: pytest.MonkeyPatch, source: str, calls: list[str]
) -> None:
    _both_ways(one_kernel, monkeypatch, source, *calls)


def test_a_failure_names_the_candidates_own_line(one_kernel: SandboxKernel) -> None:
    source = "def g(n):\n    return 1 // n\n\ndef f(n):\n    return g(n)\n"
    files = {"pay/__init__.py": "", "pay/pay.py": source}
    first, second = one_kernel.check(files, "pay.pay", [_example("f(1)", "1"), _example("f(0)", "0")], LIMITS)
    assert first.passed
    assert (second.outcome, second.line) == ("error", 2)


def test_what_loops_costs_its_own_call_and_the_others_are_still_judged(one_kernel: SandboxKernel) -> None:
    source = "def f(n):\n    while n == 2: pass\n    return n\n"
    verdicts = one_kernel.check(
        {"pay.py": source}, "pay", [_example(f"f({n})", str(n)) for n in (1, 2, 3)], LIMITS
    )
    assert [verdict.outcome for verdict in verdicts] == ["passed", "timeout", "passed"]


def test_a_candidate_whose_calls_never_end_is_given_up_and_says_so(one_kernel: SandboxKernel) -> None:
    source = "def f(n):\n    while True: pass\n"
    examples = [_example(f"f({n})", str(n)) for n in range(6)]
    verdicts = one_kernel.check({"pay.py": source}, "pay", examples, Limits(cpu_seconds=0.1))
    assert {verdict.outcome for verdict in verdicts} == {"timeout"}
    assert ["not run" in verdict.message for verdict in verdicts] == [False] * 3 + [True] * 3


def test_all_calls_of_a_plain_candidate_take_one_run_and_those_of_others_one_each() -> None:
    journal = Journal()
    with SandboxKernel(1, journal) as kernel:
        kernel.check({"pay.py": PLAIN["sums"]}, "pay", [_example("f(1, 2)", "3")] * 9, LIMITS)
        assert journal.costs["sandbox_runs"] == 1
        verdicts = kernel.check({"pay.py": KEEPING["a global"]}, "pay", [_example("f()", "1")] * 9, LIMITS)
        assert journal.costs["sandbox_runs"] == 10
    assert all(verdict.passed for verdict in verdicts), "none sees what another has left"


def test_no_examples_are_no_verdicts(one_kernel: SandboxKernel) -> None:
    assert one_kernel.check({"pay.py": PLAIN["sums"]}, "pay", [], LIMITS) == []


def test_a_child_whose_report_is_full_costs_no_call(one_kernel: SandboxKernel) -> None:
    source = "def f(n): return 'x' * n"
    examples = [_example("f(3_000_000)", "'x' * 3_000_000")] * 8
    assert all(v.passed for v in one_kernel.check({"pay.py": source}, "pay", examples, LIMITS))


def test_underscores_in_what_a_call_is_given_are_data_unless_it_is_a_format() -> None:
    files = {"a.py": "def f(x): return x"}
    assert may_share(files, "a", ["f('__init')"])
    assert not may_share(files, "a", ["f('{0.__init__}')"])
    assert not may_share(files, "a", ["f.__init__"])
