"""Neighbours: which solved symbols a prompt shows, and which it imports.

A small model calls whatever it sees, so it is shown what the words ask for and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from smysl.core.contract import Contract
from smysl.memory.words import stems
from smysl.plan.planner import names_in
from smysl.plan.types import singular

_MOST = 6
_MOST_OF_A_HANDLER = 9
_VERBS = frozenset(
    stems("is has can get make parse read format write show of to for all from by in on as do")
)
"""Parts of a symbol's name that say nothing about what it is for."""
_GENERIC = frozenset({"text", "value", "string", "s", "name", "data", "n", "x", "number", "item", "key"})
"""Parameters whose name does not tell what they hold."""


def neighbours(
    contract: Contract, contracts: Mapping[str, Contract], solved: Collection[str]
) -> list[Contract]:
    """Return the solved contracts that a contract's prompt shows, most telling first.

    Args:
        contract: whose prompt.
        contracts: all contracts by name.
        solved: names of those that have code.
    """
    available = [contracts[use] for use in contract.uses if use in solved and use in contracts]
    words = set(stems(contract.own_words))
    readers = set(_readers(contract, contracts))
    scored = []
    for position, other in enumerate(available):
        if is_inverse(contract, other):
            continue
        score = 8 * is_named(contract, other) + 4 * (other.name in readers)
        score += 2 * len((set(stems(other.symbol)) - _VERBS) & words)
        if score:
            scored.append((-score, position, other))
    most = _MOST_OF_A_HANDLER if contract.kind == "program" else _MOST
    return [other for _, _, other in sorted(scored, key=lambda row: row[:2])[:most]]


def imports(
    contract: Contract, contracts: Mapping[str, Contract], solved: Collection[str], package: str
) -> list[str]:
    """Return imports of what the contract surely needs: the answer is shown to begin with them.

    That is what its words or its signature name, and the first function that reads the text which a
    parameter of the same name holds.
    """
    # The words of a command line say little about which function a handler needs.
    readers = [] if contract.kind == "program" else _readers(contract, contracts)
    modules: dict[str, list[str]] = {}
    for other in neighbours(contract, contracts, solved):
        if is_named(contract, other) or other.name in readers:
            modules.setdefault(other.module, []).append(other.symbol)
    return [f"from {package}.{module} import {', '.join(sorted(names))}" for module, names in modules.items()]


def is_named(contract: Contract, other: Contract) -> bool:
    """Tell whether a contract's signature, words or examples name another symbol as code."""
    if other.kind in {"data", "class"} and any(other.symbol in names_in(e) for e in contract.examples):
        return True
    pattern = rf"(?:`|\b(?=[A-Z])){re.escape(other.symbol)}\b"
    return re.search(pattern, f"{contract.signature} {contract.own_words}") is not None


def is_inverse(contract: Contract, other: Contract) -> bool:
    """Tell whether another function undoes this one: whoever writes one of the two needs no other.

    The documents name it ("what one writes, the other reads"), and a small model would call it.
    """
    mine, theirs = contract.signature, other.signature
    if contract.kind != "function" or other.kind != "function":
        return False
    if not mine.parameters or not theirs.parameters or not mine.returns or not theirs.returns:
        return False
    takes, gives = mine.parameters[0].annotation, mine.returns
    return takes != gives and theirs.parameters[0].annotation == gives and theirs.returns == takes


def _readers(contract: Contract, contracts: Mapping[str, Contract]) -> list[str]:
    """Return the first reader of each parameter that is a text, or texts, with a telling name."""
    usable = [o for name, o in contracts.items() if name in contract.uses and _takes_apart(o)]
    found = []
    for parameter in contract.signature.parameters:
        if parameter.name in _GENERIC or (parameter.annotation or "str") not in {"str", "list[str]"}:
            continue
        one = singular(parameter.name)
        found += [o.name for o in usable if one in {p.name for p in o.signature.parameters}][:1]
    return found


def _takes_apart(contract: Contract) -> bool:
    """Tell whether a function makes something richer of what it is given: a text or a yes is not."""
    returns = contract.signature.returns or ""
    return re.match(r"dict|tuple|list|[A-Z]", returns) is not None
