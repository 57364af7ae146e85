"""Examples outside of every requirement's text find the one they belong to, or a warning names them."""

from __future__ import annotations

import time
from pathlib import Path

from smysl.core.example import CallExample
from smysl.core.requirement import Specification
from smysl.spec import read


def specification(folder: Path, text: str) -> Specification:
    (folder / "a.md").write_text(text, encoding="utf-8")
    return read(folder / "a.md")


def calls(spec: Specification) -> dict[str, list[str]]:
    return {
        requirement.id: [one.call for one in requirement.examples if isinstance(one, CallExample)]
        for requirement in spec.requirements
    }


def unplaced(spec: Specification) -> list[int]:
    return [one.span.line for one in spec.diagnostics if one.code == "S034" and one.span]


def test_examples_behind_a_list_of_requirements_belong_to_what_describes_the_function(
    tmp_path: Path,
) -> None:
    spec = specification(
        tmp_path,
        "# Even\n\n## Rules\n\n`is_even(n: int) -> bool` tells.\n\n- E-1: `is_even(2)` is True.\n"
        "- E-2: `is_even(3)` is False.\n\n| n | result |\n|---|---|\n| 4 | True |\n\nExamples:\n\n"
        "- `is_even(7)` → False\n\n```python\n>>> is_even(9)\nFalse\n```\n",
    )
    assert calls(spec) == {
        "a-rules-1": ["is_even(4)", "is_even(7)", "is_even(9)"],
        "E-1": ["is_even(2)"],
        "E-2": ["is_even(3)"],
    }
    assert unplaced(spec) == []


def test_a_table_below_a_heading_belongs_to_the_only_requirement_of_its_section(tmp_path: Path) -> None:
    spec = specification(
        tmp_path,
        "# Bank\n\n## B-1 Withdrawing\n\n`withdraw(amount: int) -> int` takes money.\n\n"
        "## Appendix: examples\n\n| amount | result |\n|---|---|\n| 7 | 7 |\n\n`withdraw(9)` → 9\n",
    )
    assert calls(spec) == {"B-1": [], "a-appendix-examples-1": ["withdraw(7)", "withdraw(9)"]}


def test_an_example_that_may_belong_to_several_requirements_is_named_and_not_run(tmp_path: Path) -> None:
    spec = specification(
        tmp_path,
        "# Codes\n\n## C-1\n\n`enc(t: str) -> str` encodes.\n\n## C-2\n\n`dec(t: str) -> str` decodes.\n\n"
        "## Together\n\n```python\n>>> x = enc(\"a\")\n>>> dec(x)\n'a'\n```\n",
    )
    assert unplaced(spec) == [14]
    assert not any(requirement.examples for requirement in spec.requirements)


def test_thousands_of_rows_are_read_in_seconds(tmp_path: Path) -> None:
    rows = "".join(f"| {n} | {n} |\n" for n in range(4000))
    started = time.monotonic()
    spec = specification(
        tmp_path,
        f"# B\n\n`f(n: int) -> int` acts.\n\n- B-1: `f(1)` → 1\n\n| n | result |\n|---|---|\n{rows}",
    )
    assert sum(map(len, calls(spec).values())) == 4001
    assert time.monotonic() - started < 20


def test_a_requirement_that_only_names_the_function_takes_no_examples(tmp_path: Path) -> None:
    spec = specification(
        tmp_path,
        "# Even\n\n- E-1: `is_even(n)` refuses text with `TypeError`.\n- E-2: `is_even(n)` tells.\n\n"
        "| n | result |\n|---|---|\n| 4 | True |\n",
    )
    assert calls(spec) == {"E-1": [], "E-2": []}
    assert unplaced(spec) == [8]
