"""Columns of a table: what a header means, and how all cells of one column are read."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Literal

import msgspec

from smysl.core.requirement import Parameter
from smysl.spec.blocks import Cell
from smysl.spec.cells import is_bare_tuple, is_text, reader_of
from smysl.spec.connectors import COUNTER
from smysl.spec.expressions import is_ground, is_literal, parse, quoted
from smysl.spec.inline import code_spans

Role = Literal["parameter", "result", "error", "message", "call", "note"]

_ROLES: dict[Role, str] = {
    "result": "result results returns return expected gives value output outcome answer → => = "
    "результат результаты возвращает возврат ожидается ожидание значение ответ итог даёт дает",
    "error": "error errors raises throws exception ошибка ошибки исключение вызывает",
    "message": "message сообщение",
    "call": "call calls example expression вызов пример выражение",
    "note": "note notes comment comments remark why reason case name description id no № # n "
    "примечание примечания комментарий пояснение почему случай описание номер",
}
_ROLE_OF: dict[str, Role] = {word: role for role, words in _ROLES.items() for word in words.split()}
_CROSSES = frozenset("❌✗✘")
_EMPHASIS = re.compile(r"^([*_]{1,3})(?=\S)(.*\S)\1$")


NOTHING = frozenset({"", "-", "—", "–"})
"""How a table writes that there is no error."""


class Column(msgspec.Struct, frozen=True):
    """What a column is for; a parameter's column knows the parameter, typed ones the annotation."""

    role: Role
    parameter: Parameter | None = None
    annotation: str | None = None


class Value(msgspec.Struct, frozen=True):
    """A cell without markup; ``code``: it stands in code font."""

    text: str
    code: bool
    counter: bool = False


def role_of(header: str) -> Role | None:
    """Return what a column is for by its header, or ``None`` where the header says nothing."""
    return _ROLE_OF.get(header.casefold().strip(" :?"))


def header_of(cell: Cell) -> str:
    """Return a header's name: its code span if it has one, else its words without a remark in brackets."""
    spans = code_spans(cell.text)
    if spans:
        return spans[0][2].strip()
    return re.sub(r"\s*\([^()]*\)\s*$", "", _plain(cell.text)).strip()


def _plain(text: str) -> str:
    text = text.strip()
    while match := _EMPHASIS.match(text):
        text = match[2].strip()
    return text


def value_of(cell: Cell) -> Value:
    """Read one cell: markup and the mark of a counter-example taken off."""
    text = cell.text.replace("\\|", "|").strip()
    mark = COUNTER.search(text)
    if mark and mark.end() == len(text) and mark.start() > 0:
        text = text[: mark.start()].strip()
    spans = code_spans(text)
    counter = mark is not None and mark.start() > 0
    if text[:1] in _CROSSES and text[1:].strip():
        text, counter, spans = text[1:].strip(), True, code_spans(text[1:].strip())
    if len(spans) == 1 and spans[0][0] == 0 and spans[0][1] == len(text):
        return Value(spans[0][2], code=True, counter=counter)
    return Value(_plain(text), code=False, counter=counter)


def sources_of(values: Sequence[Value], annotation: str | None, known: Collection[str]) -> list[str | None]:
    """Return each cell of one column as Python source.

    Args:
        values: the column's cells; empty ones have no say.
        annotation: of the parameter or the result, or ``None``.
        known: names that mean something in an expression.

    Returns:
        ``None`` for a cell that cannot be read. Where the annotation is of built-in types, each cell is read
        by it. Else all are as they stand where all are literals, or all are expressions in code font; else
        each is a string, verbatim, save that one in quotation marks beside others without is open.
    """
    reader = reader_of(annotation)
    if reader is not None:
        return [reader(value.text, value.text if _is_code(value, known) else "") for value in values]
    filled = [value for value in values if value.text]
    text = is_text(annotation)
    if filled and not text and all(is_literal(value.text) for value in filled):
        return [_bracketed(value) if value.text else quoted("") for value in values]
    if filled and all(_is_code(value, known) and not (text and _is_other(value.text)) for value in filled):
        return [value.text or quoted("") for value in values]
    return _texts(values)


def _texts(values: Sequence[Value]) -> list[str | None]:
    """Read a column of strings: all with quotation marks, or as they stand."""
    if all(_is_string(value.text) for value in values if value.text):
        return [value.text or quoted("") for value in values]
    by_font = all(_is_string(value.text) for value in values if value.code)

    def read(value: Value) -> str | None:
        if not _is_string(value.text):
            return quoted(value.text)
        # Beside cells without them, quotation marks may be Python's or part of the text; not in "".
        return value.text if (value.code and by_font) or value.text in {'""', "''"} else None

    return [read(value) for value in values]


def _is_string(text: str) -> bool:
    return text[:1] in {'"', "'"} and is_literal(text)


def _is_other(text: str) -> bool:
    """Tell whether a text is a literal of another type than a string."""
    return is_literal(text) and not _is_string(text)


def _bracketed(value: Value) -> str | None:
    """Return a literal, a tuple in its brackets: ``1,200`` in plain words may be a number."""
    if not is_bare_tuple(value.text):
        return value.text
    return f"({value.text})" if value.code else None


def _is_code(value: Value, known: Collection[str]) -> bool:
    """Tell whether a cell in code font holds an expression that can be evaluated."""
    tree = parse(value.text) if value.code else None
    if tree is None or not is_ground(tree, known):
        return False
    return is_literal(value.text) or any(letter in value.text for letter in "([{")
