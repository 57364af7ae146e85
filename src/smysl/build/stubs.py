"""Stubs: what stands in the package for a symbol that nobody has solved yet."""

from __future__ import annotations

import ast
import textwrap

from smysl.core.contract import Contract
from smysl.core.requirement import Parameter, Signature
from smysl.edit.tree import parse_or_none

_UNSOLVED = " is unsolved: "


def stub_source(contract: Contract, reason: str = "") -> str:
    """Return the typed symbol of an unsolved contract; it raises ``NotImplementedError`` when used.

    Args:
        contract: what was not solved.
        reason: one line of what is missing, or empty.
    """
    about = reason or "no candidate satisfies its examples"
    message = f"{', '.join(contract.requirements) or contract.name}{_UNSOLVED}{about}"
    if contract.kind not in {"class", "data"}:
        return _function(contract.signature, contract.symbol, message, own=False)
    methods = [method for method in contract.methods if method.name.rpartition(".")[2] != "__init__"]
    parameters = contract.signature.fields or contract.signature.parameters
    made = next((m for m in contract.methods if m.name.endswith(".__init__")), None)
    init = Signature(
        name="__init__",
        parameters=made.parameters if made else parameters,
        returns="None",
        span=contract.signature.span,
    )
    bodies = [_function(init, "__init__", message, own=True)]
    bodies += [_function(method, method.name.rpartition(".")[2], message, own=True) for method in methods]
    return f"class {contract.symbol}:\n" + textwrap.indent("\n".join(bodies), "    ")


def stub_reason(source: str) -> str | None:
    """Return why a symbol is unsolved, as its stub says it, or ``None`` for code that is no stub."""
    tree = parse_or_none(source)
    for node in ast.walk(tree) if tree else ():
        match node:
            case ast.Raise(
                exc=ast.Call(func=ast.Name(id="NotImplementedError"), args=[ast.Constant(str(told))])
            ):
                _, is_stub, reason = told.partition(_UNSOLVED)
                if is_stub:
                    return reason
    return None


def _function(signature: Signature, name: str, message: str, *, own: bool) -> str:
    itself = (Parameter("self"),) if own and signature.parameters[:1] != (Parameter("self"),) else ()
    head = Signature(
        name=name,
        parameters=itself + signature.parameters,
        returns=signature.returns,
        span=signature.span,
    )
    return f"def {head}:\n    raise NotImplementedError({message!r})\n"
