"""Calls of a contract's symbol: from source to values by parameter, and back."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TypeGuard

from smysl.core.contract import Contract
from smysl.core.literals import value_of
from smysl.edit.tree import single_call
from smysl.plan.types import bind
from smysl.solve.typical import Literal


def is_own(node: ast.AST | None, contract: Contract) -> TypeGuard[ast.Call]:
    """Tell whether an expression calls the contract's symbol itself."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == contract.symbol


def literals(call: ast.Call, contract: Contract) -> dict[str, Literal]:
    """Return by parameter name those arguments of a call that are literals."""
    found: dict[str, Literal] = {}
    for name, node in bind(call, contract.signature).items():
        try:
            found[name] = value_of(node)
        except ValueError:
            continue
    return found


def bound(call: ast.AST | None, contract: Contract) -> dict[str, Literal] | None:
    """Return the arguments by parameter name; ``None`` for another's call, and where one is no literal."""
    if not is_own(call, contract):
        return None
    found = literals(call, contract)
    return found if len(found) == len(bind(call, contract.signature)) else None


def written(contract: Contract, arguments: Mapping[str, Literal]) -> str | None:
    """Return a call of the contract's symbol with these values, ``None`` where they cannot be read back.

    The same values are written in the same way, whatever order they came in and sets have.
    """
    inside = []
    try:
        for parameter in contract.signature.parameters:
            if parameter.name in arguments:
                value = _spelled(arguments[parameter.name])
                is_named = parameter.keyword_only or parameter.default is not None
                inside.append(f"{parameter.name}={value}" if is_named else value)
    except (ValueError, RecursionError):  # a number too long for decimal digits
        return None
    call = f"{contract.symbol}({', '.join(inside)})"
    return call if bound(single_call(call), contract) is not None else None


def _spelled(value: Literal) -> str:
    """Return a value's source; the items of sets are in order."""
    match value:
        case set() if value:
            return f"{{{', '.join(sorted(map(_spelled, value)))}}}"
        case list():
            return f"[{', '.join(map(_spelled, value))}]"
        case tuple():
            return f"({', '.join(map(_spelled, value))}{',' if len(value) == 1 else ''})"
        case dict():
            return f"{{{', '.join(f'{_spelled(key)}: {_spelled(one)}' for key, one in value.items())}}}"
    return repr(value)
