"""Forms of pytest and elisions are read rightly, or they are no examples and a warning says so."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from smysl.core.example import CallExample, TranscriptExample
from smysl.core.requirement import Specification
from smysl.spec import read


def specification(folder: Path, block: str, language: str = "python") -> Specification:
    (folder / "a.md").write_text(f"# A\n\n`half(x: float) -> float` halves.\n\n```{language}\n{block}\n```\n")
    return read(folder / "a.md")


def examples(spec: Specification) -> list[CallExample | TranscriptExample]:
    return [
        one
        for requirement in spec.requirements
        for one in requirement.examples
        if isinstance(one, CallExample | TranscriptExample)
    ]


def warned(spec: Specification) -> list[int]:
    return [one.span.line for one in spec.diagnostics if one.code == "S032" and one.span]


@pytest.mark.parametrize(
    ("argument", "wrong", "right"),
    [
        ("0.05", 0.0500002, 0.05000001),
        ("-5, abs=0.1", -5.2, -4.95),
        ("100, rel=0.01", 102, 100.9),
        ("0", 1e-11, 1e-13),
    ],
)
def test_a_number_nearly_equal_is_compared_with_the_tolerance_of_pytest(
    tmp_path: Path, argument: str, wrong: float, right: float
) -> None:
    (one,) = examples(specification(tmp_path, f"assert half(1) == pytest.approx({argument})"))
    assert isinstance(one, CallExample)
    assert one.expected == "True"
    for value, holds in ((wrong, False), (right, True), (math.nan, False)):
        assert eval(one.call, {"half": lambda _, value=value: value}) is holds


@pytest.mark.parametrize(
    "block",
    [
        "with pytest.raises((ValueError, TypeError)):\n    half('a')",
        "with pytest.raises(ValueError, match='bad .* value'):\n    half(-1)",
        "with pytest.raises(ValueError, match=r'^bad'):\n    half(-1)",
        "with pytest.raises(ValueError):\n    x = half(-1)\n    half(x)",
        "assert half([1, 2]) == pytest.approx([0.5, 1])",
        "assert pytest.approx(0.5) == half(1)",
        ">>> half([1, 2])\n[0.5, ...]",
        ">>> half(3)  # doctest: +ELLIPSIS\n1.5...",
    ],
)
def test_what_no_example_can_say_is_warned_of(tmp_path: Path, block: str) -> None:
    spec = specification(tmp_path, block)
    assert (examples(spec), warned(spec)) == ([], [6])


def test_the_other_statements_of_a_test_stay_examples(tmp_path: Path) -> None:
    block = "def test_it():\n    with pytest.raises((ValueError, TypeError)):\n        half('a')\n"
    spec = specification(tmp_path, block + "    assert half(2) == 1")
    assert [one.call for one in examples(spec) if isinstance(one, CallExample)] == ["half(2)"]
    assert warned(spec) == [7]


@pytest.mark.parametrize("pattern", ['"not (a) number: 2"', 'r"not \\(a\\) number: 2"'])
def test_a_pattern_is_a_message_where_it_finds_one_text_only(tmp_path: Path, pattern: str) -> None:
    spec = specification(tmp_path, f"with pytest.raises(errors.BadError, match={pattern}):\n    half(2)")
    found = [(one.raises, one.message) for one in examples(spec) if isinstance(one, CallExample)]
    assert found == ([("BadError", "not (a) number: 2")] if pattern.startswith("r") else [])


@pytest.mark.parametrize("line", ["...", "  …", "[...]"])
def test_a_transcript_with_lines_left_out_is_no_example(tmp_path: Path, line: str) -> None:
    spec = specification(tmp_path, f"$ python -m a x\none\n{line}\n$ python -m a y\nwait...", "console")
    found = [one.command for one in examples(spec) if isinstance(one, TranscriptExample)]
    assert (found, warned(spec)) == (["python -m a y"], [6])
