"""Call examples in tables: columns are bound by parameter name, ``result`` is the value."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from smysl.core.example import CallExample
from smysl.core.requirement import Parameter, Signature
from smysl.core.span import Span
from smysl.spec.blocks import Block, Cell
from smysl.spec.connectors import COUNTER
from smysl.spec.expressions import exception_in, is_call_example, is_ground, is_literal, parse, quoted
from smysl.spec.found import BrokenExample, Finding, FoundExample
from smysl.spec.inline import code_spans

_RESULTS = frozenset(
    ["result", "results", "returns", "return", "expected", "gives", "value", "output", "outcome", "answer", "→", "=>", "=", "результат", "результаты", "возвращает", "возврат", "ожидается", "ожидание", "значение", "ответ", "итог", "даёт", "дает"]
)
_ERRORS = frozenset(["error", "errors", "raises", "throws", "exception", "ошибка", "ошибки", "исключение", "вызывает"])
_MESSAGES = frozenset(["message", "text", "сообщение"])
_CALLS = frozenset(["call", "calls", "example", "expression", "вызов", "пример", "выражение"])
_NOTES = frozenset(
    ["note", "notes", "comment", "comments", "remark", "why", "reason", "case", "name", "description", "id", "no", "№", "#", "n", "примечание", "примечания", "комментарий", "пояснение", "почему", "случай", "описание", "номер"]
)
_NONE = frozenset({"", "-", "—", "–"})
_SYMBOL = re.compile(r"([A-Za-z_][\w.]*)(?:\(|$)")
_EMPHASIS = re.compile(r"^([*_]{1,3})(?=\S)(.*\S)\1$")

Role = Literal["parameter", "result", "error", "message", "call", "note"]


class _Column(msgspec.Struct, frozen=True):
    role: Role
    parameter: Parameter | None = None
    annotation: str | None = None


class _Value(msgspec.Struct, frozen=True):
    """A cell without markup; ``code``: it stands in code font."""

    text: str
    code: bool
    counter: bool = False


def in_table(
    blocks: Sequence[Block], index: int, signatures: Mapping[str, Signature], known: Collection[str]
) -> Iterator[Finding]:
    """Find the call examples of a table, one a row.

    Args:
        blocks: the blocks of the document.
        index: position of the table among them; the symbol is the nearest one named before it whose
            parameters its columns carry.
        signatures: what the documents describe.
        known: names that mean something in an expression.
    """
    rows = blocks[index].rows
    if len(rows) < 2:
        return
    calls = _call_columns(rows, known)
    if calls is not None:
        yield from _rows_of_calls(rows, calls, index, known)
        return
    for signature in _candidates(blocks, index, signatures):
        columns = _bind([_header(cell) for cell in rows[0]], signature)
        if columns is not None:
            yield from _rows_of_arguments(rows, columns, signature, index, known)
            return


def _candidates(
    blocks: Sequence[Block], index: int, signatures: Mapping[str, Signature]
) -> Iterator[Signature]:
    """Yield the symbols named in code font above the table, nearest first, up to the heading."""
    seen: set[str] = set()
    for block in reversed(blocks[:index]):
        if block.kind != "table":
            spans = [code for _, _, code in code_spans(block.text)]
            if block.kind == "code":
                spans = block.text.splitlines()
            for code in reversed(spans):
                match = _SYMBOL.match(code.strip().removeprefix("def "))
                if match and match[1] in signatures and match[1] not in seen:
                    seen.add(match[1])
                    yield signatures[match[1]]
        if block.kind == "heading":
            return


def _bind(headers: Sequence[str], signature: Signature) -> list[_Column] | None:
    """Return what each column means for a signature, or ``None`` where they do not fit together."""
    parameters = {p.name: p for p in signature.parameters or signature.fields if not p.variadic}
    columns: list[_Column] = []
    strangers = []
    for position, header in enumerate(headers):
        role = _role(header)
        if header in parameters:
            parameter = parameters[header]
            columns.append(_Column("parameter", parameter, parameter.annotation))
        elif role is not None:
            columns.append(_Column(role, annotation=signature.returns if role == "result" else None))
        else:
            strangers.append(position)
            columns.append(_Column("note"))
    if not any(column.role in {"result", "error"} for column in columns):
        return None
    bound = {column.parameter.name for column in columns if column.parameter}
    if strangers:
        # Columns with names of their own bind by position, if they are all the parameters there are.
        if bound or len(strangers) != len(parameters):
            return None
        for position, parameter in zip(strangers, parameters.values(), strict=True):
            columns[position] = _Column("parameter", parameter, parameter.annotation)
        return columns
    required = {name for name, p in parameters.items() if p.default is None}
    return columns if bound and required <= bound else None


def _role(header: str) -> Role | None:
    words = header.casefold().strip(" :?")
    for role, names in (
        ("result", _RESULTS),
        ("error", _ERRORS),
        ("message", _MESSAGES),
        ("call", _CALLS),
        ("note", _NOTES),
    ):
        if words in names:
            return role  # type: ignore[return-value]  # the literals above
    return None


def _header(cell: Cell) -> str:
    spans = code_spans(cell.text)
    if spans:
        return spans[0][2].strip()
    return re.sub(r"\s*\([^()]*\)\s*$", "", _plain(cell.text)).strip()


def _plain(text: str) -> str:
    text = text.strip()
    while match := _EMPHASIS.match(text):
        text = match[2].strip()
    return text


def _value(cell: Cell) -> _Value:
    text = cell.text.replace("\\|", "|").strip()
    mark = COUNTER.search(text)
    if mark and mark.end() == len(text) and mark.start() > 0:
        text = text[: mark.start()].strip()
    spans = code_spans(text)
    counter = mark is not None and mark.start() > 0
    if len(spans) == 1 and spans[0][0] == 0 and spans[0][1] == len(text):
        return _Value(spans[0][2], code=True, counter=counter)
    return _Value(_plain(text), code=False, counter=counter)


def _sources(values: Sequence[_Value], annotation: str | None, known: Collection[str]) -> list[str]:
    """Return each cell of one column as Python source; how to read them is decided for all at once."""
    filled = [value for value in values if value.text not in {""}]
    literal = bool(filled) and all(is_literal(value.text) for value in filled)
    if literal and annotation in {"str", '"str"', "'str'"}:
        literal = all(value.text[:1] in "\"'" for value in filled)
    if not literal:
        literal = bool(filled) and all(value.code and _is_source(value.text, known) for value in filled)
    return [value.text if literal and value.text else quoted(value.text) for value in values]


def _is_source(code: str, known: Collection[str]) -> bool:
    tree = parse(code)
    if tree is None or not is_ground(tree, known):
        return False
    return is_literal(code) or any(letter in code for letter in "([{")


def _cell(row: Sequence[Cell], position: int) -> Cell:
    if position < len(row):
        return row[position]
    end = row[-1].span if row else Span("", 0, 0, 0, 0)
    return Cell("", Span(end.file, end.end_line, end.end_column, end.end_line, end.end_column))


def _place(row: Sequence[Cell]) -> Span:
    first, last = row[0].span, row[-1].span
    return Span(first.file, first.line, first.column, last.end_line, last.end_column)


def _rows_of_arguments(
    rows: Sequence[Sequence[Cell]],
    columns: Sequence[_Column],
    signature: Signature,
    index: int,
    known: Collection[str],
) -> Iterator[Finding]:
    body = [row for row in rows[1:] if row and any(cell.text.strip() for cell in row)]
    cells = [[_value(_cell(row, position)) for position in range(len(columns))] for row in body]
    errors = [_error_of(line, columns) for line in cells]
    sources: list[list[str]] = []
    for position, column in enumerate(columns):
        values = [line[position] for line in cells]
        if column.role == "result":
            # A row that ends in an error says nothing about how the other results are written.
            values = [
                _Value("", code=False) if error else value
                for value, error in zip(values, errors, strict=True)
            ]
        sources.append(_sources(values, column.annotation, known))
    for line_number, row in enumerate(body):
        call = _call(
            signature,
            columns,
            [(cells[line_number][i], sources[i][line_number]) for i in range(len(columns))],
        )
        error = errors[line_number]
        result = next((i for i, column in enumerate(columns) if column.role == "result"), None)
        place = _place(row)
        if error is not None:
            message = error[1] or _message_of(cells[line_number], columns)
            example = CallExample(span=place, call=call, raises=error[0], message=message)
        elif result is None or (not cells[line_number][result].text and not _is_text(sources[result])):
            yield BrokenExample("", index, place, "row")
            continue
        else:
            counter = any(value.counter for value in cells[line_number])
            example = CallExample(
                span=place, call=call, expected=sources[result][line_number], counter=counter
            )
        yield FoundExample(example, index, place)


def _is_text(sources: Sequence[str]) -> bool:
    return all(source[:1] in "\"'" for source in sources)


def _error_of(line: Sequence[_Value], columns: Sequence[_Column]) -> tuple[str, str | None] | None:
    for value, column in zip(line, columns, strict=True):
        if column.role == "error" and value.text not in _NONE:
            return exception_in(value.text)
        if column.role == "result":
            words = re.sub(r"^(?:raises|ошибка|error|вызывает)[:\s]+", "", value.text, flags=re.IGNORECASE)
            error = exception_in(words.strip("` "))
            if error is not None:
                return error
    return None


def _message_of(line: Sequence[_Value], columns: Sequence[_Column]) -> str | None:
    for value, column in zip(line, columns, strict=True):
        if column.role == "message" and value.text not in _NONE:
            tree = parse(value.text) if value.code else None
            text = getattr(tree, "value", None)
            return text if isinstance(text, str) else value.text
    return None


def _call(signature: Signature, columns: Sequence[_Column], cells: Sequence[tuple[_Value, str]]) -> str:
    """Write the call of one row; an empty cell takes the default where there is one."""
    given: dict[str, str] = {}
    for column, (value, source) in zip(columns, cells, strict=True):
        if column.parameter and (value.text or column.parameter.default is None):
            given[column.parameter.name] = source
    arguments = []
    by_name = False
    for parameter in signature.parameters or signature.fields:
        if parameter.variadic or parameter.name not in given:
            by_name = True
        elif by_name or parameter.keyword_only:
            arguments.append(f"{parameter.name}={given[parameter.name]}")
        else:
            arguments.append(given[parameter.name])
    return f"{signature.name}({', '.join(arguments)})"


def _call_columns(
    rows: Sequence[Sequence[Cell]], known: Collection[str]
) -> tuple[int, int, list[Role]] | None:
    """Find the column of whole calls and the column of their results, if the table has them."""
    roles = [_role(_header(cell)) or "note" for cell in rows[0]]
    for position in range(len(roles)):
        values = [_value(_cell(row, position)) for row in rows[1:]]
        trees = [parse(value.text) for value in values]
        if not all(tree is not None and is_call_example(tree, known) for tree in trees):
            continue
        named = [i for i, role in enumerate(roles) if role == "result" and i != position]
        if named:
            return position, named[0], list(roles)
        if "error" in roles and roles.index("error") != position:
            return position, -1, list(roles)
        if position + 1 < len(roles):
            return position, position + 1, list(roles)
    return None


def _rows_of_calls(
    rows: Sequence[Sequence[Cell]], columns: tuple[int, int, list[Role]], index: int, known: Collection[str]
) -> Iterator[Finding]:
    call, result, roles = columns
    bound = [_Column(role if i not in {call, result} else "note") for i, role in enumerate(roles)]
    if result >= 0:
        bound[result] = _Column("result")
    cells = [[_value(_cell(row, position)) for position in range(len(roles))] for row in rows[1:]]
    errors = [_error_of(line, bound) for line in cells]
    values = [
        line[result] if result >= 0 and not error else _Value("", code=False)
        for line, error in zip(cells, errors, strict=True)
    ]
    sources = _sources(values, None, known)
    for row, line, error, value, source in zip(rows[1:], cells, errors, values, sources, strict=True):
        place = _place(row)
        if error is not None:
            message = error[1] or _message_of(line, bound)
            example = CallExample(span=place, call=line[call].text, raises=error[0], message=message)
        elif not value.text:
            yield BrokenExample("", index, place, "row")
            continue
        else:
            counter = any(cell.counter for cell in line)
            example = CallExample(span=place, call=line[call].text, expected=source, counter=counter)
        yield FoundExample(example, index, place)
