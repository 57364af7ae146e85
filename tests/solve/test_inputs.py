"""Generated inputs."""

import ast
import random

from hypothesis import given
from hypothesis import strategies as st

from smysl.solve.inputs import ValuePool, generate, mutate

TEXT = """---
package: tiny
---
# Tiny

The module is `tiny`.

## L-1 Length
`length(line, unit=1)` counts the `2026-11-20` days of a line. `length("a 1")` → 3

## L-2 Total
`total(lines)` adds up lengths.

## L-3 Free
`is_free(day, holidays)` tells whether `12-25` is free.
"""


def test_inputs_are_calls_on_the_symbol_that_parse(planned) -> None:
    plan = planned(TEXT).plan
    calls = generate(plan.contracts[0], ValuePool(plan.contracts))
    assert len(calls) > 20
    assert len(set(calls)) == len(calls)
    for call in calls:
        node = ast.parse(call, mode="eval").body
        assert isinstance(node, ast.Call)
        assert node.func.id == "length"


def test_the_same_contract_gives_the_same_inputs(planned) -> None:
    plan = planned(TEXT).plan
    pool = ValuePool(plan.contracts)
    assert generate(plan.contracts[0], pool) == generate(plan.contracts[0], ValuePool(plan.contracts))


def test_a_plural_parameter_is_given_lists_of_what_the_singular_is_elsewhere(planned) -> None:
    plan = planned(TEXT).plan
    calls = generate(plan.contracts[1], ValuePool(plan.contracts))
    assert "total(['a 1'])" in calls


def test_formats_that_the_prose_shows_are_tried(planned) -> None:
    plan = planned(TEXT).plan
    calls = " ".join(generate(plan.contracts[0], ValuePool(plan.contracts), limit=80))
    assert "2026-11-20" in calls


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    ),
    st.integers(0, 1000),
)
def test_a_mutated_value_keeps_its_kind(value: object, seed: int) -> None:
    changed = mutate(value, random.Random(seed))
    if isinstance(value, float):
        assert isinstance(changed, float | int)
    else:
        assert type(changed) is type(value)
