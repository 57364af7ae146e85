"""Handlers that are found by enumeration, without a model."""

from __future__ import annotations

import pytest

SPEC = """---
package: tiny
---
# Tiny

The module is `core`.

## A-1 Twice
`twice(n: int) -> int` doubles. `twice(2)` → 4

## A-2 Clock
`clock(minutes: int) -> str` writes a time. `clock(75)` → `"1:15"`

## A-3 Names
`names(lines: list[str]) -> list[str]` sorts lines. `names(["b", "a"])` → `["a", "b"]`

```console
$ python -m tiny twice 4
8
$ python -m tiny time 38
1:16
$ python -m tiny names some.txt
a
b
```

`some.txt`:

```text
b
a
```
"""
SOURCES = {
    "core.twice": "def twice(n):\n    return 2 * n\n",
    "core.clock": "def clock(minutes):\n    return f'{minutes // 60}:{minutes % 60:02d}'\n",
    "core.names": "def names(lines):\n    return sorted(lines)\n",
}


@pytest.mark.parametrize(
    ("handler", "body"),
    [
        ("handle_twice", "str(twice(int(n)))"),
        ("handle_time", "clock(twice(int(arg1)))"),
        ("handle_names", '"\\n".join(names(open(lines, encoding="utf-8").read().splitlines()))'),
    ],
)
def test_a_command_that_is_one_call_between_conversions_needs_no_model(
    planned, search, handler, body
) -> None:
    plan = planned(SPEC)
    found, _, model = search(plan, "unused")
    found._workspace.sources.update(SOURCES)
    solution = found.solve(plan.plan.contract(f"_handlers.{handler}"))
    assert model.requests == []
    assert solution.is_solved
    assert f"return {body}" in solution.source


def test_a_command_that_is_more_than_that_goes_to_the_model(planned, search) -> None:
    plan = planned(SPEC.replace("1:16", "nothing like it"))
    found, _, model = search(plan, "def handle_time(arg1):\n    return 'nothing like it'")
    found._workspace.sources.update(SOURCES)
    found.solve(plan.plan.contract("_handlers.handle_time"))
    assert model.requests
