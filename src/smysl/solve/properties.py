"""Properties: what the words demand of every input, checked on generated ones.

A property is a rule's reading of a sentence. It is a reason to prefer one candidate and to ask for a repair,
never a proof and never a claim.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from smysl.core.contract import Contract
from smysl.core.literals import value_of
from smysl.core.verdict import Observation

_REPEATS = re.compile(
    r"\bmessages?\b[^.;]{0,60}\b(?:contains?|containing|names?|repeats?|includes?|has)\b[^.;]{0,30}"
    r"\b(?:line|text|input|argument|value)\b"
    r"|\brepeats? the (?:text|line|input)\b|\bwith the whole (?:line|text|input) in the message\b"
    r"|\bв сообщении\b[^.;]{0,40}\b(?:есть|содерж\w+|назван\w*|указан\w*|стоит)\b[^.;]{0,20}"
    r"\b(?:строк|текст|значен|аргумент)\w*"
    r"|\bсообщение\b[^.;]{0,20}\b(?:содержит|повторяет|называет)\b[^.;]{0,20}\b(?:строк|текст|значен)\w*",
    re.IGNORECASE,
)


def faults(contract: Contract, calls: Sequence[str], vector: Sequence[Observation]) -> list[str]:
    """Return one line for each generated input on which a property does not hold.

    The one property so far: a refusal's message contains the refused text, where the words say so.

    Args:
        contract: whose words.
        calls: the inputs.
        vector: what a candidate did on them.
    """
    first = contract.signature.parameters[:1]
    if not first or (first[0].annotation or "str") != "str" or not _REPEATS.search(contract.words):
        return []
    found = []
    for call, observation in zip(calls, vector, strict=False):
        text = _first_text(call)
        if observation.value == "!ValueError" and text and text not in observation.detail:
            found.append(
                f"`{call}`: the message of the ValueError must contain the text {text!r}, "
                f"but it is {observation.detail!r}"
            )
    return found


def _first_text(call: str) -> str:
    try:
        node = ast.parse(call, mode="eval").body
        value = value_of(node.args[0]) if isinstance(node, ast.Call) and node.args else None
    except (SyntaxError, ValueError, RecursionError):
        return ""
    return value if isinstance(value, str) else ""
