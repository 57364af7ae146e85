"""What only examples show: functions, classes and methods are planned though no document describes them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from smysl.core.requirement import Specification
from smysl.plan.planner import make_plan

Documents = Callable[..., Specification]


def planned(documents: Documents, text: str) -> dict[str, list[str]]:
    head = "---\npackage: tin\n---\n"
    return {
        str(one.signature): [str(method) for method in one.methods]
        for one in make_plan(documents(a=head + text)).plan.contracts
    }


def test_a_session_shows_a_class_and_its_methods(documents: Documents) -> None:
    text = "# Stack\n\n```python\n>>> s = Stack()\n>>> s.push(3)\n>>> s.pop()\n3\n```\n"
    assert planned(documents, text) == {"Stack()": ["Stack.push(arg1)", "Stack.pop()"]}


def test_sessions_of_several_places_show_one_class(documents: Documents) -> None:
    text = (
        "# Stack\n\n```python\n>>> Stack().size()\n0\n```\n\n"
        "## Peek\n\n```python\n>>> s = Stack([1])\n>>> t = s\n>>> t.peek(deep=True)\n1\n```\n"
    )
    plan = make_plan(documents(a=text)).plan
    (contract,) = plan.contracts
    assert str(contract.signature) == "Stack(arg1=None)"
    assert [str(one) for one in contract.methods] == ["Stack.size()", "Stack.peek(*, deep=None)"]
    assert contract.requirements == ("a-1", "a-peek-1")
    assert len(contract.examples) == 2


def test_a_session_shows_functions(documents: Documents) -> None:
    text = "# Pipes\n\n```python\n>>> from tin import parse\n>>> x = parse('1')\n>>> render(x, 2)\n'1'\n```\n"
    assert planned(documents, text) == {"parse(arg1)": [], "render(arg1, arg2: int) -> str": []}


@pytest.mark.parametrize(
    "line",
    [
        "from decimal import Decimal\n>>> x = Decimal('1')",
        "import math\n>>> x = math.sqrt(1)",
        "def twice(n): return 2 * n\n>>> x = twice(1)",
        "class One: pass\n>>> x = One()",
        "x = ValueError('a')",
        "twice = lambda n: n\n>>> x = twice(1)",
    ],
)
def test_what_a_session_has_itself_is_nothing_to_be_written(documents: Documents, line: str) -> None:
    assert planned(documents, f"# T\n\n```python\n>>> {line}\n>>> f(x)\n1\n```\n") == {"f(arg1) -> int": []}


def test_where_documents_describe_what_a_session_uses_the_rest_of_it_is_beside_the_point(
    documents: Documents,
) -> None:
    session = "```python\n>>> s = Stack()\n>>> s.push(1)\n>>> s.pop()\n1\n```\n"
    assert list(planned(documents, f"# T\n\n`push(x)` adds a thing.\n\n{session}")) == ["push(x)"]


def test_a_call_inside_a_call_is_planned_as_well(documents: Documents) -> None:
    text = "# T\n\n`show(read('1'))` → `'1'`\n"
    assert list(planned(documents, text)) == ["read(arg1)", "show(arg1) -> str"]
