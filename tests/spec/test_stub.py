"""Stubs: what is open in a Python file, and what has no body for good."""

from __future__ import annotations

from smysl.spec.stub import read_stub

STUB = '''
class Late(Exception):
    """It is late."""


class Odd(errors.BaseError):
    pass


class Reader(typing.Protocol[T]):
    def read(self) -> str: ...


class Base(ABC):
    @abc.abstractmethod
    def go(self) -> int:
        """Go."""

    def stop(self) -> int:
        """Stop."""


class Full(Exception):
    """It is full."""

    def __init__(self, size):
        """Take the size."""


@typing.overload
def f(x: int) -> int: ...
def f(x):
    """Return x."""


class Bare(Reader):
    """Read nothing."""
'''


def test_what_has_no_body_for_good_is_not_open() -> None:
    document = read_stub(STUB.encode(), STUB, "stub.py")
    headings = [block.text for block in document.blocks if block.kind == "heading"]
    assert headings == [
        "class Base(ABC)",
        "def stop(self) -> int",
        "class Full(Exception)",
        "def __init__(self, size)",
        "def f(x)",
        "class Bare(Reader)",
    ]
