"""Call examples in tables: columns are bound by parameter name, ``result`` is the value."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from smysl.core.example import CallExample
from smysl.core.requirement import Signature
from smysl.core.span import Span
from smysl.spec.blocks import Block, Cell
from smysl.spec.cells import is_bare_tuple
from smysl.spec.columns import NOTHING, Column, Value, header_of, role_of, sources_of, value_of
from smysl.spec.expressions import exception_in, is_call_example, is_literal, parse
from smysl.spec.found import BrokenExample, Finding, FoundExample
from smysl.spec.inline import code_spans
from smysl.spec.signatures import parse_signature

_STRUCK = re.compile(r"\s*~~.+~~\s*")
_SYMBOL = re.compile(r"(?:def\s+|class\s+)?([^\W\d][\w.]*)(?:\(|$)")
_ERROR_WORD = re.compile(r"^(?:raises|error|ошибка|вызывает)[:\s]+", re.IGNORECASE)


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
    header, *body = blocks[index].rows or ((),)
    rows = [_Row(row, len(header)) for row in body if _counts(row)]
    if not rows:
        return
    headers = [header_of(cell) for cell in header]
    whole = _columns_of_calls(headers, rows, known)
    if whole is not None:
        position = next(i for i, column in enumerate(whole) if column.role == "call")
        yield from _examples(rows, whole, [row.values[position].text for row in rows], index, known)
        return
    candidates = list(candidates_above(blocks, index, signatures))
    candidates.sort(key=lambda one: not any(_is_call_of(header, one) for header in headers))
    for signature in candidates:
        columns = _bind(headers, signature, by_place=signature is candidates[0])
        if columns is not None:
            yield from _examples(rows, columns, _calls(rows, columns, signature, index, known), index, known)
            return
    if candidates and _is_meant(headers, candidates[0]):
        yield BrokenExample(candidates[0].name, index, _Row(header, len(header)).span, "table")


def _counts(cells: Sequence[Cell]) -> bool:
    """Tell whether a row says anything: it is not empty, and nothing in it is struck out."""
    return any(cell.text.strip() for cell in cells) and not any(_STRUCK.fullmatch(c.text) for c in cells)


class _Row:
    """One row: its cells read, as many as there are headers, and its place."""

    def __init__(self, cells: Sequence[Cell], width: int) -> None:
        first, last = cells[0].span, cells[-1].span
        self.span = Span(first.file, first.line, first.column, last.end_line, last.end_column)
        values = [value_of(cell) for cell in cells[:width]]
        self.values = values + [Value("", code=False)] * (width - len(values))
        self._places = [cell.span for cell in cells[:width]]

    def broken(self, position: int, annotation: str | None, index: int) -> BrokenExample:
        """Return the finding about a cell that cannot be read."""
        place = self._places[position] if self.values[position].text else self.span
        return BrokenExample(annotation or "", index, place, "cell" if annotation else "quotes")


def candidates_above(
    blocks: Sequence[Block], index: int, signatures: Mapping[str, Signature]
) -> Iterator[Signature]:
    """Yield the symbols named in code font above a block, up to the heading, likeliest first.

    That is the one that the text just above is about, those that the section or its heading defines, then
    the rest, nearest first: "the inverse of `decode(text)`" makes no table one of ``decode``. Where none is
    named, documents that describe a single function mean that one.
    """
    seen: dict[str, bool] = {}
    announced = ""
    for block in reversed(blocks[:index]):
        spans = [code for _, _, code in code_spans(block.text)]
        if block.kind == "code":
            spans = block.text.splitlines()
        named = [(name, code) for code in spans if (name := _name_in(code)) in signatures]
        if not seen and len({name for name, _ in named}) == 1 and _announces(block, named[0][1]):
            announced = named[0][0]
        for name, code in reversed(named):
            defines = block.kind == "heading" or _defines(code, block, signatures[name])
            seen[name] = seen.get(name, False) or defines
        if block.kind == "heading":
            break
    for name in sorted(seen, key=lambda name: (name != announced, not seen[name])):
        yield signatures[name]
    functions = [one for one in signatures.values() if one.kind == "function"]
    if not seen and len(functions) == len(signatures) == 1:
        yield functions[0]


def _announces(block: Block, code: str) -> bool:
    """Tell whether a block that names one symbol is about it: it begins with it, or ends in a colon."""
    return block.text.lstrip("`*_ ").startswith(code.strip()) or block.text.rstrip(" *_").endswith(":")


def _name_in(code: str) -> str:
    match = _SYMBOL.match(code.strip())
    return match[1] if match else ""


def _defines(code: str, block: Block, signature: Signature) -> bool:
    """Tell whether code in a block defines a symbol: it is where that is described, or it has types."""
    if block.span.covers(signature.span):
        return True
    shown = parse_signature(code)
    return shown is not None and bool(shown.returns or any(p.annotation for p in shown.parameters))


def _is_meant(headers: Sequence[str], signature: Signature) -> bool:
    """Tell whether a table that does not fit a signature was meant to: it has a result and a parameter."""
    names = {parameter.name for parameter in signature.parameters or signature.fields}
    return bool(names & set(headers)) and any(
        role_of(header) in {"result", "error"} for header in headers if header not in names
    )


def _bind(headers: Sequence[str], signature: Signature, *, by_place: bool) -> list[Column] | None:
    """Return what each column means for a signature, or ``None`` where they do not fit together."""
    parameters = {p.name: p for p in signature.parameters or signature.fields if not p.variadic}
    columns: list[Column] = []
    strangers = []
    for position, header in enumerate(headers):
        role = role_of(header)
        if header in parameters:
            columns.append(Column("parameter", parameters[header], parameters[header].annotation))
        elif _is_call_of(header, signature):
            columns.append(Column("result", annotation=signature.returns))
        elif role is not None:
            columns.append(Column(role, annotation=signature.returns if role == "result" else None))
        else:
            strangers.append(position)
            columns.append(Column("note"))
    if not any(column.role in {"result", "error"} for column in columns):
        return None
    bound = {column.parameter.name for column in columns if column.parameter}
    if not bound and not strangers and by_place and len(parameters) == 1 and len(columns) == 2:
        # Beside nothing but the result, "n" is an argument and does not number the rows.
        strangers = [i for i, header in enumerate(headers) if header.casefold() == "n"]
    if strangers:
        # Columns with names of their own bind by position, if they are all the parameters there are.
        if not by_place or bound or len(strangers) != len(parameters):
            return None
        for position, parameter in zip(strangers, parameters.values(), strict=True):
            columns[position] = Column("parameter", parameter, parameter.annotation)
        return columns
    required = {name for name, parameter in parameters.items() if parameter.default is None}
    return columns if bound and required <= bound else None


def _is_call_of(header: str, signature: Signature) -> bool:
    """Tell whether a header names the function itself, ``slug`` or ``slug(text)``: its result is below."""
    name, bracket, rest = header.partition("(")
    return name.strip() == signature.name and (not bracket or rest.endswith(")"))


def _columns_of_calls(
    headers: Sequence[str], rows: Sequence[_Row], known: Collection[str]
) -> list[Column] | None:
    """Return the columns of a table that has one of whole calls, ``None`` for any other table."""
    roles = [role_of(header) or "note" for header in headers]
    for position in range(len(roles)):
        trees = [parse(row.values[position].text) for row in rows]
        if not all(tree is not None and is_call_example(tree, known) for tree in trees):
            continue
        columns = [Column("note" if role == "call" else role) for role in roles]
        columns[position] = Column("call")
        if not any(column.role in {"result", "error"} for column in columns):
            if position + 1 == len(columns):
                return None
            columns[position + 1] = Column("result")
        return columns
    return None


def _calls(
    rows: Sequence[_Row],
    columns: Sequence[Column],
    signature: Signature,
    index: int,
    known: Collection[str],
) -> list[str | BrokenExample]:
    """Write the call of each row; an empty cell takes the default where there is one."""
    bound = [(i, column, column.parameter) for i, column in enumerate(columns) if column.parameter]
    sources = {
        i: sources_of([row.values[i] for row in rows], column.annotation, known) for i, column, _ in bound
    }
    calls: list[str | BrokenExample] = []
    for number, row in enumerate(rows):
        given: dict[str, str] = {}
        broken = None
        for i, column, parameter in bound:
            source = sources[i][number]
            if not row.values[i].text and parameter.default is not None:
                continue
            value = row.values[i].text
            if source is None and is_literal(value) and not is_bare_tuple(value) and _error(row, columns):
                source = value  # what the error is about
            if source is None:
                broken = broken or row.broken(i, column.annotation, index)
            else:
                given[parameter.name] = source
        calls.append(broken or call_of(signature, given))
    return calls


def call_of(signature: Signature, given: Mapping[str, str]) -> str:
    """Write a call of a signature: by place as far as nothing is left out, by name from there on.

    Args:
        signature: what is called.
        given: source of each argument by parameter name.
    """
    arguments = []
    by_name = False
    for parameter in signature.parameters or signature.fields:
        if parameter.name not in given:
            by_name = True
            continue
        source = given[parameter.name]
        by_name = by_name or parameter.keyword_only
        arguments.append(f"{parameter.name}={source}" if by_name else source)
    return f"{signature.name}({', '.join(arguments)})"


def _examples(
    rows: Sequence[_Row],
    columns: Sequence[Column],
    calls: Sequence[str | BrokenExample],
    index: int,
    known: Collection[str],
) -> Iterator[Finding]:
    errors = [_error(row, columns) for row in rows]
    position = next((i for i, column in enumerate(columns) if column.role == "result"), None)
    results: list[str | None] = [None] * len(rows)
    if position is not None:
        # A row that ends in an error says nothing about how the other results are written.
        values = [
            Value("", code=False) if error else row.values[position]
            for row, error in zip(rows, errors, strict=True)
        ]
        sources = sources_of(values, columns[position].annotation, known)
        text = all(source is not None and source[0] in "\"'" for source in sources)
        results = [
            source if value.text or text else None for source, value in zip(sources, values, strict=True)
        ]
    for row, call, error, result in zip(rows, calls, errors, results, strict=True):
        counter = any(value.counter for value in row.values)
        if isinstance(call, BrokenExample):
            yield call
            continue
        if error is not None:
            message = error[1] or _message(row, columns)
            example = CallExample(span=row.span, call=call, raises=error[0], message=message, counter=counter)
        elif result is None:
            if position is not None and row.values[position].text:
                yield row.broken(position, columns[position].annotation, index)
            else:
                yield BrokenExample("", index, row.span, "row")
            continue
        else:
            example = CallExample(span=row.span, call=call, expected=result, counter=counter)
        yield FoundExample(example, index, row.span)


def _error(row: _Row, columns: Sequence[Column]) -> tuple[str, str | None] | None:
    for value, column in zip(row.values, columns, strict=True):
        if column.role in {"error", "result"} and value.text not in NOTHING:
            error = exception_in(_ERROR_WORD.sub("", value.text).strip("` "))
            if error is not None:
                return error
    return None


def _message(row: _Row, columns: Sequence[Column]) -> str | None:
    for value, column in zip(row.values, columns, strict=True):
        if column.role == "message" and value.text not in NOTHING:
            text = getattr(parse(value.text), "value", None) if value.code else None
            return text if isinstance(text, str) else value.text
    return None
