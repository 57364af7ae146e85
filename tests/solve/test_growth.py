"""Growth: of candidates that behave alike, the one that stays quick; and what is said of slow ones."""

from __future__ import annotations

import pytest

from smysl.core.contract import Contract, Plan
from smysl.core.requirement import Parameter, Signature
from smysl.core.seams import Kernel
from smysl.core.span import Span
from smysl.solve.attempts import Attempt
from smysl.solve.growth import SIZES, Growth, far, larger, thriftiest
from smysl.solve.settings import QUICK
from smysl.solve.trials import Trials
from smysl.solve.workspace import Workspace

HERE = Span("spec", 1, 1, 1, 1)
CONTRACT = Contract(
    name="shop.f",
    kind="function",
    module="shop",
    signature=Signature(name="f", span=HERE, parameters=(Parameter("x"),)),
    clauses=(),
)
SLOW = (
    "def f(x):\n    return [a for i, a in enumerate(x) if not sum(a == b for _ in 'four' for b in x[:i])]\n"
)
QUICK_ONE = "def f(x):\n    return list(dict.fromkeys(x))\n"
DOUBLING = "def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\n"
LOOP = "def f(n):\n    a, b = 0, 1\n    for _ in range(n):\n        a, b = b, a + b\n    return a\n"


def taken(kernel: Kernel, call: str, *sources: str) -> tuple[str, str]:
    trials = Trials(kernel, Workspace(Plan(package="p", contracts=(CONTRACT,)), {}), QUICK)
    attempt, told = thriftiest(CONTRACT, [Attempt(source, "") for source in sources], [call], trials)
    return attempt.source, told


def test_the_one_that_stays_quick_is_taken(kernel: Kernel) -> None:
    assert taken(kernel, "f([3, 1, 2, 1])", SLOW, QUICK_ONE) == (QUICK_ONE, "")
    assert taken(kernel, "f(7)", DOUBLING, LOOP) == (LOOP, "")


def test_one_that_need_not_count_to_a_number_is_taken(kernel: Kernel) -> None:
    counting = (
        "def f(n):\n    total = 1\n    for _ in range(n):\n        total = 2 * total % 9\n    return total\n"
    )
    at_once = "def f(n):\n    return pow(2, n, 9)\n"
    assert taken(kernel, "f(7)", counting, at_once) == (at_once, "")
    assert taken(kernel, "f(7)", counting) == (counting, "")


def test_a_quick_one_that_gives_something_else_on_large_arguments_is_not_taken(kernel: Kernel) -> None:
    counting = "def f(n):\n    return sum(i % 999 == 0 for i in range(1, n + 1))\n"
    up_to_a_limit = "def f(n):\n    return sum(i % 999 == 0 for i in range(1, min(n, 2000) + 1))\n"
    assert taken(kernel, "f(7)", counting, up_to_a_limit) == (counting, "")
    cut_short = "def f(x):\n    return list(dict.fromkeys(x[:64]))\n"
    assert taken(kernel, "f([3, 1, 2, 1])", SLOW, cut_short)[0] == SLOW


def test_a_slow_one_is_taken_and_told_where_there_is_no_other(kernel: Kernel) -> None:
    source, told = taken(kernel, "f([3, 1, 2, 1])", SLOW)
    assert source == SLOW
    assert told == "f([n + i for i in range(1024) for n in [3, 1, 2, 1]])"
    assert taken(kernel, "f(7)", DOUBLING)[1] == "f(40)"


def test_among_quick_ones_the_first_stays(kernel: Kernel) -> None:
    other = "def f(x):\n    return sorted(set(x), key=x.index)[:0] or list(dict.fromkeys(x))\n"
    assert taken(kernel, "f([3, 1, 2, 1])", QUICK_ONE, other) == (QUICK_ONE, "")


def test_nothing_is_said_where_large_arguments_are_refused(kernel: Kernel) -> None:
    strict = "def f(x):\n    if len(x) > 9:\n        raise ValueError\n    return x\n"
    assert taken(kernel, "f('08:30')", strict) == (strict, "")


@pytest.mark.parametrize("call", ["f()", "f(1.5)", "g([1, 2])", "f(-3)", "x = f([1])", "f(None)"])
def test_what_cannot_grow_is_left(call: str) -> None:
    assert larger([call], "f") == ()


def test_a_number_goes_far_only_where_nothing_else_can_grow() -> None:
    assert far(["f(-1)", "f(7, 'x')"], "f") == ()
    assert far(["f(-1)", "f(7, 1.5)"], "f") == ("f(10000000, 1.5)",)


@pytest.mark.parametrize(
    "call", ["f([3, 1, 2])", "f('abc')", "f(['b', 'a'])", "f([1, 2], [5])", "f(x=[1.5, 2.5])"]
)
def test_lists_and_texts_grow(call: str) -> None:
    for text, size in zip(larger([call], "f"), SIZES, strict=True):
        first = eval(text, {"f": lambda *a, **k: (*a, *k.values())[0]})
        assert size // 2 < len(first) <= size


def test_a_quarter_of_a_time_nobody_minds_is_no_gain() -> None:
    assert not Growth((0.0, 0.001, 0.01)).is_much_better_than(Growth((0.0, 0.01, 0.1)))
    assert Growth((0.0, 0.01, 0.05)).is_much_better_than(Growth((0.0, 0.05, 0.4)))
    assert Growth((0.0, 0.1, 0.9)).is_much_better_than(Growth((0.0, 0.1)))
