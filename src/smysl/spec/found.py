"""What the finders of examples hand over: an example with its place, or a place that meant to be one."""

from __future__ import annotations

import msgspec

from smysl.core.example import Example
from smysl.core.span import Span


class FoundExample(msgspec.Struct, frozen=True):
    """An example and where it was found.

    Attributes:
        example: the example itself; its span is the same.
        block_index: position of its block in the sequence that was searched.
        span: its exact place.
    """

    example: Example
    block_index: int
    span: Span


class BrokenExample(msgspec.Struct, frozen=True):
    """Something that reads as an example and cannot be one.

    Attributes:
        text: the part that stops it.
        block_index: position of its block.
        span: place of that part.
        why: ``value`` (no Python value), ``session`` (no doctest), ``row`` (no result),
            ``table`` (columns that do not fit the signature named in ``text``), ``cell`` (no value of the
            type in ``text``), ``quotes`` (a cell that can be read in two ways), ``around`` (words beside it
            that change what is meant), ``form`` (a form of pytest that says more than an example can),
            ``arguments`` (of a test, that nothing gives), ``elided`` (parts of what is printed are left out).
    """

    text: str
    block_index: int
    span: Span
    why: str = "value"


Finding = FoundExample | BrokenExample
