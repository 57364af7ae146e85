"""Examples of each kind, as documents write them, against small modules."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from smysl.check import SandboxKernel
from smysl.core.errors import StopError
from smysl.core.example import CallExample, Example, HttpExample, Step, StepsExample, TranscriptExample
from smysl.core.journal import Journal
from smysl.core.span import Span
from smysl.core.verdict import Limits, Verdict

PLACE = Span("spec.md", 1, 1, 1, 1)
Check = Callable[[str, Example], Verdict]

SOURCE = '''
import enum
import time
import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

class Colour(enum.Enum):
    RED = 1

@dataclass
class Item:
    name: str
    pieces: int = 1

class Refused(ValueError):
    """Not sold."""

class Account:
    def __init__(self, balance=0):
        self.balance = balance
    def pay(self, amount):
        if amount > self.balance:
            raise Refused(f"only {self.balance} left")
        self.balance -= amount
    def __repr__(self):
        return f"<Account {self.balance}>"

def same(x):
    return x

def first():
    return Item("tea", 3)

def refuse(n):
    raise Refused(f"cannot sell {n} pieces")

def counting(n) -> Iterator[int]:
    yield from range(n)

def careless(n) -> list[int]:
    return (i for i in range(n))

def show(text):
    print(text + "  ")
    print("end", end="")
    return 7

def now():
    before = time.time()
    time.sleep(0.01)
    return datetime.datetime.now(), datetime.date.today(), time.time() - before

def remember(text):
    Path("note").write_text(text)
    return Path("note").read_text()

def forgotten():
    return Path("note").exists()
'''

CALLS = [
    ("same(1)", {"expected": "1"}, "passed", ""),
    ("same(1)", {"expected": "2"}, "failed", "wanted 2, got 1"),
    ("same(1)", {"expected": "2", "counter": True}, "passed", ""),
    ("same(2)", {"expected": "2", "counter": True}, "failed", "wanted anything but 2, got 2"),
    ("refuse(2)", {"expected": "2", "counter": True}, "error", "raised Refused: cannot sell 2 pieces"),
    ("first()", {"expected": 'Item("tea", 3)'}, "passed", ""),
    ("first()", {"expected": 'Item("tea", 4)'}, "failed", "got Item(name='tea', pieces=3)"),
    ("same(Colour.RED)", {"expected": "Colour.RED"}, "passed", ""),
    ("same(Decimal('1.5'))", {"expected": "Decimal('1.50')"}, "passed", ""),
    ("same(date(2026, 1, 2))", {"expected": "datetime.date(2026, 1, 2)"}, "passed", ""),
    ("same(3)", {"expected": "1 + 2"}, "passed", ""),
    ("same([x for x in 'ab'])", {"expected": "list('ab')"}, "passed", ""),
    ("Account(3)", {"expected": "<Account 3>"}, "passed", ""),
    ("Account(3)", {"expected": "<Account 4>"}, "failed", "wanted <Account 4>, got <Account 3>"),
    ("counting(3)", {"expected": "[0, 1, 2]"}, "passed", ""),
    ("careless(3)", {"expected": "[0, 1, 2]"}, "failed", "wanted [0, 1, 2], got iter([0, 1, 2])"),
    ("refuse(2)", {"raises": "Refused"}, "passed", ""),
    ("refuse(2)", {"raises": "ValueError", "message": "2 pieces"}, "passed", ""),
    (
        "refuse(2)",
        {"raises": "pay.Refused", "message": "3 pieces"},
        "failed",
        "got Refused: cannot sell 2 pieces",
    ),
    ("refuse(2)", {"raises": "KeyError"}, "error", "wanted KeyError, got Refused: cannot sell 2 pieces"),
    ("same(2)", {"raises": "KeyError"}, "failed", "wanted KeyError, got 2"),
    ("refuse(2)", {"expected": "2"}, "error", "raised Refused: cannot sell 2 pieces"),
    ("show('a')", {"output": "a\nend"}, "passed", ""),
    ("show('a')", {"output": "b\nend"}, "failed", "line 1 of the output: wanted 'b', got 'a'"),
    ("show('a')", {"expected": "7", "output": "a\nend\n"}, "passed", ""),
    (
        "now()",
        {"expected": "(datetime.datetime(2026, 1, 1, 0, 0, 0, 10000), date(2026, 1, 1), 0.01)"},
        "failed",
        "",
    ),
    ("remember('x')", {"expected": "'x'"}, "passed", ""),
    ("forgotten()", {"expected": "False"}, "passed", ""),
    ("pay.pay.same(1)", {"expected": "1"}, "passed", ""),
    ("same(1", {"expected": "1"}, "refused", "does not parse"),
    ("same(1)", {"expected": "nothing_defined"}, "refused", "cannot be evaluated: NameError"),
    ("absent(1)", {"expected": "1"}, "error", "raised NameError: name 'absent' is not defined"),
    ("absent(1)", {"raises": "NameError"}, "passed", ""),
]


@pytest.mark.parametrize(("call", "wanted", "outcome", "message"), CALLS)
def test_a_call_example(
    check: Check, call: str, wanted: dict[str, object], outcome: str, message: str
) -> None:
    verdict = check(SOURCE, CallExample(span=PLACE, call=call, **wanted))  # type: ignore[arg-type]
    assert (verdict.outcome, message in verdict.message) == (outcome, True), verdict


def test_the_line_of_an_error_is_the_candidates_own(check: Check) -> None:
    source = "import json\ndef f(text):\n    return json.loads(text)\n"
    verdict = check(source, CallExample(span=PLACE, call="f('{')", expected="1"))
    assert verdict.line == 3
    assert verdict.exception.startswith("JSONDecodeError: ")


def test_an_error_on_import_is_never_the_expected_one(check: Check) -> None:
    verdict = check("raise ValueError('early')", CallExample(span=PLACE, call="f()", raises="ValueError"))
    assert verdict.outcome == "error"
    assert "cannot be imported: ValueError: early (pay/pay.py:1)" in verdict.message
    verdict = check("def f(:\n", CallExample(span=PLACE, call="f()", raises="SyntaxError"))
    assert (verdict.outcome, verdict.line) == ("error", 1)


def _steps(*steps: Step) -> StepsExample:
    return StepsExample(span=PLACE, steps=steps)


def test_a_session_shares_one_namespace(check: Check) -> None:
    session = _steps(
        Step(code="account = Account(10)"),
        Step(code="account.pay(4)"),
        Step(code="account.balance", expected="6"),
        Step(code="account.pay(7)", raises="Refused", message="only 6 left"),
        Step(code="account", expected="<Account 6>"),
        Step(code="for n in range(2):\n    print(n)", output="0\n1"),
        Step(code="items = [first()]"),
        Step(code="items", expected="[Item('tea', 3)]"),
    )
    assert check(SOURCE, session).passed


def test_a_session_fails_at_its_first_wrong_step(check: Check) -> None:
    session = _steps(
        Step(code="account = Account(10)"),
        Step(code="account.balance", expected="11"),
        Step(code="account.pay(99)"),
    )
    verdict = check(SOURCE, session)
    assert (verdict.outcome, verdict.message) == ("failed", "step 2, account.balance: wanted 11, got 10")
    verdict = check(
        SOURCE, _steps(Step(code="import os"), Step(code="os._exit(0)"), Step(code="1", expected="1"))
    )
    assert verdict.outcome == "crashed"


def test_examples_that_cannot_be_run_are_refused(check: Check) -> None:
    verdict = check(SOURCE, HttpExample(span=PLACE, method="GET", path="/"))
    assert verdict.outcome == "refused"


PROGRAM = {
    "shop/__init__.py": "",
    "shop/__main__.py": """
import argparse
import datetime
import sys
from pathlib import Path

def main():
    parser = argparse.ArgumentParser(prog="shop")
    parser.add_argument("verb")
    parser.add_argument("words", nargs="*")
    options = parser.parse_args()
    if options.verb == "fail":
        print("before")
        print("shop: no such thing", file=sys.stderr)
        print("after")
        return 3
    if options.verb == "read":
        print(Path(options.words[0]).read_text(), end="")
    if options.verb == "write":
        Path("state").write_text(" ".join(options.words))
    if options.verb == "in":
        print(sys.stdin.read().upper(), end="")
    if options.verb == "today":
        print(datetime.date.today())
    if options.verb == "args":
        print(options.words)
    if options.verb == "boom":
        raise RuntimeError("boom")
    return 0

if __name__ == "__main__":
    sys.exit(main())
""",
}

USAGE = """usage: shop [-h] verb [words ...]
shop: error: the following arguments are required: verb, words"""

TRANSCRIPTS = [
    ("python -m shop args a 'b c'", "['a', 'b c']", {}),
    ('shop args "x y"', "['x y']", {}),
    ("python3 -m shop today", "2026-01-01", {}),
    ("python -m shop fail", "before\nshop: no such thing\nafter", {"exit_code": 3}),
    ("python -m shop read list.txt", "tea\nmilk", {"files": (("list.txt", "tea\nmilk\n"),)}),
    ("python -m shop in", "HELLO", {"stdin": "hello\n"}),
    ("python -m shop read state", "a b", {"before": ("python -m shop write a b",)}),
    ("echo hello | python -m shop in", "HELLO", {}),
    ("python -m shop in < list.txt", "TEA", {"files": (("list.txt", "tea\n"),)}),
    ("python -m shop today > day && cat day", "2026-01-01", {}),
    ("shop fail 2>/dev/null; echo $?", "before\nafter\n3", {}),
    ("python -c 'import shop, datetime; print(datetime.date.today())'", "2026-01-01", {}),
    ("shop", USAGE, {"exit_code": 2}),
    ("no-such-command", "sh: 1: no-such-command: not found", {"exit_code": 127}),
]  # fmt: skip


@pytest.mark.parametrize(("command", "output", "more"), TRANSCRIPTS)
def test_a_transcript(one_kernel: SandboxKernel, command: str, output: str, more: dict[str, object]) -> None:
    example = TranscriptExample(span=PLACE, command=command, output=output, **more)  # type: ignore[arg-type]
    verdict = one_kernel.check(PROGRAM, "", [example], Limits())[0]
    assert verdict.passed, verdict


def test_a_transcript_needs_its_exit_code_and_its_output(one_kernel: SandboxKernel) -> None:
    wrong = [
        TranscriptExample(
            span=PLACE, command="python -m shop fail", output="before\nshop: no such thing\nafter"
        ),
        TranscriptExample(span=PLACE, command="python -m shop today", output="2026-01-02"),
        TranscriptExample(span=PLACE, command="python -m shop boom", output=""),
    ]
    verdicts = one_kernel.check(PROGRAM, "", wrong, Limits())
    assert [v.outcome for v in verdicts] == ["failed"] * 3
    assert "wanted exit code 0, got 3" in verdicts[0].message
    assert "wanted '2026-01-02', got '2026-01-01'" in verdicts[1].message
    assert "RuntimeError: boom" in verdicts[2].output


def test_observations_are_equal_where_behaviour_is(one_kernel: SandboxKernel) -> None:
    calls = ["f(1)", "f(0)", "f(9)", "f(2)"]
    sources = {
        "one": "def f(n):\n    while n == 9: pass\n    return {'a': 0.3 / n, 'b': {n, n + 8}}",
        "two": "def f(n):\n    while n == 9: n = n\n    return {'b': {n + 8, n}, 'a': (0.1 + 0.2) / n}",
        "other": "import os\ndef f(n):\n    if n == 9: os._exit(0)\n    print(n)\n    return n",
        "broken": "def f(n) return n",
    }
    jobs = [({"pay/pay.py": source}, "pay.pay", calls) for source in sources.values()]
    one, two, other, broken = one_kernel.observe(jobs, Limits(cpu_seconds=0.3))
    assert [seen.value for seen in one] == [seen.value for seen in two]
    assert "0.30000000000000004" in two[0].source
    assert [o.value for o in one[1:3]] == ["!ZeroDivisionError", "!timeout"]
    assert [o.value for o in other] == [
        "1 and prints '1'",
        "0 and prints '0'",
        "!crashed",
        "2 and prints '2'",
    ]
    assert [o.value for o in broken] == ["!SyntaxError"] * 4


def _returns(value: int) -> CallExample:
    return CallExample(span=PLACE, call="f()", expected=str(value))


def test_many_candidates_keep_their_order_and_are_counted() -> None:
    journal = Journal()
    jobs = [
        (
            {"pay/pay.py": f"def f(): return {n}"},
            "pay.pay",
            [CallExample(span=PLACE, call="f()", expected=str(n % 7))],
        )
        for n in range(20)
    ]
    with SandboxKernel(2, journal) as kernel:
        assert [v.passed for [v] in kernel.check_many(jobs, Limits())] == [n < 7 for n in range(20)]
        assert kernel.check_many([], Limits()) == []
        assert kernel.check({}, "", [], Limits()) == []
        assert kernel.fingerprint == SandboxKernel(1, sandbox="unsafe").fingerprint
    assert journal.costs["sandbox_runs"] == 20


def test_closing_ends_a_check_in_the_middle() -> None:
    kernel = SandboxKernel(1)
    example = CallExample(span=PLACE, call="f()", expected="1")
    endless = {"pay/pay.py": "def f():\n    while True: pass"}
    raised: list[BaseException] = []

    def work() -> None:
        try:
            kernel.check(endless, "pay.pay", [example], Limits(cpu_seconds=500.0, wall_seconds=500.0))
        except StopError as error:
            raised.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    time.sleep(1.0)
    kernel.close()
    thread.join(20)
    assert not thread.is_alive()
    assert raised


@pytest.mark.parametrize(
    "source",
    [
        "import os\ndef f(): return os.getpid() % 2",
        "import os\ndef f(): return 1 if os.urandom(1)[0] % 2 else 2",
        "import random\ndef f(): return random.SystemRandom().randrange(2)",
    ],
)
def test_what_passes_every_second_time_is_flaky(one_kernel: SandboxKernel, source: str) -> None:
    one = CallExample(span=PLACE, call="f()", expected="1")
    verdicts = one_kernel.check_many([({"pay.py": source}, "pay", [one])], Limits(), times=24)
    assert verdicts[0][0].outcome == "flaky"
    assert "of 24 times" in verdicts[0][0].message


@pytest.mark.parametrize("result", ["1", "2"])
def test_what_is_always_the_same_is_not_flaky(one_kernel: SandboxKernel, result: str) -> None:
    source = f"import random\ndef f(): return {result} + 0 * random.randrange(5)"
    one = CallExample(span=PLACE, call="f()", expected="1")
    verdicts = one_kernel.check_many([({"pay.py": source}, "pay", [one])], Limits(), times=5)
    assert verdicts[0][0].outcome == ("passed" if result == "1" else "failed")


PRIVATE = (
    "class Money:\n    def __init__(self, cents, **more):\n        self._cents = cents\n"
    "        vars(self).update(more)\n    def __eq__(self, other):\n        return True\n\n"
    "def plus(n):\n    return Money(n)\n\ndef named(n):\n    return Money(n, name='a')\n"
)


@pytest.mark.parametrize(
    ("call", "expected", "outcome"),
    [
        ("plus(3)", "Money(3)", "passed"),
        ("plus(999)", "Money(3)", "failed"),
        ("named(3)", "Money(3, name='a')", "passed"),
        ("named(999)", "Money(3, name='a')", "refused"),
        ("named(3)", "Money(3, name='b')", "failed"),
    ],
)
def test_objects_are_compared_by_what_they_keep(check: Check, call: str, expected: str, outcome: str) -> None:
    verdict = check(PRIVATE, CallExample(span=PLACE, call=call, expected=expected))
    assert verdict.outcome == outcome


@pytest.mark.parametrize(("promise", "outcome"), [("", "failed"), (" -> Iterator[int]", "passed")])
@pytest.mark.parametrize("imports", ["", "import os\n"], ids=["short", "apart"])
def test_what_raises_only_when_it_is_read_raises_where_an_iterator_is_promised(
    check: Check, promise: str, outcome: str, imports: str
) -> None:
    body = "    yield n\n    raise ValueError('no')\n"
    source = f"{imports}from collections.abc import Iterator\ndef f(n){promise}:\n{body}"
    verdict = check(source, CallExample(span=PLACE, call="f(1)", raises="ValueError"))
    assert verdict.outcome == outcome, verdict


@pytest.mark.parametrize("imports", ["", "import os\n"], ids=["short", "apart"])
def test_a_verdict_says_what_the_check_took(check: Check, imports: str) -> None:
    small = f"{imports}def f(n): return n\n"
    large = f"{imports}def f(n):\n    kept = [bytes(1000 + i % 7) for i in range(60_000)]\n    return n\n"
    one = CallExample(span=PLACE, call="f(1)", expected="1")
    less, more = check(small, one), check(large, one)
    assert less.passed
    assert more.passed
    assert more.peak_mb > less.peak_mb + 40
    assert more.cpu_seconds > less.cpu_seconds > 0


def test_who_has_lost_is_not_run_to_the_end(one_kernel: SandboxKernel) -> None:
    journal = Journal()
    calls = [CallExample(span=PLACE, call=f"f({n})", expected=str(n)) for n in range(20)]
    good, bad = "import os\ndef f(n): return n\n", "import os\ndef f(n): return -n\n"
    with SandboxKernel(2, journal) as kernel:
        rows = kernel.check_many(
            [({"m.py": good}, "m", calls), ({"m.py": bad}, "m", calls)], Limits(), lose=1
        )
    assert [verdict.outcome for verdict in rows[0]] == ["passed"] * 20
    assert [verdict.outcome for verdict in rows[1]] == ["passed", "failed", *["skipped"] * 18]
    assert journal.costs["sandbox_runs"] == 22
