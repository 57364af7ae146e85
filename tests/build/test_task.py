"""One task: the stub is filled in, and nothing of a person's is touched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import smysl
from smysl.build.completion import completed, fits
from smysl.build.task import solve
from smysl.core.errors import UsageError
from smysl.core.sampling import Completion, Request, Sample
from smysl.core.seams import Model

STUB = '''"""Roman numerals."""

LETTERS = {"I": 1, "V": 5, "X": 10}  # up to thirty-nine


def value(text: str) -> int:
    """Return the value of a Roman numeral.

    >>> value("XIV")
    14
    >>> value("III")
    3
    """


def is_roman(text: str) -> bool:
    return   set(text) <= LETTERS.keys()
'''
RIGHT = """from itertools import pairwise


def value(text):
    worth = [LETTERS[letter] for letter in text] + [0]
    return sum(one if one >= other else -one for one, other in pairwise(worth))
"""
WRONG = "def value(text):\n    return 3\n"
TASK = (
    "# Doubling\n\n`double(n: int) -> int` returns twice a number. `double(2)` → `4`, `double(-3)` → `-6`\n"
)


MODULE = "## The {0}\n\nThe module is `{0}`. `{1}(n)` returns n. `{1}(1)` → `1`\n\n"


class Always:
    """Answers the same to everybody."""

    name = fingerprint = "always"

    def __init__(self, code: str) -> None:
        self._text = f"```python\n{code}```"

    def complete(self, request: Request) -> Completion:
        return Completion((Sample(self._text, 5),) * request.n, 5, 5)

    def close(self) -> None:
        pass


def always(code: str) -> Callable[[], Model]:
    return lambda: Always(code)


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMYSL_CACHE", str(tmp_path / "cache"))


def test_a_stub_is_filled_in_and_the_rest_stays_to_the_letter(tmp_path: Path) -> None:
    (tmp_path / "roman.py").write_text(STUB)
    found = solve(tmp_path / "roman.py", open_model=always(RIGHT))
    assert found.solved == ("value",)
    assert found.result.evidence[0].kind == "verified"
    # The doc-string, the comment and the odd spaces are a person's.
    added = [line for line in found.source.splitlines() if line not in STUB.splitlines()]
    assert added == [
        "from itertools import pairwise",
        "    worth = [LETTERS[letter] for letter in text] + [0]",
        "    return sum(one if one >= other else -one for one, other in pairwise(worth))",
    ]
    assert [line for line in STUB.splitlines() if line not in found.source.splitlines()] == []
    assert (tmp_path / "roman.py").read_text() == STUB


def test_line_ends_and_the_mark_at_the_beginning_are_a_persons_too(tmp_path: Path) -> None:
    written = b"\xef\xbb\xbf" + STUB.replace("\n", "\r\n").encode()
    (tmp_path / "roman.py").write_bytes(written)
    found = solve(tmp_path / "roman.py", open_model=always(RIGHT))
    assert found.solved == ("value",)
    assert found.read == written
    assert found.source.startswith("\ufeff")
    assert found.source.count("\n") == found.source.count("\r\n")


def test_what_is_not_solved_stays_open(tmp_path: Path) -> None:
    (tmp_path / "roman.py").write_text(STUB)
    found = solve(tmp_path / "roman.py", open_model=always(WRONG))
    assert found.unsolved == ("value",)
    assert found.source == STUB
    assert found.result.status == "unsolved"


def test_a_task_in_words_becomes_a_module_of_its_own() -> None:
    found = solve(TASK, open_model=always("def double(n):\n    return n + n\n"))
    assert found.source.endswith(
        'def double(n: int) -> int:\n    """Returns twice a number."""\n    return n + n\n'
    )
    assert "@relation" not in found.source


def test_the_same_task_again_asks_nobody() -> None:
    first = solve(TASK, open_model=always("def double(n):\n    return n + n\n"))
    again = solve(TASK, open_model=lambda: pytest.fail("the model was opened"))
    assert again.source == first.source
    assert again.result.up_to_date


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("none.py", None, "U070"),
        ("", None, "U071"),
        ("done.py", "def f(n):\n    return n\n", "U073"),
        ("two.md", "# Two\n\n" + MODULE.format("one", "f") + MODULE.format("other", "g"), "U072"),
    ],
)
def test_what_is_no_task_is_told(tmp_path: Path, name: str, text: str | None, code: str) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(UsageError) as raised:
        solve(tmp_path / name, open_model=always("def f(n):\n    return n\n\n\ndef g(n):\n    return n\n"))
    assert raised.value.code == code
    assert raised.value.help


def test_a_helper_comes_with_what_calls_it() -> None:
    linked = "_TWO = 2\n\n\ndef _half(n):\n    return n // _TWO\n\n\ndef f(n):\n    return _half(n)\n"
    found = completed("def f(n):\n    ...\n\n\ndef g():\n    return 1\n", linked, ["f"])
    names: dict[str, object] = {}
    exec(found, names)
    assert names["f"](5) == 2  # type: ignore[operator]
    assert "def g" in found


def test_the_three_verbs_are_the_package() -> None:
    assert smysl.solve(TASK, open_model=always("def double(n):\n    return n * 2\n")).solved == ("double",)
    assert callable(smysl.build)
    assert callable(smysl.read)


OWN = '''from abc import ABC, abstractmethod
from functools import lru_cache
from typing import Protocol, overload


class Empty(Exception):
    """Raised when empty."""


class Reader(Protocol):
    def read(self) -> str: ...


class Base(ABC):
    @abstractmethod
    def go(self) -> int:
        """Go."""


@overload
def twice(x: int) -> int: ...
@overload
def twice(x: str) -> str: ...
@lru_cache
def twice(x):  # noqa: ANN
    # licence: mine
    """Return x twice.

    >>> twice(2)
    4
    """
    # TODO: text
    ...  # or so
    # the end
'''


def test_all_that_a_person_wrote_around_an_open_body_stays(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(OWN)
    found = solve(tmp_path / "own.py", open_model=always("def twice(x: int) -> int:\n    return x * 2\n"))
    assert found.solved == ("twice",)
    assert found.unsolved == ()
    assert [one.kind for one in found.result.evidence] == ["verified"]
    assert found.source == OWN.replace("    ...  # or so\n", "    # or so\n    return x * 2\n")


BOX = '''class Box:
\t"""A box."""

\tdef __init__(self, n: int) -> None:
\t\tself.n = n  # whole

\t@property
\tdef size(self) -> int:
\t\t"""Return the size.

\t\t>>> Box(3).size
\t\t3
\t\t"""
\t\t...
'''


def test_a_class_keeps_its_finished_methods_and_is_checked_with_them(tmp_path: Path) -> None:
    (tmp_path / "box.py").write_text(BOX)
    begin = "class Box:\n    def __init__(self, n):\n        self.m = n\n\n"
    other = begin + "    def size(self):\n        return self.{}\n"
    found = solve(tmp_path / "box.py", open_model=always(other.format("n")))
    assert [one.kind for one in found.result.evidence if one.examples] == ["verified"]
    assert found.source == BOX.replace("\t\t...", "\t\treturn self.n")
    (tmp_path / "crate.py").write_text(BOX.replace("Box", "Crate"))
    found = solve(tmp_path / "crate.py", open_model=always(other.format("m").replace("Box", "Crate")))
    assert "verified" not in [one.kind for one in found.result.evidence]


def test_code_that_does_not_fit_into_the_file_is_no_solution() -> None:
    stub = "class Box:\n    def __init__(self, n):\n        self.n = n\n\n    def size(self): ...\n"
    linked = stub.replace("self.n", "self.m").replace("...", "return self.m")
    assert not fits(stub, linked, "Box")
    assert fits(stub, stub.replace("...", "return self.n"), "Box")
    assert not fits("@cache\ndef f(n): ...\n", "def f(n):\n    return n\n", "f")
