"""An answer becomes an example beside its requirement, in whichever form the document has."""

from __future__ import annotations

from pathlib import Path

import pytest

from smysl.core.errors import UsageError
from smysl.core.example import CallExample
from smysl.plan.adding import add_example
from smysl.spec import read

HEAD = "# Tiny\n\n## T-1 Twice\n\n"
SENTENCE = "`twice(n: int) -> int` returns twice a number, and refuses less than nothing.\n"
STUB = '''def twice(n: int) -> int:
    """Return twice a number.

    >>> twice(2)
    4
    """
'''


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", HEAD + SENTENCE),
        ("a.md", HEAD + SENTENCE + "\n## T-2 Else\n\nNothing.\n"),
        ("a.md", HEAD + SENTENCE + "\n- `twice(1)` → `2`\n- `twice(4)` → `8`\n"),
        ("a.md", HEAD + SENTENCE + "\n| n | result |\n|---|---|\n| 1 | 2 |\n"),
        ("a.md", HEAD + SENTENCE + "\n```python\n>>> twice(1)\n2\n```\n"),
        ("a.md", (HEAD + SENTENCE).replace("\n", "\r\n")),
        ("a.md", HEAD.replace("\n", "\r\n") + SENTENCE),
        ("a.md", HEAD + "A\x0cform feed, a\u2028separator.\n\n" + SENTENCE),
        ("a.py", STUB),
    ],
    ids=[
        "sentence",
        "in the middle",
        "list",
        "table",
        "session",
        "other line ends",
        "mixed line ends",
        "no line ends",
        "stub",
    ],
)
@pytest.mark.parametrize(
    ("answer", "value", "raises"), [("6", "6", None), ("raises ValueError", None, "ValueError")]
)
def test_it_is_read_again_beside_its_requirement(
    tmp_path: Path, name: str, text: str, answer: str, value: str | None, raises: str | None
) -> None:
    path = tmp_path / name
    path.write_bytes(text.encode())
    specification = read(path)
    requirement = specification.requirements[0].id
    place = add_example(path, specification, requirement, "twice(3)", answer)
    assert place.startswith(f"{name}:")
    found = [e for e in read(path).requirements[0].examples if isinstance(e, CallExample)]
    assert ("twice(3)", value, raises) in [(e.call, e.expected, e.raises) for e in found]
    before = specification.requirements[0].examples
    assert len(found) == len(before) + 1
    kept = [line for line in text.splitlines() if line not in path.read_bytes().decode().splitlines()]
    assert kept in ([], [SENTENCE.rstrip()]), "only the line that goes on has changed"


def test_a_document_that_has_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(HEAD + SENTENCE)
    specification = read(path)
    path.write_text("# Tiny\n")
    with pytest.raises(UsageError) as raised:
        add_example(path, specification, "T-1", "twice(3)", "6")
    assert raised.value.code == "U021"
    assert path.read_text() == "# Tiny\n"


def test_an_example_that_would_not_be_found_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(HEAD + SENTENCE)
    with pytest.raises(UsageError) as raised:
        add_example(path, read(path), "T-1", "twice(", "6")
    assert raised.value.code == "U022"
    assert path.read_text() == HEAD + SENTENCE


@pytest.mark.parametrize(
    "text",
    [
        "# Tiny\n\n| ID | Requirement |\n|---|---|\n| T-1 | "
        + SENTENCE.rstrip()
        + " |\n| T-2 | It must stop. |\n",
    ],
    ids=["rows"],
)
def test_an_example_that_would_cost_another_requirement_is_not_written(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(text)
    with pytest.raises(UsageError) as raised:
        add_example(path, read(path), "T-1", "twice(3)", "6")
    assert raised.value.code == "U022"
    assert path.read_text() == text
