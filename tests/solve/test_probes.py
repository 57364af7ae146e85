"""Probes: calls that a model writes where the documents show none."""

from __future__ import annotations

import pytest

from smysl.solve.probes import probes
from smysl.solve.trust import SURE


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("```python\nf(1)\nf('a', [2])\n```", ["f(1)", "f('a', [2])"]),
        ("f(1)\nf(2)", ["f(1)", "f(2)"]),
        ("```python\nprint(f(1))  # 3\nassert f(2) == 4\nf(3) == 9\n```", ["f(1)", "f(2)", "f(3)"]),
        ("1. f(1)\n2. f(2)", ["f(1)", "f(2)"]),
        ("- f(1)", ["f(1)"]),
        (">>> f(1)\n>>> f(2)", ["f(1)", "f(2)"]),
        ("f(1)\nf(1)", ["f(1)"]),
        ("f(1)\nf(2", ["f(1)"]),
    ],
)
def test_calls_are_taken_without_what_is_expected_of_them(answer: str, expected: list[str]) -> None:
    assert probes(answer, "f") == expected


@pytest.mark.parametrize("answer", ["", "I cannot.", "g(1)", "f(x)", "def f(x):\n    return x", "import f"])
def test_what_calls_nothing_is_no_probe(answer: str) -> None:
    assert probes(answer, "f") == []


def test_a_session_ends_in_all_that_it_looked_at() -> None:
    answer = "```python\ns = Stack()\ns.push(1)\nprint(s.pop())\n\nt = Stack([2])\nassert t.size == 1\n```"
    assert probes(answer, "Stack") == [
        "seen_ = []\ns = Stack()\nseen_.append(s.push(1))\nseen_.append(s.pop())\nseen_",
        "seen_ = []\nt = Stack([2])\nseen_.append(t.size)\nseen_",
    ]


def test_a_session_looks_inside_of_loops_too() -> None:
    answer = "g = Game()\nfor _ in range(3):\n    g.roll(1)\ng.score()"
    (session,) = probes(answer, "Game")
    assert "    seen_.append(g.roll(1))" in session


def test_a_session_that_forgets_to_look_is_also_ended_with_what_can_be_looked_at() -> None:
    plain, ended = probes("g = Game()\nfor _ in range(3):\n    g.roll(1)", "Game", ["score()"])
    assert "score" not in plain
    assert ended.endswith("seen_.append(g.score())\nseen_")
    assert ended.count("append(g.roll(1))") == 1


def test_a_session_of_assignments_is_about_the_last_of_them() -> None:
    assert probes("a = [1]\nb = f(a)", "f") == ["a = [1]\nb = f(a)\nb"]


STACK = """---
package: tiny
---
# Tiny

The module is `tiny`. The class `Stack` keeps numbers. `Stack.push(n)` puts one on top, `Stack.pop()` takes
the top one off and returns it.
"""
RIGHT = (
    "class Stack:\n    def __init__(self):\n        self.items = []\n\n    def push(self, n):\n"
    "        self.items.append(n)\n\n    def pop(self):\n        return self.items.pop()"
)
QUEUE = RIGHT.replace("self.items.pop()", "self.items.pop(0)")
SESSIONS = "\n\n".join(f"s = Stack()\ns.push({n})\ns.push({n + 1})\ns.pop()" for n in range(4))


def test_classes_without_examples_are_told_apart_by_sessions_that_the_model_writes(planned, search) -> None:
    found, contract, model = search(planned(STACK), QUEUE, RIGHT, RIGHT, RIGHT, RIGHT, SESSIONS)
    solution = found.solve(contract)
    assert "pop(0)" not in solution.source
    assert "sessions" in model.requests[1].messages[-1].content


def test_an_attribute_that_hides_a_method_is_a_fault(planned, search) -> None:
    hidden = RIGHT.replace("self.items = []", "self.items = []; self.pop = 0")
    found, contract, model = search(planned(STACK), hidden)
    found.solve(contract)
    assert any("`self.pop = …` hides the method `pop`" in r.messages[-1].content for r in model.requests)


def test_nobody_agrees_where_no_probe_gives_a_value(planned, search) -> None:
    found, contract, _ = search(planned(STACK), *[RIGHT] * 5, "I cannot.")
    assert (found.solve(contract).confidence or 0.0) < SURE
