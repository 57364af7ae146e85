"""Hunting: inputs on which candidates differ that looked alike."""

from __future__ import annotations

import ast
import math
import textwrap
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smysl.core.contract import Clause, Contract
from smysl.core.requirement import Parameter, Signature
from smysl.core.span import Span
from smysl.core.verdict import Observation
from smysl.solve.hunting import hunt

HERE = Span("spec", 1, 1, 1, 1)


def contract(*names: str, words: str = "") -> Contract:
    return Contract(
        name="shop.f",
        kind="function",
        module="shop",
        signature=Signature(name="f", span=HERE, parameters=tuple(Parameter(name) for name in names)),
        clauses=(Clause("R1", words),) if words else (),
    )


class Candidates:
    """Candidates that run right here: they are this test's own."""

    def __init__(self, *bodies: str) -> None:
        self.sources = [textwrap.dedent(body) for body in bodies]
        self.looks = 0

    def look(self, who: Sequence[int], calls: Sequence[str]) -> list[list[Observation]]:
        self.looks += 1
        return [[self._one(self.sources[place], call) for call in calls] for place in who]

    def hunted(self, one: Contract, *calls: str, strict: bool = False) -> list[str]:
        vectors = self.look(range(len(self.sources)), calls)
        return hunt(one, self.sources, calls, vectors, self.look, strict=strict)

    def groups(self, calls: Sequence[str]) -> int:
        """Return how many behaviours some calls tell apart."""
        return len({tuple(one.told() for one in row) for row in self.look(range(len(self.sources)), calls)})

    @staticmethod
    def _one(source: str, call: str) -> Observation:
        names: dict[str, object] = {}
        exec(source, names)
        try:
            return Observation(repr(eval(call, names)))
        except Exception as error:  # noqa: BLE001 - whatever it raises is its behaviour
            return Observation(f"!{type(error).__name__}")


def test_a_limit_in_the_code_of_one_candidate_is_hit() -> None:
    some = Candidates(
        "def f(n):\n    return 'few' if n < 1730 else 'many'\n",
        "def f(n):\n    return 'few' if n <= 1730 else 'many'\n",
    )
    assert some.hunted(contract("n"), "f(3)", "f(20)") == ["f(1730)"]


def test_a_word_in_the_code_of_one_candidate_is_planted_in_a_text() -> None:
    some = Candidates("def f(s):\n    return len(s)\n", "def f(s):\n    return len(s.replace('kilo', ''))\n")
    found = some.hunted(contract("s"), "f('three apples')", "f('one pear')")
    assert some.groups(found) == 2
    assert "kilo" in found[0]


def test_a_limit_below_zero_is_hit_though_code_spells_it_without_its_sign() -> None:
    some = Candidates(
        "def f(a):\n    return sum(n for n in a if n > -99)\n", "def f(a):\n    return sum(a)\n"
    )
    assert some.hunted(contract("a"), "f([3, 1, 2])", "f([5])")


def test_what_was_found_leads_to_what_lies_behind_it() -> None:
    some = Candidates(
        "def f(n):\n    return 0\n",
        "def f(n):\n    return 1 if n > 90 else 0\n",
        "def f(n):\n    return 1 if n > 90 and n % 7 == 3 else 0\n",
    )
    found = some.hunted(contract("n"), "f(2)")
    assert some.groups(found) == 3


def test_a_long_call_is_made_short_and_still_tells_the_same_apart() -> None:
    lists = "['pear', 'apple', 'fig', 'lemon'], ['apple', 'lemon', 'fig', 'pear']"
    some = Candidates(
        "def f(a, b):\n    return a if sum(map(len, a)) <= sum(map(len, b)) else b\n",
        "def f(a, b):\n    return a if sum(map(len, a)) < sum(map(len, b)) else b\n",
    )
    [call] = some.hunted(contract("a", "b"), f"f({lists})")
    assert len(call) <= len("f(['fig'], ['pear', 'lemon'])")


def test_nothing_is_hunted_where_all_are_told_apart_by_short_calls() -> None:
    some = Candidates("def f(n):\n    return n\n", "def f(n):\n    return -n\n")
    assert some.hunted(contract("n"), "f(3)") == []
    assert some.looks == 1


def test_a_call_that_somebody_does_not_finish_tells_nothing() -> None:
    some = Candidates("def f(n):\n    return 0\n", "def f(n):\n    return 0\n")

    def tired(who: Sequence[int], calls: Sequence[str]) -> list[list[Observation]]:
        first, second = some.look(who, calls)
        return [first, [Observation("!timeout") for _ in second]]

    assert hunt(contract("n"), some.sources, ["f(3)"], some.look((0, 1), ["f(3)"]), tired) == []


def test_one_call_that_somebody_did_not_finish_ends_no_hunt() -> None:
    some = Candidates("def f(n):\n    return n < 1730\n", "def f(n):\n    return n <= 1730\n")
    calls = [f"f({n})" for n in range(12)]
    first, second = some.look((0, 1), calls)
    assert hunt(
        contract("n"), some.sources, calls, [first, [*second[:-1], Observation("!timeout")]], some.look
    )


def test_who_is_slow_is_not_hunted_with() -> None:
    some = Candidates(*(f"def f(n):\n    return n < {limit}\n" for limit in (1730, 1930, 1630)))
    first, second, _ = some.look((0, 1, 2), ["f(3)"])
    seen: list[int] = []

    def noting(who: Sequence[int], calls: Sequence[str]) -> list[list[Observation]]:
        seen.extend(who)
        return some.look(who, calls)

    assert hunt(contract("n"), some.sources, ["f(3)"], [first, second, [Observation("!timeout")]], noting)
    assert set(seen) == {0, 1}


def test_what_a_text_promises_is_kept() -> None:
    some = Candidates("def f(n):\n    return max(n, 0)\n", "def f(n):\n    return n\n")
    assert some.hunted(contract("n"), "f(3)", "f(5)")
    promised = contract("n", words="Given a positive integer n, return it.")
    assert some.hunted(promised, "f(3)", "f(5)") == []


def test_the_same_candidates_are_told_apart_by_the_same_calls() -> None:
    some = Candidates("def f(s):\n    return s.split()\n", "def f(s):\n    return s.split(' ')\n")
    first, second = (some.hunted(contract("s"), "f('to be')", "f('or not')") for _ in range(2))
    assert first == second != []


@given(
    st.lists(
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.floats(allow_nan=False, allow_infinity=False)
            | st.text(max_size=9),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.tuples(inner)
                | st.dictionaries(st.text(max_size=2), inner, max_size=2)
            ),
            max_leaves=6,
        ),
        min_size=1,
        max_size=3,
    )
)
def test_whatever_the_arguments_are_a_hunt_ends_with_calls_that_tell_apart(values: list[object]) -> None:
    some = Candidates(
        "def f(*a):\n    return len(repr(a)) % 3\n", "def f(*a):\n    return len(repr(a)) % 2\n"
    )
    names = [f"p{place}" for place in range(len(values))]
    found = some.hunted(contract(*names), f"f({', '.join(map(repr, values))})")
    assert not found or some.groups(found) == 2


@pytest.mark.parametrize(
    "odd",
    [
        f"def f(n):\n    return n % 0x{'f' * 4000}\n",
        f"def f(n):\n    return n > {'9' * 4300}\n",
        "def f(n):\n    return n < 1e999\n",
        "def f(n):\n    return '\\ud800' if n == 77 else n\n",
    ],
)
def test_odd_constants_are_no_way_to_stop_a_hunt(odd: str) -> None:
    some = Candidates("def f(n):\n    return n\n", odd)
    calls = some.hunted(contract("n"), "f(3)", f"f(0x{'f' * 4000})")
    assert all(math.isfinite(ast.literal_eval(call[2:-1])) for call in calls)


def test_a_call_by_keyword_keeps_its_arguments() -> None:
    some = Candidates(
        "def f(n, s):\n    return (n + 1, s.upper())\n",
        "def f(n, s):\n    return (n + 1, s.upper() if n != 41 else s)\n",
    )
    [call, *_] = some.hunted(contract("n", "s"), "f(s='ab', n=3)")
    assert call.startswith("f(41, ")


def test_calls_of_something_else_are_not_varied() -> None:
    some = Candidates("def f(n):\n    return n < 1730\n", "def f(n):\n    return n <= 1730\n")
    assert some.hunted(contract("n"), "f(3).bit_length()", "f(3)") == ["f(1730)"]


def test_the_exception_counts_where_the_documents_name_one() -> None:
    some = Candidates(
        "def f(n):\n    if n > 40:\n        raise ValueError\n    return n\n",
        "def f(n):\n    if n > 40:\n        raise KeyError\n    return n\n",
    )
    assert some.hunted(contract("n"), "f(3)") == []
    assert some.hunted(contract("n"), "f(3)", strict=True)


def test_a_limit_of_whole_numbers_is_hit_by_a_fraction() -> None:
    some = Candidates("def f(x):\n    return x > 1730\n", "def f(x):\n    return x >= 1730\n")
    assert some.hunted(contract("x"), "f(2.5)", "f(7.25)") == ["f(1730.0)"]


def test_long_texts_of_one_letter_are_made_shorter_in_time() -> None:
    some = Candidates(
        "def f(a, b):\n    return len(a) > len(b)\n", "def f(a, b):\n    return len(a) >= len(b)\n"
    )
    found = some.hunted(contract("a", "b"), f"f({'x' * 2000!r}, {'x' * 2000!r})")
    assert min(map(len, found)) < 20
    assert some.looks < 40
