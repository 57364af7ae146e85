r"""Records: a reader of lines, derived from what the documents show.

``parse_move("2026-11-20 приход ABC-0042 10 150.00")`` → ``{"kind": "in", "count": 10, "price": 15000, …}``
shows with the format of the line which group becomes which field, and how. The derived function does what
the examples do and nothing else: a beginning for the model, and a candidate that keeps what is built on it
alive where the model finds none.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import msgspec

from smysl.core.contract import Contract
from smysl.core.example import CallExample, Example
from smysl.core.literals import value_of
from smysl.edit.tree import parse_or_none
from smysl.memory.words import stems
from smysl.plan.types import calls_of
from smysl.solve.shapes import Shape

_Text = str | None


class _Field(msgspec.Struct):
    """One value of the result: its key or position, and what it is in each example."""

    label: str
    values: list[object]


def reader(
    contract: Contract,
    shape: Shape,
    examples: Sequence[Example],
    records: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> str | None:
    """Return the source of a function that reads the shown lines as the examples do.

    Args:
        contract: a function of one text.
        shape: the format of that text.
        examples: those that a prompt may show.
        records: names of the fields of the package's data types, by type.

    Returns:
        ``None`` where some value of the result does not come from one part of the text.
    """
    if contract.kind != "function" or len(contract.signature.parameters) != 1:
        return None
    parameter = contract.signature.parameters[0].name
    rows: list[tuple[tuple[_Text, ...], ast.expr]] = []
    for call, example, _ in calls_of(examples):
        match = re.fullmatch(shape.pattern, _line(call))
        if match and example and not example.counter and (result := _result(example)) is not None:
            rows.append((match.groups(), result))
    fields = _fields([result for _, result in rows], records) if rows else None
    if not fields:
        return None
    groups = [row for row, _ in rows]
    names = _names(fields, groups)
    sources: dict[str, str] = {}
    converted: list[str] = []
    free = list(range(len(names)))
    sure = len(re.findall(r"\((?!\?)", shape.pattern.partition("(?: ")[0]))
    words = contract.words
    for field in fields:
        found = next(
            (
                (i, _with_default(code, names[i], words) if i >= sure else code)
                for i in free
                if (code := _conversion(names[i], [g[i] for g in groups], field.values))
            ),
            None,
        )
        if found is None:
            return None
        free.remove(found[0])
        name = names[found[0]]
        # A value of its own first: what is to be added speaks of minutes and cents, not of texts.
        if found[1] != name:
            converted.append(f"    {name} = {found[1]}\n")
        sources[field.label] = name
    body = (
        f'    m = re.fullmatch(r"{shape.pattern}", {parameter})\n'
        "    if m is None:\n"
        f"        raise ValueError({_message(contract, parameter)})\n"
        f"    {', '.join(names)}{',' if len(names) == 1 else ''} = m.groups()\n"
        + "".join(converted)
        + f"    return {_built(rows[0][1], sources)}\n"
    )
    source = f"import re\n\n\ndef {contract.signature}:\n{body}"
    # The documents may show what no plain literal holds, a quote in a format for instance.
    return source if parse_or_none(source) else None


def _line(call: ast.Call) -> str:
    """Return the one text that a call is given, or an empty string."""
    match call:
        case ast.Call(args=[ast.Constant(value=str(text))], keywords=[]):
            return text
    return ""


def _result(example: CallExample) -> ast.expr | None:
    tree = parse_or_none((example.expected or "").strip())
    match tree.body if tree else []:
        case [ast.Expr(value=value)]:
            return value
    return None


def _fields(results: Sequence[ast.expr], records: Mapping[str, Sequence[str]]) -> list[_Field] | None:
    """Return the values of dictionaries, tuples or records of one form, by key or position."""
    fields: dict[str, _Field] = {}
    form = ""
    for result in results:
        match result:
            case ast.Dict(keys=keys, values=values):
                labels = [key.value if isinstance(key, ast.Constant) else None for key in keys]
                kind = "dict"
            case ast.Tuple(elts=values):
                labels, kind = [f"part{i}" for i in range(len(values))], "tuple"
            case ast.Call(func=ast.Name(id=name), args=values, keywords=[]):
                known = records.get(name, ())
                labels = (
                    list(known) if len(known) == len(values) else [f"part{i}" for i in range(len(values))]
                )
                kind = name
            case _:
                return None
        if form not in {"", kind}:
            return None
        form = kind
        for label, value in zip(labels, values, strict=True):
            try:
                literal = value_of(value)
            except ValueError:
                return None
            if not isinstance(label, str):
                return None
            fields.setdefault(label, _Field(label, [])).values.append(literal)
    complete = all(len(field.values) == len(results) for field in fields.values())
    return list(fields.values()) if complete else None


def _names(fields: Sequence[_Field], groups: Sequence[tuple[_Text, ...]]) -> list[str]:
    """Return a variable for each group, called as the field that it seems to become."""
    names: list[str] = []
    for index in range(len(groups[0])):
        column = [row[index] for row in groups]
        label = next(
            (
                f.label
                for f in fields
                if f.label.isidentifier() and f.label not in names and _conversion("x", column, f.values)
            ),
            f"text{index}",
        )
        names.append(label)
    return names


_CONVERSIONS: tuple[tuple[str, str, Callable[[str], object]], ...] = (
    (r".*", "{0}", str),
    (r"\d+", "int({0})", int),
    (r"\d+\.\d{2}", 'int({0}.replace(".", ""))', lambda text: int(text.replace(".", ""))),
    (r"\d\d:\d\d", "int({0}[:2]) * 60 + int({0}[3:])", lambda text: int(text[:2]) * 60 + int(text[3:])),
    (r"\d+\.\d+", "float({0})", float),
)


def _conversion(name: str, texts: Sequence[_Text], values: Sequence[object]) -> str:
    """Return an expression that makes each value from its text, or an empty string."""
    known = [(text, value) for text, value in zip(texts, values, strict=True) if text is not None]
    absent = [value for text, value in zip(texts, values, strict=True) if text is None]
    if not known or any(value != absent[0] for value in absent):
        return ""
    code = ""
    for pattern, template, convert in _CONVERSIONS:
        if all(re.fullmatch(pattern, text) and _same(convert(text), value) for text, value in known):
            code = template.format(name)
            break
    else:
        table = dict(known)
        # A table of words is a translation; one of numbers would be the examples by heart.
        is_translation = len(table) > 1 and not any(re.search(r"\d", text) for text in table)
        if is_translation and all(_same(table[text], value) for text, value in known):
            code = f"{table!r}[{name}]"
    if code and absent and not (absent[0] is None and code == name):
        code = f"{code} if {name} is not None else {absent[0]!r}"
    return code


def _with_default(code: str, name: str, words: str) -> str:
    """Return the conversion of a part that may be missing, where no example shows it missing."""
    if " if " in code or code == name:
        return code
    zero = "0" if re.search(r"\bzero\b|\bнол[ья]|\bнул[юья]", words) else "None"
    return f"{code} if {name} is not None else {zero}"


def _same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other


def _built(form: ast.expr, sources: dict[str, str]) -> str:
    inside = list(sources.values())
    if isinstance(form, ast.Dict):
        return "{" + ", ".join(f'"{label}": {code}' for label, code in sources.items()) + "}"
    if isinstance(form, ast.Call):
        return f"{ast.unparse(form.func)}({', '.join(inside)})"
    return f"({', '.join(inside)}{',' if len(inside) == 1 else ''})"


def _message(contract: Contract, parameter: str) -> str:
    """Return the message of a refusal in the words of the documents, with the text in it."""
    for call, message in (
        (example.call, example.message)
        for example in contract.examples
        if isinstance(example, CallExample) and example.raises and example.message
    ):
        text = call.partition("(")[2].rpartition(")")[0].strip().strip("\"'")
        if text and text in message:
            told = _braced(message).replace(_braced(text), "{" + parameter + "}")
            return f"f{told!r}"
    said = re.findall(r"`([^`:{}()\"\n]{3,40}: )[^`\n]+`", contract.words)
    mine = set(stems(f"{contract.symbol} {contract.signature.returns or ''}"))
    near = [text for text in said if mine & set(stems(text))] or (said if len(set(said)) == 1 else [])
    return f"f{near[0] + '{' + parameter + '}'!r}" if near else parameter


def _braced(text: str) -> str:
    """Return a text as it stands inside an f-string."""
    return text.replace("{", "{{").replace("}", "}}")
