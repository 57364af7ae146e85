"""Messages that a document shows word for word, and candidates that say them nowhere."""

from __future__ import annotations

import pytest

from smysl.solve.messages import unsaid

SPEC = """---
package: tiny
---
# Tiny

The module is `tiny`.

## C-1 Slices
`slices(series, length)` returns all substrings of a length.

```python
# if the series is empty
raise ValueError("series cannot be empty")
```
"""
BOTH = SPEC.replace("`slices(series, length)`", "`slices(series, length)` and `pairs(series)`")
OPEN = SPEC.replace("series cannot be empty", "series of {length} is too short")


def test_what_the_code_nowhere_says_is_told_with_its_condition(planned) -> None:
    contract = planned(SPEC).plan.contracts[0]
    (line,) = unsaid(contract, [contract], 'def slices(series, length):\n    raise ValueError("empty")')
    assert "'series cannot be empty' (if the series is empty)" in line


@pytest.mark.parametrize(
    "said",
    [
        'raise ValueError("series cannot be empty")',
        'message = "series cannot be empty"\n    raise ValueError(message)',
        'raise ValueError(f"series cannot be empty{series}")',
    ],
)
def test_what_the_code_says_in_any_way_is_not(planned, said: str) -> None:
    contract = planned(SPEC).plan.contracts[0]
    assert not unsaid(contract, [contract], f"def slices(series, length):\n    {said}")


def test_a_message_with_a_place_to_fill_in_is_not_word_for_word(planned) -> None:
    contract = planned(OPEN).plan.contracts[0]
    assert not unsaid(contract, [contract], "def slices(series, length): ...")


def test_a_message_shown_to_two_contracts_may_be_the_others_to_say(planned) -> None:
    contracts = planned(BOTH).plan.contracts
    assert len(contracts) > 1
    assert not any(unsaid(contract, contracts, "def slices(series, length): ...") for contract in contracts)


def test_a_candidate_that_says_them_comes_first_and_one_that_does_not_is_repaired(planned, search) -> None:
    silent = "def slices(series, length):\n    return [series]"
    says = (
        "def slices(series, length):\n    if not series:\n"
        '        raise ValueError("series cannot be empty")\n    return [series]'
    )
    found, contract, model = search(planned(SPEC), silent, silent, silent, says)
    assert "cannot be empty" in found.solve(contract).source
    found, contract, model = search(planned(SPEC), silent)
    found.solve(contract)
    assert "series cannot be empty" in model.requests[-1].messages[-1].content
