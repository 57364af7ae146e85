"""Suggestions: a concrete call that would check a requirement, made of what the documents already show."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from smysl.core.example import CallExample, Example
from smysl.core.requirement import Parameter, Requirement, Signature
from smysl.spec.expressions import dotted, exception_in, parse
from smysl.spec.inline import code_spans
from smysl.spec.messages import Language, phrase

_BY_TYPE = {
    "int": "1",
    "float": "1.5",
    "str": '"…"',
    "bool": "True",
    "list": "[…]",
    "dict": "{…}",
    "bytes": 'b"…"',
}


def argument_values(examples: Iterable[Example], signatures: Mapping[str, Signature]) -> dict[str, str]:
    """Return the first value that an example gives to each parameter name: ``line`` is ``"2026-11-20 …"``."""
    values: dict[str, str] = {}
    for example in examples:
        tree = parse(example.call) if isinstance(example, CallExample) else None
        if not isinstance(tree, ast.Call):
            continue
        signature = signatures.get(dotted(tree.func).strip("."))
        if signature is None:
            continue
        for parameter, argument in zip(signature.parameters or signature.fields, tree.args, strict=False):
            source = ast.unparse(argument)
            if len(source) <= 60 and isinstance(argument, ast.Constant | ast.UnaryOp | ast.List | ast.Tuple):
                text = argument.value if isinstance(argument, ast.Constant) else None
                values.setdefault(
                    parameter.name, f'"{text}"' if isinstance(text, str) and '"' not in text else source
                )
    return values


def suggestion(
    requirement: Requirement,
    signatures: Mapping[str, Signature],
    values: Mapping[str, str],
    language: Language,
) -> str:
    """Return an example that a person could add, with a gap where only they know the value.

    Args:
        requirement: the one that nothing checks.
        signatures: what the documents describe.
        values: from `argument_values`.
        language: of the document.
    """
    signature = next((signatures[name] for name in requirement.symbols if name in signatures), None)
    if signature is None:
        return phrase("example_free", language)
    arguments = [
        _value(one, values)
        for one in signature.parameters or signature.fields
        if one.default is None and not one.variadic and not one.keyword_only
    ]
    owner, _, name = signature.name.rpartition(".")
    call = f"{f'{owner}().' if owner else ''}{name}({', '.join(arguments)})"
    error = next(
        (found[0] for _, _, code in code_spans(requirement.text) if (found := exception_in(code))), ""
    )
    if requirement.kind == "error" and error:
        return phrase("example_error", language, call=call, error=error)
    return phrase("example", language, call=call)


def _value(parameter: Parameter, values: Mapping[str, str]) -> str:
    if parameter.name in values:
        return values[parameter.name]
    kind = (parameter.annotation or "").partition("[")[0].strip()
    return _BY_TYPE.get(kind, "…")
