"""Suggestions: a concrete call that would check a requirement, made of what the documents already show."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping

from smysl.core.example import CallExample, Example
from smysl.core.requirement import Requirement, Signature
from smysl.spec.expressions import dotted, exception_in, is_literal, parse
from smysl.spec.inline import code_spans
from smysl.spec.messages import Language, phrase

_BY_TYPE = {"str": '"…"', "list": "[…]", "dict": "{…}", "bytes": 'b"…"'}
_COMMAND = re.compile(r"(?:\$ )?python3? -m \w|\$ \w")
_LONGEST = 60


def argument_values(examples: Iterable[Example], signatures: Mapping[str, Signature]) -> dict[str, str]:
    """Return the first value that an example gives to each parameter name: ``line`` is ``"2026-11-20 …"``."""
    values: dict[str, str] = {}
    for example in examples:
        if not isinstance(example, CallExample):
            continue
        tree = parse(example.call)
        if not isinstance(tree, ast.Call):
            continue
        signature = signatures.get(dotted(tree.func).strip("."))
        if signature is None:
            continue
        for parameter, argument in zip(signature.parameters or signature.fields, tree.args, strict=False):
            source = ast.get_source_segment(example.call.strip(), argument) or ""
            if 0 < len(source) <= _LONGEST and is_literal(source) and "\n" not in source:
                values.setdefault(parameter.name, source)
    return values


def speaks_of_code(text: str) -> bool:
    """Tell whether a text names, in code font, something that can be run: a call or a command."""
    return any("(" in code or _COMMAND.match(code) for _, _, code in code_spans(text))


def suggestion(
    requirement: Requirement,
    near: Requirement | None,
    signatures: Mapping[str, Signature],
    values: Mapping[str, str],
    language: Language,
) -> str:
    """Return an example that a person could add, with a gap where only they know the value.

    Args:
        requirement: the one that nothing checks.
        near: the last requirement before it that names a symbol, for one that names none.
        signatures: what the documents describe.
        values: from `argument_values`.
        language: of the document.
    """
    codes = [code for _, _, code in code_spans(requirement.text)]
    command = next((code.removeprefix("$ ") for code in codes if _COMMAND.match(code)), "")
    signature = _signature(requirement, signatures)
    if command and signature is None:
        return phrase("example_command", language, command=command)
    error = next((found[0] for code in codes if (found := exception_in(code))), "")
    refuses = requirement.kind == "error" and bool(error)
    if signature is None and near is not None and requirement.kind != "rule":
        signature = _signature(near, signatures)
    if signature is None:
        return phrase("example_free", language)
    # What must be refused is not what the other examples show.
    call = _call(signature, {} if refuses else values)
    if refuses:
        return phrase("example_error", language, call=call, error=error)
    return phrase("example", language, call=call)


def _signature(requirement: Requirement, signatures: Mapping[str, Signature]) -> Signature | None:
    found = [signatures[name] for name in requirement.symbols if name in signatures]
    return next(
        (one for one in found if one.kind in {"function", "method"} or one.parameters or one.fields), None
    )


def _call(signature: Signature, values: Mapping[str, str]) -> str:
    arguments = [
        values.get(one.name) or _BY_TYPE.get((one.annotation or "").partition("[")[0].strip(), "…")
        for one in signature.parameters or signature.fields
        if one.default is None and not one.variadic and not one.keyword_only
    ]
    owner, _, name = signature.name.rpartition(".")
    return f"{f'{owner}().' if owner else ''}{name}({', '.join(arguments)})"
