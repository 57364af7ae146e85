"""Review and reflection: what a model says of its own code is tried, and never believed."""

from __future__ import annotations

import json
from typing import Any

from smysl.core.sampling import Completion, Request, Sample
from smysl.solve.reviewing import findings, lesson, lessons_near

CLAMP = """---
package: tiny
---
# Tiny

The module is `tiny`.

## Clamping

`clamp(n, low, high)` MUST keep a number between two bounds. Where the bounds are the wrong way round it
raises `ValueError`.

- `clamp(5, 0, 3)` → `3`
- `clamp(2, 0, 3)` → `2`
- `clamp(-5, 0, 3)` → `0`
"""

RIGHT = "def clamp(n, low, high):\n    return max(low, min(n, high))"
WRONG = "def clamp(n, low, high):\n    return min(n, high)"
GUARDED = (
    "def clamp(n, low, high):\n    if low > high:\n        raise ValueError(low)\n"
    "    return max(low, min(n, high))"
)
QUOTED = "Where the bounds are the wrong way round it raises ValueError"


def answer(sentence: str, problem: str = "it is not raised") -> str:
    return json.dumps({"findings": [{"sentence": sentence, "problem": problem}]})


def told(found: Any, contract: Any, model: Any, code: str, **answers: str) -> tuple[Any, list[str]]:
    """Solve with a model that gives ``code``, and something else to a review, a reflection or a repair."""
    words = {"review": "Now review", "reflection": "Say in one sentence", "repair": "This is not right yet"}
    asked: list[str] = []

    def complete(request: Request) -> Completion:
        question = request.messages[-1].content
        asked.append(question)
        kind = next((name for name, start in words.items() if start in question), "")
        text = answers.get(kind, "") if kind else code
        fenced = text if kind in {"review", "reflection"} else f"```python\n{text}\n```"
        return Completion(tuple(Sample(fenced, 10) for _ in range(request.n)), 10, 10)

    model.complete = complete
    return found.solve(contract), asked


def test_nobody_is_asked_for_a_review_unless_it_is_wanted(planned, search) -> None:
    _, asked = told(*search(planned(CLAMP)), WRONG, repair=WRONG)
    assert not any("review" in question or "one sentence" in question for question in asked)


def test_a_finding_that_quotes_the_documents_is_told_to_a_repair(planned, search) -> None:
    solution, asked = told(*search(planned(CLAMP), review=True), RIGHT, review=answer(QUOTED), repair=GUARDED)
    assert solution.is_solved
    assert any("is not kept: it is not raised" in question for question in asked)


def test_a_review_never_makes_a_solution_worse(planned, search) -> None:
    solution, _ = told(*search(planned(CLAMP), review=True), RIGHT, review=answer(QUOTED), repair=WRONG)
    assert solution.is_solved
    assert solution.source.strip() == RIGHT
    assert any(note.startswith("the model's own review: ") for note in solution.notes)


def test_a_finding_that_quotes_nothing_is_dropped(planned) -> None:
    contract = planned(CLAMP).plan.contracts[0]
    assert findings(answer(QUOTED), contract)
    assert not findings(answer("It must also work for complex numbers"), contract)
    assert not findings(answer("the"), contract)
    assert not findings(answer(QUOTED, problem=" "), contract)


def test_an_answer_that_is_no_review_finds_nothing(planned) -> None:
    contract = planned(CLAMP).plan.contracts[0]
    for text in ("", "{]", "[]", '{"findings": 3}', "All is well.", "\ud800"):
        assert findings(text, contract) == []


def test_what_went_wrong_is_said_before_the_repair_and_kept_where_that_holds(planned, search) -> None:
    said = "The lower bound is never applied, so it has to take the maximum with low."
    solution, asked = told(*search(planned(CLAMP), review=True), WRONG, reflection=said, repair=RIGHT)
    assert solution.is_solved
    assert solution.lesson == said
    assert any(said in question for question in asked if "This is not right yet" in question)


def test_a_lesson_whose_repair_fails_is_not_kept(planned, search) -> None:
    solution, _ = told(
        *search(planned(CLAMP), review=True), WRONG, reflection="Take the minimum twice.", repair=WRONG
    )
    assert solution.lesson == ""


def test_a_lesson_is_one_sentence_and_no_code() -> None:
    assert lesson("\n  The loop ends   too early.\nMore.") == "The loop ends too early."
    assert lesson("```python\ndef f(): ...\n```") == ""
    assert lesson("  ") == ""


TWO = """---
package: tiny
---
# Tiny

The module is `tiny`.

`parse_invoice(line)` MUST read the invoice number and the currency from a line separated by semicolons.

`parse_receipt(line)` MUST read the receipt number and the currency from a line separated by semicolons.

`double(n)` MUST multiply by two.
"""


def test_a_lesson_is_heard_where_a_similar_function_fails_and_nowhere_else(planned) -> None:
    plan = planned(TWO).plan
    contracts = {contract.name: contract for contract in plan.contracts}
    first, second, third = plan.contracts
    learned = {first.name: "strip each field first", third.name: ""}
    assert "strip each field first" in lessons_near(second, contracts, learned)[0]
    assert lessons_near(third, contracts, learned) == []
    assert lessons_near(second, contracts, {}) == []
