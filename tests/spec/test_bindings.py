"""Tables and labels that name no function belong to the one that their section defines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from smysl.core.example import CallExample
from smysl.spec import read

TABLE = "\n\n| text | result |\n|---|---|\n| a | b |\n"
OTHER = "# Codes\n\n## C-1\n\n`encode(text: str) -> str` encodes.\n\n## C-2\n\n"


def calls(folder: Path, text: str) -> Sequence[str]:
    (folder / "a.md").write_text(text, encoding="utf-8")
    return [
        one.call
        for requirement in read(folder / "a.md").requirements
        for one in requirement.examples
        if isinstance(one, CallExample)
    ]


@pytest.mark.parametrize(
    "words",
    [
        "`decode(text: str) -> str` decodes. It is the inverse of `encode(text)`." + TABLE,
        "`decode(text: str) -> str` undoes `encode(text)`:" + TABLE,
        "`decode(text)` decodes.\n\nIt undoes `encode(text)`." + TABLE,
        '`decode(text: str) -> str` undoes `encode(text)`.\n\nFor text = "a" the result is "b".\n',
        '`decode(text: str) -> str` undoes `encode(text)`.\n\nInput: text = "a"\nOutput: "b"\n',
    ],
)
def test_a_function_that_is_only_mentioned_takes_no_examples(tmp_path: Path, words: str) -> None:
    assert calls(tmp_path, OTHER + words) == ['decode("a")']


def test_the_heading_says_what_a_table_is_about(tmp_path: Path) -> None:
    text = (
        OTHER + "`decode(text: str) -> str` decodes.\n\n## C-3 `encode(text)`, empty\n\nSee `decode(text)`."
    )
    assert calls(tmp_path, text + TABLE) == ['encode("a")']


@pytest.mark.parametrize("words", ["Examples of `encode`:", "`encode(text)`, for comparison."])
def test_the_line_above_a_table_says_what_it_is_about(tmp_path: Path, words: str) -> None:
    text = OTHER + f"`decode(text: str) -> str` decodes.\n\n{words}{TABLE}"
    assert calls(tmp_path, text) == ['encode("a")']
