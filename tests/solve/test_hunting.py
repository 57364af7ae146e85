"""Hunting: inputs on which candidates differ that looked alike."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from smysl.core.contract import Clause, Contract
from smysl.core.requirement import Parameter, Signature
from smysl.core.span import Span
from smysl.core.verdict import Observation
from smysl.solve.hunting import Found, hunt

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

    def look(self, calls: Sequence[str]) -> list[list[Observation]]:
        self.looks += 1
        return [[self._one(source, call) for call in calls] for source in self.sources]

    def hunted(self, one: Contract, *calls: str) -> list[Found]:
        return hunt(one, self.sources, calls, self.look(calls), self.look)

    @staticmethod
    def _one(source: str, call: str) -> Observation:
        names: dict[str, object] = {}
        exec(source, names)
        try:
            return Observation(repr(eval(call, names)))
        except Exception as error:  # noqa: BLE001 - whatever it raises is its behaviour
            return Observation(f"!{type(error).__name__}")


def told_apart(found: Sequence[Found]) -> list[bool]:
    return [len({look.value for look in seen}) > 1 for _, seen in found]


def test_a_limit_in_the_code_of_one_candidate_is_hit() -> None:
    some = Candidates(
        "def f(n):\n    return 'few' if n < 1730 else 'many'\n",
        "def f(n):\n    return 'few' if n <= 1730 else 'many'\n",
    )
    assert [call for call, _ in some.hunted(contract("n"), "f(3)", "f(20)")] == ["f(1730)"]


def test_a_word_in_the_code_of_one_candidate_is_planted_in_a_text() -> None:
    some = Candidates("def f(s):\n    return len(s)\n", "def f(s):\n    return len(s.replace('kilo', ''))\n")
    found = some.hunted(contract("s"), "f('three apples')", "f('one pear')")
    assert found
    assert all(told_apart(found))
    assert "kilo" in found[0][0]


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
    behaviours = {
        tuple(look.value for look in column) for column in zip(*(seen for _, seen in found), strict=True)
    }
    assert len(behaviours) == 3


def test_a_long_call_is_made_short_and_still_tells_the_same_apart() -> None:
    lists = "['pear', 'apple', 'fig', 'lemon'], ['apple', 'lemon', 'fig', 'pear']"
    some = Candidates(
        "def f(a, b):\n    return a if sum(map(len, a)) <= sum(map(len, b)) else b\n",
        "def f(a, b):\n    return a if sum(map(len, a)) < sum(map(len, b)) else b\n",
    )
    [(call, _)] = some.hunted(contract("a", "b"), f"f({lists})")
    assert len(call) <= len("f(['fig'], ['pear', 'lemon'])")


def test_nothing_is_hunted_where_all_are_told_apart_by_short_calls() -> None:
    some = Candidates("def f(n):\n    return n\n", "def f(n):\n    return -n\n")
    assert some.hunted(contract("n"), "f(3)") == []
    assert some.looks == 1


def test_a_call_that_somebody_does_not_finish_tells_nothing() -> None:
    some = Candidates("def f(n):\n    return 0\n", "def f(n):\n    return 0\n")
    real = some.look

    def tired(calls: Sequence[str]) -> list[list[Observation]]:
        first, second = real(calls)
        return [first, [Observation("!timeout") for _ in second]]

    assert hunt(contract("n"), some.sources, ["f(3)"], real(["f(3)"]), tired) == []


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
    assert all(told_apart(found))
